"""From where tickets are judged: the configuration, the moment, the person. Knows no ticket."""

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
    """The desk as it is judged: by this configuration, at this moment, for this person (`me` in queries).

    reviewing: tells the ids of the tickets whose handover is under review; None where nobody can know.
    """

    config: Config
    now: datetime
    who: query.Me = ""
    reviewing: Callable[[], Collection[str]] | None = None

    @cached_property
    def me(self) -> str:
        """The short name of whoever asks; "" if unknown."""
        return self.who if isinstance(self.who, str) else self.who()

    @cached_property
    def in_review(self) -> Collection[str]:
        """The ids of the tickets whose handover is under review."""
        return self.reviewing() if self.reviewing else ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The desk's zone."""
        return ZoneInfo(self.config.desk.timezone)

    def may_take_from(self, team: str | None) -> bool:
        """Whether the person may take a ticket of `team`: a member, or no members are listed."""
        known = self.config.teams.get(team or "")
        return known is None or not known.members or self.me in known.members

    @cached_property
    def day(self) -> date:
        """The day that it is in the desk's zone."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def _passed(self) -> dict[tuple[str, float], float]:
        return {}

    def since(self, calendar: str, at: float) -> float:
        """Minutes of business time from `at` (seconds since 1970) to now, on one of the desk's calendars."""
        found = self._passed.get((calendar, at))
        if found is None:
            begun = datetime.fromtimestamp(at, UTC)
            found = self._passed[calendar, at] = self.config.calendars[calendar].between(begun, self.now)
        return found

    @cached_property
    def context(self) -> query.Context:
        """What a query needs to know beside the ticket."""
        config = self.config
        return query.Context(
            now=self.now,
            zone=self.zone,
            me=lambda: self.me,
            priorities=config.priorities.names,
            fields=tuple(config.fields),
        )

    def rule(self, match: str) -> query.Query:
        """A rule's `match` (hd.yaml), understood."""
        known = self.config.rules.get(match)
        return known or _compiled(match, tuple((key, field.type) for key, field in self.config.fields.items()))

    def holds(self, match: str, facts: query.Facts) -> bool:
        """Whether a rule's `match` (hd.yaml) holds for a ticket."""
        return self.rule(match).matches(facts, self.context)


@lru_cache(maxsize=256)
def _compiled(match: str, fields: tuple[tuple[str, str], ...]) -> query.Query:
    return query.parse(match, fields=dict(fields))
