"""Measure a clock: the used part of a target over a ticket's periods, and its due time. Chooses no policy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from hd.core.sla.clock import EPSILON, METRICS, Clock, Clocks, Metric, State
from hd.core.tickets.replay import Replay, Span
from hd.core.time.calendar import Calendar, CalendarError

__all__ = [
    "EPSILON",
    "METRICS",
    "SKEW",
    "Clock",
    "Clocks",
    "Metric",
    "State",
    "ClockTerms",
    "time_when_used",
    "counting_periods",
    "measure",
    "find_stop",
]

# Entries are at least a second apart, and clones' clocks differ a little: an entry dated up to this far ahead of now
# counts as past.
SKEW = timedelta(minutes=2)


class ClockTerms(Struct, frozen=True):
    """The terms of a clock: `minutes` on `calendar`; at risk from the share `at_risk` of them."""

    minutes: int
    calendar: Calendar
    at_risk: float

    @property
    def risk(self) -> float:
        """The used minutes from which it is at risk."""
        return self.minutes * self.at_risk


def measure(
    metric: Metric,
    spans: Sequence[Span],
    *,
    terms: ClockTerms,
    start: datetime,
    stop: datetime | None,
    now: datetime,
    pauses: bool,
    cycle: int = 1,
    note: str = "",
) -> Clock:
    """Return the clock that runs from `start` to `stop` (None: still running) over a ticket's `spans`.

    Time in a stopped span never counts; time in a paused one does not count if the metric `pauses`.
    """
    calendar = terms.calendar
    end = stop or max(now, start)
    used = sum(calendar.between(a, b) for a, b in counting_periods(spans, start=start, end=end, pauses=pauses))
    due = time_when_used(spans, calendar, start=start, minutes=float(terms.minutes), pauses=pauses)
    state: State
    if used > terms.minutes + EPSILON:
        state = "breached"
    elif stop is not None:
        state = "met"
    elif pauses and _span_at(spans, end).kind == "paused":
        state, due = "paused", None
    else:
        state = "at_risk" if used + EPSILON >= terms.risk else "running"
    return Clock(metric, state, cycle, start, stop, due, terms.minutes, used, calendar.name, note, terms.risk)


def find_stop(replayed: Replay, *, start: datetime, stop: datetime | None, now: datetime) -> datetime | None:
    """Return when a clock that began at `start` stopped: at `stop`, or when work stopped if that came first; None if it
    still runs at `now`.
    """
    ends = replayed.stopped
    if ends is not None and (stop is None or stop > ends):
        stop = max(ends, start)
    return None if stop is not None and stop > now + SKEW else stop


def counting_periods(
    spans: Iterable[Span], *, start: datetime, end: datetime, pauses: bool
) -> Iterable[tuple[datetime, datetime]]:
    """Return the parts of [start, end) in which a clock counts, on any calendar."""
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


def time_when_used(
    spans: Iterable[Span], calendar: Calendar, *, start: datetime, minutes: float, pauses: bool
) -> datetime | None:
    """Return the instant (in UTC, because times of one zone compare by wall clock) at which this many minutes are used;
    None if a stop or an endless pause comes first, or if the calendar has too few hours.
    """
    left = minutes
    for span in spans:
        if (span.end and span.end <= start) or span.kind == "stopped" or (pauses and span.kind == "paused"):
            continue
        first = max(span.start, start)
        available = calendar.between(first, span.end) if span.end else math.inf
        if left <= available + EPSILON:
            return _add_minutes(calendar, first, max(left, 0.0))
        left -= available
    return None


def _add_minutes(calendar: Calendar, start: datetime, minutes: float) -> datetime | None:
    try:
        return calendar.add(start, minutes).astimezone(UTC)
    except (CalendarError, OverflowError):
        return None
