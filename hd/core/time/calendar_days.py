"""List a calendar day by day: the hours of each day, and how they differ from its weekday's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from hd.core.time.calendar import Calendar
from hd.core.time.opening_hours import Hours

DayKind = Literal["usual", "holiday", "extra", "shorter", "other"]


class Day(Struct, frozen=True):
    """One day. hours: in minutes of the wall clock. kind: `extra` has more hours than its weekday, or hours on a
    holiday; `shorter` fewer (breaks); `other` as many at another time.
    """

    day: date
    hours: Hours
    kind: DayKind

    @property
    def minutes(self) -> int:
        """The open minutes, by the wall clock."""
        return sum(end - begin for begin, end in self.hours)


def list_days(calendar: Calendar, first: date, last: date) -> Iterator[Day]:
    """Yield the days from first to last, both included."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        hours = calendar.hours_on(day)
        yield Day(day, hours, _day_kind(calendar, day, hours))


def _day_kind(calendar: Calendar, day: date, hours: Hours) -> DayKind:
    usual = calendar.week[day.weekday()]
    if calendar.is_holiday(day):
        return "extra" if hours else "holiday"
    if hours == usual:
        return "usual"
    now, then = (sum(end - begin for begin, end in some) for some in (hours, usual))
    return "extra" if now > then else "shorter" if now < then else "other"
