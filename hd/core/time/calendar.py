"""Business time: how much of it is between two instants, and when a given amount has passed. Reads no clock.

Rules in addition to those of docs/clocks.md (*Calendars*):
- A day that never happened (Pacific/Apia, 2011-12-30) has no hours.
- Hours that overlap because a gap moved one of them count once.
- Hours that cross midnight belong to the day on which they begin; if the next day's hours begin before they end, the
  time counts once.
- Overlapping intervals of one day, and a weekday that is listed twice, are errors: each has two readings. Breaks may
  overlap; adjacent intervals are one.

Instants are whole microseconds of UTC since 0001-01-01, as int, so that sums are exact. Time is cut into spans of 21
days; the open windows of a span are computed at first use. Far in the future they repeat every 400 years, so that a
mistyped year 8999 costs no more than those.
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
_SPAN_DAYS = 21  # 400 years, after which weekdays repeat, are whole spans
_CYCLE = 146_097 // _SPAN_DAYS
_SPAN = _SPAN_DAYS * _DAY
_LAST_DAY = date.max.toordinal()
_RULES_ONLY_FROM = date(2110, 1, 1).toordinal()  # from here on the time zone data has only rules, no dated changes
_MAX_CACHED_SPANS = 1366  # some 78 years: a ticket with the mistyped year 206 must not fill the memory

Window = tuple[int, int]


class _Span(Struct, frozen=True):
    """The open windows of one span: `starts` and `ends`; `open_totals[i]` is the open time before window i."""

    starts: list[int]
    ends: list[int]
    open_totals: list[int]

    def open_time_before(self, instant: int) -> int:
        """Return the open microseconds from the span's beginning to the instant."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return 0
        return self.open_totals[index] + min(instant, self.ends[index]) - self.starts[index]


