"""Makes the model's values out of what was read, with the rules that hold within one section. Reads no YAML itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from hd.core.config import defaults
from hd.core.config.message_model import Csat, MailSource, Notify
from hd.core.config.model import (
    ClockRule,
    Contract,
    Field,
    Ola,
    Person,
    Policy,
    Priorities,
    Route,
    Site,
    Status,
    Target,
    Targets,
)
from hd.core.config.schema import Make, Place, Values
from hd.text.suggestions import suggestion

LARGEST_SCORE = 5
ACCOUNTS = ("github", "gitlab", "forgejo", "bitbucket")


def plain(make: Callable[..., Any]) -> Make:
    """Values as they are, by keyword."""
    return lambda values, _place: make(**values)


def keyed(make: Callable[..., Any]) -> Make:
    """Values as they are, with the key they stand under."""
    return lambda values, place: make(key=place.key, **values)


def named(make: Callable[..., Any]) -> Make:
    """As keyed; who has no name is called by the key."""
    return lambda values, place: make(**{**values, "key": place.key, "name": values["name"] or place.key})


def person(values: Values, place: Place) -> Person:
    accounts = {forge: name for forge in ACCOUNTS if (name := values.pop(forge))}
    emails = values["emails"]
    values |= {"key": place.key, "name": values["name"] or place.key, "accounts": accounts}
    return Person(email=emails[0] if emails else "", **values)


def people(values: dict[str, Person], place: Place) -> dict[str, Person]:
    """Two agents cannot share an address: commits are mapped to people by it."""
    owners: dict[str, str] = {}
    for one in values.values():
        for email in one.emails:
            other = owners.setdefault(email.casefold(), one.key)
            if other != one.key:
                inner = place.into(one.key, line=place.reading.line_of("people", one.key))
                place.reading.report(inner.problem(f"{email} is the address of {other} already", rule="duplicate-name"))
    return values


def contract(values: Values, place: Place) -> Contract:
    start, end = values["from_"], values["until"]
    if start and end and end < start:
        raise place.wrong(f"until {end} is before from {start}")
    return Contract(key=place.key, **values)


def status(values: Values, place: Place) -> Status:
    """A clock given by what a ticket waits for is paused where nobody said what; what is not named is as by default."""
    clock = values.pop("clock")
    if isinstance(clock, dict):
        usual = defaults.STATUSES["pending"].pauses
        pauses = {reason: clock[reason] or usual[reason] for reason in usual}
        return Status(key=place.key, clock="paused", pauses=pauses, **values)
    return Status(key=place.key, clock=clock, **values)


def statuses(values: dict[str, Status], place: Place) -> dict[str, Status]:
    """The statuses that verbs need are there, clocks stop where a ticket ends and run where it starts, and every
    status but the ended ones leads on."""
    if not values:
        return defaults.STATUSES
    for name in defaults.STATUSES:
        if name not in values:
            if not place.reading.left_out("statuses", name):
                place.reading.report(place.problem(f"the status `{name}` is missing", rule="missing-key"))
            values[name] = defaults.STATUSES[name]
    lines = place.reading.lines_of("statuses")
    for name, one in values.items():
        here = place.into(name, line=lines.get(name) or place.reading.line_of("statuses", name))
        usual = defaults.STATUSES.get(name, one)
        if (one.clock == "stopped") != (usual.clock == "stopped"):
            kind = "stopped" if usual.clock == "stopped" else "running or paused"
            place.reading.report(here.problem(f"its clock must be {kind}, not {one.clock}"))
            one = replace(one, clock=usual.clock, pauses=usual.pauses)
        if not one.next and one.clock != "stopped":
            hint = "next: the statuses that may follow, as a list"
            place.reading.report(here.problem("nothing may follow it, a ticket would stay there for ever", hint=hint))
        values[name] = replace(one, next=tuple(n for n in one.next if n in values))
    return values


def priorities(values: Values, place: Place) -> Priorities:
    """The matrix has one column for each urgency, speaks of known priorities, and has a row for each impact."""
    names, urgency, matrix = values["names"], values["urgency"], values["matrix"]
    default = matrix is None
    if default:
        matrix = defaults.PRIORITIES.matrix
    rows = {}
    for impact, row in matrix.items():
        if fault := _row_fault(row, names=names, urgency=urgency):
            here = place if default else place.into("matrix", line=place.line)
            line = place.reading.line_of("priorities", f"matrix.{impact}") or place.line
            message = "the usual matrix does not fit these names and urgencies: give `matrix` too" if default else fault
            at = here if default else here.into(impact, line=line)
            place.reading.report(at.problem(message))
            if default:
                break
        else:
            rows[impact] = row
    impact = values["impact"] or tuple(matrix)
    for name in impact:
        if name not in matrix:
            message = f'no row for the impact "{name}"{suggestion(name, matrix)}'
            place.reading.report(place.problem(f"matrix: {message}", rule="missing-key"))
    return Priorities(names, tuple(i for i in impact if i in rows), urgency, rows)


def _row_fault(row: tuple[str, ...], *, names: tuple[str, ...], urgency: tuple[str, ...]) -> str:
    if len(row) != len(urgency):
        return f"{len(urgency)} priorities belong here, one for each urgency ({', '.join(urgency)}), not {len(row)}"
    unknown = next((name for name in row if name not in names), None)
    return f'no priority "{unknown}"{suggestion(unknown, names)}' if unknown else ""


def respond(values: Values, _place: Place) -> Target:
    return Target(values["minutes"], stop=values["stop"])


def targets(values: Values, _place: Place) -> Targets:
    """The targets of one priority; a bare time has become minutes."""
    calendar = values.pop("calendar")
    metrics: dict[Any, Target] = {
        m: t if isinstance(t, Target) else Target(t) for m, t in values.items() if t is not None
    }
    return Targets(metrics, calendar=calendar)


def policy(values: Values, place: Place) -> Policy:
    if values["targets"] == "none":
        values["targets"] = {}
    return Policy(line=place.line, **values)


def policies(values: tuple[Policy, ...], place: Place) -> tuple[Policy, ...]:
    """No two policies of one name: verdicts, and a ticket's `sla`, say it."""
    seen: set[str] = set()
    for one in values:
        if one.name in seen:
            here = Place(place.reading, path="sla", line=one.line)
            place.reading.report(here.problem(f'"{one.name}" is the name of two policies', rule="duplicate-name"))
        seen.add(one.name)
    return values


