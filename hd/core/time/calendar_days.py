"""A calendar day by day: which hours each has, and why, where they are not its weekday's. Counts no business time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from hd.core.time.calendar import Calendar
from hd.core.time.opening_hours import Hours

Why = Literal["usual", "holiday", "extra", "shorter", "other"]


class Day(Struct, frozen=True):
    """One day. hours: in minutes of the wall clock. why: `extra` has more than its weekday, or hours on a holiday;
    `shorter` fewer (breaks); `other` as many at another time."""

    day: date
    hours: Hours
    why: Why

    @property
    def minutes(self) -> int:
        """How long it is open, by the wall clock."""
        return sum(end - begin for begin, end in self.hours)


def days(calendar: Calendar, first: date, last: date) -> Iterator[Day]:
    """The days from first to last, both included."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        hours = calendar.hours_on(day)
        yield Day(day, hours, _why(calendar, day, hours))


def _why(calendar: Calendar, day: date, hours: Hours) -> Why:
    usual = calendar.week[day.weekday()]
    if calendar.is_holiday(day):
        return "extra" if hours else "holiday"
    if hours == usual:
        return "usual"
    now, then = (sum(end - begin for begin, end in some) for some in (hours, usual))
    return "extra" if now > then else "shorter" if now < then else "other"