class Calendar(Struct, frozen=True, dict=True):
    """The working hours of a desk, in one time zone.

    week: the hours that begin on Monday to Sunday, in minutes since midnight; over 1440 on the next day. dated_hours:
    the hours of days (by ordinal) with their own hours. holidays: sorted, disjoint ranges of ordinals, both ends
    included.
    """

    name: str
    zone: ZoneInfo
    week: tuple[Hours, ...] = ((),) * 7
    dated_hours: Mapping[int, Hours] = field(default_factory=dict)
    holidays: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, mapping: object, *, name: str = "", zone: str | None = None) -> Calendar:
        """Parse the calendar `name` of hd.yaml (for its keys see docs/clocks.md, *Calendars*).

        mapping: keys timezone, hours, holidays, extra, breaks; dates as text or dates, in keys and values.
        zone: the default time zone (the desk's); UTC without it.
        Raises CalendarError for the first error.
        """
        read = read_calendar(mapping, name=name, default_zone=zone)
        return cls(name=name, zone=read.zone, week=read.week, dated_hours=read.dated_hours, holidays=read.holidays)

    def __hash__(self) -> int:
        return hash((self.name, self.zone, self.week, self.holidays))

    @cached_property
    def _spans(self) -> dict[int, _Span]:
        return {}  # computed spans, by number

    @cached_property
    def _totals(self) -> dict[int, int]:
        return {}

    @property
    def has_hours(self) -> bool:
        """Whether any day can have business time."""
        first, last = self._open_days()
        return first <= last

    def add(self, start: datetime, minutes: float) -> datetime:
        """Return the earliest instant at which this much business time has passed since `start`.

        Aware in, aware out, in the calendar's zone. If the time is used up exactly at closing, the result is closing
        time. `add(start, 0)` is `start`; a negative amount goes back, like `subtract`. Raises CalendarError if there is
        not so much time.
        """
        need = _to_microseconds(minutes)
        return self._move_back(start, -need) if need < 0 else self._move_forward(start, need)

    def subtract(self, end: datetime, minutes: float) -> datetime:
        """Return the latest instant from which this much business time passes until `end`; otherwise like `add`."""
        need = _to_microseconds(minutes)
        return self._move_forward(end, -need) if need < 0 else self._move_back(end, need)

    def between(self, start: datetime, end: datetime) -> float:
        """Return the minutes of business time from `start` to `end`; negative if `end` is before. Exact to the
        microsecond.
        """
        first, last = _instant(start), _instant(end)
        if last < first:
            return -self._open_time(last, first) / _MINUTE
        return self._open_time(first, last) / _MINUTE

    def windows(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open times inside [start, end), in order; one that spans midnight stays whole."""
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
        """Return the open intervals of a day, in minutes of its wall clock, with its exceptions."""
        return self._hours_of(day.toordinal())

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a holiday, even if it has hours."""
        return any(first <= day.toordinal() <= last for first, last in self.holidays)

    def is_open(self, at: datetime) -> bool:
        """Whether the instant is business time; closing time is not."""
        instant = _instant(at)
        span = self._span(instant // _SPAN)
        index = bisect_right(span.starts, instant) - 1
        return index >= 0 and instant < span.ends[index]

    def _open_time(self, first: int, last: int) -> int:
        """Return the open microseconds from first to last; last must not be before first."""
        begin, end = first // _SPAN, last // _SPAN
        whole = sum(map(self._total, range(begin, end)))
        return whole + self._span(end).open_time_before(last) - self._span(begin).open_time_before(first)

    def _move_forward(self, start: datetime, need: int) -> datetime:
        instant = _instant(start)
        if need == 0:
            return self._datetime(instant)
        final = (self._open_days()[1] + 2) * _DAY  # hours end at most a day after their day; plus a day for UTC
        if need > final - instant:
            raise self._unreachable_error("after", start)
        number = instant // _SPAN
        need += self._span(number).open_time_before(instant)
        while need > self._total(number):
            need -= self._total(number)
            number += 1
            if number > final // _SPAN:
                raise self._unreachable_error("after", start)
        span = self._span(number)
        index = bisect_left(span.open_totals, need) - 1
        return self._datetime(span.starts[index] + need - span.open_totals[index])

    def _move_back(self, end: datetime, need: int) -> datetime:
        instant = _instant(end)
        if need == 0:
            return self._datetime(instant)
        initial = (self._open_days()[0] - 2) * _DAY  # in UTC a day's hours begin at most a day before it
        if need > instant - initial:
            raise self._unreachable_error("before", end)
        number = instant // _SPAN
        left = self._span(number).open_time_before(instant) - need
        while left < 0:
            number -= 1
            if number < initial // _SPAN:
                raise self._unreachable_error("before", end)
            left += self._total(number)
        span = self._span(number)
        index = bisect_right(span.open_totals, left) - 1
        return self._datetime(span.starts[index] + left - span.open_totals[index])

    def _open_days(self) -> Window:
        """Return the first and the last day (ordinals) that can have hours; first is after last if none can."""
        first, last = 1, _LAST_DAY
        if self.holidays and self.holidays[0][0] <= first:
            first = self.holidays[0][1] + 1
        if self.holidays and self.holidays[-1][1] >= last:
            last = self.holidays[-1][0] - 1
        if not any(self.week):
            first, last = _LAST_DAY + 1, 0
        for day, hours in self.dated_hours.items():
            if hours:
                first, last = min(first, day), max(last, day)
        return first, last

    def _hours_of(self, day: int) -> Hours:
        """Return the hours of a day (an ordinal), with its exceptions."""
        if day in self.dated_hours:
            return self.dated_hours[day]
        index = bisect_right(self.holidays, (day, _LAST_DAY)) - 1
        if index >= 0 and day <= self.holidays[index][1]:
            return ()
        return self.week[(day - 1) % 7]

    def _span(self, number: int) -> _Span:
        span = self._spans.get(number)
        if span is None:
            if len(self._spans) >= _MAX_CACHED_SPANS:
                self._spans.clear()
            span = self._spans[number] = self._build(number)
            self._totals[number] = span.open_totals[-1]
        return span

    def _total(self, number: int) -> int:
        """Return the open microseconds of a span; cached without limit, because it is small."""
        number = self._equivalent_span(number)
        total = self._totals.get(number)
        return self._span(number).open_totals[-1] if total is None else total

    def _equivalent_span(self, number: int) -> int:
        """Return a span with the same hours: far in the future, one of the first 400 years after all exceptions."""
        if number < self._first_regular_span + _CYCLE or (number + 2) * _SPAN_DAYS > _LAST_DAY:
            return number
        return self._first_regular_span + (number - self._first_regular_span) % _CYCLE

    @cached_property
    def _first_regular_span(self) -> int:
        """The first span after all dated hours, holidays and dated changes of the zone."""
        last = max([_RULES_ONLY_FROM, *self.dated_hours, *(end for _, end in self.holidays if end < _LAST_DAY)])
        return last // _SPAN_DAYS + 2

    def _is_closed(self, first: int, last: int) -> bool:
        """Whether surely no day from first to last (ordinals) has hours, judged without looking at each."""
        index = bisect_right(self.holidays, (first, _LAST_DAY)) - 1
        off = not any(self.week) or (index >= 0 and last <= self.holidays[index][1])
        return off and not any(first <= day <= last for day in self.dated_hours)

    def _build(self, number: int) -> _Span:
        """Compute one span: merge the windows of its days, of two days before and one after, and cut them to
        the span.
        """
        begin, end = number * _SPAN, (number + 1) * _SPAN
        if not self.dated_hours and not self.holidays and set(self.week) == {((0, 1440),)}:
            return _Span([begin], [end], [0, _SPAN])
        first, last = number * _SPAN_DAYS - 1, (number + 1) * _SPAN_DAYS + 1
        if self._is_closed(first, last):
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
        """Yield the windows of the days first to last (ordinals), as instants; in a gap they can overlap or be empty.

        A day with the same offset at both midnights has it all day: no zone ever changed twice within a day.
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
        """Return the instant of a wall time; in a gap it moves by the gap's length, of two it is the first
        (docs/clocks.md).
        """
        return (day - 1) * _DAY + minute * _MINUTE - self._offset(day, minute)

    def _offset(self, day: int, minute: int) -> int:
        """Return the microseconds by which a wall time is ahead of UTC; in a gap or overlap, the offset before the
        change.
        """
        if minute == 1440:
            if day == _LAST_DAY:
                minute -= 1
            else:
                day, minute = day + 1, 0
        wall = datetime.fromordinal(day).replace(hour=minute // 60, minute=minute % 60, tzinfo=self.zone)
        offset = wall.utcoffset()
        assert offset is not None  # a ZoneInfo always has an offset
        return (offset.days * 86_400 + offset.seconds) * 1_000_000

    def _datetime(self, instant: int) -> datetime:
        """Return an aware datetime in the calendar's zone; in UTC for the few hours in which the zone is past the year
        9999.
        """
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

    def _unreachable_error(self, side: str, at: datetime) -> CalendarError:
        return CalendarError(
            f"{self._title()}: not so much business time {side} {at.date().isoformat()}",
            hint="look at its hours, holidays and extra in hd.yaml",
        )


def _instant(moment: datetime) -> int:
    """Return microseconds of UTC since 0001-01-01; can be negative, or past 9999, by up to a day."""
    offset = moment.utcoffset()
    if offset is None:
        raise CalendarError(f"a time without an offset: {moment.isoformat()}", hint="business time needs aware times")
    return (moment.replace(tzinfo=None) - _EPOCH - offset) // _MICROSECOND


def _to_microseconds(minutes: float) -> int:
    """Convert minutes to whole microseconds."""
    if not math.isfinite(minutes):
        raise CalendarError(f"no amount of time: {minutes}")
    return round(minutes * _MINUTE)


def zone_data_version() -> str:
    """Return the version of the time zone data that `zoneinfo` uses: `2026b (system)`, or `… (tzdata)` for the package.

    Reports show it, because their figures depend on it. Reads one line of a file.
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
