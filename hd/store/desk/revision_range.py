"""Two moments of a desk: what `A..B` means, and which files differ between them, and what these were and are.
Understands no file, and writes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from hd.errors import HdError, NotFoundError, RefusedError, UnreadableError, UsageError
from hd.store.desk.at_revision import DEEPER, Revision
from hd.store.desk.base import each
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.repository import Repository

Content = bytes | HdError | None

WORK_TREE = "the work tree"
_LETTERS = {"A": "added", "D": "removed", "M": "changed", "T": "changed"}
_RANGE = (
    "main..HEAD          all that differs between two commits\n"
    "main...HEAD         what the second did since it left the first\n"
    "main                the same as main..HEAD\n"
    "hd diff             what is not committed yet"
)


class RevisionRange(Struct, frozen=True):
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


def sides(desk: Desk, text: str) -> RevisionRange:
    """The two that `A..B`, `A...B` (since they parted), `A` (up to HEAD) or nothing (HEAD and the work tree) mean.

    Raises NotFoundError for a revision that is not here, with what brings it here; RefusedError where a shallow clone
    cannot tell where the two parted; UsageError for dots alone.
    """
    repo = desk.repo
    if not text:
        if repo.head() is None:
            raise NotFoundError("there is no commit yet, to compare with", hint='git add . && git commit -m "A desk"')
        return RevisionRange(Revision(desk, "HEAD"), desk, ("HEAD", WORK_TREE))
    first, since, second = text.partition("...")
    if not since:
        first, _, second = text.partition("..")
    if not (first or second):
        raise UsageError(f'which two commits? "{text}" names none', hint=_RANGE)
    names = (first or "HEAD", second or "HEAD")
    one, other = (Revision(desk, name) for name in names)
    if since:
        base = _parted(repo, one.commit, other.commit, names=names)
        return RevisionRange(Revision(desk, base), other, names, base)
    range_ = f"{other.commit}..{one.commit}"
    behind = 0 if git_objects.cut_off(repo) else int(repo.run("rev-list", "--count", range_, "--"))
    return RevisionRange(one, other, names, behind=behind)


def _parted(repo: Repository, one: str, other: str, *, names: tuple[str, str]) -> str:
    if git_objects.cut_off(repo):
        raise RefusedError(f"where {names[0]} and {names[1]} parted is not known in this shallow clone", hint=DEEPER)
    found = repo.run("merge-base", one, other, check=False).decode("ascii").strip()
    if not found:
        raise NotFoundError(
            f"{names[0]} and {names[1]} have no commit in common",
            hint=f"hd diff {names[0]}..{names[1]}   compares them all the same",
        )
    return found


class Delta(Struct, frozen=True):
    """A file that differs. change: `added`, `removed` or `changed`. blobs: what git calls its contents, before and
    after, "" where it was not there; None where the work tree is one of the two."""

    change: str
    blobs: tuple[str, str] | None = None


def differing(found: RevisionRange) -> Mapping[str, Delta]:
    """Every file that differs, from the repository's root, in order. Of a work tree what git ignores is left out, and
    so is what lies outside the desk."""
    return dict(sorted((_committed if found.committed else _uncommitted)(found)))


def _committed(found: RevisionRange) -> Iterator[tuple[str, Delta]]:
    args = ("diff-tree", "-r", "-z", "--no-renames", "--no-relative", found.before.commit, str(found.after.commit))
    words = os.fsdecode(found.before.repo.run(*args)).split("\0")[:-1]
    for meta, path in zip(words[::2], words[1::2], strict=True):
        _, _, old, new, state = meta.split(" ")
        before, after = (blob if blob.strip("0") else "" for blob in (old, new))
        yield path, Delta(_LETTERS.get(state, "changed"), (before, after))


def _uncommitted(found: RevisionRange) -> Iterator[tuple[str, Delta]]:
    repo, options = found.before.repo, ("--porcelain", "-z", "--no-renames", "--untracked-files=all")
    for line in os.fsdecode(repo.run("status", *options, "--", repo.prefix or ".")).split("\0")[:-1]:
        index, tree, path = line[0], line[1], line[3:]
        if tree == "D" or (index, tree) == ("D", " "):
            if index != "A":
                yield path, Delta("removed")
        else:
            yield path, Delta("added" if index in "A?" else "changed")


def contents(found: RevisionRange, paths: Sequence[str], deltas: Mapping[str, Delta]) -> list[tuple[Content, Content]]:
    """What files of the desk were and are, by one process or two; None for one that was not there, an error for one
    that cannot be read. deltas: of those that differ, by the same names."""
    known = {path: delta.blobs for path in paths if (delta := deltas.get(path)) and delta.blobs}
    blobs = [blob for pair in known.values() for blob in pair if blob]
    read = dict(zip(blobs, git_objects.contents(found.before.repo, blobs), strict=True))
    others = [path for path in paths if path not in known]
    before, after = (_by_name(side, others) for side in (found.before, found.after)) if others else ({}, {})
    made = []
    for path in paths:
        pair = known.get(path)
        if pair is None:
            made.append((before.get(path), after.get(path)))
        else:
            made.append((_blob(path, pair[0], read), _blob(path, pair[1], read)))
    return made


def _by_name(side: Desk, paths: Sequence[str]) -> dict[str, bytes | HdError]:
    if isinstance(side, Revision):
        side.fetch(paths)
        return dict(each(paths, side.content))
    return dict(side.contents(paths))


def _blob(path: str, blob: str, read: Mapping[str, bytes | None]) -> Content:
    if not blob:
        return None
    data = read[blob]
    return UnreadableError(f"{path}: git has lost it (object {blob[:7]})", hint="git fsck") if data is None else data
