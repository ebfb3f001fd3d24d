"""A desk's own SLA tests in sla-tests.yaml. Parses them; runs none, opens no file.

A scenario is a ticket, its events, and the expected clocks at given times:

    - name: waiting for the requester does not count
      ticket: {created: 2026-11-23 09:00, priority: P2, office: kyiv}
      events:
      - {at: 09:30, status: pending, for: requester}
      - {at: 10:00, says: requester}
      expect:
      - {at: 11:00, resolve: {state: running, elapsed: 1h30m, due: 2026-11-23 18:30}}

Times are in the desk's zone; one without a day is on the day of the row above it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.config.scalars import CategoryRef, Choice, Ref, Text
from hd.core.config.schema import InvalidValueError, Key, Kind, Listing, Place, Record, WordOrRecord
from hd.core.diagnostic import Diagnostic
from hd.core.document.yaml_tree import Sequence, YamlError, parse
from hd.core.sla.measure import METRICS
from hd.core.sla_policy.scenario_values import Length, Row, ScenarioActor, ScenarioClock, ScenarioMoment, State
from hd.core.tickets.ticket import CHANNELS, TYPES
from hd.core.tickets.workflow import WAITS_FOR

PATH = "sla-tests.yaml"


class ExpectedClock(Struct, frozen=True):
    """The expected values of one clock; None: any. Minutes as displayed; due NEVER: no due time."""

    line: int
    state: str | None = None
    due: datetime | None = None
    elapsed: int | None = None
    remaining: int | None = None
    target: int | None = None
    calendar: str | None = None


class Event(Struct, frozen=True):
    """Something that happened to the ticket. fields: fields that it sets."""

    at: datetime
    line: int
    by: str
    status: str | None = None
    waits_for: str | None = None
    until: datetime | None = None
    team: str | None = None
    says: str | None = None
    notes: str | None = None
    fields: Mapping[str, Any] = {}


class Expectation(Struct, frozen=True):
    """The expected state at one time. policy: its name, `none` for no policy. verdict: by metric, `{}` for none."""

    at: datetime
    line: int
    policy: str | None
    clocks: Mapping[str, ExpectedClock]
    verdict: Mapping[str, str] | None


class Scenario(Struct, frozen=True):
    """One scenario. by: who registered it, `requester` or an agent's short name."""

    name: str
    line: int
    created: datetime
    by: str
    fields: Mapping[str, Any]
    events: tuple[Event, ...]
    expects: tuple[Expectation, ...]


def read(text: str, config: Config, *, path: str = PATH) -> tuple[tuple[Scenario, ...], tuple[Diagnostic, ...]]:
    """Return the valid scenarios of a file, and the diagnostics of the others. Never raises."""
    reading = _ConfigReader(config, path)
    try:
        tree = parse(text)
    except YamlError as error:
        return (), (Diagnostic("error", "yaml", error.message, error.line, path, error.hint),)
    if tree is None:
        return (), (Diagnostic("error", "missing-key", "no test stands here", 1, path, _EXAMPLE),)
    found: tuple[Scenario, ...] = ()
    try:
        found = Listing(_scenario(config)).read(tree, Place(reading, line=tree.line))
    except InvalidValueError as wrong:
        reading.report(wrong.problem)
    problems = sorted(reading.diagnostics, key=lambda problem: problem.line)
    starts = [item.line for item in tree.items] if isinstance(tree, Sequence) else []
    wrong_ones = {
        bisect_right(starts, problem.line) for problem in problems
    }  # an incomplete scenario would prove nothing
    whole = tuple(one for one in found if bisect_right(starts, one.line) not in wrong_ones)
    return whole, tuple(problems)


_EXAMPLE = (
    "- name: what is promised\n  ticket: {created: 2026-11-23 09:00}\n  expect:\n  - {at: 09:10, resolve: running}"
)


# -- the declaration -------------------------------------------------------------------------------------------------


