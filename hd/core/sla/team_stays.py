"""The time for which each team held a ticket (OLA): a clock for every stay, with or without a target."""

from __future__ import annotations

import math
from datetime import datetime

from msgspec import Struct

from hd.core.sla.measure import EPSILON, SKEW, Clock, counting_periods, find_stop, measure
from hd.core.sla.policy_selection import ola_terms, team_calendar
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts


class TeamHold(Struct, frozen=True):
    """One stay: with `team` of `line` (0 if the team no longer exists) from `start` to `end` (None: still). minutes: of
    the team's working time, without pauses. clock: in state none if no OLA matches the stay.
    """

    team: str
    line: int
    start: datetime
    end: datetime | None
    minutes: float
    clock: Clock

    @property
    def held_min(self) -> int:
        """Whole minutes held, rounded up."""
        return math.ceil(self.minutes - EPSILON)


def team_holds(facts: TicketFacts, view: EvaluationContext) -> tuple[TeamHold, ...]:
    """Return every stay of the ticket until `view.now`, in order. Each one is a cycle of `hold`."""
    found = []
    for stay in facts.replay.stays:
        if stay.start > view.now + SKEW and stay.number > 1:
            break  # later than the context's time
        end = find_stop(facts.replay, start=stay.start, stop=stay.end, now=view.now)
        spans, terms = facts.replay.spans, ola_terms(facts, stay, view)
        team = view.config.teams.get(stay.team)
        clock = Clock("hold", "none", stay.number, note=stay.team)
        if terms is not None:
            clock = measure(
                "hold",
                spans,
                terms=terms,
                start=stay.start,
                stop=end,
                now=view.now,
                pauses=True,
                cycle=stay.number,
                note=stay.team,
            )
        minutes = clock.used
        if minutes is None:
            calendar, last = team_calendar(view.config, stay.team), end or max(view.now, stay.start)
            parts = counting_periods(spans, start=stay.start, end=last, pauses=True)
            minutes = sum((calendar.between(*part) for part in parts), 0.0)
        found.append(TeamHold(stay.team, team.line if team else 0, stay.start, end, minutes, clock))
    return tuple(found)
