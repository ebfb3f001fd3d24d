"""When a message goes out: after the settling time, and not in quiet hours. Reads no clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from hd.core.config import Config
from hd.core.time.calendar import Calendar

_AHEAD = timedelta(days=400)  # the longest that a message waits for opening hours


def due_at(at: datetime, *, config: Config, now: datetime, calendar: str | None) -> datetime:
    """When a message about something that happened at `at` goes out. calendar: outside whose hours it waits."""
    ready = max(min(at, now) + timedelta(minutes=config.notify.settle), now)
    found = config.calendars.get(calendar or "")
    return ready if found is None else _opening(found, ready)


def quiet_calendar(event: str, *, config: Config, person: str) -> str | None:
    """The calendar outside whose hours a receiver is not disturbed with this event; None: it never waits. person: the
    receiver, where an agent."""
    if event in config.notify.quiet.but:
        return None
    known = config.people.get(person)
    return (known.notify.quiet if known else None) or config.notify.quiet.calendar


def _opening(calendar: Calendar, at: datetime) -> datetime:
    if calendar.is_open(at):
        return at
    first = next(calendar.windows(at, at + _AHEAD), None)
    return at if first is None else max(first[0], at)