def _scenario(config: Config) -> Record:
    fields = _fields(config)
    ticket = {
        "created": Key(ScenarioMoment(), "when it was registered", required=True),
        "by": Key(ScenarioActor(config), "who registered it: requester, agent, or an agent's name", default="agent"),
        **fields,
        "team": Key(_ref_or_text(config.teams, "teams", "team"), "the team; where missing, routing says it"),
        "assignee": Key(ScenarioActor(config), "who works on it"),
    }
    event = {
        "at": Key(ScenarioMoment(), "when it happened", required=True),
        "by": Key(ScenarioActor(config), "who did it", default="agent"),
        "status": Key(Ref("statuses", what="status"), "its new status"),
        "for": Key(Choice(*WAITS_FOR), "what it waits for, where it is pending", attribute="waits_for"),
        "until": Key(ScenarioMoment(), "until when it waits"),
        "team": Key(Ref("teams", what="team"), "the team it is handed to"),
        "says": Key(ScenarioActor(config), "who writes a public comment"),
        "notes": Key(ScenarioActor(config), "who writes an internal one"),
        **fields,
    }
    judged: dict[str, Key] = {str(metric): Key(_clock(), "a state, or {state, due, elapsed, …}") for metric in METRICS}
    expect: dict[str, Key] = {
        "at": Key(ScenarioMoment(), "at which time", required=True),
        "policy": Key(Choice("none", *(policy.name for policy in config.sla)), "the policy that applies"),
        **judged,
        "verdict": Key(_verdict(), "what is written at the resolution: a metric's is met or breached"),
    }
    for key in (*ticket.values(), *event.values(), *expect.values()):
        key.vital = True  # an incomplete row would mean something else
    return Record(
        {
            "name": Key(Text(), "what it shows, in words", required=True),
            "ticket": Key(Record(ticket, make=Row), "its fields, and when it was registered", required=True),
            "events": Key(Listing(Record(event, make=Row)), "what happened to it", default=()),
            "expect": Key(Listing(Record(expect, make=Row)), "what is expected", required=True),
        },
        make=_Assembly(config, tuple(fields)),
    )


def _fields(config: Config) -> dict[str, Key]:
    own: dict[str, Kind] = {
        key: Choice(*one.of) if one.type == "choice" else Text() for key, one in config.fields.items()
    }
    ranks = config.priorities
    kinds: dict[str, Kind] = {
        "title": Text(),
        "type": Choice(*TYPES),
        "channel": Choice(*CHANNELS),
        "priority": Ref("priorities", what="priority"),
        "impact": Choice(*ranks.impact),
        "urgency": Choice(*ranks.urgency),
        "requester": Text(),
        "org": _ref_or_text(config.orgs, "orgs", "organisation"),
        "office": _ref_or_text(config.offices, "offices", "office"),
        "service": _ref_or_text(config.services, "services", "service"),
        "category": CategoryRef("categories", what="category"),
        "tags": Listing(Text()),
        "sla": Choice(*(policy.name for policy in config.sla)),
        **own,
    }
    return {name: Key(kind, f"the ticket's {name}") for name, kind in kinds.items()}


def _ref_or_text(names: Collection[str], section: str, what: str) -> Kind:
    """Return a kind for one of the desk's names; any text if it lists none."""
    return Ref(section, what=what) if names else Text()


def _clock() -> WordOrRecord:
    wanted = Record(
        {
            "state": Key(State(), "running, at risk, paused, met, breached or none"),
            "due": Key(ScenarioMoment(never=True), "when it is due; none: no time"),
            "elapsed": Key(Length(), "the business time used, as 1h30m"),
            "remaining": Key(Length(signed=True), "what is left of the target, -40m where it is over"),
            "target": Key(Length(), "the agreed time"),
            "calendar": Key(Ref("calendars", what="calendar"), "the calendar it counts on"),
        },
        make=Row,
    )
    return WordOrRecord(State(make=True), wanted)


def _verdict() -> WordOrRecord:
    of = Record({metric: Key(Choice("met", "breached", "none"), "met or breached") for metric in METRICS[:-1]})
    return WordOrRecord(Choice("none"), of)


# -- rows to a scenario ----------------------------------------------------------------------------------------------


