"""Build the model's values from parsed values, with the rules that hold within one section. Parses no YAML."""

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
from hd.core.config.web_model import Web
from hd.text.suggestions import suggestion

LARGEST_SCORE = 5
ACCOUNTS = ("github", "gitlab", "forgejo", "bitbucket")


def from_keywords(make: Callable[..., Any]) -> Make:
    """Pass the values unchanged, as keywords."""
    return lambda values, _place: make(**values)


def with_key(make: Callable[..., Any]) -> Make:
    """Pass the values unchanged, with their key."""
    return lambda values, place: make(key=place.key, **values)


def with_key_and_name(make: Callable[..., Any]) -> Make:
    """Like `with_key`, with the key as default of the name."""
    return lambda values, place: make(**{**values, "key": place.key, "name": values["name"] or place.key})


def person(values: Values, place: Place) -> Person:
    accounts = {forge: name for forge in ACCOUNTS if (name := values.pop(forge))}
    emails = values["emails"]
    values |= {"key": place.key, "name": values["name"] or place.key, "accounts": accounts}
    return Person(email=emails[0] if emails else "", **values)


def people(values: dict[str, Person], place: Place) -> dict[str, Person]:
    """Reject an email address of two agents: commits are mapped to people by address."""
    owners: dict[str, str] = {}
    for one in values.values():
        for email in one.emails:
            other = owners.setdefault(email.casefold(), one.key)
            if other != one.key:
                inner = place.into(one.key, line=place.reader.line_of("people", one.key))
                place.reader.report(
                    inner.diagnostic(f"{email} is the address of {other} already", rule="duplicate-name")
                )
    return values


def contract(values: Values, place: Place) -> Contract:
    start, end = values["from_"], values["until"]
    if start and end and end < start:
        raise place.invalid_value(f"until {end} is before from {start}")
    return Contract(key=place.key, **values)


def status(values: Values, place: Place) -> Status:
    """Build a status. A mapping under `clock` pauses it by default; reasons that it does not list have their
    default.
    """
    clock = values.pop("clock")
    if isinstance(clock, dict):
        usual = defaults.STATUSES["pending"].pauses
        pauses = {reason: clock[reason] or usual[reason] for reason in usual}
        return Status(key=place.key, clock="paused", pauses=pauses, **values)
    return Status(key=place.key, clock=clock, **values)


def statuses(values: dict[str, Status], place: Place) -> dict[str, Status]:
    """Check that required statuses exist, that clocks stop where a ticket ends and run where it starts, and that every
    status except the final ones has a next one.
    """
    if not values:
        return defaults.STATUSES
    for name in defaults.STATUSES:
        if name not in values:
            if not place.reader.is_rejected("statuses", name):
                place.reader.report(place.diagnostic(f"the status `{name}` is missing", rule="missing-key"))
            values[name] = defaults.STATUSES[name]
    lines = place.reader.lines_of("statuses")
    for name, one in values.items():
        here = place.into(name, line=lines.get(name) or place.reader.line_of("statuses", name))
        usual = defaults.STATUSES.get(name, one)
        if (one.clock == "stopped") != (usual.clock == "stopped"):
            kind = "stopped" if usual.clock == "stopped" else "running or paused"
            place.reader.report(here.diagnostic(f"its clock must be {kind}, not {one.clock}"))
            one = replace(one, clock=usual.clock, pauses=usual.pauses)
        if not one.next and one.clock != "stopped":
            hint = "next: the statuses that may follow, as a list"
            place.reader.report(here.diagnostic("nothing may follow it, a ticket would stay there for ever", hint=hint))
        values[name] = replace(one, next=tuple(n for n in one.next if n in values))
    return values


def priorities(values: Values, place: Place) -> Priorities:
    """Check the matrix: a column for each urgency, only known priorities, a row for each impact."""
    names, urgency, matrix = values["names"], values["urgency"], values["matrix"]
    default = matrix is None
    if default:
        matrix = defaults.PRIORITIES.matrix
    rows = {}
    for impact, row in matrix.items():
        if fault := _row_error(row, names=names, urgency=urgency):
            here = place if default else place.into("matrix", line=place.line)
            line = place.reader.line_of("priorities", f"matrix.{impact}") or place.line
            message = "the usual matrix does not fit these names and urgencies: give `matrix` too" if default else fault
            at = here if default else here.into(impact, line=line)
            place.reader.report(at.diagnostic(message))
            if default:
                break
        else:
            rows[impact] = row
    impact = values["impact"] or tuple(matrix)
    for name in impact:
        if name not in matrix:
            message = f'no row for the impact "{name}"{suggestion(name, matrix)}'
            place.reader.report(place.diagnostic(f"matrix: {message}", rule="missing-key"))
    return Priorities(names, tuple(i for i in impact if i in rows), urgency, rows)


