"""What will be breached by a time if nobody acts, by person and team. Reads open tickets; foresees no new ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from hd.core.config.availability import find_absence
from hd.core.diagnostic import Diagnostic
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.findings import CHECKED_METRICS
from hd.core.sla.measure import Clock, counting_periods
from hd.core.tickets.context import EvaluationContext
from hd.errors import UsageError
from hd.ops.context import Context
from hd.ops.records import Record, iso, pauses, problem_record
from hd.ops.sla.check import finding, metric_named
from hd.ops.ticket_reader import whole
from hd.ops.tickets.listing import select, understood
from hd.store.desk.desk import Desk

By = Literal["who", "team", "person"]
_KEYS: dict[By, tuple[str, ...]] = {"who": ("team", "assignee"), "team": ("team",), "person": ("assignee",)}
_FARTHEST = timedelta(days=400)


class Forecast(Struct, frozen=True):
    """groups: `{team, assignee, absent, findings}`, the first breach first; by: what they are groups of.

    A finding is as in `hd sla check`, with `counted`, the stretches of its business time from now on. breached: how
    many clocks are so already.
    """

    now: datetime
    until: datetime
    by: tuple[str, ...]
    breached: int
    groups: tuple[Record, ...]
    unreadable: tuple[Diagnostic, ...]

    @property
    def count(self) -> int:
        """How many clocks will be breached."""
        return sum(len(group["findings"]) for group in self.groups)

    def record(self) -> Record:
        """`{now, until, by, counts, groups, unreadable}`."""
        return {
            "now": iso(self.now),
            "until": iso(self.until),
            "by": list(self.by),
            "counts": {"will_breach": self.count, "breached": self.breached},
            "groups": list(self.groups),
            "unreadable": [problem_record(problem) for problem in self.unreadable],
        }


def forecast(
    context: Context, words: Sequence[str], *, me: str, until: datetime, by: By, metrics: Sequence[str] = ()
) -> Forecast:
    """Of the open tickets that the query picks, the clocks that are due from now to `until`.

    A wait whose end is known ends by itself. by: one group for each person in a team, for each team, for each person.
    metrics: only these clocks; `hold` only where it is named.
    Raises UsageError for a time in the past or too far, ConfigError where the SLA part of hd.yaml is wrong.
    """
    desk, now = context.desk, context.now
    if not now < until <= now + _FARTHEST:
        far = "the past" if until <= now else "more than a year ahead"
        raise UsageError(
            f"{until.astimezone(desk.zone):%Y-%m-%d %H:%M} is {far}", hint="like --within 8h, --by tomorrow"
        )
    desk.config.require("desk", "sla", "ola", "calendars", "priorities", "statuses")
    chosen = [metric_named(name) for name in metrics] or list(CHECKED_METRICS)
    found, unreadable = select(context, understood(desk, words), me=me)
    breached = 0
    due: list[tuple[datetime, ClockFacts, Clock]] = []
    for seen in (one for one in found if not one.stopped):
        going = [c for c in seen.clocks.all if c.metric in chosen and c.state != "none" and c.stopped is None]
        breached += sum(clock.state == "breached" for clock in going)
        if not any(_may_be_due(clock, until) for clock in going):
            continue
        facts = whole(desk, seen)
        for clock in going:
            then = _then(facts, clock, until)
            if clock.state != "breached" and then.due is not None and then.due <= until:
                due.append((then.due, facts, then))
    due.sort(key=lambda one: (one[0], one[1].ticket.created, one[2].metric))
    groups = _groups(desk, due, by=by, now=now)
    local = now.astimezone(desk.zone)
    return Forecast(local, until.astimezone(desk.zone), _KEYS[by], breached, groups, unreadable)


def _may_be_due(clock: Clock, until: datetime) -> bool:
    """Whether the file must be looked into: a paused clock may run before then."""
    return clock.state == "paused" or (clock.state != "breached" and clock.due is not None and clock.due <= until)


def _then(facts: ClockFacts, clock: Clock, until: datetime) -> Clock:
    """The clock with the due time that it has if nobody acts: of a paused one, what it will be after its wait."""
    if clock.state != "paused":
        return clock
    view = facts.view
    later = ClockFacts(facts.ticket, EvaluationContext(view.config, until, view.me), replayed=facts.replay)
    return next(one for one in later.clocks.all if one.metric == clock.metric)


def _groups(
    desk: Desk, due: Sequence[tuple[datetime, ClockFacts, Clock]], *, by: By, now: datetime
) -> tuple[Record, ...]:
    today = now.astimezone(desk.zone).date()
    found: dict[tuple[str | None, str | None], Record] = {}
    for at, facts, clock in due:
        team = facts.current_team if by != "person" else None
        person = facts.assignee if by != "team" else None
        group = found.setdefault(
            (team, person),
            {"team": team, "assignee": person, "absent": _absent(desk, person, today), "findings": []},
        )
        now_clock = next(one for one in facts.clocks.all if one.metric == clock.metric)
        row = {**finding(facts, now_clock, prefix=desk.repo.prefix), "due": iso(at.astimezone(desk.zone))}
        group["findings"].append({**row, "counted": _counted(facts, clock, now=now, due=at)})
    return tuple(found.values())


def _absent(desk: Desk, person: str | None, today: date) -> str | None:
    """Why nobody of that name will act: they have left, or are away."""
    found = find_absence(desk.config.people.get(person or ""), today)
    return found.kind if found else None


def _counted(facts: ClockFacts, clock: Clock, *, now: datetime, due: datetime) -> list[list[str | None]]:
    """From when to when the clock counts between now and then."""
    calendar, zone = facts.view.config.calendars[clock.calendar], facts.view.zone
    stretches = counting_periods(facts.replay.spans, start=now, end=due, pauses=pauses(clock.metric))
    windows = [window for start, end in stretches for window in calendar.windows(start, end)]
    return [[iso(opens.astimezone(zone)), iso(closes.astimezone(zone))] for opens, closes in windows]
