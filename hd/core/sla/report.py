"""The SLA report: which tickets belong to a period, what became of their promises, by which value they are grouped.

What is resolved counts at the time of its resolution, as its verdict says; what is open now counts as it stands, if it
was registered before the period's end. Reads no file and draws nothing.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from hd.core.sla import evaluate, verdict
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import METRICS, SKEW, Clock, Metric
from hd.core.sla.team_stays import held
from hd.core.tickets.handovers import ping_pong
from hd.errors import UsageError
from hd.text.suggestions import listed, unknown

Outcome = Literal["met", "breached", "running", "at_risk", "overdue", "none", "met_after_backdating"]
OUTCOMES: tuple[Outcome, ...] = ("met", "breached", "running", "at_risk", "overdue", "none", "met_after_backdating")

BY: dict[str, Callable[[ClockFacts], str | None]] = {
    "team": lambda facts: facts.current_team,
    "priority": lambda facts: facts.ticket.get("priority"),
    "org": lambda facts: facts.ticket.get("org"),
    "service": lambda facts: facts.ticket.get("service"),
    "category": lambda facts: facts.ticket.get("category"),
    "month": lambda facts: _month(facts),
    "person": lambda facts: facts.assignee,
}


def group_by(name: str) -> str:
    """A key of BY. Raises UsageError with the nearest."""
    if name in BY:
        return name
    raise UsageError(f"a report has no groups by {unknown(name, BY)}", hint=f"--by {listed(BY)}")


class Period(Struct, frozen=True):
    """From `start` up to `end`, which is not part of it; None: without limit."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether that moment lies in it."""
        return (self.start is None or at >= self.start) and (self.end is None or at < self.end)


class ReportOptions(Struct, frozen=True):
    """What is reported: which period, in which groups (a key of BY; empty: none). recompute: judge what is resolved by
    the policy of the standpoint, whatever its verdict says. org: tickets of no other customer are entered."""

    period: Period = Period()
    by: str = ""
    recompute: bool = False
    org: str | None = None


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The percentile by nearest rank: the least value that at least `percent` of all do not exceed, so always one that
    occurred. `ordered`: ascending; None where there are none."""
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1] if ordered else None


class MetricTotals(Struct):
    """One metric. overdue: breached and still running; none: nothing promised, or never begun. met_after_backdating:
    met only because somebody dated a visible breach away. minutes: business time of each that was judged."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    minutes: array[int] = field(default_factory=lambda: array("q"))

    def add(self, outcome: Outcome, minutes: int | None = None) -> None:
        """One clock more."""
        self.counts[outcome] += 1
        if minutes is not None:
            self.minutes.append(minutes)

    @property
    def met_percent(self) -> float | None:
        """Met, of all that was judged; rounded down to a tenth, so that 100 means all. Met after backdating is not."""
        met = self.counts["met"]
        judged = met + self.counts["breached"] + self.counts["met_after_backdating"]
        return met * 1000 // judged / 10 if judged else None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of it."""
        return not self.minutes and all(not count for outcome, count in self.counts.items() if outcome != "none")

    def record(self) -> dict[str, int | float | None]:
        """`{met, breached, met_percent, running, at_risk, overdue, none, median_min, p90_min,
        met_after_backdating}`."""
        counts = {str(outcome): count for outcome, count in self.counts.items()}
        backdated = counts.pop("met_after_backdating")
        ordered = sorted(self.minutes)
        return {
            "met": counts.pop("met"),
            "breached": counts.pop("breached"),
            "met_percent": self.met_percent,
            **counts,
            "median_min": nearest_rank(ordered, 50),
            "p90_min": nearest_rank(ordered, 90),
            "met_after_backdating": backdated,
        }


class TicketTotals(Struct):
    """One group of tickets, or all: how many of which kind, and a sum for each metric. bounced: handed back and forth;
    computed: resolved ones that have no verdict that holds."""

    resolved: int = 0
    open: int = 0
    cancelled: int = 0
    bounced: int = 0
    computed: int = 0
    sums: dict[Metric, MetricTotals] = field(default_factory=lambda: {metric: MetricTotals() for metric in METRICS})

    def record(self) -> dict[str, object]:
        """`{tickets: {resolved, open, cancelled, bounced, computed}, metrics: [{metric, …}]}`, as `Sum.record`."""
        names = ("resolved", "open", "cancelled", "bounced", "computed")
        return {
            "tickets": {name: getattr(self, name) for name in names},
            "metrics": [{"metric": metric, **found.record()} for metric, found in self.sums.items()],
        }


