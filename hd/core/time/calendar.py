"""Business time: how much of it lies between two instants, and when so much of it has passed. Reads no clock.

What is decided here, beside the rules of docs/clocks.md (*Calendars*):
- A day that never happened (Pacific/Apia, 2011-12-30) has no hours; only its neighbours' are counted.
- Hours that fall on each other because a gap moved one of them are counted once.
- Hours that cross midnight belong to the day on which they begin; where the next day's begin before they end, the
  time is counted once.
- Two intervals of one day that overlap as written, and a weekday named twice, are errors: each has two readings.
  Breaks may overlap; intervals that touch are one.

Instants are whole microseconds of UTC since 0001-01-01, kept as int, so that sums are exact. Time is cut into spans of
21 days; a span's open windows are worked out once, when first asked for. Far in the future they repeat every 400 years,
so that a time dated to the year 8999 by a slip costs no more than those.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from msgspec import Struct, field

from hd.core.time.opening_hours import CalendarError, Hours, read_calendar

__all__ = ["Calendar", "CalendarError", "zone_data_version"]

_EPOCH = datetime(1, 1, 1)  # noqa: DTZ001  (the wall clock of UTC, from which microseconds are counted)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = 60_000_000
_DAY = 24 * 60 * _MINUTE
_SPAN_DAYS = 21  # so that 400 years, after which dates fall on the same weekdays again, are whole spans
_CYCLE = 146_097 // _SPAN_DAYS
_SPAN = _SPAN_DAYS * _DAY
_LAST_DAY = date.max.toordinal()
_RULED = date(2110, 1, 1).toordinal()  # from then on the time zone data has rules only, and no dated changes
_KEPT_SPANS = 1366  # some 78 years: a ticket dated to the year 206 by a slip must not fill the memory

Window = tuple[int, int]


class _Span(Struct, frozen=True):
    """The open windows of one span: `starts` and `ends`, and `before[i]`, the open time before window i."""

    starts: list[int]
    ends: list[int]
    before: list[int]

    def consumed(self, instant: int) -> int:
        """Open microseconds from the span's beginning to the instant."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return 0
        return self.before[index] + min(instant, self.ends[index]) - self.starts[index]


