"""A bare repository and clones of it with a desk in them, as people have them. Tests nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hd.core import ids
from hd.store.desk.desk import Desk
from tests.running import NOON, Answer, git, hd


@dataclass(frozen=True)
class Clone:
    """One person's clone."""

    folder: Path
    who: str

    def hd(self, *args: str, at: str = NOON) -> Answer:
        """Run a command as this person."""
        names = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", self.who), ("EMAIL", f"{self.who}@acme.example"))
        }
        answer = hd(self.folder, "--now", at, *args, **names)
        assert not answer.crashed, answer.err
        return answer

    def did(self, *args: str, at: str = NOON) -> Answer:
        """The same, of a command that must do it."""
        answer = self.hd(*args, at=at)
        assert answer.code == 0, answer.err
        return answer

    def create(self, title: str, *args: str, at: str = NOON) -> str:
        """Register a ticket; its id."""
        found: str = json.loads(self.did("create", title, *args, "--json", at=at).out)["id"]
        return found

    def sync(self, *args: str, code: int = 0) -> dict[str, Any]:
        """`hd sync --json`, and what it says."""
        answer = self.hd("sync", "--json", *args)
        assert answer.code == code, answer.err
        found: dict[str, Any] = json.loads(answer.out) if answer.out else {}
        return found

    def git(self, *args: str) -> str:
        """What git prints."""
        return git(self.folder, *args).rstrip("\n")

    def file(self, ref: str) -> Path:
        """The file of a ticket."""
        return self.folder / ids.path_of(ref)

    def head(self) -> str:
        """Where the branch is."""
        return self.git("rev-parse", "main")

    def status(self) -> str:
        """What git says is not committed."""
        return self.git("status", "--porcelain")


@dataclass(frozen=True)
class Meeting:
    """Where the clones meet."""

    hub: Path

    def clone(self, who: str) -> Clone:
        """One more clone of it."""
        folder = self.hub.parent / who
        git(self.hub.parent, "clone", "-q", str(self.hub), str(folder))
        return Clone(folder, who)

    def hook(self, name: str, script: str) -> None:
        """From now on the remote runs this, where git calls it."""
        path = self.hub / "hooks" / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Nobody can reach it."""
        gone = self.hub.with_name("gone.git")
        self.hub.rename(gone)
        try:
            yield
        finally:
            gone.rename(self.hub)


def founded(top: Path) -> Meeting:
    """A bare repository with a desk that nobody worked on yet."""
    top.mkdir(exist_ok=True)
    first = Clone(top / "first", "olha")
    assert hd(top, "--now", NOON, "init", "first", "--template", "small-team").code == 0
    (first.folder / "README.md").write_text("# Our desk\n", encoding="utf-8")
    first.git("add", "README.md")
    first.git("commit", "-q", "-m", "a page beside the desk")
    git(top, "clone", "-q", "--bare", "first", "hub.git")
    shutil.rmtree(top / "first")
    return Meeting(top / "hub.git")


def drawing(patch: pytest.MonkeyPatch, *drawn: str) -> None:
    """The ids that come next, whoever draws them."""
    left = iter(drawn)
    patch.setattr(Desk, "new_id", lambda desk, created: next(left))


@pytest.fixture
def meeting(tmp_path: Path) -> Meeting:
    """A remote of this test's own."""
    return founded(tmp_path / "world")


@pytest.fixture
def olha(meeting: Meeting) -> Clone:
    """Her clone."""
    return meeting.clone("olha")


@pytest.fixture
def ivan(meeting: Meeting, olha: Clone) -> Clone:
    """He has one of her tickets."""
    olha.create("VPN drops")
    olha.sync()
    return meeting.clone("ivan")


def only(clone: Clone) -> str:
    """The id of the one ticket there."""
    (path,) = clone.folder.glob("tickets/*/*/*.md")
    return path.stem


def only_of(clone: Clone, *, but: str) -> str:
    """The id of the one ticket beside another."""
    (path,) = (path for path in clone.folder.glob("tickets/*/*/*.md") if path.stem != but)
    return path.stem
