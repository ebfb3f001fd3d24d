"""Whether an agent is available: `people.left`, `people.away` and `people.robot` of hd.yaml, with one meaning for all
verbs.

An agent who has left gets no ticket, watch, review or notification, from that day on; on the day itself they may still
change the desk (`may_act`). A robot never gets work. An agent who is away gets no work automatically; work assigned by
name, or already assigned, stays with them, and the answer says that they are away.
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
    """Why a person gets no work. day: the day they left, or the last day they are away."""

    person: str
    kind: Literal["left", "away", "robot"]
    day: date | None = None

    @property
    def for_good(self) -> bool:
        """Whether the absence never ends."""
        return self.kind != "away"

    @property
    def description(self) -> str:
        """`ivan left on 2026-11-30`, `ivan is away until 2026-12-09`."""
        if self.kind == "robot":
            return Message("{who} is a robot (hd.yaml) and gets no work", who=self.person)
        if self.kind == "left":
            return Message("{who} left on {day}", who=self.person, day=self.day)
        return Message("{who} is away until {day}", who=self.person, day=self.day)


def find_absence(person: Person | None, day: date) -> Absence | None:
    """Return why a person gets no work on `day`; None if they do, or if the desk does not list them."""
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
    """Whether `name` is a program that commits for others."""
    person = config.people.get(name or "")
    return person is not None and person.robot


def is_available(person: Person | None, day: date) -> bool:
    """Whether an agent may get new work on `day`."""
    return find_absence(person, day) is None


def gets_no_work(person: Person | None, day: date) -> bool:
    """Whether a person has left, or is a robot."""
    found = find_absence(person, day)
    return found is not None and found.for_good


def may_act(person: Person | None, day: date) -> bool:
    """Whether a person may change the desk on `day`: the day on which they leave is their last."""
    return person is None or person.left is None or day <= person.left


def is_whole_team_absent(config: Config, team: str, day: date) -> bool:
    """Whether a team has members, and none of them is available on `day`."""
    members = config.teams[team].members if team in config.teams else ()
    return bool(members) and not any(is_available(config.people.get(name), day) for name in members)


def has_whole_team_left(config: Config, team: str, day: date) -> bool:
    """Whether a team has members, and all of them have left."""
    members = config.teams[team].members if team in config.teams else ()
    return bool(members) and all(gets_no_work(config.people.get(name), day) for name in members)


def diagnose(config: Config, day: date) -> list[Diagnostic]:
    """Report leads, members and rule targets of hd.yaml that are not available on `day`.

    An agent who has left is a warning, one who is away a note.
    """
    found = [
        *_diagnose_leads(config, day),
        *_robot_members(config),
        *_diagnose_empty_teams(config, day),
        *_diagnose_rule_targets(config, day),
    ]
    return sorted(found, key=lambda problem: problem.line)


def _diagnostic(found: Absence, what: str, line: int, hint: str) -> Diagnostic:
    severity = _SEVERITIES[found.kind]
    return Diagnostic(severity, "absent", f"{what}, and {found.description}", line, PATH, hint)


def _diagnose_leads(config: Config, day: date) -> Iterator[Diagnostic]:
    for team in config.teams.values():
        if gone := find_absence(config.people.get(team.lead or ""), day):
            line = config.line_of("teams", f"{team.key}.lead")
            yield _diagnostic(gone, f"{gone.person} leads {team.key}", line, f"hd team set {team.key} lead=WHO")


def _robot_members(config: Config) -> Iterator[Diagnostic]:
    """Report robots that are members of a team."""
    for team in config.teams.values():
        for who in team.members:
            if is_robot(config, who):
                line = config.line_of("teams", f"{team.key}.members")
                message = f"{who} is a robot, and a member of {team.key}"
                hint = f"hd team set {team.key} members-={who}"
                yield Diagnostic("error", "robot", message, line, PATH, hint)


def _diagnose_empty_teams(config: Config, day: date) -> Iterator[Diagnostic]:
    for team in config.teams.values():
        if has_whole_team_left(config, team.key, day):
            line = config.line_of("teams", f"{team.key}.members")
            message = f"every member of {team.key} has left"
            yield Diagnostic("warning", "absent", message, line, PATH, f"hd team set {team.key} members=WHO")


def _diagnose_rule_targets(config: Config, day: date) -> Iterator[Diagnostic]:
    for who, what, line in rule_targets(config):
        if gone := find_absence(config.people.get(who), day):
            yield _diagnostic(gone, what, line, f"name somebody else in hd.yaml:{line}")


def rule_targets(config: Config) -> Iterator[tuple[str, str, int]]:
    """Yield every person that a rule of hd.yaml names: the name, a description, the line."""
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
