"""Two moments of a desk: what `A..B` means, and which files differ between them. Reads no file, and writes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping

from msgspec import Struct

from hd.errors import NotFoundError, RefusedError, UsageError
from hd.store import tracking
from hd.store.desk import Desk
from hd.store.git import Repository
from hd.store.revision import DEEPER, Revision, commit_of

WORK_TREE = "the work tree"
_LETTERS = {"A": "added", "D": "removed", "M": "changed", "T": "changed"}
_RANGE = "main..HEAD          all that differs between two commits\n" \
         "main...HEAD         what the second did since it left the first\n" \
         "main                the same as main..HEAD\n" \
         "hd diff             what is not committed yet"  # fmt: skip


class Sides(Struct, frozen=True):
    """What was before, what is after, and how each was called; `after` is the work tree where only that is meant.

    base: the commit where the two parted, where that was asked for. behind: how many commits `before` has that `after`
    lacks, so that what they did shows the other way round; 0 in a shallow clone, which cannot know.
    """

    before: Revision
    after: Desk
    names: tuple[str, str]
    base: str | None = None
    behind: int = 0

    @property
    def committed(self) -> bool:
        """Whether both are commits."""
        return isinstance(self.after, Revision)


def sides(desk: Desk, text: str) -> Sides:
    """The two that `A..B`, `A...B` (since they parted), `A` (up to HEAD) or nothing (HEAD and the work tree) mean.

    Raises NotFoundError for a revision that is not here, with what brings it here; RefusedError where a shallow clone
    cannot tell where the two parted; UsageError for dots alone.
    """
    repo = desk.repo
    if not text:
        if repo.head() is None:
            raise NotFoundError("there is no commit yet, to compare with", hint='git add . && git commit -m "A desk"')
        return Sides(Revision(desk, "HEAD"), desk, ("HEAD", WORK_TREE))
    first, since, second = text.partition("...")
    if not since:
        first, _, second = text.partition("..")
    if not (first or second):
        raise UsageError(f'which two commits? "{text}" names none', hint=_RANGE)
    names = (first or "HEAD", second or "HEAD")
    one, other = (commit_of(repo, name) for name in names)
    if since:
        base = _parted(repo, one, other, names)
        return Sides(Revision(desk, base), Revision(desk, other), names, base)
    behind = 0 if tracking.cut_off(repo) else int(repo.run("rev-list", "--count", f"{other}..{one}", "--"))
    return Sides(Revision(desk, one), Revision(desk, other), names, behind=behind)


def _parted(repo: Repository, one: str, other: str, names: tuple[str, str]) -> str:
    if tracking.cut_off(repo):
        raise RefusedError(f"where {names[0]} and {names[1]} parted is not known in this shallow clone", hint=DEEPER)
    found = repo.run("merge-base", one, other, check=False).decode("ascii").strip()
    if not found:
        raise NotFoundError(f"{names[0]} and {names[1]} have no commit in common",
                            hint=f"hd diff {names[0]}..{names[1]}   compares them all the same")  # fmt: skip
    return found


def differing(found: Sides) -> Mapping[str, str]:
    """Every file that differs, from the repository's root, in order: `added`, `removed` or `changed`. Of a work tree
    what git ignores is left out, and so is what lies outside the desk."""
    repo = found.before.repo
    if isinstance(found.after, Revision):
        args = ("diff-tree", "-r", "-z", "--no-renames", "--no-relative", "--name-status")
        out = repo.run(*args, found.before.commit, found.after.commit)
        words = os.fsdecode(out).split("\0")[:-1]
        return dict(sorted((path, _LETTERS.get(state, "changed"))
                           for state, path in zip(words[::2], words[1::2], strict=True)))  # fmt: skip
    options = ("--porcelain", "-z", "--no-renames", "--untracked-files=all")
    said = os.fsdecode(repo.run("status", *options, "--", repo.prefix or "."))
    states = [(line[3:], line[:2]) for line in said.split("\0")[:-1]]
    return dict(sorted((path, _state(state)) for path, state in states if state != "AD"))


def _state(letters: str) -> str:
    """Of git's two letters (in its index, in the work tree) what became of the file since the last commit."""
    if letters[1] == "D" or letters == "D ":
        return "removed"
    return "added" if letters[0] in "A?" else "changed"
