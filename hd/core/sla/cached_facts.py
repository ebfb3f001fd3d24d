"""Cached facts of a ticket, valid until its next event: everything that a list can need, without its file.

Between two events, status, team and targets of a ticket stay the same; only its clocks advance, predictably.
`CachedTicket` stores this; `CachedFacts` answers from it like `ClockFacts`. It is only valid for times between `since`
and `until`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Raw, Struct, msgpack

from hd.core.query import FactValue
from hd.core.sla.clock import EPSILON, Clock, Clocks, Metric, State
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.owed_review import OwedReview


class ClockForecast(Struct, frozen=True, array_like=True):
    """The future course of a clock. state: the state in which it stays; None: it runs, and had `used` minutes at
    `CachedTicket.at`.

    risk: used minutes from which it is at risk. line: the line of the ticket's file that it is about.
    """

    metric: Metric
    state: State | None
    cycle: int
    started: datetime | None
    stopped: datetime | None
    due: datetime | None
    target: int | None
    used: float | None
    risk: float
    calendar: str
    note: str
    line: int


class CachedTicket(Struct, frozen=True, array_like=True):
    """The fields that a list shows. at: when they were computed, in seconds since 1970. press: the most urgent clock.
    waits_for, since, until: of a pending ticket. owed: its overdue review. rest: a packed `CachedRecord`, which few
    lists need.
    """

    id: str
    title: str
    status: str
    priority: str | None
    team: str | None
    assignee: str | None
    created: datetime
    stopped: bool
    at: float
    press: ClockForecast | None
    waits_for: str | None
    since: datetime | None
    until: datetime | None
    conflicted: bool
    owed: OwedReview | None
    rest: Raw


class CachedRecord(Struct, frozen=True, array_like=True):
    """record: the ticket's JSON without `sla` and `clock`. names: the texts of keys that the JSON lacks."""

    record: dict[str, Any]
    names: dict[str, tuple[str, ...]]
    policy: str | None
    calendar: str
    courses: tuple[ClockForecast, ClockForecast, ClockForecast, ClockForecast, ClockForecast]
    contract: str | None
    escalated: bool
    needs_reply: bool
    resolved: datetime | None
    rated: int | None
    unrated: bool


class CachedClocks(Struct, frozen=True, array_like=True):
    """The beginning of a `CachedRecord`, whose first two values, the largest, are not decoded."""

    record: Raw
    names: Raw
    policy: str | None
    calendar: str
    courses: tuple[ClockForecast, ClockForecast, ClockForecast, ClockForecast, ClockForecast]


_decode_clocks = msgpack.Decoder(CachedClocks).decode
_pack = msgpack.Encoder(enc_hook=str).encode  # a clock's note is a message, which is stored in English


def pack_record(record: CachedRecord) -> Raw:
    """Encode a record for `CachedTicket.rest`."""
    return Raw(_pack(record))


class CachedFacts(Struct, frozen=True, dict=True):
    """A cached ticket in a context; implements `query.Facts`. read_text: returns its title and text."""

    ticket: CachedTicket
    view: EvaluationContext
    path: str
    read_text: Callable[[str], str]

    @cached_property
    def rest(self) -> CachedRecord:
        """The rarely needed values."""
        return msgpack.decode(self.ticket.rest, type=CachedRecord)

    @cached_property
    def _clocks(self) -> CachedClocks:
        return _decode_clocks(self.ticket.rest)

    @property
    def replay(self) -> CachedTicket:
        """The cached result of replaying its lists."""
        return self.ticket

    @cached_property
    def pressing(self) -> Clock | None:
        """The most urgent clock now."""
        return self._clock(self.ticket.press) if self.ticket.press else None

    @cached_property
    def clocks(self) -> Clocks:
        """All clocks of the ticket, at the context's time."""
        rest = self._clocks
        return Clocks(rest.policy, rest.calendar, *map(self._clock, rest.courses))

    def _clock(self, course: ClockForecast) -> Clock:
        used, state = course.used, course.state
        if state is None:
            used = (used or 0.0) + self.view.minutes_since(course.calendar, self.ticket.at)
            state = _state(used, course)
        return Clock(
            course.metric,
            state,
            course.cycle,
            course.started,
            course.stopped,
            course.due,
            course.target,
            used,
            course.calendar,
            course.note,
            course.risk,
        )

    def line_of(self, clock: Clock) -> int:
        """Return the line of the ticket's file that a clock is about."""
        return next((one.line for one in self._clocks.courses if one.metric == clock.metric), 1)

    def text(self) -> str:
        """Return title and text, for words and phrases."""
        return self.read_text(self.path)

    def value(self, key: str) -> FactValue:
        """Return the value of a key of the query language; None if there is none."""
        asked = _VALUES.get(key)
        return asked(self) if asked else self.file_values(key)

    def file_values(self, key: str) -> FactValue:
        """Return the text or texts of a key in the file."""
        names = self.rest.names.get(key)
        if names is None:
            found = self.rest.record.get(key)
            return found if isinstance(found, str) else None
        if key in _SEVERAL or len(names) > 1:
            return names
        return names[0] if names else None

    def flag(self, name: str) -> bool:
        """Whether `is:name` holds."""
        return _FLAGS[name](self)

    @property
    def current_team(self) -> str | None:
        """The team that has the ticket."""
        return self.ticket.team

    @property
    def assignee(self) -> str | None:
        """The person who works on it."""
        return self.ticket.assignee

    @property
    def owed_review(self) -> OwedReview | None:
        """The review that is overdue for a handover made before its review."""
        return self.ticket.owed

    @property
    def stopped(self) -> bool:
        """Whether work on it has ended."""
        return self.ticket.stopped

    def has_clock_in(self, state: str) -> bool:
        """Whether a relevant clock is in `state`: of an open ticket a clock that still runs, otherwise any."""
        return self.clocks.any_is(state, stopped=self.stopped)


