"""Timed escalation: which of `escalation.rules` are due for a ticket, and which its file already records as done.

A completed action is an entry of `handovers`, kind hierarchical, source `clock`, with rule and clock in its reason. Its
time is when the clock reached the rule, so that clones that write it at different times write the same line, and git
merges them into one.
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
from hd.core.sla.measure import EPSILON, Clock, Clocks, time_when_used
from hd.core.tickets.handovers import SOURCE, RuleIdentity, rule_identity
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Handover, Ticket

BY = SYSTEM_AUTHOR


class DueAction(Struct, frozen=True):
    """A due action of a rule. action: tell or escalate. recipient: as in the rule. person: the agent it stands for, or
    None (`no_person_reason` says why). at: when the clock reached the rule.
    """

    rule: ClockRule
    clock: Clock
    action: str
    recipient: str
    person: str | None
    no_person_reason: str
    at: datetime

    @property
    def moment(self) -> str:
        """`75% of resolve used`, `resolve breached`."""
        share = _share(self.rule)
        return f"{share} of {self.clock.metric} used" if share else f"{self.clock.metric} breached"

    def entry(self, ticket: Ticket) -> Handover:
        """Return the entry to write, dated not before the last handover."""
        latest = max([ticket.created, *(move.at for move in ticket.handovers if move.at)])
        reason = f"{self.moment}: {self.action} {self.recipient} ({ticket.id}/{self.clock.metric}/{self.clock.cycle})"
        return Handover(
            max(self.at, latest).astimezone(ticket.zone),
            BY,
            "hierarchical",
            told=self.person,
            reason=reason,
            source=SOURCE,
        )


def due_actions(facts: ClockFacts) -> list[DueAction]:
    """Return the actions that are due and not done yet, the earliest first; none for a ticket on which work has ended.

    A rule acts once on each clock of each cycle, except `hold`: when a share of the target is used, or at a breach. A
    paused clock triggers nothing until it continues, unless it is breached. A stopped clock triggers nothing.
    """
    if facts.stopped:
        return []
    done = {rule_identity(move) for move in facts.ticket.handovers if move.at}
    found: dict[RuleIdentity, DueAction] = {}
    for rule in facts.view.config.escalation.rules:
        if facts.view.matches(rule.match, facts):
            for one in _rule_actions(rule, facts):
                found.setdefault(
                    (_share(rule), one.action, one.recipient, f"{one.clock.metric}/{one.clock.cycle}"), one
                )
    return sorted((one for identity, one in found.items() if identity not in done), key=lambda one: one.at)


def may_be_due(clocks: Clocks, config: Config) -> bool:
    """Whether a rule could act on one of these clocks; a quick check, because most have not used enough."""
    shares = [1.0 if rule.at == "breached" else rule.at for rule in config.escalation.rules]
    least = min(shares, default=math.inf) - EPSILON
    return any(
        clock.stopped is None and clock.used is not None and clock.used >= (clock.target or 0) * least
        for clock in clocks.all
        if clock.metric != "hold"
    )


def _rule_actions(rule: ClockRule, facts: ClockFacts) -> Iterator[DueAction]:
    for clock in facts.clocks.all:
        at = _reached_at(rule, clock, facts)
        if at is None:
            continue
        for does, whom in (("tell", rule.tell), ("escalate", rule.escalate)):
            if whom:
                told, lacking = _find_person(whom, facts)
                yield DueAction(rule, clock, does, whom, told, lacking, at)


def _reached_at(rule: ClockRule, clock: Clock, facts: ClockFacts) -> datetime | None:
    """Return when the clock reached the rule's moment, as a whole second; None if it has not, or does not run."""
    if clock.metric == "hold" or clock.stopped is not None or clock.started is None or clock.state == "paused":
        return None
    if clock.used is None or clock.target is None:
        return None
    if isinstance(rule.at, float):
        minutes = clock.target * rule.at
        if clock.used + EPSILON < minutes:
            return None
    else:
        minutes = clock.target + 1 / 60  # more than the target: at the next opening, if it was used up at closing time
        if clock.state != "breached":
            return None
    calendar = facts.view.config.calendars[clock.calendar]
    pauses = clock.metric in ("resolve", "update")
    at = time_when_used(facts.replay.spans, calendar, start=clock.started, minutes=minutes, pauses=pauses)
    at = min(at or facts.view.now, facts.view.now).astimezone(UTC)
    return at.replace(microsecond=0) + timedelta(seconds=1) if at.microsecond else at


def _find_person(recipient: str, facts: ClockFacts) -> tuple[str | None, str]:
    """Return the agent that a rule's word stands for, or why there is none."""
    config, ticket = facts.view.config, facts.ticket
    team = facts.current_team or ""
    if recipient == "lead":
        name = config.teams[team].lead if team in config.teams else None
        lacking = f"{team or 'nobody'} has no lead"
    elif recipient in ("owner", "assignee"):
        name = ticket.get("owner") if recipient == "owner" else facts.assignee
        lacking = f"it has no {recipient}"
    else:
        name, lacking = recipient, ""
    if gets_no_work(config.people.get(name or ""), facts.view.day):
        return None, f"{name} has left"
    return name, "" if name else lacking


def _share(rule: ClockRule) -> str:
    """Return `75%`; "" if the rule acts on a breach."""
    return f"{rule.at * 100:.3f}".rstrip("0").rstrip(".") + "%" if isinstance(rule.at, float) else ""
