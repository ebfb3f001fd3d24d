"""Escalation by the clock: which of `escalation.rules` have come due for a ticket, and which of them its file says
were done already. Writes nothing, and asks nothing but file, configuration and moment.

What was done is an entry of `handovers`, kind hierarchical, source `clock`, whose reason names the rule and the clock.
It is dated with the moment at which the clock got there, so that clones that note it at different times write the same
line, and git merges it as one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from hd.core.config import Config
from hd.core.config.availability import gets_no_work
from hd.core.config.model import ClockRule
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import EPSILON, Clock, Clocks, consumed
from hd.core.tickets.handovers import SOURCE, RuleIdentity, rule_identity
from hd.core.tickets.ticket import NOBODY, Handover, Ticket

BY = NOBODY


class DueAction(Struct, frozen=True):
    """Something that a rule wants done. does: tell or escalate; whom: as the rule says it; told: the agent that is,
    None where there is nobody (`lacking` says why); at: when the clock got there."""

    rule: ClockRule
    clock: Clock
    does: str
    whom: str
    told: str | None
    lacking: str
    at: datetime

    @property
    def moment(self) -> str:
        """`75% of resolve used`, `resolve breached`."""
        share = _share(self.rule)
        return f"{share} of {self.clock.metric} used" if share else f"{self.clock.metric} breached"

    def entry(self, ticket: Ticket) -> Handover:
        """What is written down, in the order of time: not before the handover it follows."""
        latest = max([ticket.created, *(move.at for move in ticket.handovers if move.at)])
        reason = f"{self.moment}: {self.does} {self.whom} ({ticket.id}/{self.clock.metric}/{self.clock.cycle})"
        return Handover(
            max(self.at, latest).astimezone(ticket.zone),
            BY,
            "hierarchical",
            told=self.told,
            reason=reason,
            source=SOURCE,
        )


def due(facts: ClockFacts) -> list[DueAction]:
    """What the rules want done now and was not, the earliest first; nothing for a ticket on which work is over.

    A rule acts once on each clock of each cycle, but `hold`: when so much of the target is used, or it is breached. One
    that pauses is let be until it goes on, unless it is breached. What has stopped by now is not told of any more.
    """
    if facts.stopped:
        return []
    done = {rule_identity(move) for move in facts.ticket.handovers if move.at}
    found: dict[RuleIdentity, DueAction] = {}
    for rule in facts.view.config.escalation.rules:
        if facts.view.holds(rule.match, facts):
            for one in _of_rule(rule, facts):
                found.setdefault((_share(rule), one.does, one.whom, f"{one.clock.metric}/{one.clock.cycle}"), one)
    return sorted((one for identity, one in found.items() if identity not in done), key=lambda one: one.at)


def may_be_due(clocks: Clocks, config: Config) -> bool:
    """Whether a rule could act on one of these clocks: most have not used so much that any does."""
    shares = [1.0 if rule.at == "breached" else rule.at for rule in config.escalation.rules]
    least = min(shares, default=math.inf) - EPSILON
    return any(
        clock.stopped is None and clock.used is not None and clock.used >= (clock.target or 0) * least
        for clock in clocks.all
        if clock.metric != "hold"
    )


def _of_rule(rule: ClockRule, facts: ClockFacts) -> Iterator[DueAction]:
    for clock in facts.clocks.all:
        at = _reached(rule, clock, facts)
        if at is None:
            continue
        for does, whom in (("tell", rule.tell), ("escalate", rule.escalate)):
            if whom:
                told, lacking = _person(whom, facts)
                yield DueAction(rule, clock, does, whom, told, lacking, at)


def _reached(rule: ClockRule, clock: Clock, facts: ClockFacts) -> datetime | None:
    """When the clock got to where the rule acts, a whole second; None where it did not, or does not run."""
    if clock.metric == "hold" or clock.stopped is not None or clock.started is None or clock.state == "paused":
        return None
    if clock.used is None or clock.target is None:
        return None
    if isinstance(rule.at, float):
        minutes = clock.target * rule.at
        if clock.used + EPSILON < minutes:
            return None
    else:
        minutes = clock.target + 1 / 60  # more than the target: at the next opening, if it was consumed at closing time
        if clock.state != "breached":
            return None
    calendar = facts.view.config.calendars[clock.calendar]
    pauses = clock.metric in ("resolve", "update")
    at = consumed(facts.replay.spans, calendar, start=clock.started, minutes=minutes, pauses=pauses)
    at = min(at or facts.view.now, facts.view.now).astimezone(UTC)
    return at.replace(microsecond=0) + timedelta(seconds=1) if at.microsecond else at


def _person(whom: str, facts: ClockFacts) -> tuple[str | None, str]:
    """The agent that a rule's word means, or why there is none."""
    config, ticket = facts.view.config, facts.ticket
    team = facts.current_team or ""
    if whom == "lead":
        name = config.teams[team].lead if team in config.teams else None
        lacking = f"{team or 'nobody'} has no lead"
    elif whom in ("owner", "assignee"):
        name = ticket.get("owner") if whom == "owner" else facts.assignee
        lacking = f"it has no {whom}"
    else:
        name, lacking = whom, ""
    if gets_no_work(config.people.get(name or ""), facts.view.day):
        return None, f"{name} has left"
    return name, "" if name else lacking


def _share(rule: ClockRule) -> str:
    """`75%`; empty where the rule acts on a breach."""
    return f"{rule.at * 100:.3f}".rstrip("0").rstrip(".") + "%" if isinstance(rule.at, float) else ""
