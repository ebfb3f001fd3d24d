"""Makes of each commit the act that the rules of the trail ask about: who did it, and when."""

from __future__ import annotations

from datetime import datetime

from hd.core.audit import Act
from hd.core.audit.transition import SLACK
from hd.core.config import Config
from hd.ops.actors import known_as
from hd.ops.reviews.votes import is_committed_by_forge
from hd.store.desk.desk import Desk
from hd.store.git.history_walk import Commit, HistoryWalk

_KEPT = 2048  # commits that are likely to be asked for again


class Acts:
    """The acts of one desk's history, each after its parents. now: when they are judged."""

    def __init__(self, desk: Desk, walk: HistoryWalk, *, now: datetime) -> None:
        self._desk = desk
        self._walk = walk
        self._now = now
        self._landed: dict[str, datetime] = {}

    def note(self, commit: Commit) -> None:
        """Note when a commit landed, for those that come after it."""
        self._landed[commit.id] = commit.landed
        if len(self._landed) > _KEPT:
            del self._landed[next(iter(self._landed))]

    def of(self, commit: Commit, config: Config, *, founding: bool) -> Act:
        """What a commit did. founding: whether it founded the desk."""
        landed = (self._landed.get(parent) or self._walk.landed(parent) for parent in commit.parents)
        before = [one for one in landed if one and one <= self._now + SLACK]  # another rule reports the future
        return Act(
            commit.id,
            str(commit.author),
            known_as(config, commit.author),
            commit.when,
            commit.landed,
            max(before, default=None),
            commit.trailers,
            founding,
            self._now,
            lambda: committed_by(self._desk, config, commit),
        )


def committed_by(desk: Desk, config: Config, commit: Commit) -> str | None:
    """Who of the desk committed; the author where a forge did it for them."""
    who = known_as(config, commit.committer)
    author = known_as(config, commit.author)
    return author if who != author and is_committed_by_forge(desk, config, commit.id) else who
