"""Business time by example: each rule of adding and measuring, clocks that change, and the ends of time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from hd.core.time.calendar import Calendar, CalendarError, zone_data_version

KYIV = ZoneInfo("Europe/Kyiv")
MAPPING: dict[str, object] = {"timezone": "Europe/Kyiv", "hours": {"mon-fri": ["09:00-18:00"]}}
OFFICE = Calendar.parse(MAPPING, name="office")
ALWAYS = Calendar.parse({"hours": "24x7"}, name="always")
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


def kyiv(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


def calendar(**changes: object) -> Calendar:
    return Calendar.parse({**MAPPING, **changes}, name="office")


def hours_on(calendar: Calendar, day: str) -> float:
    """Business minutes of one day of the calendar's zone."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=calendar.zone)
    return calendar.between(midnight, midnight + timedelta(days=1))


def shown(calendar: Calendar, start: datetime, end: datetime) -> list[str]:
    return [f"{opens:%a %d %H:%M}-{closes:%a %d %H:%M}" for opens, closes in calendar.windows(start, end)]


# The worked examples of the contract about clocks: Monday is 23 November 2026.


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-20 17:30", 120, "2026-11-23 10:30"),
        ("2026-11-23 16:00", 120, "2026-11-23 18:00"),
        ("2026-11-23 10:30", 75, "2026-11-23 11:45"),
        ("2026-11-21 12:00", 60, "2026-11-23 10:00"),
        ("2026-11-23 07:00", 540, "2026-11-23 18:00"),
        ("2026-11-23 09:00", 541, "2026-11-24 09:01"),
    ],
)
def test_a_target_is_due_when_so_much_business_time_has_passed(start: str, minutes: int, due: str) -> None:
    assert OFFICE.add(kyiv(start), minutes) == kyiv(due)


def test_a_holiday_moves_the_due_time_to_the_next_working_day() -> None:
    assert calendar(holidays=["2026-11-23"]).add(kyiv("2026-11-20 17:30"), 120) == kyiv("2026-11-24 10:30")


def test_after_a_target_consumed_at_closing_no_business_time_passes_until_opening() -> None:
    assert OFFICE.between(kyiv("2026-11-23 16:00"), kyiv("2026-11-23 22:00")) == 120


def test_adding_nothing_gives_the_start_even_when_closed() -> None:
    assert OFFICE.add(kyiv("2026-11-21 12:00"), 0) == kyiv("2026-11-21 12:00")


def test_subtracting_nothing_gives_the_end_even_when_closed() -> None:
    assert OFFICE.subtract(kyiv("2026-11-21 12:00"), 0) == kyiv("2026-11-21 12:00")


def test_subtracting_gives_the_latest_start() -> None:
    assert OFFICE.subtract(kyiv("2026-11-23 18:00"), 540) == kyiv("2026-11-23 09:00")


def test_a_negative_amount_goes_the_other_way() -> None:
    assert OFFICE.add(kyiv("2026-11-23 10:00"), -90) == kyiv("2026-11-20 17:30")
    assert OFFICE.subtract(kyiv("2026-11-20 17:30"), -90) == kyiv("2026-11-23 10:00")


def test_time_between_is_negative_when_the_end_is_first() -> None:
    assert OFFICE.between(kyiv("2026-11-23 10:00"), kyiv("2026-11-20 17:30")) == -90


def test_times_in_other_zones_mean_their_instants() -> None:
    start = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=3)))
    assert OFFICE.add(start, 60).isoformat() == "2026-11-23T10:00:00+02:00"


def test_a_fraction_of_a_minute_is_kept_to_the_microsecond() -> None:
    moment = kyiv("2026-11-23 17:59:59.999999")
    assert OFFICE.add(moment, 1 / 60_000_000) == kyiv("2026-11-23 18:00")
    assert OFFICE.between(moment, kyiv("2026-11-24 09:00")) == 1 / 60_000_000


def test_around_the_clock_every_minute_counts() -> None:
    assert ALWAYS.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)) == 365 * 1440


# Where the clock changes


def test_a_wall_time_in_the_gap_means_an_hour_later() -> None:
    sunday = calendar(hours={"sun": ["03:30-06:00"]})  # 03:00 becomes 04:00
    start, end = kyiv("2026-03-29 00:00"), kyiv("2026-03-30 00:00")
    assert shown(sunday, start, end) == ["Sun 29 04:30-Sun 29 06:00"]


