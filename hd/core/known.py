"""What is known of a ticket while nothing happens to it: everything a list may ask, without its file.

Between two events of a ticket its status, its team and its promises stand still; only its clocks go on, and how, is
known beforehand. `Known` is that, in a shape that can be kept; `KnownFacts` answers from it what `TicketFacts` would.
Works out nothing that it was not told, and is not asked about a moment outside of `since` and `until`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Struct

from hd.core.clock import EPSILON, Clock, Clocks, Metric, State
from hd.core.facts import Standpoint
from hd.core.query import FactValue


class Course(Struct, frozen=True, array_like=True):
    """A clock as it goes on. state: the one it stays in; None: it runs, and was at `used` minutes at `Known.at`.

    risk: the used minutes from which it is at risk. due: ISO, UTC.
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


class Known(Struct, frozen=True, array_like=True):
    """record: the ticket's JSON but for `sla` and `clock`. names: the texts of each key that is not in there.

    at: the moment at which it was found out (seconds since 1970, as `since` and `until`, between which it holds).
    waits_for, waiting, until_date: of a pending ticket.
    """

    record: dict[str, Any]
    names: dict[str, tuple[str, ...]]
    at: float
    policy: str | None
    calendar: str
    courses: tuple[Course, Course, Course, Course, Course]
    contract: str | None
    stopped: bool
    escalated: bool
    needs_reply: bool
    conflicted: bool
    waits_for: str | None
    waiting: datetime | None
    until_date: datetime | None
    resolved: datetime | None


class KnownTicket(Struct, frozen=True):
    """The few things that readers ask of a ticket itself."""

    record: Mapping[str, Any]
    path: str

    @property
    def id(self) -> str:
        """As `Ticket.id`."""
        return str(self.record["id"])

    @property
    def title(self) -> str:
        """As `Ticket.title`."""
        return str(self.record["title"])

    @property
    def status(self) -> str:
        """As `Ticket.status`."""
        return str(self.record["status"])

    @property
    def created(self) -> datetime:
        """As `Ticket.created`."""
        return datetime.fromisoformat(self.record["created"])

    def get(self, key: str) -> str | None:
        """As `Ticket.get`, of a key in the record."""
        found = self.record.get(key)
        return found if isinstance(found, str) else None


class KnownPeriod(Struct, frozen=True):
    """The few things that readers ask of a ticket's replay."""

    waits_for: str | None
    since: datetime | None
    until: datetime | None
    resolved: datetime | None


class KnownFacts(Struct, frozen=True, dict=True):
    """A known ticket seen from a standpoint; `query.Facts` for it. words: reads its title and text."""

    known: Known
    view: Standpoint
    path: str
    words: Callable[[str], str]

    @cached_property
    def ticket(self) -> KnownTicket:
        """The ticket, as far as it is known."""
        return KnownTicket(self.known.record, self.path)

    @cached_property
    def replay(self) -> KnownPeriod:
        """What its lists say, as far as it is known."""
        known = self.known
        return KnownPeriod(known.waits_for, known.waiting, known.until_date, known.resolved)

    @cached_property
    def clocks(self) -> Clocks:
        """All the ticket's clocks, at the standpoint's moment."""
        known = self.known
        return Clocks(known.policy, known.calendar, *(self._clock(course) for course in known.courses))

    def _clock(self, course: Course) -> Clock:
        used, state = course.used, course.state
        if state is None:
            used = (used or 0.0) + self.view.since(course.calendar, self.known.at)
            state = _state(used, course)
        return Clock(course.metric, state, course.cycle, course.started, course.stopped, course.due, course.target,
                     used, course.calendar, course.note, course.risk)  # fmt: skip

    def text(self) -> str:
        """Title and text, for words and phrases."""
        return self.words(self.path)

    def value(self, key: str) -> FactValue:
        """The value of one key of the query language; None where there is none."""
        asked = _VALUES.get(key)
        if asked:
            return asked(self)
        names = self.known.names.get(key)
        if names is None:
            found = self.known.record.get(key)
            return found if isinstance(found, str) else None
        if key in _SEVERAL or len(names) > 1:
            return names
        return names[0] if names else None

    def flag(self, name: str) -> bool:
        """Whether `is:name` holds."""
        return _FLAGS[name](self)

    @property
    def current_team(self) -> str | None:
        """The team whose ticket it is."""
        found: str | None = self.known.record["team"]
        return found

    @property
    def assignee(self) -> str | None:
        """Who works on it."""
        found: str | None = self.known.record["assignee"]
        return found

    @property
    def stopped(self) -> bool:
        """Whether work on it is over."""
        return self.known.stopped

    def judged(self, state: str) -> bool:
        """Whether a clock that counts is in `state`: of an open ticket the ones that still run, else any."""
        clocks = [clock for clock in self.clocks.all if clock.metric != "hold"]
        return any(clock.state == state for clock in clocks if self.stopped or clock.stopped is None)


def _state(used: float, course: Course) -> State:
    if used > (course.target or 0) + EPSILON:
        return "breached"
    return "at_risk" if used + EPSILON >= course.risk else "running"


def course(clock: Clock, *, runs: bool) -> Course:
    """How a clock goes on. runs: whether its time is being counted now."""
    state = None if runs else clock.state
    return Course(clock.metric, state, clock.cycle, clock.started, clock.stopped, clock.due, clock.target, clock.used,
                  clock.risk, clock.calendar, clock.note)  # fmt: skip


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _links(facts: KnownFacts) -> tuple[str, ...]:
    links: Sequence[Mapping[str, str]] = facts.known.record["links"]
    return tuple(f"{link['relation']}:{link['id']}" for link in links)


_SEVERAL = {"tags", "watchers", "aliases"}
_VALUES: dict[str, Callable[[KnownFacts], FactValue]] = {
    "id": lambda f: (f.known.record["id"], *f.known.names.get("aliases", ())),
    "line": lambda f: f.known.record["line"] or 0,
    "contract": lambda f: f.known.contract,
    "tag": lambda f: f.known.names.get("tags", ()),
    "watcher": lambda f: f.known.names.get("watchers", ()),
    "created": lambda f: _time(f.known.record["created"]),
    "updated": lambda f: _time(f.known.record["updated"]),
    "age": lambda f: f.view.now - _time(f.known.record["created"]),
    "due": lambda f: f.clocks.due,
    "state": lambda f: f.clocks.pressing.state if f.clocks.pressing else None,
    "sla": lambda f: f.known.policy,
    "until": lambda f: f.known.until_date if f.known.record["status"] == "pending" else None,
    "resolved": lambda f: f.known.resolved,
    "path": lambda f: f.path,
    "link": _links,
    "links": _links,
}
_FLAGS: dict[str, Callable[[KnownFacts], bool]] = {
    "open": lambda f: not f.stopped,
    "closed": lambda f: f.stopped,
    "pending": lambda f: bool(f.known.record["status"] == "pending"),
    "wake": lambda f: bool(f.known.record["status"] == "pending" and f.known.until_date
                           and f.known.until_date <= f.view.now),
    "breached": lambda f: f.judged("breached"),
    "at-risk": lambda f: f.judged("at_risk"),
    "unassigned": lambda f: not f.stopped and f.assignee is None,
    "escalated": lambda f: f.known.escalated,
    "in-review": lambda _: False,
    "conflicted": lambda f: f.known.conflicted,
    "mine": lambda f: bool(f.view.me) and f.view.me in (f.assignee, f.known.record["owner"]),
    "needs-reply": lambda f: f.known.needs_reply,
}  # fmt: skip
