"""Sites built of example desks, served below a path of this machine, and a browser that looks at them."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.attacks import ATTACKS
from tests.browser.chromium import PROGRAM, Chromium
from tests.conftest import world
from tests.running import CHECKOUT, HD, NOON

DEMO = CHECKOUT / "examples" / "demo"
LANGUAGES = ("en", "uk", "ru")
_ARTICLE = """---
title: {title}
status: published
audience: requesters
lang: {lang}
category: {category}
tags: ['"><script>alert(1)</script>']
---
{body}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and skip them where there is no browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.skipif(not PROGRAM, reason="Chromium is not installed (make servers)"))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder; what is not there is the site's own page for that."""

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "site" / "404.html"
        body = page.read_bytes() if code == 404 else b""
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Site:
    """A built site: its folder, and where it is served."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo desk's articles, and some of somebody's who means harm, below a path."""
    top = tmp_path_factory.mktemp("served")
    handler = functools.partial(_Quiet, directory=str(top))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        _build(tmp_path_factory.mktemp("source"), top / "site")
        yield Site(top / "site", f"http://127.0.0.1:{server.server_port}/site/")
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all tests; each test has pages of its own."""
    running = Chromium(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


def _build(top: Path, folder: Path) -> None:
    (top / "home").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "HD_"))}
    env = {**kept, **world(top / "home", ceiling=top), "PYTHONPATH": str(CHECKOUT), "HD_NOW": NOON}
    desk = top / "desk"
    shutil.copytree(DEMO / "kb", desk / "kb")
    shutil.copy(DEMO / "hd.yaml", desk)
    (desk / "kb" / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    for number, attack in enumerate(ATTACKS):
        text = _ARTICLE.format(title=f"Attack {number} zzyx", lang="en", category="security", body=attack)
        (desk / "kb" / f"attack-{number}.md").write_text(text, encoding="utf-8", newline="")
    title = "'</title><script>alert(1)</script><img src=x onerror=alert(1)> zzyx'"
    text = _ARTICLE.format(title=title, lang="en", category="'<img src=x onerror=alert(1)>'", body="zzyx " + ATTACKS[2])
    (desk / "kb" / "attack-title.md").write_text(text, encoding="utf-8")
    wide = f"# {'Donaudampfschiff' * 12}\n\n{'x' * 400}\n\n    {'y' * 400}\n\n| {' | '.join('abcdefghijkl')} |\n"
    wide += f"|{'---|' * 12}\n| {' | '.join(['Kapitänsmütze'] * 12)} |\n\n> {'z' * 300}\n\n- [ ] {'w' * 200}\n"
    text = _ARTICLE.format(title="W" * 150, lang="en", category="security", body=wide)
    (desk / "kb" / "wide.md").write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q", "-b", "main", str(desk)], check=True, env=env)
    subprocess.run([*HD, "-C", "desk", "kb", "build", str(folder)], cwd=top, env=env, check=True, capture_output=True)
