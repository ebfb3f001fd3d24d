"""What a merge commit did beyond bringing its sides together: what is left to be judged of it. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from hd.core.audit import is_attachment
from hd.core.audit.ancestry import Ancestry
from hd.core.audit.files import PLAIN, is_of_desk
from hd.core.audit.merge_result import merge_sides
from hd.core.config import Config
from hd.core.ids import is_ticket_path
from hd.ops.audit.former_ids import earlier, former_paths
from hd.store.git.history_walk import GONE, ChangedFile, Commit, HistoryWalk


class MergeAddition(Struct, frozen=True):
    """A ticket of which a merge made something else than its sides make together."""

    path: str
    expected: bytes | None
    data: bytes | None


class MergeFindings(Struct, frozen=True):
    """All that a merge did beyond. others: files that are no side's, or one side's though another one had changed them;
    lost: attachments that no side gave up. odd: what is no ordinary file, and was not that on a side. new: what some
    side did not have, and so may stand beside another side's file of nearly the same name."""

    tickets: Sequence[MergeAddition]
    others: Sequence[ChangedFile]
    lost: Sequence[str]
    odd: Sequence[ChangedFile] = ()
    new: Sequence[ChangedFile] = ()


def beyond(commit: Commit, walk: HistoryWalk, ancestry: Ancestry, *, config: Config) -> MergeFindings:
    """What a merge commit did that its parents did not."""
    merge = _Merge(commit, walk, ancestry, config)
    tickets, others, lost, odd, new = [], [], [], [], []
    for path, touches in merge.touches.items():
        if not is_of_desk(path, config):
            continue
        everywhere = len(touches) == len(commit.parents)
        if everywhere and touches[0].mode not in (PLAIN, GONE):
            odd.append(touches[0])
        new += [one for one in touches if one.before is None][:1]
        if not is_ticket_path(path) and not is_attachment(path):
            if everywhere or merge.drops(path):
                others.append(touches[0])
            continue
        expected, actual = merge.expected(path), merge.version(commit.id, path)
        if expected == actual:
            continue
        if is_ticket_path(path):
            tickets.append(MergeAddition(path, expected, actual))
        elif expected is not None:
            lost.append(path)
        else:
            others.append(touches[0])
    return MergeFindings(tickets, others, lost, odd, new)


class _Merge:
    def __init__(self, commit: Commit, walk: HistoryWalk, ancestry: Ancestry, config: Config) -> None:
        self.commit = commit
        self.walk = walk
        self.ancestry = ancestry
        self.config = config
        self._nearest: dict[tuple[str, str], Sequence[str]] = {}

    @cached_property
    def touches(self) -> Mapping[str, list[ChangedFile]]:
        """What is not the same as in each parent, by path."""
        found: dict[str, list[ChangedFile]] = {}
        for touches in self.by_parent.values():
            for one in touches.values():
                found.setdefault(one.path, []).append(one)
        return found

    @cached_property
    def by_parent(self) -> Mapping[str, Mapping[str, ChangedFile]]:
        """What is not the same as in each parent."""
        return {
            parent: {one.path: one for one in self.walk.between(parent, self.commit.id)}
            for parent in self.commit.parents
        }

    def nearest(self, one: str, other: str) -> Sequence[str]:
        """The nearest common ancestors of two sides."""
        if (one, other) not in self._nearest:
            self._nearest[one, other] = self.ancestry.nearest(one, other)
        return self._nearest[one, other]

    def drops(self, path: str) -> bool:
        """Whether a file is as one side has it, and another side had changed it since they parted."""
        same = next(parent for parent, found in self.by_parent.items() if path not in found)
        for parent, found in self.by_parent.items():
            if path in found:
                bases = self.nearest(same, parent)
                there = [self.blob(base, path) for base in bases] or [None]
                if found[path].before not in there:
                    return True
        return False

    def blob(self, commit: str, path: str) -> str | None:
        """The id of a file as a commit has it."""
        found = self.walk.file(commit, path)
        return found[0] if found else None

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
            bases = [self._base(base, path, found, other) for base in self.nearest(sides[0], parent)]
            found = merge_sides(bases, found, other, path=path, config=self.config)
        return found

    def _base(self, commit: str, path: str, one: bytes | None, other: bytes | None) -> bytes | None:
        """What both come from; of a ticket that got another id since, what it was under the old one."""
        there = self.version(commit, path)
        if there is not None or one is None or other is None or one == other or not is_ticket_path(path):
            return there
        return earlier(self.walk, commit, path=path, data=one)