class _Assembly(Struct, frozen=True):
    """Builds a scenario from parsed values: typed times become instants, in order."""

    config: Config
    fields: tuple[str, ...]

    def __call__(self, values: dict[str, Any], place: Place) -> Scenario:
        wall = ScenarioClock(ZoneInfo(self.config.desk.timezone))
        ticket: Row = values["ticket"]
        created = wall.next(ticket.values["created"])
        events = tuple(self._event(row, wall) for row in values["events"])
        wall = ScenarioClock(wall.zone, wall.local(created).date(), created)
        expects = tuple(self._expectation(row, wall) for row in values["expect"])
        if not expects:
            raise place.invalid_value("nothing is expected", hint="expect:\n- {at: 09:10, resolve: running}")
        kept = {
            key: value for key, value in ticket.values.items() if value is not None and key not in ("created", "by")
        }
        return Scenario(values["name"], place.line, created, ticket.values["by"], kept, events, expects)

    def _event(self, row: Row, wall: ScenarioClock) -> Event:
        values = dict(row.values)
        at = wall.next(values.pop("at"))
        until = values.pop("until")
        fields = {key: values.pop(key) for key in self.fields}
        fields = {key: value for key, value in fields.items() if value is not None}
        if not fields and not any(values[key] for key in ("status", "team", "says", "notes")):
            raise row.place.invalid_value(
                "nothing happens here", hint="status, team, says, notes, or a field of the ticket"
            )
        if (values["waits_for"] or until) and values["status"] != "pending":
            raise row.place.invalid_value("`for` and `until` belong to status: pending")
        return Event(at=at, line=row.place.line, until=wall.resolve(until), fields=fields, **values)

    def _expectation(self, row: Row, wall: ScenarioClock) -> Expectation:
        values = dict(row.values)
        at = wall.next(values.pop("at"))
        policy, verdict = values.pop("policy"), values.pop("verdict")
        clocks: dict[str, ExpectedClock] = {
            str(metric): self._expected_clock(one, wall) for metric, one in values.items() if one is not None
        }
        if not clocks and policy is None and verdict is None:
            raise row.place.invalid_value("nothing is expected here", hint=f"policy, verdict, {', '.join(METRICS)}")
        if isinstance(verdict, dict):
            verdict = {metric: said for metric, said in verdict.items() if said}
        return Expectation(at, row.place.line, policy, clocks, {} if verdict == "none" else verdict)

    def _expected_clock(self, row: Row, wall: ScenarioClock) -> ExpectedClock:
        values = dict(row.values)
        return ExpectedClock(row.place.line, **{**values, "due": wall.resolve(values.get("due"))})


class _ConfigReader:
    """Gives the kinds access to the desk's configuration."""

    def __init__(self, config: Config, path: str) -> None:
        self.config = config
        self.path = path
        self.diagnostics: list[Diagnostic] = []

    def report(self, problem: Diagnostic | None) -> None:
        """Collect a diagnostic."""
        if problem:
            self.diagnostics.append(replace(problem, path=self.path))

    def note_unused(self, path: str) -> None:
        """Do nothing: every key is used."""

    def names(self, section: str) -> Collection[str]:
        """Return the names that a section of hd.yaml defines."""
        found: Collection[str] = (
            self.config.priorities.names if section == "priorities" else getattr(self.config, section)
        )
        return found

    def names_in_file(self, section: str) -> Collection[str]:
        """Like `names`."""
        return self.names(section)

    def is_rejected(self, section: str, name: str) -> bool:  # noqa: ARG002
        """Return False: other checks report the errors of hd.yaml."""
        return False

    def field_types(self) -> Mapping[str, str]:
        """Return the custom fields."""
        return {key: one.type for key, one in self.config.fields.items()}

    def line_of(self, section: str, key: str) -> int:
        """Return the line in hd.yaml."""
        return self.config.line_of(section, key)

    def lines_of(self, section: str) -> Mapping[str, int]:  # noqa: ARG002 - as of hd.yaml's own reading
        """Return nothing: sections are parsed already."""
        return {}

    def value(self, section: str) -> Any:
        """Return a section of hd.yaml."""
        return getattr(self.config, section)
