"""What a merge commit did beyond bringing its sides together: what is left to be judged of it. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from hd.core.config import Config
from hd.core.ids import is_ticket_path
from hd.core.trail import is_attachment
from hd.core.trail.ancestry import Ancestry
from hd.core.trail.merged import together
from hd.ops.formerids import earlier, former_paths
from hd.store.walk import Commit, Touch, Walk


class Beyond(Struct, frozen=True):
    """A ticket of which a merge made something else than its sides make together."""

    path: str
    expected: bytes | None
    data: bytes | None


class Found(Struct, frozen=True):
    """All that a merge did beyond. others: files that are neither side's. lost: attachments that no side gave up."""

    tickets: Sequence[Beyond]
    others: Sequence[Touch]
    lost: Sequence[str]


def beyond(commit: Commit, walk: Walk, ancestry: Ancestry, *, config: Config) -> Found:
    """What a merge commit did that its parents did not."""
    merge = _Merge(commit, walk, ancestry, config)
    tickets, others, lost = [], [], []
    for path, touches in merge.touches.items():
        if not is_ticket_path(path) and not is_attachment(path):
            if len(touches) == len(commit.parents):
                others.append(touches[0])
            continue
        expected, actual = merge.expected(path), merge.version(commit.id, path)
        if expected == actual:
            continue
        if is_ticket_path(path):
            tickets.append(Beyond(path, expected, actual))
        elif expected is not None:
            lost.append(path)
    return Found(tickets, others, lost)


class _Merge:
    def __init__(self, commit: Commit, walk: Walk, ancestry: Ancestry, config: Config) -> None:
        self.commit = commit
        self.walk = walk
        self.ancestry = ancestry
        self.config = config

    @cached_property
    def touches(self) -> Mapping[str, list[Touch]]:
        """What is not the same as in each parent, by path."""
        found: dict[str, list[Touch]] = {}
        for parent in self.commit.parents:
            for one in self.walk.between(parent, self.commit.id):
                found.setdefault(one.path, []).append(one)
        return found

    @cached_property
    def gone(self) -> frozenset[tuple[str, str]]:
        """(parent, path) of each ticket that has another id there already: what stands in its old place is a copy."""
        return frozenset(
            (parent, old)
            for path in self.touches
            if is_ticket_path(path)
            for parent in self.commit.parents
            if (data := self.version(parent, path)) is not None
            for old in former_paths(self.walk, parent, path=path, data=data)
        )

    def version(self, commit: str, path: str) -> bytes | None:
        """A file as a commit has it."""
        found = self.walk.file(commit, path)
        return found[1] if found else None

    def expected(self, path: str) -> bytes | None:
        """What the sides make of a file together."""
        place = path if is_ticket_path(path) else f"{path.rpartition('/')[0]}.md"
        sides = [parent for parent in self.commit.parents if (parent, place) not in self.gone]
        if not sides:
            return None
        found = self.version(sides[0], path)
        for parent in sides[1:]:
            other = self.version(parent, path)
            bases = [self._base(base, path, found, other) for base in self.ancestry.nearest(sides[0], parent)]
            found = together(bases, found, other, path=path, config=self.config)
        return found

    def _base(self, commit: str, path: str, one: bytes | None, other: bytes | None) -> bytes | None:
        """What both come from; of a ticket that got another id since, what it was under the old one."""
        there = self.version(commit, path)
        if there is not None or one is None or other is None or one == other or not is_ticket_path(path):
            return there
        return earlier(self.walk, commit, path=path, data=one)
