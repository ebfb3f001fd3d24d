"""Decide who gets a ticket: ordered rules choose a team, then its least busy suitable member. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from hd.core.config import Config, Person, Route
from hd.core.config.availability import Absence, find_absence, is_available
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts


class RoutingResult(Struct, frozen=True):
    """The result of the rules: a team (None if no rule names one), a person, or a refusal.

    absence: why the person that the rule names gets no work; `assignee` is None then.
    """

    team: str | None
    assignee: str | None = None
    refusal: str | None = None
    rule: Route | None = None
    absence: Absence | None = None


def route(facts: TicketFacts, view: EvaluationContext) -> RoutingResult:
    """Apply the first rule that matches now, respects its `outside` calendar and names a known team."""
    config = view.config
    for rule in config.routing:
        if rule.outside and rule.outside in config.calendars and config.calendars[rule.outside].is_open(view.now):
            continue
        if not view.matches(rule.match, facts):
            continue
        if rule.refuse:
            return RoutingResult(None, refusal=rule.refuse, rule=rule)
        team = expand_team(rule.team, facts) if rule.team else _team_of(rule.assignee, config)
        if team in config.teams:
            gone = find_absence(config.people.get(rule.assignee or ""), view.day)
            return RoutingResult(team, None if gone else rule.assignee, rule=rule, absence=gone)
    return RoutingResult(first_line(config))


def expand_team(team: str, facts: TicketFacts) -> str:
    """Replace `{office}` in a rule's team by the ticket's office; return "" if the ticket has none."""
    if "{office}" not in team:
        return team
    office = facts.ticket.get("office")
    return team.replace("{office}", office) if office else ""


def _team_of(person: str | None, config: Config) -> str:
    """Return the first team that a person belongs to; "" if there is none."""
    return next((key for key, team in config.teams.items() if person in team.members), "")


def first_line(config: Config) -> str | None:
    """Return the first team of line 1: the default point of contact."""
    return next((key for key, team in config.teams.items() if team.line == 1), next(iter(config.teams), None))


def choose_person(
    facts: TicketFacts, view: EvaluationContext, *, team: str, language: str | None, load: Mapping[str, int]
) -> str | None:
    """Return the member of `team` who should get the ticket; None if nobody is available.

    Considers available members only: first those with a skill that the ticket needs, if there are any; then those who
    speak the requester's `language`, if there are any; then the least busy (`load`: open tickets by person), then by
    name.
    """
    config = view.config
    members = config.teams[team].members if team in config.teams else ()
    known = [config.people[key] for key in members if key in config.people]
    there = [person for person in known if is_available(person, view.day)]
    needed = set(asked_skills(facts))
    skilled = [person for person in there if needed & set(person.skills)] or there
    speaking = [person for person in skilled if language and _speaks(person, language, config)] or skilled
    ranked = sorted(speaking, key=lambda person: (load.get(person.key, 0), person.key))
    return ranked[0].key if ranked else None


def asked_skills(facts: TicketFacts) -> Iterable[str]:
    """Return the words of a ticket that can name a skill: service, category and its parts, tags."""
    ticket = facts.ticket
    category = ticket.get("category") or ""
    words = {ticket.get("service") or "", category, *category.split("/"), *ticket.names("tags")}
    return words - {""}


def _speaks(person: Person, language: str, config: Config) -> bool:
    return language in (person.languages or (config.desk.language,))
