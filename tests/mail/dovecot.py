"""A real IMAP server on this machine: Dovecot, as an ordinary user, in a folder of its own, ended by its pid."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "correct-horse-battery"
USER = "support"
PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")

_CONFIG = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
mail_location = maildir:{folder}/mail
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
disable_plaintext_auth = no
ssl = no
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Server:
    """port: on 127.0.0.1."""

    port: int

    @property
    def url(self) -> str:
        """As a source of the desk names it."""
        return f"imap://{USER}@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A logged-in client with the inbox open."""
        with IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=120) as client:
            client.login(USER, PASSWORD)
            client.select_folder("INBOX")
            yield client

    def put(self, *messages: bytes) -> None:
        """Let messages arrive."""
        with self.client() as client:
            for one in messages:
                client.append("INBOX", one)

    def names(self, folder: str = "INBOX") -> list[tuple[bytes, ...]]:
        """The flags of the messages in a folder that hd or somebody set, without Dovecot's own."""
        with self.client() as client:
            client.select_folder(folder)
            found = client.get_flags(client.search())
            return [tuple(sorted(flag for flag in flags if flag != b"\\Recent")) for _, flags in sorted(found.items())]


@contextmanager
def running() -> Iterator[Server]:
    """A server with an empty inbox."""
    folder = Path(tempfile.mkdtemp(prefix="hd-dovecot-"))
    process = None
    try:
        process, port = _started(folder)
        yield Server(port)
    finally:
        if process is not None:
            process.terminate()
            process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    assert PROGRAM is not None
    who = pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir(exist_ok=True)
    said, world = "", {"PATH": os.environ.get("PATH", os.defpath)}
    for _ in range(5):  # somebody else may take the port first
        port = _free_port()
        group = _group(who.pw_gid)
        values = {"folder": folder, "user": who.pw_name, "group": group, "uid": who.pw_uid, "gid": who.pw_gid}
        config = folder / "dovecot.conf"
        config.write_text(_CONFIG.format(port=port, password=PASSWORD, **values), encoding="utf-8")
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, who.pw_uid, who.pw_gid)
        user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        process = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(config)], stderr=subprocess.PIPE, cwd=folder, env=world, **user
        )
        assert process.stderr is not None
        for line in process.stderr:
            said += line.decode("utf-8", "replace")
            if b"starting up" in line:
                return process, port
        process.wait()
    raise AssertionError(said)


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