class Calendar(Struct, frozen=True, dict=True):
    """When a desk works, in one time zone.

    week: the hours that begin on Monday to Sunday, in minutes since midnight; past 1440 on the next day. dated: the
    hours of the days (by ordinal) that have their own. holidays: sorted, disjoint ranges of ordinals, both ends
    included.
    """

    name: str
    zone: ZoneInfo
    week: tuple[Hours, ...] = ((),) * 7
    dated: Mapping[int, Hours] = field(default_factory=dict)
    holidays: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, mapping: object, *, name: str = "", zone: str | None = None) -> Calendar:
        """The calendar that stands under `name` in hd.yaml (its shape: docs/clocks.md, *Calendars*).

        mapping: keys timezone, hours, holidays, extra, breaks; dates as text or dates, in keys and values.
        zone: the time zone where the mapping names none (the desk's); UTC without it.
        Raises CalendarError for the first thing that cannot be understood.
        """
        read = read_calendar(mapping, name=name, default_zone=zone)
        return cls(name=name, zone=read.zone, week=read.week, dated=read.dated, holidays=read.holidays)

    def __hash__(self) -> int:
        return hash((self.name, self.zone, self.week, self.holidays))

    @cached_property
    def _spans(self) -> dict[int, _Span]:
        return {}  # what was worked out before, by number

    @cached_property
    def _totals(self) -> dict[int, int]:
        return {}

    @property
    def has_hours(self) -> bool:
        """Whether any day can have business time."""
        first, last = self._open_days()
        return first <= last

    def add(self, start: datetime, minutes: float) -> datetime:
        """The earliest instant at which so many minutes of business time have passed since `start`.

        Aware in, aware out, in the calendar's zone. Consumed exactly at closing, it is closing time; `add(start, 0)` is
        `start`; a negative amount goes back, as `subtract`. Raises CalendarError where so much never comes.
        """
        need = _amount(minutes)
        return self._back(start, -need) if need < 0 else self._forward(start, need)

    def subtract(self, end: datetime, minutes: float) -> datetime:
        """The latest instant from which so many minutes of business time pass until `end`; otherwise as `add`."""
        need = _amount(minutes)
        return self._forward(end, -need) if need < 0 else self._back(end, need)

    def between(self, start: datetime, end: datetime) -> float:
        """Minutes of business time from `start` to `end`; negative if `end` is before. Exact to the microsecond."""
        first, last = _instant(start), _instant(end)
        if last < first:
            return -self._open(last, first) / _MINUTE
        return self._open(first, last) / _MINUTE

    def windows(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open times inside [start, end), in order, whole: one that spans midnight comes as one."""
        first, last = _instant(start), _instant(end)
        pending: Window | None = None
        for number in range(first // _SPAN, last // _SPAN + 1):
            span = self._span(number)
            for opens, closes in zip(span.starts, span.ends, strict=True):
                opens, closes = max(opens, first), min(closes, last)
                if opens >= closes:
                    continue
                if pending and pending[1] == opens:
                    pending = (pending[0], closes)
                    continue
                if pending:
                    yield self._datetime(pending[0]), self._datetime(pending[1])
                pending = (opens, closes)
        if pending:
            yield self._datetime(pending[0]), self._datetime(pending[1])

    def hours_on(self, day: date) -> Hours:
        """The open intervals of a day, in minutes of its wall clock, with its exceptions."""
        return self._hours_of(day.toordinal())

    def is_holiday(self, day: date) -> bool:
        """Whether a holiday falls on the day, whatever hours it has all the same."""
        return any(first <= day.toordinal() <= last for first, last in self.holidays)

    def is_open(self, at: datetime) -> bool:
        """Whether the instant is business time; at closing time it no longer is."""
        instant = _instant(at)
        span = self._span(instant // _SPAN)
        index = bisect_right(span.starts, instant) - 1
        return index >= 0 and instant < span.ends[index]

    def _open(self, first: int, last: int) -> int:
        """Open microseconds from first to last, which is not before it."""
        begin, end = first // _SPAN, last // _SPAN
        whole = sum(map(self._total, range(begin, end)))
        return whole + self._span(end).consumed(last) - self._span(begin).consumed(first)

    def _forward(self, start: datetime, need: int) -> datetime:
        instant = _instant(start)
        if need == 0:
            return self._datetime(instant)
        final = (self._open_days()[1] + 2) * _DAY  # hours end within a day of their day's end; in UTC another
        if need > final - instant:
            raise self._never("after", start)
        number = instant // _SPAN
        need += self._span(number).consumed(instant)
        while need > self._total(number):
            need -= self._total(number)
            number += 1
            if number > final // _SPAN:
                raise self._never("after", start)
        span = self._span(number)
        index = bisect_left(span.before, need) - 1
        return self._datetime(span.starts[index] + need - span.before[index])

    def _back(self, end: datetime, need: int) -> datetime:
        instant = _instant(end)
        if need == 0:
            return self._datetime(instant)
        initial = (self._open_days()[0] - 2) * _DAY  # in UTC a day's hours begin within a day of its beginning
        if need > instant - initial:
            raise self._never("before", end)
        number = instant // _SPAN
        left = self._span(number).consumed(instant) - need
        while left < 0:
            number -= 1
            if number < initial // _SPAN:
                raise self._never("before", end)
            left += self._total(number)
        span = self._span(number)
        index = bisect_right(span.before, left) - 1
        return self._datetime(span.starts[index] + left - span.before[index])

    def _open_days(self) -> Window:
        """The first and the last day (ordinals) that can have hours; the first is after the last where none can."""
        first, last = 1, _LAST_DAY
        if self.holidays and self.holidays[0][0] <= first:
            first = self.holidays[0][1] + 1
        if self.holidays and self.holidays[-1][1] >= last:
            last = self.holidays[-1][0] - 1
        if not any(self.week):
            first, last = _LAST_DAY + 1, 0
        for day, hours in self.dated.items():
            if hours:
                first, last = min(first, day), max(last, day)
        return first, last

    def _hours_of(self, day: int) -> Hours:
        """The hours of a day (an ordinal), with its exceptions."""
        if day in self.dated:
            return self.dated[day]
        index = bisect_right(self.holidays, (day, _LAST_DAY)) - 1
        if index >= 0 and day <= self.holidays[index][1]:
            return ()
        return self.week[(day - 1) % 7]

    def _span(self, number: int) -> _Span:
        span = self._spans.get(number)
        if span is None:
            if len(self._spans) >= _KEPT_SPANS:
                self._spans.clear()
            span = self._spans[number] = self._build(number)
            self._totals[number] = span.before[-1]
        return span

    def _total(self, number: int) -> int:
        """Open microseconds of a span: small enough to be kept for all time."""
        number = self._twin(number)
        total = self._totals.get(number)
        return self._span(number).before[-1] if total is None else total

    def _twin(self, number: int) -> int:
        """A span with the same hours: far in the future, one of the first 400 years after all exceptions."""
        if number < self._settled + _CYCLE or (number + 2) * _SPAN_DAYS > _LAST_DAY:
            return number
        return self._settled + (number - self._settled) % _CYCLE

    @cached_property
    def _settled(self) -> int:
        """The first span after all dated days, holidays and dated changes of the zone."""
        last = max([_RULED, *self.dated, *(end for _, end in self.holidays if end < _LAST_DAY)])
        return last // _SPAN_DAYS + 2

    def _is_shut(self, first: int, last: int) -> bool:
        """Whether no day from first to last (ordinals) has hours, as can be said without a look at each."""
        index = bisect_right(self.holidays, (first, _LAST_DAY)) - 1
        off = not any(self.week) or (index >= 0 and last <= self.holidays[index][1])
        return off and not any(first <= day <= last for day in self.dated)

    def _build(self, number: int) -> _Span:
        """Work out one span: the windows of its days, of two before and one after, cut to the span and merged."""
        begin, end = number * _SPAN, (number + 1) * _SPAN
        if not self.dated and not self.holidays and set(self.week) == {((0, 1440),)}:
            return _Span([begin], [end], [0, _SPAN])
        first, last = number * _SPAN_DAYS - 1, (number + 1) * _SPAN_DAYS + 1
        if self._is_shut(first, last):
            return _Span([], [], [0])
        starts: list[int] = []
        ends: list[int] = []
        for opens, closes in sorted(self._windows_of_days(first, last)):
            opens, closes = max(opens, begin), min(closes, end)
            if opens >= closes:
                continue
            if ends and opens <= ends[-1]:
                ends[-1] = max(ends[-1], closes)
            else:
                starts.append(opens)
                ends.append(closes)
        lengths = (closes - opens for opens, closes in zip(starts, ends, strict=True))
        return _Span(starts, ends, list(accumulate(lengths, initial=0)))

    def _windows_of_days(self, first: int, last: int) -> Iterator[Window]:
        """The windows of the days first to last (ordinals), as instants; in a gap they may overlap or stand empty.

        A day with the same offset at both its midnights has it throughout: no zone ever changed twice within a day.
        """
        first, last = max(first, 1), min(last, _LAST_DAY)
        offset = self._offset(first, 0) if first <= last else 0
        for day in range(first, last + 1):
            following = self._offset(day, 1440)
            if following - offset < _DAY:  # else the day was skipped
                for opens, closes in self._hours_of(day):
                    if closes > 1440 and day < _LAST_DAY:
                        yield self._resolve(day, opens), self._resolve(day + 1, closes - 1440)
                    elif following == offset:
                        midnight = (day - 1) * _DAY - offset
                        yield midnight + opens * _MINUTE, midnight + min(closes, 1440) * _MINUTE
                    else:
                        yield self._resolve(day, opens), self._resolve(day, min(closes, 1440))
            offset = following

    def _resolve(self, day: int, minute: int) -> int:
        """The instant of a wall time; in a gap as much later as the gap is long, of two the first (docs/clocks.md)."""
        return (day - 1) * _DAY + minute * _MINUTE - self._offset(day, minute)

    def _offset(self, day: int, minute: int) -> int:
        """Microseconds by which that wall time is ahead of UTC: before the change in a gap or overlap (fold=0)."""
        if minute == 1440:
            if day == _LAST_DAY:
                minute -= 1
            else:
                day, minute = day + 1, 0
        wall = datetime.fromordinal(day).replace(hour=minute // 60, minute=minute % 60, tzinfo=self.zone)
        offset = wall.utcoffset()
        assert offset is not None  # a ZoneInfo always knows
        return (offset.days * 86_400 + offset.seconds) * 1_000_000

    def _datetime(self, instant: int) -> datetime:
        """An aware datetime in the calendar's zone; in UTC for the few hours where the zone is past the year 9999."""
        try:
            moment = (_EPOCH + timedelta(microseconds=instant)).replace(tzinfo=UTC)
        except OverflowError:
            raise CalendarError(f"{self._title()}: the time is not between the years 1 and 9999") from None
        try:
            return moment.astimezone(self.zone)
        except OverflowError:
            return moment

    def _title(self) -> str:
        return f"calendar {self.name}".rstrip()

    def _never(self, side: str, at: datetime) -> CalendarError:
        return CalendarError(
            f"{self._title()}: not so much business time {side} {at.date().isoformat()}",
            hint="look at its hours, holidays and extra in hd.yaml",
        )


def _instant(moment: datetime) -> int:
    """Microseconds of UTC since 0001-01-01; may be negative, or past 9999, within a day."""
    offset = moment.utcoffset()
    if offset is None:
        raise CalendarError(f"a time without an offset: {moment.isoformat()}", hint="business time needs aware times")
    return (moment.replace(tzinfo=None) - _EPOCH - offset) // _MICROSECOND


def _amount(minutes: float) -> int:
    """Whole microseconds."""
    if not math.isfinite(minutes):
        raise CalendarError(f"no amount of time: {minutes}")
    return round(minutes * _MINUTE)


def zone_data_version() -> str:
    """Which time zone data `zoneinfo` answers from: `2026b (system)`, or `… (tzdata)` for the package.

    The figures depend on it, so it is shown with them. It reads one line of a file, as `zoneinfo` itself reads files.
    """
    for folder in map(Path, TZPATH):
        if not (folder / "UTC").exists():
            continue
        for name in ("+VERSION", "tzdata.zi"):
            try:
                with open(folder / name, "rb") as file:
                    said = file.readline(80).decode("ascii")
                return f"{said.removeprefix('# version').strip()} (system)"
            except (OSError, UnicodeDecodeError):
                continue
        return "unknown (system)"
    try:
        return f"{import_module('tzdata').IANA_VERSION} (tzdata)"
    except ImportError:
        return "unknown"
