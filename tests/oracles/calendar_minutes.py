"""A slow second opinion on business time: it walks a few weeks minute by minute and remembers which minutes are open.

Written from the rules alone (docs/clocks.md, *Calendars*), sharing no code with hd.core.time.calendar. It reads only
well-formed calendars and zones whose offsets are whole minutes, and knows nothing outside its weeks.

How it decides. Every minute of UTC is turned into a wall time; that walk shows which wall times exist, which twice, and
which were jumped over. A time of day that was jumped over is the wall time as much later as the jump is long; of two
the first counts. An opening's two ends, so found on the walk, mark every minute between them as open; a break's
two ends, found in the same way, mark every minute between them as closed, whatever day they were open for. A date that
the walk never meets has no hours and no breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
US = 60_000_000  # microseconds of a minute
MARGIN = 2  # days walked on either side of the weeks asked about, so that their edges are whole
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Walk:
    """What the wall clock showed at every minute of UTC from `begin` on."""

    def __init__(self, zone: str, begin: datetime, days: int) -> None:
        self.first_seen: dict[datetime, int] = {}
        self.jumps: list[tuple[datetime, datetime]] = []
        before: datetime | None = None
        place = ZoneInfo(zone)
        for number in range(days * 1440):
            wall = (begin + number * MINUTE).astimezone(place).replace(tzinfo=None)
            self.first_seen.setdefault(wall, number)
            if before is not None and wall - before > MINUTE:
                self.jumps.append((before + MINUTE, wall))
            before = wall
        self.dates = sorted({wall.date() for wall in self.first_seen})

    def find(self, wall: datetime) -> int | None:
        """The number of the minute that this wall time means; None outside the walk."""
        for jumped_from, jumped_to in self.jumps:
            if jumped_from <= wall < jumped_to:
                return self.find(wall + (jumped_to - jumped_from))
        return self.first_seen.get(wall)


@cache
def walk(zone: str, begin: datetime, days: int) -> Walk:
    return Walk(zone, begin, days)


def open_minutes_of_day(mapping: Mapping[str, Any], day: date) -> list[bool]:
    """For each of the 2880 minutes of a wall day and the next: is it inside hours that begin on that day?"""
    hours: list[str] = []
    if mapping["hours"] == "24x7":
        hours = ["00:00-24:00"]
    else:
        for days, intervals in mapping["hours"].items():
            if WEEKDAYS[day.weekday()] in spelled_out(days):
                hours = intervals
    for holiday in mapping.get("holidays", []):
        first, _, last = str(holiday).partition("..")
        if date.fromisoformat(first) <= day <= date.fromisoformat(last or first):
            hours = []
    for key, intervals in mapping.get("extra", {}).items():
        if str(key) == str(day):
            hours = intervals
    minutes = [False] * 2880
    for minute in minutes_of(hours):
        minutes[minute] = True
    return minutes


def spelled_out(days: str) -> set[str]:
    """`fri-mon` as the days it names, by going through the week."""
    found = set()
    for part in days.split(","):
        first, _, last = part.strip().partition("-")
        at = WEEKDAYS.index(first)
        found.add(WEEKDAYS[at])
        while WEEKDAYS[at] != (last or first):
            at = (at + 1) % 7
            found.add(WEEKDAYS[at])
    return found


def minutes_of(intervals: list[str]) -> set[int]:
    found = set()
    for interval in intervals:
        (h1, m1), (h2, m2) = (map(int, end.split(":")) for end in interval.split("-"))
        minute, last = h1 * 60 + m1, h2 * 60 + m2
        while minute % 1440 != last % 1440:  # round the clock, past midnight where the end comes first
            found.add(minute)
            minute += 1
        if (h1, m1, h2, m2) == (0, 0, 24, 0):
            found |= set(range(1440))
    return found


def breaks_on(walked: Walk, mapping: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The minutes of the walk, from and to, at which breaks begin and end."""
    found = []
    for key, intervals in mapping.get("breaks", {}).items():
        day = date.fromisoformat(str(key))
        for begin, end in (interval.split("-") for interval in intervals if day in walked.dates):
            ends = [
                datetime(day.year, day.month, day.day) + MINUTE * (int(h) * 60 + int(m))
                for h, m in (begin.split(":"), end.split(":"))
            ]
            first, last = walked.find(ends[0]), walked.find(ends[1] + timedelta(days=ends[1] <= ends[0]))
            if first is not None and last is not None:
                found.append((first, last))
    return found


class MinuteCalendar:
    """Business time inside the `days` days of UTC from `begin` (a midnight of UTC), by counting open minutes."""

    def __init__(self, mapping: Mapping[str, Any], *, begin: datetime, days: int) -> None:
        self.begin = begin
        self.end = begin + timedelta(days=days)
        walked = walk(str(mapping.get("timezone", "UTC")), begin - timedelta(days=MARGIN), days + 2 * MARGIN)
        is_open = [False] * ((days + 2 * MARGIN) * 1440)
        for day in walked.dates:
            midnight = datetime(day.year, day.month, day.day)
            minutes = [*open_minutes_of_day(mapping, day), False]
            opened = 0
            while True in minutes[opened:]:
                opened = minutes.index(True, opened)
                closed = minutes.index(False, opened)
                first = walked.find(midnight + opened * MINUTE)
                last = walked.find(midnight + closed * MINUTE)
                opened = closed
                if first is not None and last is not None:
                    is_open[first:last] = [True] * max(last - first, 0)
        for first, last in breaks_on(walked, mapping):
            is_open[first:last] = [False] * max(last - first, 0)
        self.is_open = is_open[MARGIN * 1440 : -MARGIN * 1440]
        self.changes = [n for n in range(1, len(self.is_open)) if self.is_open[n] != self.is_open[n - 1]]

    def between(self, start: datetime, end: datetime) -> int:
        """Microseconds of business time from start to end: the overlap with every open minute, one by one."""
        if end.astimezone(UTC) < start.astimezone(UTC):
            return -self.between(end, start)
        first, last = self._since_begin(start), self._since_begin(end)
        minutes = range(first // US, min(last // US + 1, len(self.is_open)))
        whole = minutes[1:-1]  # only the first and the last can be open for less than a minute
        edges = [number for number in {*minutes[:1], *minutes[-1:]} if self.is_open[number]]
        parts = (min((number + 1) * US, last) - max(number * US, first) for number in edges)
        return sum(self.is_open[whole.start : whole.stop]) * US + sum(parts)

    def add(self, start: datetime, amount: int) -> datetime | None:
        """The earliest instant by which so many microseconds are used up; None when these weeks do not hold so much."""
        if amount == 0:
            return start
        first = self._since_begin(start)
        for number in range(first // US, len(self.is_open)):
            if self.is_open[number]:
                here = (number + 1) * US - max(number * US, first)
                if amount <= here:
                    return self._moment((number + 1) * US - here + amount)
                amount -= here
        return None

    def subtract(self, end: datetime, amount: int) -> datetime | None:
        """The latest instant from which so many microseconds pass until end; None when these weeks do not hold them."""
        if amount == 0:
            return end
        last = self._since_begin(end)
        for number in range(min(last // US, len(self.is_open) - 1), -1, -1):
            if self.is_open[number]:
                here = min((number + 1) * US, last) - number * US
                if amount <= here:
                    return self._moment(number * US + here - amount)
                amount -= here
        return None

    def _since_begin(self, moment: datetime) -> int:
        return (moment.astimezone(UTC) - self.begin) // timedelta(microseconds=1)

    def _moment(self, microseconds: int) -> datetime:
        return self.begin + timedelta(microseconds=microseconds)
