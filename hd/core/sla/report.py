"""The SLA report: selects the tickets of a period, counts outcomes by metric, and groups tickets by a value.

A resolved ticket counts at the time of its resolution, by its verdict; an open one counts in its present state, if it
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
from hd.core.sla.team_stays import team_holds
from hd.core.tickets.handovers import find_ping_pong
from hd.errors import UsageError
from hd.text.suggestions import listed, unknown

Outcome = Literal["met", "breached", "running", "at_risk", "overdue", "none", "met_after_backdating"]
OUTCOMES: tuple[Outcome, ...] = ("met", "breached", "running", "at_risk", "overdue", "none", "met_after_backdating")

GROUPINGS: dict[str, Callable[[ClockFacts], str | None]] = {
    "team": lambda facts: facts.current_team,
    "priority": lambda facts: facts.ticket.get("priority"),
    "org": lambda facts: facts.ticket.get("org"),
    "service": lambda facts: facts.ticket.get("service"),
    "category": lambda facts: facts.ticket.get("category"),
    "month": lambda facts: _month(facts),
    "person": lambda facts: facts.assignee,
}


def check_grouping(name: str) -> str:
    """Return a key of GROUPINGS. Raises UsageError with the nearest."""
    if name in GROUPINGS:
        return name
    raise UsageError(f"a report has no groups by {unknown(name, GROUPINGS)}", hint=f"--by {listed(GROUPINGS)}")


class Period(Struct, frozen=True):
    """From `start` to `end` (excluded); None: without limit."""

    start: datetime | None = None
    end: datetime | None = None

    def contains(self, at: datetime) -> bool:
        """Whether the time is in the period."""
        return (self.start is None or at >= self.start) and (self.end is None or at < self.end)


class ReportOptions(Struct, frozen=True):
    """Options of a report: period, grouping (a key of GROUPINGS; empty for none). recompute: ignore verdicts and judge
    resolved tickets by the current policy. org: only tickets of this customer.
    """

    period: Period = Period()
    by: str = ""
    recompute: bool = False
    org: str | None = None


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """Return the percentile by nearest rank: the least value that at least `percent` of all do not exceed, so always an
    existing one. ordered: ascending; returns None if it is empty.
    """
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1] if ordered else None


class MetricTotals(Struct):
    """The totals of one metric. overdue: breached and still running. none: no target, or never begun.
    met_after_backdating: met only because someone dated a visible breach away. minutes: business time of each counted
    clock.
    """

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    minutes: array[int] = field(default_factory=lambda: array("q"))

    def add(self, outcome: Outcome, minutes: int | None = None) -> None:
        """Count one clock."""
        self.counts[outcome] += 1
        if minutes is not None:
            self.minutes.append(minutes)

    @property
    def met_percent(self) -> float | None:
        """The share of met clocks; rounded down to a tenth, so that 100 means all. Met after backdating does not count
        as met.
        """
        met = self.counts["met"]
        judged = met + self.counts["breached"] + self.counts["met_after_backdating"]
        return met * 1000 // judged / 10 if judged else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
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
    """The totals of one group of tickets, or of all: numbers by kind, and totals for each metric. bounced: handed back
    and forth; computed: resolved ones without a valid verdict.
    """

    resolved: int = 0
    open: int = 0
    cancelled: int = 0
    bounced: int = 0
    computed: int = 0
    sums: dict[Metric, MetricTotals] = field(default_factory=lambda: {metric: MetricTotals() for metric in METRICS})

    def record(self) -> dict[str, object]:
        """Return `{tickets: {resolved, open, cancelled, bounced, computed}, metrics: [{metric, …}]}`; see
        `MetricTotals.record`.
        """
        names = ("resolved", "open", "cancelled", "bounced", "computed")
        return {
            "tickets": {name: getattr(self, name) for name in names},
            "metrics": [{"metric": metric, **found.record()} for metric, found in self.sums.items()],
        }


class ReportBuilder(Struct):
    """Builds a report from tickets. stale: ids whose verdict belongs to another resolution. unclear: ids of closed
    tickets without an end in their timeline, which count nowhere. erased: maps a ticket's id to the metrics whose
    breach was dated away; called only if a target looks met.
    """

    terms: ReportOptions
    erased: Callable[[], Mapping[str, Collection[str]]] = dict
    total: TicketTotals = field(default_factory=TicketTotals)
    groups: dict[str | None, TicketTotals] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def add(self, facts: ClockFacts) -> None:
        """Count a ticket, if it belongs to the period and the customer."""
        ticket, org, period = facts.ticket, self.terms.org, self.terms.period
        if org is not None and (ticket.get("org") or "").casefold() != org.casefold():
            return
        replayed, now = facts.replay, facts.view.now
        if not _has_ended(facts, now):
            if ticket.created <= now + SKEW and (period.end is None or ticket.created < period.end):
                self._open(facts)
        elif replayed.resolved is not None:
            if period.contains(replayed.resolved):
                self._resolved(facts)
        elif "cancelled" in (ticket.status, replayed.status):
            if replayed.stopped is not None and period.contains(replayed.stopped):
                self._count("cancelled", facts)
        else:
            self.unclear.append(ticket.id)

    def _resolved(self, facts: ClockFacts) -> None:
        self._count("resolved", facts)
        if find_ping_pong(facts.ticket):
            self._count("bounced", facts)
        if verdict.is_stale(facts.ticket, facts.replay):
            self.stale.append(facts.ticket.id)
        found = None if self.terms.recompute else verdict.valid_verdict(facts.ticket, facts.replay, now=facts.view.now)
        if found is None:
            self._count("computed", facts)
            found = evaluate.compute_verdict(facts.ticket, facts.view, replayed=facts.replay)
        judged = found.metrics if found else {}
        for metric in verdict.METRICS:
            one = judged.get(metric)
            outcome: Outcome = one.state if one else "none"
            if outcome == "met" and metric in self.erased().get(facts.ticket.id, ()):
                outcome = "met_after_backdating"
            for tally in self._totals_for(facts):
                tally.sums[metric].add(outcome, one.used if one else None)
        for stay in team_holds(facts, facts.view):
            for tally in self._totals_for(facts, team=stay.team):
                tally.sums["hold"].add(_outcome(stay.clock), stay.held_min)

    def _open(self, facts: ClockFacts) -> None:
        self._count("open", facts)
        for clock in facts.clocks.all:
            if clock.stopped is None:
                team = clock.note if clock.metric == "hold" else None
                for tally in self._totals_for(facts, team=team):
                    tally.sums[clock.metric].add(_outcome(clock))

    def _count(self, name: str, facts: ClockFacts) -> None:
        for tally in self._totals_for(facts):
            setattr(tally, name, getattr(tally, name) + 1)

    def _totals_for(self, facts: ClockFacts, *, team: str | None = None) -> Sequence[TicketTotals]:
        """Return the totals of all tickets and of the ticket's group; when grouping by team, a stay counts for its own
        team.
        """
        if not self.terms.by:
            return (self.total,)
        value = team if team and self.terms.by == "team" else GROUPINGS[self.terms.by](facts)
        return self.total, self.groups.setdefault(value, TicketTotals())


def _has_ended(facts: ClockFacts, now: datetime) -> bool:
    """Whether work has ended at `now`."""
    stopped = facts.replay.stopped
    return facts.stopped and (stopped is None or stopped <= now + SKEW)


def _outcome(clock: Clock) -> Outcome:
    """Return the outcome of a clock: a paused one is running, a breached one that still runs is overdue."""
    match clock.state:
        case "paused":
            return "running"
        case "breached" if clock.stopped is None:
            return "overdue"
        case state:
            return state


def _month(facts: ClockFacts) -> str | None:
    """Return the month of the resolution or cancellation, in the desk's zone; None while it is open."""
    at = facts.replay.resolved or facts.replay.stopped
    return at.astimezone(facts.view.zone).strftime("%Y-%m") if at and _has_ended(facts, facts.view.now) else None
