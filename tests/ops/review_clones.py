"""What the tests of reviews share: a desk, its remote, and clones of it in which people work. Tests nothing."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ops.bench import Bench, speak_as

ASK = ("escalate", "{one}", "--to", "l2-toronto", "-m", "their gateway", "--tried", "reinstall, 4G")
BRANCH = "escalate/{one}"


def at(clock: str, *, day: int = 23) -> str:
    """A time of that Monday."""
    return f"2026-11-{day}T{clock}:00+02:00"


@dataclass(frozen=True)
class Clones:
    """A bare repository, and two clones of it: of the first line, and of the second."""

    forge: Path
    first: Bench
    second: Bench

    def button(self, how: str, name: str, *, who: str, when: str) -> None:
        """Press the forge's button, as `who`: merge, squash or rebase the branch, and delete it."""
        third = Bench(self.forge.with_name("third"), dict(self.first.ids))
        if not third.folder.exists():
            subprocess.run(["git", "clone", "-q", str(self.forge), str(third.folder)], check=True)
        third.git("pull", "-q", "--prune")
        speak_as(who)
        date = {"GIT_COMMITTER_DATE": when, **({} if how == "rebase" else {"GIT_AUTHOR_DATE": when})}
        ways = {
            "merge": [("merge", "-q", "--no-ff", "-m", f"Merge pull request #1 from {name}", f"origin/{name}")],
            "squash": [("merge", "-q", "--squash", f"origin/{name}"), ("commit", "-q", "-m", "One request (#1)")],
            "rebase": [
                ("checkout", "-q", "-B", "theirs", f"origin/{name}"),
                ("rebase", "-q", "--no-ff", "main"),
                ("checkout", "-q", "main"),
                ("merge", "-q", "--ff-only", "theirs"),
            ],
        }
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in date.items():
                patch.setenv(variable, value)
            for words in ways[how]:
                third.git(*words)
        third.git("push", "-q", "origin", "main", f":refs/heads/{name}")
        speak_as("olha")


def cloned(bench: Bench, folder: Path) -> Clones:
    """The desk with a remote, and a second clone of it."""
    forge, second = folder / "forge.git", folder / "second"
    subprocess.run(["git", "clone", "-q", "--bare", str(bench.folder), str(forge)], check=True)
    bench.git("remote", "add", "origin", str(forge))
    bench.git("fetch", "-q")
    bench.git("branch", "-q", "-u", "origin/main")
    subprocess.run(["git", "clone", "-q", str(forge), str(second)], check=True)
    return Clones(forge, bench, Bench(second, bench.ids))
