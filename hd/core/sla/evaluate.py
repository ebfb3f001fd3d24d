"""The five clocks of a ticket, and the verdict at its resolution: pure functions of file, configuration and time.

| metric  | starts                                        | stops                                    | pauses     |
| respond | registration                                  | first public comment of an agent         | never      |
| reply   | oldest unanswered message of the requester    | next public comment of an agent          | never      |
| update  | last public comment of an agent               | the next one                             | as resolve |
| resolve | registration                                  | the (last) resolution                    | with the status |
| hold    | the ticket enters a team (OLA)                | it leaves, or work stops                 | as resolve |

Every clock ends when work stops; a cancelled ticket has no targets. The text of a resolution is a public comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from hd.core.config.model import Metric as Promised
from hd.core.requester_keys import is_requester
from hd.core.sla.measure import Clock, Clocks, ClockTerms, Metric, find_stop, measure
from hd.core.sla.policy_selection import Promise, find_promise
from hd.core.sla.team_stays import team_holds
from hd.core.sla.verdict import MetricVerdict, Verdict, apply_verdict, valid_verdict
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.replay import Replay
from hd.core.tickets.ticket import TALKING, Ticket
from hd.i18n import Message


def evaluate(ticket: Ticket, view: EvaluationContext, *, replayed: Replay | None = None, honour: bool = True) -> Clocks:
    """Return all clocks of `ticket` at `view.now`. honour: take the clocks of a resolved ticket from its verdict."""
    facts = TicketFacts(ticket, view, replayed=replayed)
    told = find_promise(facts, view)
    if _is_cancelled(ticket, facts.replay):
        return _no_clocks(told)
    case = _Case(ticket, facts.replay, told, view.now)
    calendar = told.calendar().name if told.policy and told.policy.targets else ""
    computed = Clocks(
        policy=told.policy.name if told.policy else None,
        calendar=calendar,
        respond=case.respond(),
        reply=_last("reply", case.replies()),
        update=_last("update", case.updates()),
        resolve=case.resolve(),
        hold=_last("hold", [stay.clock for stay in team_holds(facts, view)]),
    )
    written = valid_verdict(ticket, facts.replay, now=view.now) if honour else None
    return apply_verdict(written, computed) if written else computed


def compute_verdict(ticket: Ticket, view: EvaluationContext, *, replayed: Replay | None = None) -> Verdict | None:
    """Return the verdict to write at resolution; for a metric with several cycles, the worst.

    None if there was no target or the ticket is not resolved.
    """
    facts = TicketFacts(ticket, view, replayed=replayed)
    told, at = find_promise(facts, view), facts.replay.resolved
    if told.policy is None or at is None:
        return None
    found: dict[Promised, MetricVerdict] = {}
    for metric, clocks in _Case(ticket, facts.replay, told, view.now).cycles():
        judged = [clock for clock in clocks if clock.state in ("met", "breached")]
        if judged:
            worst = max(judged, key=lambda clock: (clock.state == "breached", clock.used or 0))
            state: Literal["met", "breached"] = "breached" if worst.state == "breached" else "met"
            found[metric] = MetricVerdict(state, worst.elapsed_min or 0, worst.target or 0)
    return Verdict(at, told.policy.name, told.calendar().name, found) if found else None


def breached_metrics(ticket: Ticket, view: EvaluationContext) -> frozenset[Promised]:
    """Return the metrics with at least one breached cycle at `view.now`; for a resolved ticket, those of its
    verdict.
    """
    facts = TicketFacts(ticket, view)
    if _is_cancelled(ticket, facts.replay):
        return frozenset()
    written = valid_verdict(ticket, facts.replay, now=view.now)
    if written is not None:
        return frozenset(metric for metric, one in written.metrics.items() if one.state == "breached")
    case = _Case(ticket, facts.replay, find_promise(facts, view), view.now)
    return frozenset(metric for metric, clocks in case.cycles() if any(clock.state == "breached" for clock in clocks))


def _is_cancelled(ticket: Ticket, replayed: Replay) -> bool:
    return "cancelled" in (ticket.status, replayed.status)


def _no_clocks(promise: Promise) -> Clocks:
    clocks = [Clock(metric, "none") for metric in ("respond", "reply", "update", "resolve", "hold")]
    return Clocks(promise.policy.name if promise.policy else None, "", *clocks)


def _registered_by(ticket: Ticket) -> str:
    """Return who registered it: an agent's short name, or an address."""
    if ticket.timeline:
        return ticket.timeline[0].by
    return ticket.handovers[0].by if ticket.handovers else ""