class ReportBuilder(Struct):
    """The report while tickets are entered. stale: ids whose verdict is another resolution's; unclear: ids that are
    closed though their timeline does not say when, which count nowhere. erased: by a ticket's id, the metrics whose
    breach somebody dated away; asked for once a promise looks met."""

    terms: ReportOptions
    erased: Callable[[], Mapping[str, Collection[str]]] = dict
    total: TicketTotals = field(default_factory=TicketTotals)
    groups: dict[str | None, TicketTotals] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def enter(self, facts: ClockFacts) -> None:
        """Add a ticket, as far as it belongs to the period, and to the customer."""
        ticket, org, period = facts.ticket, self.terms.org, self.terms.period
        if org is not None and (ticket.get("org") or "").casefold() != org.casefold():
            return
        replayed, now = facts.replay, facts.view.now
        if not _ended(facts, now):
            if ticket.created <= now + SKEW and (period.end is None or ticket.created < period.end):
                self._open(facts)
        elif replayed.resolved is not None:
            if period.holds(replayed.resolved):
                self._resolved(facts)
        elif "cancelled" in (ticket.status, replayed.status):
            if replayed.stopped is not None and period.holds(replayed.stopped):
                self._count("cancelled", facts)
        else:
            self.unclear.append(ticket.id)

    def _resolved(self, facts: ClockFacts) -> None:
        self._count("resolved", facts)
        if ping_pong(facts.ticket):
            self._count("bounced", facts)
        if verdict.stale(facts.ticket, facts.replay):
            self.stale.append(facts.ticket.id)
        found = None if self.terms.recompute else verdict.holding(facts.ticket, facts.replay, now=facts.view.now)
        if found is None:
            self._count("computed", facts)
            found = evaluate.verdict(facts.ticket, facts.view, replayed=facts.replay)
        judged = found.metrics if found else {}
        for metric in verdict.METRICS:
            one = judged.get(metric)
            outcome: Outcome = one.state if one else "none"
            if outcome == "met" and metric in self.erased().get(facts.ticket.id, ()):
                outcome = "met_after_backdating"
            for tally in self._tallies(facts):
                tally.sums[metric].add(outcome, one.used if one else None)
        for stay in held(facts, facts.view):
            for tally in self._tallies(facts, team=stay.team):
                tally.sums["hold"].add(_outcome(stay.clock), stay.held_min)

    def _open(self, facts: ClockFacts) -> None:
        self._count("open", facts)
        for clock in facts.clocks.all:
            if clock.stopped is None:
                team = clock.note if clock.metric == "hold" else None
                for tally in self._tallies(facts, team=team):
                    tally.sums[clock.metric].add(_outcome(clock))

    def _count(self, name: str, facts: ClockFacts) -> None:
        for tally in self._tallies(facts):
            setattr(tally, name, getattr(tally, name) + 1)

    def _tallies(self, facts: ClockFacts, *, team: str | None = None) -> Sequence[TicketTotals]:
        """The total and the ticket's group; by team, a stay is that team's which had it."""
        if not self.terms.by:
            return (self.total,)
        value = team if team and self.terms.by == "team" else BY[self.terms.by](facts)
        return self.total, self.groups.setdefault(value, TicketTotals())


def _ended(facts: ClockFacts, now: datetime) -> bool:
    """Whether work is over, as seen at `now`."""
    stopped = facts.replay.stopped
    return facts.stopped and (stopped is None or stopped <= now + SKEW)


def _outcome(clock: Clock) -> Outcome:
    """Where a clock is counted: one that pauses is running, one that is breached and runs on is overdue."""
    match clock.state:
        case "paused":
            return "running"
        case "breached" if clock.stopped is None:
            return "overdue"
        case state:
            return state


def _month(facts: ClockFacts) -> str | None:
    """The month of the resolution (of the cancellation), in the desk's zone; None while it is open."""
    at = facts.replay.resolved or facts.replay.stopped
    return at.astimezone(facts.view.zone).strftime("%Y-%m") if at and _ended(facts, facts.view.now) else None
