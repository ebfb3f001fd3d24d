"""A clock laid open: every interval, what it counted, and the running sum, so that anyone can redo it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from hd.core.calendar import Calendar
from hd.core.clocks import Clock
from hd.core.replay import Span

Counts = Literal["counted", "paused", "off", "stopped"]


class Interval(Struct, frozen=True):
    """A stretch of one kind. minutes: its business time where it counts, else 0; total: the sum so far."""

    start: datetime
    end: datetime
    status: str
    counts: Counts
    minutes: float
    total: float


def intervals(
    clock: Clock, spans: Sequence[Span], *, calendar: Calendar, now: datetime, pauses: bool
) -> list[Interval]:
    """The stretches of `clock` from its start to its stop (or now), in order, without gaps."""
    if clock.started is None:
        return []
    end = clock.stopped or max(now, clock.started)
    found: list[Interval] = []
    total = 0.0
    for start, stop, status, counts in _stretches(spans, calendar, start=clock.started, end=end, pauses=pauses):
        minutes = calendar.between(start, stop) if counts == "counted" else 0.0
        total += minutes
        found.append(Interval(start, stop, status, counts, minutes, total))
    return found


def _stretches(
    spans: Sequence[Span], calendar: Calendar, *, start: datetime, end: datetime, pauses: bool
) -> Iterator[tuple[datetime, datetime, str, Counts]]:
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
            yield from _by_hours(first, last, status, calendar)


def _by_hours(
    first: datetime, last: datetime, status: str, calendar: Calendar
) -> Iterator[tuple[datetime, datetime, str, Counts]]:
    reached = first
    for window in calendar.windows(first, last):
        opens, closes = (edge.astimezone(UTC) for edge in window)  # times of one zone compare by the wall clock
        if opens > reached:
            yield reached, opens, status, "off"
        yield opens, closes, status, "counted"
        reached = closes
    if reached < last:
        yield reached, last, status, "off"
