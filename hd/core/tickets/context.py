"""The context in which tickets are evaluated: configuration, time and user."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core import query

if TYPE_CHECKING:
    from hd.core.config import Config


class EvaluationContext(Struct, frozen=True, dict=True):
    """The configuration, the time and the user (`me` in queries) for evaluating tickets.

    find_in_review: returns the ids of tickets whose handover is in review; None if this is unknown.
    """

    config: Config
    now: datetime
    user: query.Me = ""
    find_in_review: Callable[[], Collection[str]] | None = None

    @cached_property
    def me(self) -> str:
        """The user's short name; "" if unknown."""
        return self.user if isinstance(self.user, str) else self.user()

    @cached_property
    def in_review(self) -> Collection[str]:
        """The ids of tickets whose handover is in review."""
        return self.find_in_review() if self.find_in_review else ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The desk's time zone."""
        return ZoneInfo(self.config.desk.timezone)

    def may_take_from(self, team: str | None) -> bool:
        """Whether the user may take a ticket of `team`: they are a member, or the team lists no members."""
        known = self.config.teams.get(team or "")
        return known is None or not known.members or self.me in known.members

    @cached_property
    def day(self) -> date:
        """The current day in the desk's zone."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def _minutes_cache(self) -> dict[tuple[str, float], float]:
        return {}

    def minutes_since(self, calendar: str, at: float) -> float:
        """Return the minutes of business time from `at` (seconds since 1970) to now, on one of the desk's calendars."""
        found = self._minutes_cache.get((calendar, at))
        if found is None:
            begun = datetime.fromtimestamp(at, UTC)
            found = self._minutes_cache[calendar, at] = self.config.calendars[calendar].between(begun, self.now)
        return found

    @cached_property
    def context(self) -> query.Context:
        """The context for queries."""
        config = self.config
        return query.Context(
            now=self.now,
            zone=self.zone,
            me=lambda: self.me,
            priorities=config.priorities.names,
            fields=tuple(config.fields),
        )

    def rule_query(self, match: str) -> query.Query:
        """Return the parsed `match` of a rule in hd.yaml."""
        known = self.config.rules.get(match)
        return known or _parse_rule(match, tuple((key, field.type) for key, field in self.config.fields.items()))

    def matches(self, match: str, facts: query.Facts) -> bool:
        """Whether a rule's `match` in hd.yaml applies to a ticket."""
        return self.rule_query(match).matches(facts, self.context)


@lru_cache(maxsize=256)
def _parse_rule(match: str, fields: tuple[tuple[str, str], ...]) -> query.Query:
    return query.parse(match, fields=dict(fields))
