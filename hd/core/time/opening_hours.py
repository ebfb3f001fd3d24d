"""Parse a calendar of hd.yaml into hours and dates. Business time is counted in calendar.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core.time.zones import find_zone, nearest_zone
from hd.errors import HdError
from hd.text.lazy_regex import pattern
from hd.text.suggestions import nearest

Hours = tuple[tuple[int, int], ...]
"""The open intervals that begin on one day, in minutes since its midnight: sorted, disjoint. One across midnight
ends after 1440 and belongs to the day on which it begins."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = ("timezone", "hours", "holidays", "extra", "breaks")
_TIME = pattern(r"([0-9]{1,2}):([0-9]{2})")
_DATE = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = 1440  # minutes
_WHOLE_DAY: Hours = ((0, _DAY),)
_MAX_DAYS_LATER = 2  # days from beginning to end of hours, if a zone skipped the day between
_LAST = date.max.toordinal() - 2


class CalendarError(HdError):
    """A calendar is invalid, or has less business time than requested."""


class OpeningHours(Struct, frozen=True):
    """A parsed calendar; for the fields see calendar.Calendar."""

    zone: ZoneInfo
    week: tuple[Hours, ...]
    dated_hours: Mapping[int, Hours]
    holidays: tuple[tuple[int, int], ...]


def read_calendar(mapping: object, *, name: str, default_zone: str | None) -> OpeningHours:
    """Parse a calendar; see Calendar.parse. Raises CalendarError, whose message begins with the calendar's name."""
    try:
        tree = _mapping(mapping, "")
        for key in tree:
            if key not in _KEYS:
                raise _unknown("unknown key", key, _KEYS)
        week = _week(tree.get("hours"))
        holidays = _holidays(tree.get("holidays"))
        extra = dict(_date_hours(tree.get("extra"), "extra"))
        place = _zone(tree.get("timezone"), default_zone)
        breaks = dict(_date_hours(tree.get("breaks"), "breaks"))
        dated = _with_breaks(extra, breaks, week=week, holidays=holidays, place=place)
        return OpeningHours(zone=place, week=week, dated_hours=dated, holidays=holidays)
    except CalendarError as fault:
        raise CalendarError(f"{f'calendar {name}'.rstrip()}: {fault.message}", hint=fault.hint) from None


