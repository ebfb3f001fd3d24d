"""What the tests of reviews share: a desk, its remote, and clones of it in which people work. Tests nothing."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ops.bench import Bench, speak_as

ASK = ("escalate", "{one}", "--to", "l2-toronto", "-m", "their gateway", "--tried", "reinstall, 4G")
BRANCH = "escalate/{one}"
FORGE = "PRESSED_AT_THE_FORGE"
PROTECTED = f"""#!/bin/sh
while read -r old new ref; do
  if [ "$ref" = refs/heads/main ] && [ -z "${FORGE}" ]; then
    echo "main is protected: open a request"
    exit 1
  fi
done
"""


def at(clock: str, *, day: int = 23) -> str:
    """A time of that Monday."""
    return f"2026-11-{day}T{clock}:00+02:00"


@dataclass(frozen=True)
class Clones:
    """A bare repository, and two clones of it: of the first line, and of the second."""

    forge: Path
    first: Bench
    second: Bench

    def protect(self) -> None:
        """Let nobody but the forge's button change main at the remote."""
        hook = self.forge / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(PROTECTED, encoding="utf-8")
        hook.chmod(0o755)

    def fresh(self) -> Bench:
        """One more clone, made now."""
        number = sum(1 for _ in self.forge.parent.glob("fresh*"))
        folder = self.forge.with_name(f"fresh{number}")
        subprocess.run(["git", "clone", "-q", str(self.forge), str(folder)], check=True)
        return Bench(folder, self.first.ids)

    def button(self, how: str, name: str, *, who: str, when: str, keep: bool = False, author: str = "") -> None:
        """Press the forge's button, as `who`: merge, squash (with its title, or as `squash-all` with the messages of
        all commits) or rebase the branch. keep: do not delete it. author: of a squash, where the forge names whoever
        opened the request."""
        third = Bench(self.forge.with_name("third"), dict(self.first.ids))
        if not third.folder.exists():
            subprocess.run(["git", "clone", "-q", str(self.forge), str(third.folder)], check=True)
        third.git("pull", "-q", "--prune")
        speak_as(who)
        date = {"GIT_COMMITTER_DATE": when, **({} if how == "rebase" else {"GIT_AUTHOR_DATE": when})}
        ways = {
            "merge": [("merge", "-q", "--no-ff", "-m", f"Merge pull request #1 from {name}", f"origin/{name}")],
            "squash": [("merge", "-q", "--squash", f"origin/{name}"), ("commit", "-q", "-m", "One request (#1)")],
            "squash-all": [
                ("merge", "-q", "--squash", f"origin/{name}"),
                ("commit", "-q", "-m", f"One request (#1)\n\n{self._messages(third, name)}"),
            ],
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
            if author and how.startswith("squash"):
                patch.setenv("GIT_AUTHOR_NAME", author)
                patch.setenv("GIT_AUTHOR_EMAIL", f"{author}@acme.example")
            for words in ways[how]:
                third.git(*words)
            patch.setenv(FORGE, "1")
            third.git("push", "-q", "origin", "main", *(() if keep else (f":refs/heads/{name}",)))
        speak_as("olha")

    def tidy(self) -> None:
        """Take back what a button that failed left at the forge."""
        third = Bench(self.forge.with_name("third"), dict(self.first.ids))
        for words in (("merge", "--abort"), ("rebase", "--abort")):
            subprocess.run(["git", "-C", str(third.folder), *words], check=False, capture_output=True)
        third.git("checkout", "-q", "--force", "main")
        third.git("reset", "-q", "--hard", "origin/main")

    def _messages(self, clone: Bench, name: str) -> str:
        """What forges put into a squash: the message of each commit of the branch."""
        return clone.git("log", "--reverse", "--format=* %B", f"main..origin/{name}")


def cloned(bench: Bench, folder: Path) -> Clones:
    """The desk with a remote, and a second clone of it."""
    forge, second = folder / "forge.git", folder / "second"
    subprocess.run(["git", "clone", "-q", "--bare", str(bench.folder), str(forge)], check=True)
    bench.git("remote", "add", "origin", str(forge))
    bench.git("fetch", "-q")
    bench.git("branch", "-q", "-u", "origin/main")
    subprocess.run(["git", "clone", "-q", str(forge), str(second)], check=True)
    return Clones(forge, bench, Bench(second, bench.ids))
