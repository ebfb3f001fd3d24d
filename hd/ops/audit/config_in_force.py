"""Which hd.yaml judges a commit, and what a commit changed of a desk that it joined. Judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from hd.core.audit.files import PLAIN, is_of_desk
from hd.core.config import Audit, Config, load_tolerantly
from hd.ops.audit.foundation import DeskJoin, Foundation
from hd.store import layout
from hd.store.git.history_walk import GONE, ChangedFile, Commit, HistoryWalk

_KEPT = 2048  # commits that are likely to be asked for again


class ConfigHistory:
    """The configurations of one desk, for commits that come each after its parents.

    config: what judges; None: for each commit the hd.yaml that held before it. audit: what is demanded of all of them.
    """

    def __init__(self, walk: HistoryWalk, *, audit: Audit, config: Config | None) -> None:
        self._walk = walk
        self._audit = audit
        self.fixed = replace(config, audit=audit) if config else None
        self.load = lru_cache(16)(self._load)
        self._held: dict[str, Config] = {}
        self._outside: dict[str, DeskJoin] = {}

    def in_force(self, commit: Commit, foundation: Foundation) -> tuple[Config, DeskJoin | None]:
        """The configuration that judges a commit; and where there was no desk before it, how it joined one (`there` is
        empty for the founding, and for what comes before that)."""
        outside = self._outside
        parents = [one for one in commit.parents if one not in outside] if outside else commit.parents
        for parent in parents:
            if parent in self._held:
                return self._held[parent], None
            before = self._walk.file(parent, layout.CONFIG)
            if before is not None:
                return self.fixed or self.load(before[1]), None
        if commit.parents and not parents:
            joined = outside[commit.parents[0]]
        else:
            joined = foundation.joined(commit.id) or DeskJoin("")
        if not joined.there:
            return self.load(self._text(commit.id)), joined
        if not (joined.returning and any(one.path == layout.CONFIG and one.after for one in commit.touched)):
            self._outside[commit.id] = joined
        return self.fixed or self.load(self._text(joined.there)), joined

    def hold(self, commit: Commit, config: Config) -> None:
        """Note the configuration that a commit leaves, where it is the one that judged it."""
        if len(commit.parents) == 1 and all(one.path != layout.CONFIG for one in commit.touched):
            self._held[commit.id] = config
            if len(self._held) > _KEPT:
                del self._held[next(iter(self._held))]

    def against(self, joined: DeskJoin | None, touched: Sequence[ChangedFile]) -> Sequence[ChangedFile]:
        """What a commit that had no desk before it changed of what was there when it joined."""
        if joined is None or not joined.there:
            return touched
        found = []
        for one in touched:
            before = None if one.before else self._walk.file(joined.there, one.path)
            if before is None:
                found.append(one)
            elif before[0] != one.after or one.mode not in (PLAIN, GONE):
                found.append(one._replace(before=before[0]))
        return found

    def joining(self, commit: Commit, config: Config) -> list[ChangedFile]:
        """What a merge changed of the desk by bringing in a history that does not come from its founding."""
        inside = self._inside(commit)
        if not inside or len(inside) == len(commit.parents):
            return []
        return [one for one in self._walk.between(inside[0], commit.id) if is_of_desk(one.path, config)]

    def replacement(self, commit: Commit) -> Config | None:
        """The configuration that a commit brought; of a merge, one that its first parent in the desk does not have."""
        first = (self._inside(commit) or commit.parents)[:1]
        touches = self._walk.between(first[0], commit.id) if len(commit.parents) > 1 else commit.touched
        blob = next((one.after for one in touches if one.path == layout.CONFIG), None)
        found = self._walk.blob(blob) if blob else None
        return self.load(found[1]) if found else None

    def _inside(self, commit: Commit) -> list[str]:
        return [parent for parent in commit.parents if parent not in self._outside]

    def _text(self, rev: str) -> bytes:
        found = self._walk.file(rev, layout.CONFIG)
        return found[1] if found else b""

    def before(self, commit: str) -> Config:
        """The one that judges a commit whose first parent is in the desk."""
        return self.fixed or self.load(self._text(f"{commit}^"))

    def _load(self, text: bytes) -> Config:
        return replace(load_tolerantly(text.decode("utf-8", "surrogateescape")), audit=self._audit)
