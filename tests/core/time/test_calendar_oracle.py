"""Business time agrees with a walk minute by minute (tests/oracles), and with the laws that such time obeys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hd.core.time.calendar import Calendar
from tests.oracles.calendar_minutes import WEEKDAYS, MinuteCalendar

pytestmark = pytest.mark.slow

DAYS = 12
HALF = timedelta(days=DAYS // 2)

# The weeks around these days: where the zone's clock changes, and an ordinary turn of the year.
TURNS = [
    ("UTC", "2026-12-31"),
    ("Europe/Kyiv", "2026-03-29"),
    ("Europe/Kyiv", "2026-10-25"),
    ("Europe/Warsaw", "2027-03-28"),
    ("Europe/Warsaw", "2027-10-31"),
    ("America/Toronto", "2026-03-08"),
    ("America/Toronto", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),  # half an hour back
    ("Australia/Lord_Howe", "2026-10-04"),  # half an hour on
    ("Pacific/Apia", "2011-12-30"),  # that day never was
    ("Pacific/Apia", "2012-04-01"),
    ("America/Sao_Paulo", "2018-11-04"),  # midnight never was
    ("America/Sao_Paulo", "2018-02-18"),  # 23:00 to 24:00 twice
    ("Asia/Beirut", "2026-03-29"),  # midnight never was
    ("Asia/Beirut", "2026-10-25"),
    ("Asia/Kathmandu", "1986-01-01"),  # a quarter of an hour on
    ("America/Nuuk", "2026-03-28"),  # the last hour of a day never was
    ("America/Havana", "2026-11-01"),  # 00:00 to 01:00 twice
    ("America/St_Johns", "2006-04-02"),  # at one minute past midnight
    ("America/St_Johns", "2006-10-29"),
    ("Antarctica/Troll", "2026-03-29"),  # two hours on
    ("Pacific/Kwajalein", "1993-08-21"),  # that day never was
    ("Pacific/Kwajalein", "1969-09-30"),  # 23 hours back
]

# Times of day near which clocks change, and some others.
MINUTES = st.sampled_from(
    [0, 1, 30, 45, 60, 75, 90, 119, 120, 135, 150, 180, 200, 240, 1379, 1380, 1410, 1439, 1440]
) | (st.integers(0, 1440))


def wall(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def intervals(draw: st.DrawFn) -> list[str]:
    """Up to three intervals of a day, in any order; two may touch, and the last may cross midnight."""
    bounds = sorted(draw(st.sets(MINUTES, max_size=4)))
    step = draw(st.sampled_from([1, 2]))
    pairs = zip(bounds[::step], bounds[1::step], strict=False)
    written = [f"{wall(begin)}-{wall(end)}" for begin, end in pairs]
    late = bounds[-1] if bounds and (step == 1 or len(bounds) % 2) else 0
    if 1 < late < 1440 and draw(st.booleans()):
        written.append(f"{wall(late)}-{wall(draw(st.integers(1, late - 1)))}")
    return draw(st.permutations(written))


@st.composite
def weeks(draw: st.DrawFn) -> object:
    """The week cut into runs of days from a random day on, each with hours or left out."""
    if draw(st.integers(0, 19)) == 0:
        return "24x7"
    first = draw(st.integers(0, 6))
    cuts = [0, *sorted(draw(st.sets(st.integers(1, 6), max_size=3))), 7]
    hours = {}
    for begin, end in pairwise(cuts):
        names = [WEEKDAYS[(first + day) % 7] for day in range(begin, end)]
        key = names[0] if len(names) == 1 else draw(st.sampled_from([f"{names[0]}-{names[-1]}", ",".join(names)]))
        if draw(st.integers(0, 4)):
            hours[key] = draw(intervals())
    return hours


@st.composite
def scenes(draw: st.DrawFn) -> tuple[dict[str, object], datetime]:
    """A calendar, and the middle of the weeks to look at."""
    zone, day = draw(st.sampled_from(TURNS))
    turn = date.fromisoformat(day)
    near = st.integers(-2, 2).map(lambda days: turn + timedelta(days=days))
    written = st.tuples(near, st.booleans()).map(lambda pair: str(pair[0]) if pair[1] else pair[0])
    ranges = st.tuples(near, st.integers(0, 3)).map(lambda pair: f"{pair[0]}..{pair[0] + timedelta(days=pair[1])}")
    dated = st.dictionaries(written, intervals(), max_size=2).filter(lambda days: len(set(map(str, days))) == len(days))
    mapping = {
        "timezone": zone,
        "hours": draw(weeks()),
        "holidays": draw(st.lists(written | ranges, max_size=2)),
        "extra": draw(dated),
        "breaks": draw(dated),
    }
    return mapping, datetime(turn.year, turn.month, turn.day, tzinfo=UTC)


def moments(oracle: MinuteCalendar, random: Random, count: int) -> list[datetime]:
    """Instants in those weeks: at openings and closings, near them, on whole minutes, and anywhere."""
    found = []
    for _ in range(count):
        minute = random.randrange(DAYS * 1440)
        if oracle.changes and random.random() < 0.6:
            minute = random.choice(oracle.changes)
        moment = oracle.begin + timedelta(minutes=minute)
        if random.random() < 0.3:
            moment += timedelta(microseconds=random.randrange(-90_000_000, 90_000_000))
        found.append(min(max(moment, oracle.begin), oracle.end))
    return found


@given(scenes(), st.integers(0, 2**32))
@settings(max_examples=300)
def test_it_agrees_with_a_walk_minute_by_minute(scene: tuple[dict[str, object], datetime], seed: int) -> None:
    mapping, middle = scene
    calendar = Calendar.parse(mapping)
    oracle = MinuteCalendar(mapping, begin=middle - HALF, days=DAYS)
    random = Random(seed)
    for start, end in zip(moments(oracle, random, 5), moments(oracle, random, 5), strict=True):
        open_time = oracle.between(start, end)
        assert round(calendar.between(start, end) * 60_000_000) == open_time
        amount = random.choice([abs(open_time), random.randint(0, abs(open_time)), 60_000_000, 1])
        for ours, theirs in (
            (calendar.add, oracle.add(start, amount)),
            (calendar.subtract, oracle.subtract(start, amount)),
        ):
            if theirs is not None:
                assert ours(start, amount / 60_000_000).astimezone(UTC) == theirs


@given(scenes())
@settings(max_examples=100)
def test_the_windows_are_the_open_minutes(scene: tuple[dict[str, object], datetime]) -> None:
    mapping, middle = scene
    calendar = Calendar.parse(mapping)
    oracle = MinuteCalendar(mapping, begin=middle - HALF, days=DAYS)
    edges = [edge.astimezone(UTC) for window in calendar.windows(oracle.begin, oracle.end) for edge in window]
    inside = [(edge - oracle.begin) // timedelta(minutes=1) for edge in edges if oracle.begin < edge < oracle.end]
    assert inside == oracle.changes
    for minute in {0, *oracle.changes, *(change - 1 for change in oracle.changes)}:
        assert calendar.is_open(oracle.begin + timedelta(minutes=minute)) == oracle.is_open[minute]


# The laws of business time

OFFICE = Calendar.parse({"timezone": "Europe/Kyiv", "hours": {"mon-fri": ["09:00-18:00"]}})
ALWAYS = Calendar.parse({"hours": "24x7"})
LAWFUL = Calendar.parse(
    {
        "timezone": "Europe/Kyiv",
        "hours": {"mon-thu": ["09:00-13:00", "14:00-18:00"], "fri-sat": ["22:00-24:00"], "sun": ["00:00-06:00"]},
        "holidays": ["2026-12-25", "2027-01-01..2027-01-07"],
        "extra": {"2026-12-19": ["10:00-14:00"]},
        "breaks": {"2026-12-24": ["12:00-18:00"]},
    }
)
INSTANTS = st.integers(0, 8 * 366 * 86_400 * 1_000_000).map(
    lambda count: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=count)
)
CALENDARS = st.sampled_from([OFFICE, ALWAYS, LAWFUL])
AMOUNTS = st.integers(0, 60 * 24 * 60_000_000).map(lambda count: count / 60_000_000)


def micro(minutes: float) -> int:
    return round(minutes * 60_000_000)


@given(CALENDARS, INSTANTS, INSTANTS, INSTANTS)
def test_business_time_is_additive(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    there = micro(calendar.between(a, b)) + micro(calendar.between(b, c))
    assert there == micro(calendar.between(a, c))


@given(CALENDARS, INSTANTS, INSTANTS)
def test_business_time_the_other_way_is_negative(calendar: Calendar, a: datetime, b: datetime) -> None:
    assert calendar.between(a, b) == -calendar.between(b, a)


@given(CALENDARS, INSTANTS, AMOUNTS)
def test_adding_is_undone_by_measuring(calendar: Calendar, start: datetime, minutes: float) -> None:
    assert micro(calendar.between(start, calendar.add(start, minutes))) == micro(minutes)
    assert micro(calendar.between(calendar.subtract(start, minutes), start)) == micro(minutes)


@given(CALENDARS, INSTANTS, AMOUNTS)
def test_no_earlier_end_and_no_later_start_would_do(calendar: Calendar, start: datetime, minutes: float) -> None:
    tick = timedelta(microseconds=1)
    if micro(minutes):
        end = calendar.add(start, minutes).astimezone(UTC)
        assert micro(calendar.between(start, end - tick)) < micro(minutes)
        begin = calendar.subtract(start, minutes).astimezone(UTC)
        assert micro(calendar.between(begin + tick, start)) < micro(minutes)


@given(CALENDARS, INSTANTS, INSTANTS, AMOUNTS)
def test_a_later_start_is_never_due_earlier(calendar: Calendar, a: datetime, b: datetime, minutes: float) -> None:
    a, b = sorted((a, b))
    assert calendar.add(a, minutes).astimezone(UTC) <= calendar.add(b, minutes).astimezone(UTC)


@given(CALENDARS, INSTANTS, AMOUNTS, AMOUNTS)
def test_adding_in_two_steps_is_adding_at_once(calendar: Calendar, start: datetime, a: float, b: float) -> None:
    whole = (micro(a) + micro(b)) / 60_000_000
    if micro(b) and micro(a):
        assert calendar.add(calendar.add(start, a), b) == calendar.add(start, whole)


@given(CALENDARS, INSTANTS, INSTANTS)
def test_the_windows_sum_up_to_the_time_between(calendar: Calendar, a: datetime, b: datetime) -> None:
    a, b = sorted((a, b))
    b = min(b, a + timedelta(days=400))
    windows = [(opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in calendar.windows(a, b)]
    assert sum(((closes - opens) // timedelta(microseconds=1)) for opens, closes in windows) == micro(
        calendar.between(a, b)
    )
    assert all(closes < opens for (_, closes), (opens, _) in pairwise(windows))
