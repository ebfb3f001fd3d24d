"""Real repositories with a ticket for each pair of the matrix, and git's ways to bring two branches of them together.
Tests nothing.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hd.core.merging.three_way import Versions
from hd.errors import HdError
from hd.ops.sync.merge_file import merge_files
from tests.matrix import Pair


@dataclass
class Clone:
    """A repository with a ticket for each pair, in branches `base`, `one` and `other`; with the driver, or without."""

    folder: Path
    pairs: tuple[Pair, ...]
    served: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.git("init", "-q", "-b", "base", "--template=", ".")
        out = []
        attributes = b"tickets/**/*.md merge=hd -text\n"
        for mark, branch in enumerate(("base", "one", "other")):
            out.append(
                b"commit refs/heads/%s\ncommitter O <o@e> %d +0000\ndata 1\nx" % (branch.encode(), 1_700_000_000 + mark)
            )
            out.append(
                b"\nfrom refs/heads/base"
                if mark
                else b"\nM 644 inline .gitattributes\ndata %d\n%s" % (len(attributes), attributes)
            )
            for pair in self.pairs:
                data = pair.three[mark]
                out.append(b"\nM 644 inline %s\ndata %d\n%s" % (pair.path.encode(), len(data), data))
            out.append(b"\n")
        self.git("fast-import", "--quiet", stdin=b"".join(out))
        self.git("checkout", "-q", "one")

    def git(self, *words: str, stdin: bytes = b"", check: bool = True) -> bytes:
        """What git prints."""
        who = {f"GIT_{role}_{what}": "o@e" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        done = subprocess.run(
            ["git", "-c", "advice.mergeConflict=false", *words],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            check=check,
            env={**os.environ, **who},
        )
        return done.stdout

    def result(self) -> dict[str, bytes]:
        """What every ticket is now; those left in conflict, and those given up, are not there."""
        bad = set(self.git("diff", "--name-only", "--diff-filter=U").decode().split())
        there = [(pair.id, self.folder / pair.path) for pair in self.pairs if pair.path not in bad]
        return {ticket_id: path.read_bytes() for ticket_id, path in there if path.exists()}

    def merge(self) -> dict[str, bytes]:
        self.git("merge", "-q", "--no-edit", "other", check=False)
        return self.result()

    def rebase(self) -> dict[str, bytes]:
        self.git("rebase", "-q", "other", check=False)
        return self.result()

    def cherry_pick(self) -> dict[str, bytes]:
        self.git("cherry-pick", "other", check=False)
        return self.result()

    def stash(self) -> dict[str, bytes]:
        self.git("checkout", "-q", "base")
        self.git("restore", "--source=other", "--", "tickets")
        self.git("stash")
        self.git("checkout", "-q", "one")
        self.git("stash", "pop", check=False)
        return self.result()

    def criss_cross(self) -> dict[str, bytes]:
        """Each merges the other, goes on, and they merge again: git has two ancestors then. What conflicts at first is
        given up by both."""
        made = []
        for mine, their in (("one", "other"), ("other", "one")):
            self.git("checkout", "-q", "-B", f"{mine}-too", mine)
            self.git("merge", "-q", "--no-edit", their, check=False)
            result = self.result()
            made.append(result)
            for pair in self.pairs:
                if pair.id not in result:
                    self.git("rm", "-q", "-f", "--", pair.path)
                    continue
                old, new = (b"channel: phone", b"channel: web") if mine == "one" else (b"office:", b"office: toronto #")
                (self.folder / pair.path).write_bytes(result[pair.id].replace(old, new, 1))
            self.git("commit", "-q", "-a", "-m", "and on")
        assert made[0] == made[1]
        self.git("merge", "-q", "--no-edit", "one-too", check=False)
        after = self.result() if not self.git("ls-files", "-u") else {}
        return {
            key: data.replace(b"channel: web", b"channel: phone").replace(b"office: toronto #", b"office:")
            for key, data in after.items()
        }


@contextlib.contextmanager
def driven(folder: Path, pairs: tuple[Pair, ...]) -> Iterator[Clone]:
    """A clone whose driver is hd, kept running: git calls a line of shell that hands the files' names over."""
    clone = Clone(folder, pairs)
    ask, answer = folder / ".git" / "ask", folder / ".git" / "answer"
    for pipe in (ask, answer):
        os.mkfifo(pipe)
    line = f'echo "%O %A %B" %P > {ask}; read -r code < {answer}; test "$code" = 0'
    clone.git("config", "merge.hd.driver", f"{line} || git merge-file --marker-size=%L %A %O %B")

    def serve() -> None:
        while words := ask.read_text(encoding="utf-8").split():
            code = "0"
            try:
                merge_files(
                    Versions(*(clone.folder / word for word in (words[0], words[1], words[2]))),
                    path=words[3],
                    top=clone.folder,
                )
            except HdError:
                code = "1"
            clone.served.append(int(code))
            answer.write_text(f"{code}\n", encoding="utf-8")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield clone
    finally:
        ask.write_text("\n", encoding="utf-8")
        thread.join()
