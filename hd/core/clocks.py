"""A clock: how much of a target was used, when it is due, in which state it is. Measures; chooses no policy.

States: none, running, at_risk, paused, met, breached (used > target: a target consumed exactly at closing time is not
breached by the night that follows).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from hd.core.calendar import Calendar, CalendarError
from hd.core.replay import Replay, Span

Metric = Literal["respond", "reply", "update", "resolve", "hold"]
State = Literal["none", "running", "at_risk", "paused", "met", "breached"]
METRICS: tuple[Metric, ...] = ("respond", "reply", "update", "resolve", "hold")

# Used time is a sum of exact instants divided into minutes; this is far below a second and far above rounding.
EPSILON = 1e-6

# Entries are a second apart at least, and clones' clocks differ a little: what is dated up to this far ahead of now has
# happened, it does not lie in the future.
SKEW = timedelta(minutes=2)


class Clock(Struct, frozen=True):
    """One metric of one ticket. `used` and `target` in minutes of business time; `due` None while paused or none."""

    metric: Metric
    state: State
    cycle: int = 1
    started: datetime | None = None
    stopped: datetime | None = None
    due: datetime | None = None
    target: int | None = None
    used: float | None = None
    calendar: str = ""
    note: str = ""

    @property
    def elapsed_min(self) -> int | None:
        """Whole minutes used, rounded up."""
        return None if self.used is None else math.ceil(self.used - EPSILON)

    @property
    def remaining_min(self) -> int | None:
        """Whole minutes left, rounded down; negative when breached."""
        if self.used is None or self.target is None:
            return None
        return math.floor(self.target - self.used + EPSILON)


class Clocks(Struct, frozen=True):
    """All clocks of one ticket, under `policy` (None: no policy, or one without targets)."""

    policy: str | None
    calendar: str
    respond: Clock
    reply: Clock
    update: Clock
    resolve: Clock
    hold: Clock

    @property
    def all(self) -> tuple[Clock, ...]:
        """In the order of METRICS."""
        return (self.respond, self.reply, self.update, self.resolve, self.hold)

    @property
    def due(self) -> datetime | None:
        """The next due time of all clocks but `hold`."""
        clock = self.pressing
        return clock.due if clock else None

    @property
    def pressing(self) -> Clock | None:
        """The clock that matters now: of those that still run, the one due first; else a paused one."""
        going = [c for c in self.all if c.metric != "hold" and c.stopped is None and c.state != "none"]
        timed = [c for c in going if c.due is not None]
        if timed:
            return min(timed, key=lambda c: (c.due, METRICS.index(c.metric)))
        return going[-1] if going else None


class Terms(Struct, frozen=True):
    """What a clock is held against: `minutes` on `calendar`; at risk from the share `at_risk` of it on."""

    minutes: int
    calendar: Calendar
    at_risk: float


def measure(
    metric: Metric,
    spans: Sequence[Span],
    *,
    terms: Terms,
    start: datetime,
    stop: datetime | None,
    now: datetime,
    pauses: bool,
    cycle: int = 1,
    note: str = "",
) -> Clock:
    """The clock that runs from `start` to `stop` (None: still) over a ticket's `spans`.

    Time in a stopped span never counts; time in a paused one does not where the metric `pauses`.
    """
    calendar = terms.calendar
    end = stop or max(now, start)
    used = sum(calendar.between(a, b) for a, b in counted(spans, start=start, end=end, pauses=pauses))
    due = consumed(spans, calendar, start=start, minutes=float(terms.minutes), pauses=pauses)
    state: State
    if used > terms.minutes + EPSILON:
        state = "breached"
    elif stop is not None:
        state = "met"
    elif pauses and _span_at(spans, end).kind == "paused":
        state, due = "paused", None
    else:
        state = "at_risk" if used + EPSILON >= terms.minutes * terms.at_risk else "running"
    return Clock(metric, state, cycle, start, stop, due, terms.minutes, used, calendar.name, note)


def settled(replayed: Replay, *, start: datetime, stop: datetime | None, now: datetime) -> datetime | None:
    """Where a clock that began at `start` has stopped: at `stop`, or where work did if that came first; None where it
    runs, as seen at `now`."""
    ends = replayed.stopped
    if ends is not None and (stop is None or stop > ends):
        stop = max(ends, start)
    return None if stop is not None and stop > now + SKEW else stop


def counted(
    spans: Iterable[Span], *, start: datetime, end: datetime, pauses: bool
) -> Iterable[tuple[datetime, datetime]]:
    """The parts of [start, end) in which a clock counts, on any calendar."""
    for span in spans:
        if span.kind == "stopped" or (pauses and span.kind == "paused"):
            continue
        first, last = max(span.start, start), min(span.end or end, end)
        if first < last:
            yield first, last


def _span_at(spans: Sequence[Span], moment: datetime) -> Span:
    found = spans[0]
    for span in spans:
        if span.start <= moment:
            found = span
    return found


def consumed(
    spans: Iterable[Span], calendar: Calendar, *, start: datetime, minutes: float, pauses: bool
) -> datetime | None:
    """The instant (in UTC: two times of one zone compare by the wall clock, which is wrong where it is set back) at
    which so many minutes are or were used; None if a stop or a pause without end comes first, or if the calendar never
    has so many hours.
    """
    left = minutes
    for span in spans:
        if (span.end and span.end <= start) or span.kind == "stopped" or (pauses and span.kind == "paused"):
            continue
        first = max(span.start, start)
        available = calendar.between(first, span.end) if span.end else math.inf
        if left <= available + EPSILON:
            return _added(calendar, first, max(left, 0.0))
        left -= available
    return None


def _added(calendar: Calendar, start: datetime, minutes: float) -> datetime | None:
    try:
        return calendar.add(start, minutes).astimezone(UTC)
    except (CalendarError, OverflowError):
        return None
