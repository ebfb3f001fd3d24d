"""How much of this clone's work the remote's main branch has already, by content.

A forge's button may make one commit of many (squash) or make each anew (rebase): no commit of ours is on the main
branch then, and all of our work is. So for each commit of theirs, ours are merged into it by meaning: where that
changes nothing, theirs has what ours did. What they changed afterwards, or took back, stays theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hd.errors import HdError
from hd.ops.sync.merge_commits import Merge
from hd.store.commit.tree_merge import Blob, Content, Difference, differences, entries
from hd.store.desk.desk import Desk
from hd.store.git.commit_graph import Step, merge_base, paths_along
from hd.store.git_files.digest import blob_id

_MERGES = 60  # that are tried; work that is not recognised is replayed, which loses nothing


def count_contained(desk: Desk, steps: Sequence[Step], *, head: str, theirs: str, pushed: Collection[str] = ()) -> int:
    """How many of our first commits (`steps`, up to `head`) one commit of theirs has wholly.

    pushed: the tips that a request may have brought; merges are tried for these alone, or for `head` where there is
    none. Files that are just the same are found without.
    """
    base = merge_base(desk.repo, head, theirs)
    if base is None or not steps:
        return 0
    if not differences(desk.repo, head, theirs):
        return len(steps)
    tips = {step.commit for step in steps}.intersection(pushed) or {head}
    search = _Search(desk, steps, base, tips)
    found, changed = 0, frozenset[str]()
    whole = search.changes(len(steps)).keys()
    for commit, paths in paths_along(desk.repo, f"{base}..{theirs}"):
        changed |= paths
        if paths & whole:
            found = search.most_in(commit, above=found, changed=changed)
    return found


class _Search:
    """One look for our work in theirs. base: where the two parted. tips: our commits for which merges are tried."""

    def __init__(self, desk: Desk, steps: Sequence[Step], base: str, tips: Collection[str]) -> None:
        self._desk = desk
        self._steps = steps
        self._base = base
        self._tips = tips
        self._changes: dict[int, Mapping[str, Difference]] = {}
        self._merges = _MERGES

    def changes(self, count: int) -> Mapping[str, Difference]:
        """What our first `count` commits changed together."""
        if count not in self._changes:
            self._changes[count] = differences(self._desk.repo, self._base, self._steps[count - 1].commit)
        return self._changes[count]

    def most_in(self, commit: str, *, above: int, changed: frozenset[str]) -> int:
        """How many of our first commits a commit has, if more than `above`. changed: the files that theirs changed."""
        for count in range(len(self._steps), above, -1):
            mine = self.changes(count)
            if mine and mine.keys() <= changed and self._has(commit, self._steps[count - 1].commit, mine):
                return count
        return above

    def _has(self, commit: str, ours: str, mine: Mapping[str, Difference]) -> bool:
        there = entries(self._desk.repo, commit, mine)
        if all(there.get(path) == one.after for path, one in mine.items()):
            return True
        if self._merges <= 0 or ours not in self._tips:
            return False
        self._merges -= 1
        try:
            return _changes_nothing(self._desk, commit, ours)
        except HdError:
            return False  # somebody would have to decide


def _changes_nothing(desk: Desk, commit: str, ours: str) -> bool:
    """Whether merging ours into a commit makes just that commit."""
    merge = Merge(desk, commit, ours, {})
    if merge.twin():
        return False
    left = differences(desk.repo, merge.joined.tree, commit)
    settled = merge.settled()
    if not left.keys() <= settled.keys():
        return False
    there = entries(desk.repo, commit, settled)
    return all(_id(content, desk) == (there[path].id if path in there else None) for path, content in settled.items())


def _id(content: Content, desk: Desk) -> str | None:
    if content is None or isinstance(content, Blob):
        return content.id if content else None
    return blob_id(content, hash_name=desk.repo.hash_name)