def _last(metric: Metric, clocks: Sequence[Clock]) -> Clock:
    return clocks[-1] if clocks else Clock(metric, "none")


class _Case:
    """One ticket under one promise at one time; each metric is a method."""

    def __init__(self, ticket: Ticket, replayed: Replay, promise: Promise, now: datetime) -> None:
        self.ticket = ticket
        self.replay = replayed
        self.told = promise
        self.now = now
        public = [comment for comment in ticket.comments if not comment.internal]
        said = {comment.at for comment in public if not comment.by_requester}
        if ticket.resolution and replayed.answered:
            said.add(replayed.answered)
        self.asked = sorted(comment.at for comment in public if comment.by_requester)
        self.said = sorted(said)
        self.talking = ticket.get("channel") in TALKING and not is_requester(_registered_by(ticket))

    def cycles(self) -> tuple[tuple[Promised, Sequence[Clock]], ...]:
        """Return the clocks of every cycle, by metric."""
        return (
            ("respond", [self.respond()]),
            ("reply", self.replies()),
            ("update", self.updates()),
            ("resolve", [self.resolve()]),
        )

    def respond(self) -> Clock:
        target = self.told.target("respond")
        terms = self.told.terms("respond")
        if target is None or terms is None:
            return Clock("respond", "none")
        created = self.ticket.created
        if target.stop:
            opened = next((span.start for span in self.replay.spans if span.status == target.stop), None)
            return self._measure("respond", terms, created, opened, note=f"until {target.stop}")
        if self.ticket.get("requester") is None:
            return Clock("respond", "none", note=_NOBODY_WAITS)
        if self.talking:
            note = _REGISTERED[self.ticket.get("channel") or ""]
            return self._measure("respond", terms, created, created, note=note)
        return self._measure("respond", terms, created, max(self.said[0], created) if self.said else None)

    def replies(self) -> list[Clock]:
        """Return one clock for each period in which the requester waited for an answer, after the first response."""
        terms = self.told.terms("reply")
        first = self.ticket.created if self.talking else min(self.said, default=None)
        if terms is None or first is None:
            return []
        found: list[Clock] = []
        answered = first
        for at in self.asked:
            stop = next((said for said in self.said if said >= at), None)
            if at < answered or (found and found[-1].stopped is None) or self._stays_stopped(at, stop):
                continue
            found.append(self._measure("reply", terms, at, stop, cycle=len(found) + 1))
            answered = found[-1].stopped or at
        return found

    def updates(self) -> list[Clock]:
        """Return one clock from each public comment of an agent to the next: the promise to keep requesters
        informed.
        """
        terms = self.told.terms("update")
        if terms is None:
            return []
        starts = sorted({*self.said, *([self.ticket.created] if self.talking else [])})
        if ended := self.replay.stopped:
            starts = [at for at in starts if at < ended]  # no update is due after the resolution
        return [
            self._measure(
                "update", terms, start, starts[number] if number < len(starts) else None, pauses=True, cycle=number
            )
            for number, start in enumerate(starts, 1)
        ]

    def resolve(self) -> Clock:
        terms = self.told.terms("resolve")
        if terms is None:
            return Clock("resolve", "none")
        return self._measure("resolve", terms, self.ticket.created, None, pauses=True)

    def _stays_stopped(self, start: datetime, stop: datetime | None) -> bool:
        """Whether the ticket was stopped all the time: a thank-you after the resolution needs no answer, unless it is
        reopened.
        """
        return not any(
            span.kind != "stopped" and (span.end is None or span.end > start) and (stop is None or span.start < stop)
            for span in self.replay.spans
        )

    def _measure(
        self,
        metric: Metric,
        terms: ClockTerms,
        start: datetime,
        stop: datetime | None,
        *,
        pauses: bool = False,
        cycle: int = 1,
        note: str = "",
    ) -> Clock:
        """Measure a clock until `stop`, or until work stopped if that came first."""
        stop = find_stop(self.replay, start=start, stop=stop, now=self.now)
        return measure(
            metric,
            self.replay.spans,
            terms=terms,
            start=start,
            stop=stop,
            now=self.now,
            pauses=pauses,
            cycle=cycle,
            note=note,
        )


_NOBODY_WAITS = Message("nobody waits for an answer")
_REGISTERED = {
    "phone": Message("registered on the phone"),
    "chat": Message("registered in a chat"),
    "in-person": Message("registered in person"),
}