def _state(used: float, course: ClockForecast) -> State:
    if used > (course.target or 0) + EPSILON:
        return "breached"
    return "at_risk" if used + EPSILON >= course.risk else "running"


def make_forecast(clock: Clock, *, runs: bool, line: int) -> ClockForecast:
    """Return the future course of a clock. runs: whether its time is being counted now. line: of the file."""
    state = None if runs else clock.state
    return ClockForecast(
        clock.metric,
        state,
        clock.cycle,
        clock.started,
        clock.stopped,
        clock.due,
        clock.target,
        clock.used,
        clock.risk,
        clock.calendar,
        clock.note,
        line,
    )


def _links(facts: CachedFacts) -> tuple[str, ...]:
    links: Sequence[Mapping[str, str]] = facts.rest.record["links"]
    return tuple(f"{link['relation']}:{link['id']}" for link in links)


_SEVERAL = {"tags", "watchers", "aliases"}
_VALUES: dict[str, Callable[[CachedFacts], FactValue]] = {
    "id": lambda f: (f.ticket.id, *f.rest.names["aliases"]),
    "title": lambda f: f.ticket.title,
    "status": lambda f: f.ticket.status,
    "team": lambda f: f.ticket.team,
    "assignee": lambda f: f.ticket.assignee,
    "line": lambda f: f.rest.record["line"] or 0,
    "contract": lambda f: f.rest.contract,
    "tag": lambda f: f.rest.names["tags"],
    "watcher": lambda f: f.rest.names["watchers"],
    "created": lambda f: f.ticket.created,
    "updated": lambda f: datetime.fromisoformat(f.rest.record["updated"]),
    "age": lambda f: f.view.now - f.ticket.created,
    "due": lambda f: f.pressing.due if f.pressing else None,
    "state": lambda f: f.pressing.state if f.pressing else None,
    "sla": lambda f: f._clocks.policy,
    "until": lambda f: f.ticket.until if f.ticket.status == "pending" else None,
    "resolved": lambda f: f.rest.resolved,
    "rated": lambda f: f.rest.rated,
    "path": lambda f: f.path,
    "priority": lambda f: f.ticket.priority or f.file_values("priority"),
    "link": _links,
    "links": _links,
}
_FLAGS: dict[str, Callable[[CachedFacts], bool]] = {
    "open": lambda f: not f.stopped,
    "closed": lambda f: f.stopped,
    "pending": lambda f: f.ticket.status == "pending",
    "wake": lambda f: f.ticket.status == "pending" and f.ticket.until is not None and f.ticket.until <= f.view.now,
    "breached": lambda f: f.has_clock_in("breached"),
    "at-risk": lambda f: f.has_clock_in("at_risk"),
    "unassigned": lambda f: not f.stopped and f.assignee is None,
    "escalated": lambda f: f.rest.escalated,
    "in-review": lambda f: f.ticket.id in f.view.in_review,
    "owed": lambda f: f.owed_review is not None,
    "conflicted": lambda f: f.ticket.conflicted,
    "mine": lambda f: bool(f.view.me) and f.view.me in (f.assignee, f.rest.record["owner"]),
    "needs-reply": lambda f: f.rest.needs_reply,
    "unrated": lambda f: f.rest.unrated,
}
