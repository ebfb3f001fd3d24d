"""Who gets a ticket: ordered rules to a team, then the least loaded fitting person of it. Decides; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from hd.core.config import Config, Person, Route
from hd.core.config.availability import Absence, find_absence, is_available
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts


class RoutingResult(Struct, frozen=True):
    """What the rules say: a team (None: no rule names one), perhaps a person, or why the ticket is refused.

    absent: the person whom the rule names, and who is not there; then `assignee` is nobody.
    """

    team: str | None
    assignee: str | None = None
    refused: str | None = None
    rule: Route | None = None
    absent: Absence | None = None


def route(facts: TicketFacts, view: EvaluationContext) -> RoutingResult:
    """The first rule that holds for the ticket now, outside its calendar where it says so, and names a known team."""
    config = view.config
    for rule in config.routing:
        if rule.outside and rule.outside in config.calendars and config.calendars[rule.outside].is_open(view.now):
            continue
        if not view.holds(rule.match, facts):
            continue
        if rule.refuse:
            return RoutingResult(None, refused=rule.refuse, rule=rule)
        team = expanded(rule.team, facts) if rule.team else _team_of(rule.assignee, config)
        if team in config.teams:
            gone = find_absence(config.people.get(rule.assignee or ""), view.day)
            return RoutingResult(team, None if gone else rule.assignee, rule=rule, absent=gone)
    return RoutingResult(first_line(config))


def expanded(team: str, facts: TicketFacts) -> str:
    """A rule's team with `{office}` replaced by the ticket's; empty where it has none."""
    if "{office}" not in team:
        return team
    office = facts.ticket.get("office")
    return team.replace("{office}", office) if office else ""


def _team_of(person: str | None, config: Config) -> str:
    """The first team that somebody is a member of; empty where there is none."""
    return next((key for key, team in config.teams.items() if person in team.members), "")


def first_line(config: Config) -> str | None:
    """The first team of line 1; the point of contact where no rule says otherwise."""
    return next((key for key, team in config.teams.items() if team.line == 1), next(iter(config.teams), None))


def choose_person(
    facts: TicketFacts, view: EvaluationContext, *, team: str, language: str | None, load: Mapping[str, int]
) -> str | None:
    """The member of `team` who should get the ticket; None: nobody is there, it stays visibly unassigned.

    Present people only. Among them those with a skill that the ticket asks for, if any have one; among those the
    ones who speak the requester's `language`, if any do; then the least loaded (`load`: open tickets by person), then
    by name.
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
    """The words of a ticket that may name a skill: service, category and its parts, tags."""
    ticket = facts.ticket
    category = ticket.get("category") or ""
    words = {ticket.get("service") or "", category, *category.split("/"), *ticket.names("tags")}
    return words - {""}


def _speaks(person: Person, language: str, config: Config) -> bool:
    return language in (person.languages or (config.desk.language,))
