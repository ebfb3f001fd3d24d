"""The branches that handovers are reviewed on, found by looking where git keeps its refs; reads no commit.

A review is nothing but such a branch: `escalate/<id>`, or `escalate/<id>-2` when it was asked again; in this clone, or
as a remote of it was seen last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hd.core.ids import is_id
from hd.store.git.repository import Repository
from hd.text.lazy_regex import pattern

TOP = "escalate/"
_LOCAL = f"refs/heads/{TOP}"
_NAME = pattern(r"(?P<id>.+?-\d{4}-[^-/]+)(?:-(?P<number>[1-9]\d{0,5}))?")
_REF = pattern(rf"refs/(?:heads|remotes/(?P<remote>.+?))/(?P<name>{TOP}[^/]+)")
_SHA = pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class BranchTip(Struct, frozen=True):
    """Where a branch is: a ref and its commit. remote: the name of the remote whose branch it is; "" for our own."""

    ref: str
    commit: str
    remote: str


class Branch(Struct, frozen=True):
    """`name` without what says where it is; `number` counts how often the ticket was asked for."""

    name: str
    ticket_id: str
    number: int
    tips: tuple[BranchTip, ...]

    @property
    def own(self) -> str | None:
        """The commit of the branch in this clone; None where it has none."""
        return next((tip.commit for tip in self.tips if not tip.remote), None)


def found(repo: Repository) -> list[Branch]:
    """Those there are, by ticket and number. No process is started where git keeps refs as files."""
    refs = _asked(repo) if (repo.common_dir / "reftable").is_dir() else {**_packed(repo), **_loose(repo)}
    tips: dict[str, list[BranchTip]] = {}
    for ref, commit in sorted(refs.items()):
        match = _REF.fullmatch(ref)
        if match and parts(match["name"]) and _SHA.fullmatch(commit):
            tips.setdefault(match["name"], []).append(BranchTip(ref, commit, match["remote"] or ""))
    named = [(parts(name), name) for name in tips]
    ordered = sorted((part, name) for part, name in named if part)
    return [Branch(name, ticket_id, number, tuple(tips[name])) for (ticket_id, number), name in ordered]


def parts(name: str) -> tuple[str, int] | None:
    """The ticket and the number that a branch's name says; None for the name of any other branch."""
    match = _NAME.fullmatch(name.removeprefix(TOP)) if name.startswith(TOP) else None
    return (match["id"], int(match["number"] or 1)) if match and is_id(match["id"]) else None


def name_of(ticket_id: str, number: int = 1) -> str:
    """The branch of a ticket's review."""
    return f"{TOP}{ticket_id}" + (f"-{number}" if number > 1 else "")


def _loose(repo: Repository) -> dict[str, str]:
    return {
        f"{folder}/{name}": commit for folder in _folders(repo) for name, commit in _files(repo.common_dir / folder)
    }


def _folders(repo: Repository) -> Iterator[str]:
    yield _LOCAL.rstrip("/")
    remotes = repo.common_dir / "refs" / "remotes"
    for place in (f"*/{TOP}", f"*/*/{TOP}"):  # a remote's name may have a slash
        yield from (path.relative_to(repo.common_dir).as_posix() for path in remotes.glob(place))


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        files = [*folder.iterdir()]
    except OSError:
        return
    for file in files:
        try:
            yield file.name, file.read_text("ascii", "replace").strip()
        except OSError:
            continue  # a folder, or gone since


def _packed(repo: Repository) -> dict[str, str]:
    try:
        data = (repo.common_dir / "packed-refs").read_bytes()
    except OSError:
        return {}
    if f"/{TOP}".encode() not in data:
        return {}
    pairs = (line.partition(" ") for line in os.fsdecode(data).split("\n"))
    return {ref: commit for commit, _, ref in pairs if f"/{TOP}" in ref}


def _asked(repo: Repository) -> dict[str, str]:
    out = os.fsdecode(repo.run("for-each-ref", "--format=%(objectname) %(refname)", _LOCAL, "refs/remotes/"))
    pairs = (line.partition(" ") for line in out.split("\n"))
    return {ref: commit for commit, _, ref in pairs if f"/{TOP}" in ref}
