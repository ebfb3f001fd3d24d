"""What tests of the trail share: a desk whose history goes on by hand of hd and of git alone. Tests nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hd.ops.audit.check_branch import gate
from hd.ops.audit.findings import Finding
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench

MONDAY = "2026-11-23T10:00:00+02:00"
EVENING = "2026-11-23T18:00:00+02:00"


@dataclass(frozen=True)
class Scene(Bench):
    """A desk, and the commit from which on somebody is judged."""

    start: str = ""

    def path(self, name: str) -> Path:
        """The file of a ticket."""
        (found,) = self.folder.glob(f"tickets/*/*/{self.ids[name]}.md")
        return found

    def write(self, name: str, *edits: tuple[str, str]) -> None:
        """Change the text of a ticket by hand: each edit puts one piece in the place of another, once."""
        text = self.text(name)
        for old, new in edits:
            assert old in text, f"{old!r} is not in\n{text}"
            text = text.replace(old, new, 1)
        self.path(name).write_text(text, encoding="utf-8")

    def commit(self, message: str = "By hand", *, by: str = "olha", at: str = MONDAY, landed: str = "") -> str:
        """Commit whatever was changed, with git alone; the id."""
        env = {**os.environ, **who(by), "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": landed or at}
        for words in (("add", "-A"), ("commit", "-q", "--no-verify", "--allow-empty", "-m", message)):
            subprocess.run(["git", *words], cwd=self.folder, env=env, check=True, capture_output=True)
        return self.git("rev-parse", "HEAD")

    def commit_tree(
        self,
        tree: str,
        parents: Sequence[str],
        *,
        by: str = "olha",
        message: str = "By hand",
        at: str = MONDAY,
        options: Sequence[str] = (),
    ) -> str:
        """Commit a tree with whatever parents, and check it out; the id."""
        env = {**os.environ, **who(by), "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        words = [
            "git",
            "commit-tree",
            *options,
            "-m",
            message,
            *(word for parent in parents for word in ("-p", parent)),
            tree,
        ]
        done = subprocess.run(words, cwd=self.folder, env=env, check=True, capture_output=True, text=True)
        self.git("reset", "-q", "--hard", done.stdout.strip())
        return done.stdout.strip()

    def judged(self, base: str = "", *, now: str = EVENING) -> list[Finding]:
        """What `hd check --base` finds of the commits since `base`; not what is wrong with the files."""
        found = gate(Context(Desk.find(self.folder), now=datetime.fromisoformat(now)), base or self.start)
        return [one for one in found if one.commit]

    def rules(self, base: str = "", *, now: str = EVENING) -> set[str]:
        """The rules by which something was found."""
        return {one.problem.rule for one in self.judged(base, now=now)}


def who(name: str) -> dict[str, str]:
    """git's identity as that agent, or as anybody by an address."""
    email = name if "@" in name else f"{name}@acme.example"
    return {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", name.partition("@")[0]), ("EMAIL", email))
    }
