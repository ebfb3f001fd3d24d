"""Times as people type them (ISO, a date, an hour of today, `3d` from now) and as files hold them. Asks no clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from hd.errors import UsageError

_SPAN = re.compile(r"^(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?$")
_HOUR = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)$")
_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_YEARS = range(1900, 9000)  # beyond them, a second more or another zone may be no time any more


def parse_moment(text: str, *, now: datetime, zone: tzinfo, back: bool = False) -> datetime:
    """The instant that `text` names: `2026-11-23T09:00+02:00`, `2026-11-23 09:00`, `2026-11-23`, `12:00`, `tomorrow`,
    `now`, `3d`, `1h30m` (wall clock from now; into the past where `back`).

    Without offset it is in `zone`; a date is its first minute. Raises UsageError with what works.
    """
    word = text.strip()
    span = parse_span(word)
    if span is not None:
        return now - span if back else now + span
    if word in ("now", *_WORDS):
        day = now.astimezone(zone).date() + timedelta(days=_WORDS.get(word, 0))
        return now if word == "now" else datetime.combine(day, time(), tzinfo=zone)
    hour = _HOUR.match(word)
    try:
        if hour:
            day = now.astimezone(zone).date()
            minutes = int(hour[1]) * 60 + int(hour[2])
            return datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=minutes)
        at = datetime.fromisoformat(word)
    except (ValueError, OverflowError):
        raise UsageError(
            f'"{text}" is no time', hint="like 2026-11-23, 2026-11-23T09:00, 12:00, tomorrow, 3d or 1h30m"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def parse_span(text: str) -> timedelta | None:
    """`2h`, `3d`, `1w2d`, `1h30m` of wall clock; None for anything else."""
    found = _SPAN.match(text)
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