@pytest.mark.parametrize(
    ("intervals", "open_hours"),
    [
        (["03:00-03:30", "04:00-05:00"], ["04:00-05:00"]),
        (["03:10-03:50", "04:20-04:30"], ["04:10-04:50"]),
        (["03:30-03:45", "04:00-04:15"], ["04:00-04:15", "04:30-04:45"]),
        (["02:30-03:15", "03:30-04:00"], ["02:30-04:15"]),
        (["03:15-04:05"], []),
    ],
)
def test_hours_inside_the_gap_are_moved_and_counted_once(intervals: list[str], open_hours: list[str]) -> None:
    sunday = calendar(hours={"sun": intervals})  # 03:00 becomes 04:00
    windows = sunday.windows(kyiv("2026-03-29 00:00"), kyiv("2026-03-30 00:00"))
    assert [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in windows] == open_hours


def test_of_two_equal_wall_times_the_first_counts() -> None:
    sunday = calendar(hours={"sun": ["03:30-05:00"]})  # 04:00 becomes 03:00
    (window,) = sunday.windows(kyiv("2026-10-25 00:00"), kyiv("2026-10-26 00:00"))
    assert [moment.isoformat() for moment in window] == ["2026-10-25T03:30:00+03:00", "2026-10-25T05:00:00+02:00"]
    assert hours_on(sunday, "2026-10-25") == 150


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)])
def test_a_day_across_a_change_counts_what_really_elapses(day: str, hours: int) -> None:
    assert hours_on(calendar(hours="24x7"), day) == hours * 60
    assert hours_on(calendar(hours={"sun,mon": ["00:00-24:00"]}), day) == hours * 60


@pytest.mark.parametrize(("day", "minutes"), [("2026-04-05", 1470), ("2026-10-04", 1410)])
def test_a_zone_may_change_by_half_an_hour(day: str, minutes: int) -> None:
    assert hours_on(Calendar.parse({"timezone": "Australia/Lord_Howe", "hours": "24x7"}), day) == minutes


@pytest.mark.parametrize(
    ("zone", "saturday", "minutes", "closes"),
    [
        ("America/Sao_Paulo", "2018-11-03", 120, "2018-11-04T01:00:00-02:00"),
        ("America/Sao_Paulo", "2018-02-17", 180, "2018-02-18T00:00:00-03:00"),
        ("Asia/Beirut", "2026-03-28", 120, "2026-03-29T01:00:00+03:00"),
        ("Asia/Beirut", "2026-10-24", 180, "2026-10-25T00:00:00+02:00"),
    ],
)
def test_a_clock_may_change_at_midnight(zone: str, saturday: str, minutes: int, closes: str) -> None:
    evening = Calendar.parse({"timezone": zone, "hours": {"sat": ["22:00-24:00"]}})
    start = datetime.fromisoformat(saturday).replace(tzinfo=evening.zone)
    ((opens, end),) = evening.windows(start, start + timedelta(days=2))
    assert (evening.between(opens, end), end.isoformat()) == (minutes, closes)


def test_a_day_that_never_was_has_no_hours() -> None:
    apia = Calendar.parse({"timezone": "Pacific/Apia", "hours": {"mon-fri": ["09:00-17:00"]}})  # Friday was skipped
    start, end = (datetime(2011, 12, 29, tzinfo=apia.zone), datetime(2012, 1, 3, tzinfo=apia.zone))
    assert shown(apia, start, end) == ["Thu 29 09:00-Thu 29 17:00", "Mon 02 09:00-Mon 02 17:00"]


def test_around_the_clock_a_day_that_never_was_leaves_no_hole() -> None:
    apia = Calendar.parse({"timezone": "Pacific/Apia", "hours": {"mon-sun": ["00:00-24:00"]}, "holidays": [date.max]})
    start, end = datetime(2011, 12, 28, tzinfo=apia.zone), datetime(2012, 1, 2, tzinfo=apia.zone)
    assert list(apia.windows(start, end)) == [(start, end)]


# The ends of time, and business time that never comes


