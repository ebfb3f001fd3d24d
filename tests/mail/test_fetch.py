"""Mailboxes are fetched: filed, synced, and marked only after that. The IMAP server is a real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("imapclient", reason="IMAPClient is not installed: pip install 'hd-desk[mail]'")

from tests.mail import dovecot
from tests.mail.desks import CONFIG, NOW, ROBOT, clone, identify, make_desk, message, tickets
from tests.running import Answer, hd
from tests.store.bench import git

SOURCES = "  sources: {support: {to: [support@acme.example], done: hd-done}}\n"
needs_dovecot = pytest.mark.skipif(dovecot.PROGRAM is None, reason="dovecot is not installed: make servers")


@pytest.fixture
def server() -> Iterator[dovecot.Server]:
    """A mailbox."""
    with dovecot.running() as found:
        yield found


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A bare repository with a desk."""
    origin = make_desk(tmp_path / "origin", CONFIG + SOURCES)
    git(origin, "clone", "-q", "--bare", ".", str(tmp_path / "hub.git"))
    return tmp_path / "hub.git"


@pytest.fixture
def desk(hub: Path) -> Path:
    """A robot's clone."""
    return clone(hub, hub.with_name("desk"), ROBOT)


def fetch(folder: Path, url: str, *words: str, **environ: str) -> Answer:
    given = {"HD_MAIL_SUPPORT_URL": url, "HD_MAIL_SUPPORT_PASSWORD": dovecot.PASSWORD, **environ}
    return hd(folder, "--now", NOW, "mail", "fetch", *words, **given)


@needs_dovecot
def test_messages_are_filed_pushed_and_moved(desk: Path, hub: Path, server: dovecot.Server) -> None:
    server.put(message(number=1), message(number=2, subject="No phone"))
    answer = fetch(desk, server.url)
    assert (answer.code, answer.err) == (0, "")
    assert len(tickets(desk)) == 2
    assert git(hub, "rev-parse", "main") == git(desk, "rev-parse", "HEAD")
    assert server.names() == []
    assert server.names("hd-done") == [(b"$HdFiled",), (b"$HdFiled",)]


@needs_dovecot
def test_the_raw_messages_are_on_the_remote(desk: Path, hub: Path, server: dovecot.Server) -> None:
    server.put(message())
    fetch(desk, server.url)
    found = git(hub, "ls-tree", "-r", "--name-only", "refs/hd/mail").splitlines()
    assert len([name for name in found if name.endswith(".eml")]) == 1
    assert git(desk, "ls-tree", "-r", "--name-only", "refs/hd/mail-new") == ""


@needs_dovecot
def test_nothing_is_marked_where_the_push_fails(desk: Path, hub: Path, server: dovecot.Server) -> None:
    server.put(message())
    gone = hub.with_name("gone.git")
    hub.rename(gone)
    assert fetch(desk, server.url).code == 1
    assert server.names() == [()]
    gone.rename(hub)
    assert fetch(desk, server.url).code == 0
    assert len(tickets(desk)) == 1
    assert server.names() == []


@needs_dovecot
def test_a_second_round_does_nothing(desk: Path, server: dovecot.Server) -> None:
    server.put(message())
    fetch(desk, server.url)
    head = git(desk, "rev-parse", "HEAD")
    answer = fetch(desk, server.url)
    assert (answer.code, answer.out, git(desk, "rev-parse", "HEAD")) == (0, "", head)


@needs_dovecot
def test_a_dry_run_files_and_marks_nothing(desk: Path, server: dovecot.Server) -> None:
    server.put(message())
    assert fetch(desk, server.url, "--dry-run").out.startswith("HD-2611-")
    assert (tickets(desk), server.names()) == ({}, [()])


@needs_dovecot
def test_a_wrong_password_is_an_error_without_the_password(desk: Path, server: dovecot.Server) -> None:
    answer = fetch(desk, server.url, HD_MAIL_SUPPORT_PASSWORD="")
    assert answer.code == 1
    assert "no password is known for the source support" in answer.err


def test_a_maildir_is_a_source(desk: Path, hub: Path, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1795421000.M1.host").write_bytes(message())
    assert fetch(desk, f"maildir:{tmp_path / 'box'}").code == 0
    assert len(tickets(desk)) == 1
    assert git(hub, "rev-parse", "main") == git(desk, "rev-parse", "HEAD")
    assert [path.name for path in (tmp_path / "box" / "cur").iterdir()] == ["1795421000.M1.host:2,S"]


def test_hd_yaml_cannot_say_where_mail_is_fetched(tmp_path: Path) -> None:
    config = CONFIG + SOURCES.replace("done: hd-done", "url: 'imaps://evil.example/INBOX'")
    folder = make_desk(tmp_path / "desk", config)
    identify(folder, ROBOT)
    answer = hd(folder, "--now", NOW, "mail", "fetch")
    assert answer.code == 2
    assert "no address is set for the source support" in answer.err


def test_a_password_is_never_sent_unencrypted_to_another_machine(desk: Path) -> None:
    answer = fetch(desk, "imap://support@imap.acme.example/INBOX")
    assert answer.code == 2
    assert "would send its password unencrypted" in answer.err