def ola(values: Values, place: Place) -> Ola:
    return Ola(line=place.line, **values)


def route(values: Values, place: Place) -> Route:
    """A rule gives a team, a person, or a refusal."""
    if values["refuse"] and (values["team"] or values["assignee"]):
        raise place.wrong("either `refuse`, or `team` and `assignee`")
    if not (values["refuse"] or values["team"] or values["assignee"]):
        raise place.wrong("one of `team`, `assignee` and `refuse` is missing", rule="missing-key")
    return Route(line=place.line, **values)


def clock_rule(values: Values, place: Place) -> ClockRule:
    """A rule does something."""
    if not (values["tell"] or values["escalate"]):
        raise place.wrong("one of `tell` and `escalate` is missing", rule="missing-key")
    return ClockRule(line=place.line, **values)


def paths(values: dict[str, tuple[str, ...]], place: Place) -> dict[str, tuple[str, ...]]:
    for team, others in values.items():
        if team in others:
            here = place.into(team, line=place.reading.line_of("escalation", f"paths.{team}"))
            place.reading.report(here.problem("a team cannot escalate to itself"))
    return {team: tuple(other for other in others if other != team) for team, others in values.items()}


def own_field(values: Values, place: Place) -> Field:
    """Choices for a choice, and for nothing else."""
    if values["type"] == "choice" and not values["of"]:
        raise place.wrong("a choice needs `of`, the list of what can be chosen", rule="missing-key")
    if values["type"] != "choice" and values["of"]:
        raise place.wrong(f"`of` goes with `type: choice`, not with {values['type']}")
    return Field(key=place.key, **values)


def said(value: str | dict[str, str]) -> dict[str, str]:
    """A text by language; one for all of them is under ""."""
    return {"": value} if isinstance(value, str) else {lang.casefold(): text for lang, text in value.items()}


def site(values: Values, _place: Place) -> Site:
    """Every text by language; an address that pages can be added to."""
    texts = {key: said(values[key]) for key in ("title", "intro", "request", "hours")}
    names = {category: said(name) for category, name in values["categories"].items()}
    languages = tuple(dict.fromkeys(lang.casefold() for lang in values["languages"]))
    url = f"{values['url'].rstrip('/')}/" if values["url"] else None
    return Site(**{**values, **texts, "categories": names, "languages": languages, "url": url})


def mail_source(values: Values, place: Place) -> MailSource:
    """Addresses are compared in small letters."""
    return MailSource(key=place.key, **{**values, "to": tuple(one.lower() for one in values["to"])})


def notify(values: Values, place: Place) -> Notify:
    """Events go to targets that are there."""
    for event, receivers in values["events"].items():
        for receiver in receivers:
            name = receiver.removeprefix("target:")
            if name != receiver and name not in values["targets"]:
                line = place.reading.line_of("notify", f"events.{event}")
                near = suggestion(name, values["targets"]) if values["targets"] else "; `notify.targets` is empty"
                here = place.into("events", line=line)
                place.reading.report(here.problem(f'no target "{name}"{near}', rule="unknown-name"))
    return Notify(**values)


def csat(values: Values, place: Place) -> Csat:
    """Scores go up to 5."""
    if values["low"] > LARGEST_SCORE:
        line = place.reading.line_of("csat", "low")
        message = f"low: scores go from 1 to {LARGEST_SCORE}"
        place.reading.report(Place(place.reading, path=place.path, line=line).problem(message))
        values["low"] = Csat().low
    return Csat(**values)
