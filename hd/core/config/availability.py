"""Whether somebody gets work: `people.left`, `people.away` and `people.robot` (hd.yaml), read in one way by every verb.

Somebody who has left gets nothing any more, from the day named on: no ticket, no watch, no review, no word by a rule.
On that day they may still finish what they do (`may_act`). A robot is a program that commits for others; it may act,
and gets nothing either. Somebody who is away gets no work that nobody gives them by name; who is named, or has it
already, keeps it, and the answer says that they are away.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from hd.core.config.model import Config, Person
from hd.core.diagnostic import Diagnostic, Severity
from hd.i18n import Message

PATH = "hd.yaml"
_SEVERITIES: dict[str, Severity] = {"left": "warning", "away": "note", "robot": "error"}


class Absence(Struct, frozen=True):
    """Why somebody gets no work. day: the day they left, or the last day they are away; None for a robot."""

    who: str
    kind: Literal["left", "away", "robot"]
    day: date | None = None

    @property
    def for_good(self) -> bool:
        """Whether it does not pass."""
        return self.kind != "away"

    @property
    def words(self) -> str:
        """`ivan left on 2026-11-30`, `ivan is away until 2026-12-09`, `robo is a robot`."""
        if self.kind == "robot":
            return Message("{who} is a robot (hd.yaml) and gets no work", who=self.who)
        if self.kind == "left":
            return Message("{who} left on {day}", who=self.who, day=self.day)
        return Message("{who} is away until {day}", who=self.who, day=self.day)


def absence(person: Person | None, day: date) -> Absence | None:
    """Why somebody gets no work on `day`; None where they do, and for somebody whom the desk does not list."""
    if person is None:
        return None
    if person.robot:
        return Absence(person.key, "robot")
    if person.left is not None and person.left <= day:
        return Absence(person.key, "left", person.left)
    last = None
    for first, until in sorted(person.away):
        if first <= (day if last is None else last + timedelta(days=1)) <= until:
            last = until
    return None if last is None else Absence(person.key, "away", last)


def is_robot(config: Config, name: str | None) -> bool:
    """Whether this is a program that commits for others: never assignee, owner, watcher, reviewer, approver or member
    of a team, and neither counted nor notified."""
    person = config.people.get(name or "")
    return person is not None and person.robot


def available(person: Person | None, day: date) -> bool:
    """Whether somebody may get new work on `day`."""
    return absence(person, day) is None


def gets_no_work(person: Person | None, day: date) -> bool:
    """Whether somebody gets no work on `day` and later: they have left, or are a robot."""
    found = absence(person, day)
    return found is not None and found.for_good


def may_act(person: Person | None, day: date) -> bool:
    """Whether somebody may change the desk on `day`: the day they leave is their last."""
    return person is None or person.left is None or day <= person.left


def nobody_there(config: Config, team: str, day: date) -> bool:
    """Whether a team has members, and none of them is there on `day`."""
    members = config.teams[team].members if team in config.teams else ()
    return bool(members) and not any(available(config.people.get(name), day) for name in members)


def deserted(config: Config, team: str, day: date) -> bool:
    """Whether a team has members, and all of them have left or are robots."""
    members = config.teams[team].members if team in config.teams else ()
    return bool(members) and all(gets_no_work(config.people.get(name), day) for name in members)


def diagnose(config: Config, day: date) -> list[Diagnostic]:
    """Where hd.yaml leads to somebody who is not there on `day`: leads, teams of nobody, targets of rules.

    Who has left is a warning; who is away is a note; a robot is an error.
    """
    found = [*_leads(config, day), *_robot_members(config), *_empty_teams(config, day), *_targets(config, day)]
    return sorted(found, key=lambda problem: problem.line)


def _problem(gone: Absence, what: str, line: int, hint: str) -> Diagnostic:
    severity = _SEVERITIES[gone.kind]
    return Diagnostic(severity, "absent", f"{what}, and {gone.words}", line, PATH, hint)


def _leads(config: Config, day: date) -> Iterator[Diagnostic]:
    for team in config.teams.values():
        if gone := absence(config.people.get(team.lead or ""), day):
            line = config.line_of("teams", f"{team.key}.lead")
            yield _problem(gone, f"{gone.who} leads {team.key}", line, f"hd team set {team.key} lead=WHO")


def _robot_members(config: Config) -> Iterator[Diagnostic]:
    for team in config.teams.values():
        for who in team.members:
            if is_robot(config, who):
                line = config.line_of("teams", f"{team.key}.members")
                message = f"{who} is a robot, and a member of {team.key}"
                hint = f"hd team set {team.key} members-={who}"
                yield Diagnostic("error", "robot", message, line, PATH, hint)


def _empty_teams(config: Config, day: date) -> Iterator[Diagnostic]:
    for team in config.teams.values():
        if deserted(config, team.key, day):
            line = config.line_of("teams", f"{team.key}.members")
            message = f"every member of {team.key} has left"
            yield Diagnostic("warning", "absent", message, line, PATH, f"hd team set {team.key} members=WHO")


def _targets(config: Config, day: date) -> Iterator[Diagnostic]:
    for who, what, line in rule_targets(config):
        if gone := absence(config.people.get(who), day):
            yield _problem(gone, what, line, f"name somebody else in hd.yaml:{line}")


def rule_targets(config: Config) -> Iterator[tuple[str, str, int]]:
    """Everybody whom a rule of hd.yaml names: who, in which words, on which line."""
    for route in config.routing:
        if route.assignee:
            yield route.assignee, f'routing "{route.match}" assigns to {route.assignee}', route.line
    for rule in config.escalation.rules:
        for does, who in (("tells", rule.tell), ("escalates to", rule.escalate)):
            if who:
                yield who, f'the escalation rule "{rule.match}" {does} {who}', rule.line
    review = config.escalation.review
    for who in review.by if review else ():
        yield who, f"escalation.review asks {who}", config.line_of("escalation", "review.by")
