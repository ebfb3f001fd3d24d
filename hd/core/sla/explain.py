"""Explain a clock: every interval, its counted time, and the running total, so that anyone can verify the sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from msgspec import Struct

from hd.core.sla.measure import Clock
from hd.core.tickets.replay import Span
from hd.core.time.calendar import Calendar

MAX_INTERVALS_AHEAD = 60  # nobody reads all intervals of a target of months
Counts = Literal["counted", "paused", "off", "stopped"]
_Stretch = tuple[datetime, datetime, str, Counts]


class Interval(Struct, frozen=True):
    """A period of one kind. minutes: its business time, 0 if it does not count. total: the sum so far."""

    start: datetime
    end: datetime
    status: str
    counts: Counts
    minutes: float
    total: float


def intervals(
    clock: Clock, spans: Sequence[Span], *, calendar: Calendar, now: datetime, pauses: bool
) -> list[Interval]:
    """Return the intervals of `clock` from its start to its stop (or now), in order, without gaps."""
    if clock.started is None:
        return []
    end = clock.stopped or max(now, clock.started)
    return list(_add_totals(_stretches(spans, calendar, start=clock.started, end=end, pauses=pauses), calendar, 0.0))


def future_intervals(
    clock: Clock, spans: Sequence[Span], *, calendar: Calendar, now: datetime, pauses: bool
) -> list[Interval]:
    """Return the intervals from now until a running clock is due, if nothing changes; totals continue from its used
    time.

    Empty if it is not due in the future, or has more than MAX_INTERVALS_AHEAD intervals.
    """
    if clock.started is None or clock.stopped is not None or clock.due is None or clock.due <= now:
        return []
    stretches = _stretches(spans, calendar, start=max(now, clock.started), end=clock.due, pauses=pauses)
    found = list(islice(_add_totals(stretches, calendar, clock.used or 0.0), MAX_INTERVALS_AHEAD + 1))
    return found if len(found) <= MAX_INTERVALS_AHEAD else []


def _add_totals(stretches: Iterable[_Stretch], calendar: Calendar, total: float) -> Iterator[Interval]:
    for start, end, status, counts in stretches:
        minutes = calendar.between(start, end) if counts == "counted" else 0.0
        total += minutes
        yield Interval(start, end, status, counts, minutes, total)


def _stretches(
    spans: Sequence[Span], calendar: Calendar, *, start: datetime, end: datetime, pauses: bool
) -> Iterator[_Stretch]:
    for span in spans:
        first, last = max(span.start, start), min(span.end or end, end)
        if first >= last:
            continue
        status = f"{span.status} ({span.note})" if span.note else span.status
        if span.kind == "stopped":
            yield first, last, status, "stopped"
        elif pauses and span.kind == "paused":
            yield first, last, f"{span.status} ({span.waits_for})" if span.waits_for else status, "paused"
        else:
            yield from _split_by_hours(first, last, status, calendar)


def _split_by_hours(first: datetime, last: datetime, status: str, calendar: Calendar) -> Iterator[_Stretch]:
    reached = first
    for window in calendar.windows(first, last):
        opens, closes = (edge.astimezone(UTC) for edge in window)  # times in one zone compare by wall clock
        if opens > reached:
            yield reached, opens, status, "off"
        yield opens, closes, status, "counted"
        reached = closes
    if reached < last:
        yield reached, last, status, "off"
