"""A desk with two requesters, served once for all tests of a file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import world
from tests.running import GIT_DATE, NOON
from tests.web.browsing import Served, Visitor, portal

ANNA, BORYS = "anna@acme.example", "borys@acme.example"
CANARY = "canary-of-an-internal-note"
DESK = """\
desk: {name: Lantern, timezone: Europe/Kyiv}
people:
  olha: {name: Olha Bondar, email: olha@lantern.example}
teams:
  desk: {line: 1, members: [olha]}
services: {vpn: {category: network}, mail: {}}
site: {title: {en: Lantern help, uk: Допомога Lantern}, email: desk@lantern.example, phone: "+380 44 000 0100"}
web: {status: {match: "tag:major"}, attachments: {each: 20KB, message: 2}}
"""
FORM = """\
---
title: "VPN: {what}"
service: vpn
audience: requesters
label: {en: VPN trouble, uk: Проблеми з VPN}
ask:
  what: {en: What happens?, uk: Що відбувається?}
  since: Since when?
---
Since: {since}.
"""
ANSWER = """\
---
title: Moving the second factor
status: published
audience: requesters
lang: en
---
Open **My account** and add a phone.
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A desk; the environment of the tests of this module knows nothing of the real home."""
    top = tmp_path_factory.mktemp("portal")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GIT_", "HD_"))]:
            patch.delenv(name)
        for name, value in {**world(top, ceiling=top), "HD_NOW": NOON, "HD_LANG": "en"}.items():
            patch.setenv(name, value)
        folder = top / "desk"
        for path, text in {"hd.yaml": DESK, "templates/vpn.md": FORM, "kb/second-factor.md": ANSWER}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        contacts = f"email,name\n{ANNA},Anna Koval\n{BORYS},Borys Lys\n"
        (folder / "contacts.csv").write_text(contacts, encoding="utf-8")
        dates = {"GIT_AUTHOR_DATE": GIT_DATE, "GIT_COMMITTER_DATE": GIT_DATE}
        for args in (
            ["init", "-q", "-b", "main"],
            ["config", "user.name", "Olha Bondar"],
            ["config", "user.email", "olha@lantern.example"],
            ["add", "-A"],
            ["commit", "-q", "-m", "A desk"],
        ):
            subprocess.run(["git", *args], cwd=folder, check=True, env={**os.environ, **dates})
        yield folder


@pytest.fixture(scope="module")
def served(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The portal as Anna sees it."""
    with portal(desk, tmp_path_factory.mktemp("log") / "log", "--as", ANNA) as found:
        yield found


@pytest.fixture(scope="module")
def anna(served: Served) -> Visitor:
    """Anna, signed in."""
    visitor = Visitor(served.port)
    assert visitor.sign_in(served.link).status == 303
    return visitor


@pytest.fixture
def stranger(served: Served) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(served.port)