def _row_error(row: tuple[str, ...], *, names: tuple[str, ...], urgency: tuple[str, ...]) -> str:
    if len(row) != len(urgency):
        return f"{len(urgency)} priorities belong here, one for each urgency ({', '.join(urgency)}), not {len(row)}"
    unknown = next((name for name in row if name not in names), None)
    return f'no priority "{unknown}"{suggestion(unknown, names)}' if unknown else ""


def respond(values: Values, _place: Place) -> Target:
    return Target(values["minutes"], stop=values["stop"])


def targets(values: Values, _place: Place) -> Targets:
    """Build the targets of one priority; a bare time is in minutes already."""
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
    """Reject two policies with one name: verdicts, and a ticket's `sla`, refer to it."""
    seen: set[str] = set()
    for one in values:
        if one.name in seen:
            here = Place(place.reader, path="sla", line=one.line)
            place.reader.report(here.diagnostic(f'"{one.name}" is the name of two policies', rule="duplicate-name"))
        seen.add(one.name)
    return values


def ola(values: Values, place: Place) -> Ola:
    return Ola(line=place.line, **values)


def route(values: Values, place: Place) -> Route:
    """Build a routing rule, which needs a team, a person or a refusal."""
    if values["refuse"] and (values["team"] or values["assignee"]):
        raise place.invalid_value("either `refuse`, or `team` and `assignee`")
    if not (values["refuse"] or values["team"] or values["assignee"]):
        raise place.invalid_value("one of `team`, `assignee` and `refuse` is missing", rule="missing-key")
    return Route(line=place.line, **values)


def clock_rule(values: Values, place: Place) -> ClockRule:
    """Build a rule, which needs an action."""
    if not (values["tell"] or values["escalate"]):
        raise place.invalid_value("one of `tell` and `escalate` is missing", rule="missing-key")
    return ClockRule(line=place.line, **values)


def paths(values: dict[str, tuple[str, ...]], place: Place) -> dict[str, tuple[str, ...]]:
    for team, others in values.items():
        if team in others:
            here = place.into(team, line=place.reader.line_of("escalation", f"paths.{team}"))
            place.reader.report(here.diagnostic("a team cannot escalate to itself"))
    return {team: tuple(other for other in others if other != team) for team, others in values.items()}


def custom_field(values: Values, place: Place) -> Field:
    """Build a field; only the type `choice` has choices."""
    if values["type"] == "choice" and not values["of"]:
        raise place.invalid_value("a choice needs `of`, the list of what can be chosen", rule="missing-key")
    if values["type"] != "choice" and values["of"]:
        raise place.invalid_value(f"`of` goes with `type: choice`, not with {values['type']}")
    return Field(key=place.key, **values)


def texts_by_language(value: str | dict[str, str]) -> dict[str, str]:
    """Return a text by language; a text for all languages is under ""."""
    return {"": value} if isinstance(value, str) else {lang.casefold(): text for lang, text in value.items()}


def site(values: Values, _place: Place) -> Site:
    """Build the site with every text by language, and an address that ends with a slash."""
    texts = {key: texts_by_language(values[key]) for key in ("title", "intro", "request", "hours")}
    names = {category: texts_by_language(name) for category, name in values["categories"].items()}
    languages = tuple(dict.fromkeys(lang.casefold() for lang in values["languages"]))
    url = f"{values['url'].rstrip('/')}/" if values["url"] else None
    return Site(**{**values, **texts, "categories": names, "languages": languages, "url": url})


def web(values: Values, _place: Place) -> Web:
    """An address of links ends with a slash."""
    url = f"{values['url'].rstrip('/')}/" if values["url"] else None
    return Web(**{**values, "url": url})


def mail_source(values: Values, place: Place) -> MailSource:
    """Build a mail source; addresses are compared in lower case."""
    return MailSource(key=place.key, **{**values, "to": tuple(one.lower() for one in values["to"])})


def notify(values: Values, place: Place) -> Notify:
    """Check that events go to existing targets."""
    for event, receivers in values["events"].items():
        for receiver in receivers:
            name = receiver.removeprefix("target:")
            if name != receiver and name not in values["targets"]:
                line = place.reader.line_of("notify", f"events.{event}")
                near = suggestion(name, values["targets"]) if values["targets"] else "; `notify.targets` is empty"
                here = place.into("events", line=line)
                place.reader.report(here.diagnostic(f'no target "{name}"{near}', rule="unknown-name"))
    return Notify(**values)


def csat(values: Values, place: Place) -> Csat:
    """Check that scores are at most 5."""
    if values["low"] > LARGEST_SCORE:
        line = place.reader.line_of("csat", "low")
        message = f"low: scores go from 1 to {LARGEST_SCORE}"
        place.reader.report(Place(place.reader, path=place.path, line=line).diagnostic(message))
        values["low"] = Csat().low
    return Csat(**values)
