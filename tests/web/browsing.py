"""A portal served as a process of its own, and a visitor that keeps cookies as a browser does."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.running import CHECKOUT, HD

PATIENCE = 120  # seconds
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def key(self) -> str:
        """The key of the page's form."""
        return re.findall(r'name="key" value="([^"]+)"', self.text)[-1]


@dataclass
class Visitor:
    """Somebody with a browser. host: what the browser calls the portal."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Page:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Page:
        return self._ask("POST", path, urlencode(fields or {}).encode(), {"Content-Type": FORM, **headers})

    def send(self, path: str, fields: Mapping[str, str], files: Mapping[str, bytes]) -> Page:
        """A form with files."""
        parts = [
            f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()
        ]
        for name, data in files.items():
            head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
            parts.append(head.encode() + data)
        body = b"".join(b"--part\r\n" + part + b"\r\n" for part in parts) + b"--part--\r\n"
        return self._ask("POST", path, body, {"Content-Type": "multipart/form-data; boundary=part"})

    def sign_in(self, link: str) -> Page:
        """Press the button of a link."""
        return self.post(urlsplit(link).path, {"next": "/mine"})

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent |= {"Sec-Fetch-Site": "same-origin"} if method == "POST" else {}
        sent = {name: value for name, value in {**sent, **given}.items() if value}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, body=body or None, headers=sent)
        answer = connection.getresponse()
        for line in answer.headers.get_all("set-cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = Page(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return found


@dataclass(frozen=True)
class Served:
    """A running portal. link: what it printed to sign in with; log: what it wrote to stderr."""

    port: int
    link: str
    process: subprocess.Popen[bytes]
    log: Path

    def end(self) -> int:
        """Ask it to end. Returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def portal(desk: Path, log: Path, *args: str, **environ: str) -> Iterator[Served]:
    """`hd web --port 0 ARGS` on a desk, until the block ends."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", **environ}
    with log.open("wb") as err:
        process = subprocess.Popen(
            [*HD, "web", "--port", "0", *args], cwd=desk, env=env, stdout=subprocess.PIPE, stderr=err
        )
    try:
        assert process.stdout is not None
        link = process.stdout.readline().decode().strip()
        assert link, log.read_text()
        yield Served(int(urlsplit(link).port or 0), link, process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def serving(desk: Path, log: Path) -> Iterator[int]:
    """`hd web serve` on a desk, until the block ends. Gives its port."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*HD, "web", "serve", "--port", "0"]
    with (
        log.open("wb") as other,
        subprocess.Popen(command, cwd=desk, env=env, stdout=other, stderr=subprocess.PIPE) as process,
    ):
        assert process.stderr is not None
        said = process.stderr.readline().decode()
        found = re.search(r"on 127\.0\.0\.1:(\d+)", said)
        assert found, said
        drain = threading.Thread(target=process.stderr.read, daemon=True)
        drain.start()
        try:
            yield int(found[1])
        finally:
            process.kill()
            drain.join(PATIENCE)
