"""A desk with one ticket, founded once and copied for each test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import world
from tests.running import CHECKOUT, HD, NOON, hd


@dataclass(frozen=True, slots=True)
class Founded:
    """A desk's folder, its one ticket, and that ticket's file."""

    folder: Path
    ticket: str

    @property
    def file(self) -> Path:
        """The ticket's file."""
        return self.folder / "tickets" / "2026" / "11" / f"{self.ticket}.md"

    def shown(self, ref: str = "") -> dict[str, object]:
        """What `hd show --json` says of a ticket."""
        answer = hd(self.folder, "show", ref or self.ticket, "--json")
        assert answer.code == 0, answer.err
        found: dict[str, object] = json.loads(answer.out)
        return found


def other_ticket(desk: Founded, title: str = "Printer is dead") -> str:
    """Register one more; its id."""
    found: str = json.loads(hd(desk.folder, "create", title, "--json").out)["id"]
    return found


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The pattern that every test's desk is a copy of."""
    top = tmp_path_factory.mktemp("pattern")
    (top / "home").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "HD_"))}
    env = {**kept, **world(top / "home", ceiling=top), "PYTHONPATH": str(CHECKOUT), "HD_NOW": NOON}
    for args in (["init", "desk"], ["-C", "desk", "create", "VPN drops", "-r", "o@acme.example", "--json"]):
        done = subprocess.run([*HD, *args], cwd=top, env=env, check=True, capture_output=True)
    shutil.rmtree(top / "desk" / ".git" / "hooks", ignore_errors=True)
    return Founded(top / "desk", json.loads(done.stdout)["id"])


@pytest.fixture
def desk(founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Founded:
    """A desk of this test's own, at noon of a Monday."""
    monkeypatch.setenv("HD_NOW", NOON)
    shutil.copytree(founded.folder, tmp_path / "desk", symlinks=True)
    return Founded(tmp_path / "desk", founded.ticket)
