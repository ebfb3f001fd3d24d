"""Parse times that people type (ISO, a date, an hour of today, `3d` from now) and times in files. Reads no clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from hd.errors import UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern

_SPAN = pattern(r"(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?", re.ASCII | re.IGNORECASE)
_HOUR = pattern(r"([01]?\d|2[0-3]|24(?=:00)):([0-5]\d)", re.ASCII)
_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_YEARS = range(1900, 9000)  # beyond these years, adding a second or changing the zone may fail


def parse_moment(text: str, *, now: datetime, zone: tzinfo, back: bool = False) -> datetime:
    """Return the instant, in UTC, of `2026-11-23T09:00+02:00`, `2026-11-23 09:00`, `2026-11-23`, `12:00`, `tomorrow`,
    `now`, `3d`, `1h30m` (elapsed time from now; into the past if `back`).

    Without an offset it is in `zone`; a date is its first minute; a day is 24 hours. A local time that does not exist
    means one hour later, one that exists twice the first. Raises UsageError with examples.
    """
    word = text.strip(" \t").casefold()
    instant = now.astimezone(UTC)
    span = parse_span(word)
    if span is not None:
        found = _add_span(instant, -span if back else span)
    elif word == "now":
        found = instant
    elif word in _WORDS:
        found = _today_at(now, zone, timedelta(days=_WORDS[word]))
    elif hour := _HOUR.fullmatch(word):
        found = _today_at(now, zone, timedelta(hours=int(hour[1]), minutes=int(hour[2])))
    else:
        at = read_time(word.upper(), zone=zone)
        found = at.astimezone(UTC) if at else None
    if found is None:
        raise UsageError(
            Message('"{text}" is no time', text=text),
            hint="like 2026-11-23, 2026-11-23T09:00, 12:00, tomorrow, 3d or 1h30m",
        )
    return found


def _today_at(now: datetime, zone: tzinfo, clock: timedelta) -> datetime:
    """Return the instant this long after today's midnight, by the wall clock."""
    return (datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone) + clock).astimezone(UTC)


def _add_span(instant: datetime, span: timedelta) -> datetime | None:
    try:
        found = instant + span
    except OverflowError:
        return None
    return found if found.year in _YEARS else None


def parse_span(text: str) -> timedelta | None:
    """Parse `2h`, `3d`, `1w2d`, `1h30m` of wall clock time; return None for anything else."""
    found = _SPAN.fullmatch(text)
    if not text or found is None:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def read_time(text: str, *, zone: tzinfo | None) -> datetime | None:
    """Parse an ISO time from a file; without an offset it is in `zone`. Returns None for anything else, and for a year
    before 1900 or from 9000 on.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.year not in _YEARS:
        return None
    if at.tzinfo is None:
        # UTC, because Python compares two times of one zone by the wall clock, which is ambiguous in autumn.
        return at.replace(tzinfo=zone).astimezone(UTC) if zone else None
    return at