def _with_breaks(
    extra: Mapping[int, Hours],
    breaks: Mapping[int, Hours],
    *,
    week: Sequence[Hours],
    holidays: Sequence[tuple[int, int]],
    place: ZoneInfo,
) -> dict[int, Hours]:
    """Return the hours of the days that have their own. A break is wall clock time: it is subtracted from all hours
    that are open then, including hours that began on an earlier day.
    """

    def hours(day: int) -> Hours:
        closed = any(first <= day <= last for first, last in holidays)
        return extra.get(day, () if closed else week[(day - 1) % 7])

    pauses = _merge_intervals(wall for day, times in breaks.items() for wall in _wall_times(day, times, place))
    near = {day for begin, end in pauses for day in range(begin // _DAY - _MAX_DAYS_LATER, end // _DAY + 1) if day > 0}
    whole = {day: tuple(_wall_times(day, hours(day), place)) for day in near}
    left = {day: _subtract(open_, pauses) for day, open_ in whole.items()}
    changed = {day for day in near if left[day] != whole[day]}
    pieces: dict[int, list[tuple[int, int]]] = {day: [] for day in changed}
    for day in sorted(changed):
        for begin, end in left[day]:
            for first, last in _split_at_midnight(begin, end):
                at = first // _DAY
                pieces.setdefault(at, [*hours(at)]).append((first - at * _DAY, last - at * _DAY))
    return {**extra, **{day: _merge_intervals(own) for day, own in pieces.items()}}


def _wall_times(day: int, times: Hours, place: ZoneInfo) -> Iterator[tuple[int, int]]:
    """Yield times of a day in minutes since ordinal 0, as the wall clock showed them: none for a day that a zone
    skipped (Pacific/Apia, 2011-12-30); a time in a gap moves by the gap's length.
    """
    if day < _LAST and _wall_minute(day, 0, place) >= _wall_minute(day, _DAY, place):
        return
    for begin, end in times:
        first, last = _wall_minute(day, begin, place), _wall_minute(day, end, place)
        if first < last:
            yield first, last


def _wall_minute(day: int, minute: int, place: ZoneInfo) -> int:
    """Return the minutes since ordinal 0 that the wall clock showed at this time, or would have shown."""
    if not 2 < day < _LAST:  # no zone changes at the ends of the calendar
        return day * _DAY + minute
    written = (datetime.fromordinal(day) + timedelta(minutes=minute)).replace(tzinfo=place)
    shown = written.astimezone(UTC).astimezone(place)
    return shown.toordinal() * _DAY + shown.hour * 60 + shown.minute


def _split_at_midnight(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield an interval as days can hold it: one that reaches past the end of the next day is split at midnight."""
    midnight = (begin // _DAY + 1) * _DAY
    if end <= midnight + _DAY:
        yield begin, end
    else:
        yield begin, midnight
        yield end // _DAY * _DAY, end


def _merge_intervals(intervals: Iterable[tuple[int, int]]) -> Hours:
    """Sort the intervals and merge those that touch or overlap."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return tuple(merged)


def _zone(value: object, default: str | None) -> ZoneInfo:
    key = value if value is not None else default or "UTC"
    if not isinstance(key, str):
        raise CalendarError(f"timezone: no text: {_shorten(key)}", hint="write one like Europe/Kyiv")
    found = find_zone(key)
    if found is None:
        near = nearest_zone(key)
        hint = f"nearest: {near}" if near else "write one like Europe/Kyiv"
        raise CalendarError(f'timezone: no time zone "{_shorten(key)}"', hint=hint)
    return found


def _week(value: object) -> tuple[Hours, ...]:
    """Parse `24x7`, or a mapping of days to intervals."""
    if isinstance(value, str) and value.strip().lower() == "24x7":
        return (_WHOLE_DAY,) * 7
    week: list[Hours] = [()] * 7
    named: dict[int, str] = {}
    for key, intervals in _mapping(value, "hours", shape='{mon-fri: ["09:00-18:00"]} or 24x7').items():
        hours = _intervals(intervals, f"hours: {_shorten(key)}")
        for day in sorted(set(_days(key))):
            if day in named:
                raise CalendarError(
                    f"hours: {DAYS[day]} is in both {named[day]} and {_shorten(key)}",
                    hint="name each day once: mon-thu and fri",
                )
            named[day] = _shorten(key)
            week[day] = hours
    return tuple(week)


def _days(key: object) -> list[int]:
    """Return the days of `fri`, `mon-thu`, `fri-mon`, `mon,wed`, from 0 for Monday."""
    days: list[int] = []
    for part in str(key).lower().split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2:
            raise CalendarError(f'hours: no days: "{_shorten(key)}"', hint="write mon, mon-thu or mon,wed")
        for end in ends:
            if end not in DAYS:
                raise _unknown("hours: no day", end, DAYS)
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days


def _holidays(value: object) -> tuple[tuple[int, int], ...]:
    """Return sorted, disjoint ranges of ordinals."""
    ranges = []
    for item in _sequence(value, "holidays"):
        first, dots, last = item.partition("..") if isinstance(item, str) else (item, "", "")
        begin = _day(first, "holidays")
        end = _day(last, "holidays") if dots else begin
        if end < begin:
            raise CalendarError(f"holidays: {item} ends before it begins", hint=f"write {last}..{first}")
        ranges.append((begin, end))
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(ranges):
        if merged and begin <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return tuple(merged)


def _date_hours(value: object, section: str) -> Iterable[tuple[int, Hours]]:
    """Yield the days (ordinals) of `extra` or `breaks`, with their intervals."""
    seen = set()
    for key, intervals in _mapping(value, section, shape='{2026-12-19: ["10:00-14:00"]}').items():
        if isinstance(key, str) and ".." in key:
            raise CalendarError(f"{section}: {_shorten(key)} is a range", hint="give each date its own hours")
        day = _day(key, section)
        if day in seen:
            raise CalendarError(f"{section}: {_shorten(key)} is there twice")
        seen.add(day)
        yield day, _intervals(intervals, f"{section}: {_shorten(key)}", overlap=section == "breaks")


def _day(value: object, section: str) -> int:
    """Return the ordinal of a date, or of its text."""
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip()).toordinal()
        except ValueError:
            pass
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value.toordinal()
    raise CalendarError(f'{section}: no date: "{_shorten(value)}"', hint="write a date like 2026-12-25")


def _intervals(value: object, section: str, *, overlap: bool = False) -> Hours:
    """Return the intervals of one day, sorted; merges those that touch (or overlap, if that is allowed)."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(_interval(item, section) for item in _sequence(value, section)):
        if not merged or begin > merged[-1][1]:
            merged.append((begin, end))
        elif begin == merged[-1][1] or overlap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            both = f"{_write(*merged[-1])} and {_write(begin, end)}"
            joined = _write(merged[-1][0], max(merged[-1][1], end))
            raise CalendarError(f"{section}: {both} overlap", hint=f"write {joined}, or mend the times")
    return tuple(merged)


def _interval(value: object, section: str) -> tuple[int, int]:
    """Return the minutes of `09:00-18:00`; the end of `22:00-06:00` is on the next day, after 1440."""
    begin_text, dash, end_text = value.partition("-") if isinstance(value, str) else ("", "", "")
    begin, end = _minute(begin_text), _minute(end_text)
    if begin is None or end is None or not dash or begin == _DAY:
        raise CalendarError(
            f'{section}: no hours: "{_shorten(value)}"', hint='write them like "09:00-18:00", at most 24:00'
        )
    if begin == end:
        raise CalendarError(f"{section}: {value} ends where it begins", hint='a whole day is "00:00-24:00"')
    return begin, end if end > begin else end + _DAY  # it crosses midnight


def _minute(text: str) -> int | None:
    """Return the minutes since midnight of `9:00` or `24:00`; None for other text."""
    match = _TIME.fullmatch(text.strip())
    if match is None or int(match[2]) > 59:
        return None
    minute = int(match[1]) * 60 + int(match[2])
    return minute if minute <= _DAY else None


def _write(begin: int, end: int) -> str:
    end = end - _DAY if end > _DAY else end
    return f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}"


def write_hours(hours: Hours) -> list[str]:
    """Format the intervals of a day as in hd.yaml: `09:00-13:00`."""
    return [_write(begin, end) for begin, end in hours]


def _subtract(hours: Hours, breaks: Hours) -> Hours:
    """Return the hours without the breaks."""
    left = list(hours)
    for begin, end in breaks:
        pieces = [piece for a, b in left for piece in ((a, min(b, begin)), (max(a, end), b))]
        left = [(a, b) for a, b in pieces if a < b]
    return tuple(left)


def _mapping(value: object, section: str, *, shape: str = "{timezone: …, hours: …}") -> Mapping[object, object]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    raise CalendarError(f"{section}: {_shorten(value)} is no mapping".removeprefix(": "), hint=f"write {shape}")


def _sequence(value: object, section: str) -> Sequence[object]:
    """Return a list; a missing value is empty, a single item needs no brackets."""
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (str, date)):
        return (value,)
    raise CalendarError(f"{section}: {_shorten(value)} is no list", hint="write a list: [a, b]")


def _unknown(what: str, value: object, known: Sequence[str]) -> CalendarError:
    near = nearest(str(value), known)
    hint = f"nearest: {near}" if near else f"known: {', '.join(known)}"
    return CalendarError(f'{what} "{_shorten(value)}"', hint=hint)


def _shorten(value: object) -> str:
    """Return the value in at most 40 characters, for a message of one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
