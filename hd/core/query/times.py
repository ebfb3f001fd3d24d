"""Times and durations in a query. Reads no clock: now and the zone are arguments.

A time names a span of its precision (year, month, day, minute, second), in the desk's zone unless it has an offset.
So `..today` includes all of today, and `created:2026-11-20` means that day. A duration names the instant that far
from now.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from hd.text.lazy_regex import pattern

Unit = Literal["year", "month", "day", "minute", "second", "instant"]
Span = tuple[datetime, datetime]  # aware, in UTC; the end is excluded

_TICK = timedelta(microseconds=1)
_STEPS: dict[Unit, timedelta] = {"minute": timedelta(minutes=1), "second": timedelta(seconds=1), "instant": _TICK}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_LONGEST = 100 * 366 * 1440  # minutes: a hundred years, so that date arithmetic cannot overflow
_DATED = pattern(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = pattern(r"(\d{1,2}):(\d\d)", re.ASCII)
_LENGTH = pattern(r"(?:(\d{1,8})w)?(?:(\d{1,8})d)?(?:(\d{1,8})h)?(?:(\d{1,8})m)?", re.ASCII | re.IGNORECASE)


class Dated(Struct, frozen=True):
    """A date or time with digits; `at` is naive if it was typed without an offset."""

    at: datetime
    unit: Unit


class RelativeDay(Struct, frozen=True):
    """Today, tomorrow or yesterday (`clock` is None), or a time of day today."""

    days: int
    clock: time | None = None


class Length(Struct, frozen=True):
    """A duration in minutes. unit: the smallest unit typed, in minutes (`age:3d` is from three to four days).

    sign: for a time, its direction from now: -1 or 1 as typed, 0 if the key decides.
    """

    minutes: int
    unit: int = 1
    sign: int = 0


Moment = Dated | RelativeDay | Length


def parse_length(text: str) -> Length | None:
    """Parse `30m`, `4h`, `3d`, `1w`, `1d12h` (a day is 24 hours, a week seven days); return None for anything else."""
    found = _LENGTH.fullmatch(text)
    if not found or not text:
        return None
    named = [(int(count), unit) for count, unit in zip(found.groups(), (10080, 1440, 60, 1), strict=True) if count]
    total = sum(count * unit for count, unit in named)
    return Length(total, named[-1][1]) if total <= _LONGEST else None


def parse_moment(text: str) -> Moment | None:
    """Parse a time as far as possible without a clock; return None for anything else."""
    word = text.casefold()
    if word in _DAYS:
        return RelativeDay(_DAYS[word])
    if word == "now":
        return Length(0)
    sign = {"-": -1, "+": 1}.get(text[:1], 0)
    if duration := parse_length(text[1:] if sign else text):
        return replace(duration, sign=sign)
    if found := _CLOCK.fullmatch(text):
        hour, minute = int(found[1]), int(found[2])
        return RelativeDay(0, time(hour, minute)) if hour < 24 and minute < 60 else None
    return _dated(text)


def _dated(text: str) -> Dated | None:
    found = _DATED.fullmatch(text)
    if not found or not 1900 <= int(found[1]) <= 9000:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    unit: Unit = "instant" if fraction else "second" if second else "minute" if minute else "day" if day else "month"
    try:
        clock = time(int(hour or 0), int(minute or 0), int(second or 0), int((fraction or "").ljust(6, "0")))
        at = datetime.combine(date(int(year), int(month or 1), int(day or 1)), clock, tzinfo=_offset(offset))
    except ValueError:
        return None
    return Dated(at, unit if month else "year")


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in "zZ":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def span(moment: Moment, *, now: datetime, zone: tzinfo, forward: bool) -> Span:
    """Return start and end (excluded) of a time; a duration names one instant.

    now: aware. A local time that does not exist means one hour later; one that exists twice means the first.
    """
    if isinstance(moment, Length):
        sign = moment.sign or (1 if forward else -1)
        at = now.astimezone(UTC) + sign * timedelta(minutes=moment.minutes)
        return at, at + _TICK
    if isinstance(moment, RelativeDay):
        day = now.astimezone(zone).date() + timedelta(days=moment.days)
        moment = Dated(datetime.combine(day, moment.clock or time()), "minute" if moment.clock else "day")
    start = _instant(moment.at, zone)
    if step := _STEPS.get(moment.unit):
        return start, start + step
    return start, _instant(_next_start(moment.at, moment.unit), zone)


def span_from_now(moment: Moment, *, now: datetime, zone: tzinfo, forward: bool) -> Span:
    """Return the span of a time that stands alone: like `span`, but a duration covers all the time between now and
    then.
    """
    start, end = span(moment, now=now, zone=zone, forward=forward)
    if isinstance(moment, Length):
        instant = now.astimezone(UTC)
        return min(start, instant), max(end, instant + _TICK)
    return start, end


def _next_start(at: datetime, unit: Unit) -> datetime:
    if unit == "day":
        return at + timedelta(days=1)
    if unit == "month" and at.month < 12:
        return at.replace(month=at.month + 1)
    return at.replace(year=at.year + 1, month=1)


def _instant(at: datetime, zone: tzinfo) -> datetime:
    # UTC, because Python compares two times of one zone by the wall clock, which is ambiguous in autumn.
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)


def is_backwards(low: Moment, high: Moment, *, forward: bool) -> bool:
    """Whether a range is empty at any time of evaluation. Ends that only a clock can compare are valid."""
    if type(low) is not type(high):
        return False
    if isinstance(low, Dated) and isinstance(high, Dated) and (low.at.tzinfo is None) != (high.at.tzinfo is None):
        return False
    noon = datetime(2026, 6, 15, 12, tzinfo=UTC)
    return span(low, now=noon, zone=UTC, forward=forward)[0] >= span(high, now=noon, zone=UTC, forward=forward)[1]