@pytest.mark.parametrize(
    "empty",
    [
        {"hours": {}},
        {"hours": {"mon": []}},
        {"hours": None},
        {"holidays": ["0001-01-01..9999-12-31"]},
        {"hours": {}, "extra": {"2026-11-23": ["09:00-10:00"]}, "breaks": {"2026-11-23": ["08:00-11:00"]}},
    ],
)
def test_a_calendar_without_hours_says_so(empty: dict[str, object]) -> None:
    closed = calendar(**empty)
    assert not closed.has_hours
    assert closed.between(kyiv("2020-01-01 00:00"), kyiv("2030-01-01 00:00")) == 0
    with pytest.raises(CalendarError, match="calendar office: not so much business time after 2026-11-23"):
        closed.add(kyiv("2026-11-23 09:00"), 1)
    with pytest.raises(CalendarError, match="before 2026-11-23"):
        closed.subtract(kyiv("2026-11-23 09:00"), 1)


def test_extra_hours_far_ahead_are_found() -> None:
    once = calendar(hours={}, extra={"2090-06-01": ["10:00-12:00"]})
    assert once.has_hours
    assert once.add(kyiv("2026-11-23 09:00"), 120) == kyiv("2090-06-01 12:00")
    with pytest.raises(CalendarError):
        once.add(kyiv("2026-11-23 09:00"), 121)


def test_a_calendar_that_ends_with_a_holiday_for_ever_still_goes_back() -> None:
    ended = calendar(holidays=["2027-01-01..9999-12-31"])
    assert ended.subtract(kyiv("2500-01-01 00:00"), 60) == kyiv("2026-12-31 17:00")
    with pytest.raises(CalendarError):
        ended.add(kyiv("2026-12-31 17:00"), 61)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Toronto"])
@pytest.mark.parametrize("hours", ["24x7", {"mon-sun": ["00:00-24:00"]}, {"mon-fri": ["09:00-18:00"]}])
def test_the_ends_of_time_are_times_like_others(zone: str, hours: object) -> None:
    read = Calendar.parse({"timezone": zone, "hours": hours, "extra": {"2026-12-19": []}})
    for moment in (FIRST, LAST):
        assert read.between(moment, moment) == 0
        assert read.add(moment, 0) == moment
        assert read.is_open(moment) in (True, False)
    week = timedelta(days=7)
    assert 0 < read.between(FIRST, FIRST + week) <= 7 * 1440
    assert 0 < read.between(LAST - week, LAST) <= 7 * 1440
    assert list(read.windows(LAST - week, LAST))
    with pytest.raises(CalendarError):
        read.add(LAST - timedelta(days=1), 7 * 1440)
    with pytest.raises(CalendarError):
        read.subtract(FIRST + timedelta(days=1), 7 * 1440)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Toronto"])
def test_past_the_last_year_in_any_zone_is_an_error(zone: str) -> None:
    always = Calendar.parse({"timezone": zone, "hours": "24x7"})
    with pytest.raises(CalendarError):
        always.add(LAST, 1)
    with pytest.raises(CalendarError):
        always.subtract(FIRST, 1)


@pytest.mark.parametrize("minutes", [float("nan"), float("inf"), float("-inf")])
def test_no_number_is_no_amount(minutes: float) -> None:
    with pytest.raises(CalendarError, match="no amount of time"):
        OFFICE.add(kyiv("2026-11-23 09:00"), minutes)


def test_an_amount_beyond_all_time_is_an_error() -> None:
    with pytest.raises(CalendarError):
        OFFICE.add(kyiv("2026-11-23 09:00"), 1e300)


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(CalendarError, match="without an offset"):
        OFFICE.add(datetime(2026, 11, 23, 9, 0), 1)


def test_windows_are_cut_to_what_is_asked() -> None:
    start, end = kyiv("2026-11-20 17:30"), kyiv("2026-11-23 09:30")
    assert shown(OFFICE, start, end) == ["Fri 20 17:30-Fri 20 18:00", "Mon 23 09:00-Mon 23 09:30"]
    assert shown(OFFICE, end, start) == []


def test_at_opening_it_is_open_and_at_closing_no_longer() -> None:
    moments = ["08:59:59", "09:00", "17:59:59", "18:00"]
    assert [OFFICE.is_open(kyiv(f"2026-11-23 {moment}")) for moment in moments] == [False, True, True, False]


def test_the_version_of_the_zone_data_is_known() -> None:
    assert re.fullmatch(r"(20[0-9]{2}[a-z]+|unknown) \((system|tzdata)\)|unknown", zone_data_version())
