"""Select the terms for a ticket: the SLA policy, the target of a metric, the calendar; the OLA of a stay."""

from __future__ import annotations

from msgspec import Struct

from hd.core.config import Config, Policy, Target
from hd.core.config.model import Metric
from hd.core.sla.measure import ClockTerms
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.replay import Stay
from hd.core.time.calendar import Calendar


class Promise(Struct, frozen=True):
    """A policy applied to one ticket: its targets at the ticket's priority. policy: None if no policy matches."""

    config: Config
    policy: Policy | None
    facts: TicketFacts

    def target(self, metric: Metric) -> Target | None:
        """Return the target of `metric` at the ticket's priority; None if the policy has none."""
        if self.policy is None:
            return None
        priority = self.facts.ticket.get("priority") or ""
        for key in (priority, "*"):
            targets = self.policy.targets.get(key)
            if targets is not None:
                return targets.metrics.get(metric)
        return None

    def terms(self, metric: Metric) -> ClockTerms | None:
        """Return the terms of the metric's clock; None without a target."""
        target = self.target(metric)
        if target is None or self.policy is None:
            return None
        at_risk = self.policy.at_risk
        return ClockTerms(target.minutes, self.calendar(), self.config.desk.at_risk if at_risk is None else at_risk)

    def calendar(self) -> Calendar:
        """The target's own calendar, else the policy's, else the first. It depends on the ticket, not on its team."""
        assert self.policy is not None
        targets = self.policy.targets.get(self.facts.ticket.get("priority") or "") or self.policy.targets.get("*")
        named = (targets.calendar if targets else None) or self.policy.calendar
        return _calendar(self.config, self._calendar_name(named))

    def _calendar_name(self, name: str | None) -> str | None:
        if name == "office":
            office = self.config.offices.get(self.facts.ticket.get("office") or "")
            return office.calendar if office else None
        if name == "contract":
            contract = self.config.contracts.get(self.facts.contract or "")
            return contract.calendar if contract else None
        return name


def find_promise(facts: TicketFacts, view: EvaluationContext) -> Promise:
    """Return the first policy that matches; a ticket's own `sla` field takes precedence."""
    config = view.config
    own = facts.ticket.get("sla")
    for policy in config.sla:
        if policy.name == own if own else view.matches(policy.match, facts):
            return Promise(config, policy, facts)
    return Promise(config, None, facts)


def ola_terms(facts: TicketFacts, stay: Stay, view: EvaluationContext) -> ClockTerms | None:
    """Return the terms of a team's stay: the first OLA that matches it, on the team's calendar."""
    config = view.config
    seen = TicketFacts(facts.ticket, view, team=stay.team, replayed=facts.replayed)
    for ola in config.ola:
        if not view.matches(ola.match, seen):
            continue
        minutes = ola.targets.get(facts.ticket.get("priority") or "", ola.targets.get("*"))
        if minutes is None:
            return None
        return ClockTerms(minutes, team_calendar(config, stay.team), config.desk.at_risk)
    return None


def team_calendar(config: Config, name: str) -> Calendar:
    """Return the hours of a team; the first calendar if it has none of its own, or no longer exists."""
    team = config.teams.get(name)
    return _calendar(config, team.calendar if team else None)


def _calendar(config: Config, name: str | None) -> Calendar:
    if name is not None and name in config.calendars:
        return config.calendars[name]
    return next(iter(config.calendars.values()))
