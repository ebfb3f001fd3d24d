"""Times as people type them (ISO, a date, an hour of today, `3d` from now) and as files hold them. Asks no clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from hd.errors import UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern

_SPAN = pattern(r"(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?", re.ASCII | re.IGNORECASE)
_HOUR = pattern(r"([01]?\d|2[0-3]|24(?=:00)):([0-5]\d)", re.ASCII)
_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_YEARS = range(1900, 9000)  # beyond them, a second more or another zone may be no time any more


def parse_moment(text: str, *, now: datetime, zone: tzinfo, back: bool = False) -> datetime:
    """The instant, in UTC, that `text` names: `2026-11-23T09:00+02:00`, `2026-11-23 09:00`, `2026-11-23`, `12:00`,
    `tomorrow`, `now`, `3d`, `1h30m` (elapsed time from now; into the past where `back`).

    Without offset it is in `zone`; a date is its first minute; a day is 24 hours. A local time that does not exist
    means one hour later, one that exists twice the first. Raises UsageError with what works.
    """
    word = text.strip(" \t").casefold()
    instant = now.astimezone(UTC)
    span = parse_span(word)
    if span is not None:
        found = _plus(instant, -span if back else span)
    elif word == "now":
        found = instant
    elif word in _WORDS:
        found = _on(now, zone, timedelta(days=_WORDS[word]))
    elif hour := _HOUR.fullmatch(word):
        found = _on(now, zone, timedelta(hours=int(hour[1]), minutes=int(hour[2])))
    else:
        at = read_time(word.upper(), zone=zone)
        found = at.astimezone(UTC) if at else None
    if found is None:
        raise UsageError(
            Message('"{text}" is no time', text=text),
            hint="like 2026-11-23, 2026-11-23T09:00, 12:00, tomorrow, 3d or 1h30m",
        )
    return found


def _on(now: datetime, zone: tzinfo, clock: timedelta) -> datetime:
    """So long after today's midnight, by the clock on the wall."""
    return (datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone) + clock).astimezone(UTC)


def _plus(instant: datetime, span: timedelta) -> datetime | None:
    try:
        found = instant + span
    except OverflowError:
        return None
    return found if found.year in _YEARS else None


def parse_span(text: str) -> timedelta | None:
    """`2h`, `3d`, `1w2d`, `1h30m` of wall clock; None for anything else."""
    found = _SPAN.fullmatch(text)
    if not text or found is None:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def read_time(text: str, *, zone: tzinfo | None) -> datetime | None:
    """A time as files hold it: ISO, aware; without offset it is in `zone`. None for anything else, and for a year
    before 1900 or from 9000 on."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.year not in _YEARS:
        return None
    if at.tzinfo is None:
        # UTC, because Python compares two times of one zone by the wall clock, which lies in autumn.
        return at.replace(tzinfo=zone).astimezone(UTC) if zone else None
    return at
