"""What may stand under a calendar's name, what it means, and what is said about a wrong one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.time.calendar import Calendar, CalendarError
from hd.core.time.opening_hours import write_hours

KYIV = ZoneInfo("Europe/Kyiv")
MAPPING: dict[str, object] = {"timezone": "Europe/Kyiv", "hours": {"mon-fri": ["09:00-18:00"]}}


def calendar(**changes: object) -> Calendar:
    return Calendar.parse({**MAPPING, **changes}, name="office")


def hours_on(calendar: Calendar, day: str) -> float:
    """Business minutes of one day of the calendar's zone."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=calendar.zone)
    return calendar.between(midnight, midnight + timedelta(days=1))


@pytest.mark.parametrize(
    ("key", "open_days"),
    [
        ("mon-thu", "mon tue wed thu"),
        ("fri", "fri"),
        ("mon,wed", "mon wed"),
        ("mon-tue, sat", "mon tue sat"),
        ("fri-mon", "fri sat sun mon"),
        ("sun-sat", "mon tue wed thu fri sat sun"),
        ("sat-sat", "sat"),
        ("MON-Tue", "mon tue"),
    ],
)
def test_a_key_of_hours_names_days(key: str, open_days: str) -> None:
    read = calendar(hours={key: ["09:00-10:00"]})
    week = {"mon": 23, "tue": 24, "wed": 25, "thu": 26, "fri": 27, "sat": 28, "sun": 29}
    assert {day for day, number in week.items() if hours_on(read, f"2026-11-{number}")} == set(open_days.split())


@pytest.mark.parametrize(
    ("intervals", "minutes"),
    [
        (["09:00-13:00", "14:00-18:00"], 480),
        (["14:00-18:00", "09:00-13:00"], 480),
        (["09:00-13:00", "13:00-18:00"], 540),
        (["00:00-24:00"], 1440),
        (["22:00-24:00"], 120),
        (["9:00 - 9:30"], 30),
        ("09:00-18:00", 540),
        ([], 0),
        (None, 0),
    ],
)
def test_a_day_has_any_number_of_intervals(intervals: object, minutes: int) -> None:
    assert hours_on(calendar(hours={"mon": intervals}), "2026-11-23") == minutes


def test_24x7_is_every_day_from_midnight_to_midnight() -> None:
    whole = calendar(hours={"mon-sun": ["00:00-24:00"]})
    assert whole == calendar(hours="24x7")
    start, end = datetime(2026, 3, 1, tzinfo=KYIV), datetime(2026, 4, 1, tzinfo=KYIV)
    assert list(whole.windows(start, end)) == [(start, end)]


def test_an_overnight_shift_written_as_two_days_is_one_window() -> None:
    night = calendar(hours={"fri": ["22:00-24:00"], "sat": ["00:00-06:00"]})
    opens, closes = datetime(2026, 11, 27, 22, tzinfo=KYIV), datetime(2026, 11, 28, 6, tzinfo=KYIV)
    assert list(night.windows(opens - timedelta(hours=1), closes + timedelta(hours=1))) == [(opens, closes)]


def test_holidays_are_dates_and_ranges_with_both_ends() -> None:
    closed = calendar(holidays=[date(2026, 12, 25), "2027-01-01..2027-01-07", "2027-01-05..2027-01-08"])
    days = ["2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01", "2027-01-08", "2027-01-11"]
    assert [hours_on(closed, day) for day in days] == [540, 0, 540, 0, 0, 540]


@pytest.mark.parametrize("written", ["2026-12-19", date(2026, 12, 19)])
def test_extra_opens_a_day_that_is_closed(written: object) -> None:
    assert hours_on(calendar(extra={written: ["10:00-14:00"]}), "2026-12-19") == 240


def test_extra_replaces_the_hours_of_a_working_day_and_of_a_holiday() -> None:
    changed = calendar(extra={"2026-11-23": ["10:00-11:00"], "2026-11-24": []}, holidays=["2026-11-23"])
    assert [hours_on(changed, f"2026-11-{day}") for day in (23, 24, 25)] == [60, 0, 540]


def test_breaks_are_taken_out_of_the_days_hours() -> None:
    broken = calendar(breaks={date(2026, 12, 24): ["12:00-13:00", "12:30-18:00"]})
    assert hours_on(broken, "2026-12-24") == 180


def test_breaks_are_taken_out_of_extra_hours_and_open_no_holiday() -> None:
    breaks = {"2026-12-19": ["11:00-12:00"], "2026-12-25": ["12:00-13:00"]}
    broken = calendar(extra={"2026-12-19": ["10:00-14:00"]}, holidays=["2026-12-25"], breaks=breaks)
    assert [hours_on(broken, "2026-12-19"), hours_on(broken, "2026-12-25")] == [180, 0]


def test_the_desks_zone_holds_where_the_calendar_names_none() -> None:
    assert Calendar.parse({"hours": "24x7"}, zone="Europe/Kyiv").zone == KYIV
    assert Calendar.parse({"timezone": "UTC"}, zone="Europe/Kyiv").zone == ZoneInfo("UTC")
    assert Calendar.parse({}).zone == ZoneInfo("UTC")


def test_a_calendar_can_be_a_key() -> None:
    assert {calendar(): 1}[calendar()] == 1


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        ({"holiday": []}, 'unknown key "holiday"', "nearest: holidays"),
        ({"timezone": "Europe/Kyev"}, 'timezone: no time zone "Europe/Kyev"', "nearest: Europe/Kyiv"),
        ({"timezone": "warsaw"}, 'timezone: no time zone "warsaw"', "nearest: Europe/Warsaw"),
        ({"timezone": "Europe"}, 'timezone: no time zone "Europe"', ""),
        ({"timezone": "../etc/passwd"}, 'timezone: no time zone "../etc/passwd"', ""),
        ({"timezone": 3}, "timezone: no text: 3", "write one like Europe/Kyiv"),
        ({"hours": "24/7"}, "hours: 24/7 is no mapping", 'write {mon-fri: ["09:00-18:00"]} or 24x7'),
        ({"hours": {"monday": []}}, 'hours: no day "monday"', "nearest: mon"),
        ({"hours": {"mon-": []}}, 'hours: no day ""', "known: mon, tue, wed, thu, fri, sat, sun"),
        ({"hours": {"mon-wed-fri": []}}, 'hours: no days: "mon-wed-fri"', "write mon, mon-thu or mon,wed"),
        (
            {"hours": {"mon-fri": ["09:00-18:00"], "fri": ["09:00-16:00"]}},
            "hours: fri is in both mon-fri and fri",
            "name each day once: mon-thu and fri",
        ),
        ({"hours": {"mon": ["24:00-06:00"]}}, 'hours: mon: no hours: "24:00-06:00"', "at most 24:00"),
        ({"timezone": "GMT+2"}, 'timezone: no time zone "GMT+2"', "nearest: Etc/GMT-2"),
        ({"timezone": "UTC-05:00"}, 'timezone: no time zone "UTC-05:00"', "nearest: Etc/GMT+5"),
        ({"timezone": "localtime"}, 'timezone: no time zone "localtime"', ""),
        ({"timezone": "Factory"}, 'timezone: no time zone "Factory"', ""),
        ({"timezone": "right/Europe/Kyiv"}, 'timezone: no time zone "right/Europe/Kyiv"', "nearest: Europe/Kyiv"),
        (
            {"hours": {"mon": ["09:00-09:00"]}},
            "hours: mon: 09:00-09:00 ends where it begins",
            'a whole day is "00:00-24:00"',
        ),
        (
            {"hours": {"mon": ["09:00-13:00", "12:00-18:00"]}},
            "hours: mon: 09:00-13:00 and 12:00-18:00 overlap",
            "write 09:00-18:00, or mend the times",
        ),
        ({"hours": {"mon": ["09:00-25:00"]}}, 'hours: mon: no hours: "09:00-25:00"', "at most 24:00"),
        ({"hours": {"mon": ["09:60-10:00"]}}, 'hours: mon: no hours: "09:60-10:00"', "at most 24:00"),
        ({"hours": {"mon": ["9-18"]}}, 'hours: mon: no hours: "9-18"', "at most 24:00"),
        ({"hours": {"mon": [900]}}, 'hours: mon: no hours: "900"', "at most 24:00"),
        ({"hours": {"mon": {}}}, "hours: mon: {} is no list", "write a list: [a, b]"),
        ({"holidays": ["2026-02-30"]}, 'holidays: no date: "2026-02-30"', "write a date like 2026-12-25"),
        ({"holidays": ["25.12.2026"]}, 'holidays: no date: "25.12.2026"', "write a date like 2026-12-25"),
        ({"holidays": [datetime(2026, 12, 25)]}, 'holidays: no date: "2026-12-25 00:00:00"', "write a date"),
        (
            {"holidays": ["2027-01-07..2027-01-01"]},
            "holidays: 2027-01-07..2027-01-01 ends before it begins",
            "write 2027-01-01..2027-01-07",
        ),
        (
            {"extra": {"2026-12-19..2026-12-20": ["10:00-14:00"]}},
            "extra: 2026-12-19..2026-12-20 is a range",
            "give each date its own hours",
        ),
        ({"extra": {"2026-12-19": ["14:00-14:00"]}}, "extra: 2026-12-19: 14:00-14:00 ends where it begins", ""),
        ({"breaks": {"2026-12-19": [], date(2026, 12, 19): []}}, "breaks: 2026-12-19 is there twice", ""),
        ({"breaks": ["12:00-13:00"]}, "breaks: ['12:00-13:00'] is no mapping", "write {2026-12-19:"),
    ],
)
def test_a_wrong_calendar_is_named_with_what_mends_it(changes: dict[str, object], message: str, hint: str) -> None:
    with pytest.raises(CalendarError) as caught:
        calendar(**changes)
    assert caught.value.message == f"calendar office: {message}"
    assert hint in caught.value.hint


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.dates(), inner, max_size=3),
    max_leaves=6,
)


@given(JUNK | st.dictionaries(st.sampled_from(["timezone", "hours", "holidays", "extra", "breaks"]), JUNK))
def test_whatever_stands_there_is_a_calendar_or_a_calendar_error(mapping: object) -> None:
    fault = ""
    try:
        Calendar.parse(mapping)
    except CalendarError as error:
        fault = error.message
    assert len(fault.splitlines()) <= 1


def night(**more: object) -> Calendar:
    return Calendar.parse({"timezone": "UTC", "hours": {"mon-fri": ["22:00-06:00"]}, **more})


def test_hours_across_midnight_belong_to_the_day_on_which_they_begin() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    spans = list(night().windows(monday, monday + timedelta(days=7)))
    assert [(start.isoweekday(), start.hour, end.isoweekday(), end.hour) for start, end in spans] == [
        (day, 22, day + 1, 6) for day in range(1, 6)
    ]


def test_a_holiday_leaves_the_night_before_as_it_is() -> None:
    tuesday = datetime(2026, 11, 24, tzinfo=UTC)
    calendar = night(holidays=["2026-11-24"])
    assert calendar.between(tuesday, tuesday + timedelta(days=1)) == 6 * 60


def test_a_break_is_taken_out_of_a_night_that_began_the_day_before() -> None:
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    calendar = night(breaks={"2026-11-24": ["01:00-02:00"]})
    assert calendar.between(monday, monday + timedelta(days=1)) == 7 * 60
    assert not calendar.is_open(datetime(2026, 11, 24, 1, 30, tzinfo=UTC))


def test_a_break_across_midnight_is_taken_out_on_both_days() -> None:
    calendar = Calendar.parse({"timezone": "UTC", "hours": "24x7", "breaks": {"2026-11-23": ["22:00-06:00"]}})
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert calendar.between(monday, monday + timedelta(days=2)) == 40 * 60


def test_hours_across_midnight_are_written_as_they_were() -> None:
    assert write_hours(night().hours_on(date(2026, 11, 23))) == ["22:00-06:00"]


@pytest.mark.parametrize(
    ("breaks", "minutes"),
    [
        ({}, 480),
        ({"2011-12-30": ["00:00-06:00"]}, 480),  # that day never was, so nobody had a break
        ({"2011-12-31": ["00:00-01:00"]}, 420),  # the wall clock showed it during the night
        ({"2011-12-29": ["23:00-02:00"]}, 300),  # an hour of the 29th, two of the 31st
    ],
)
def test_a_night_goes_on_after_a_day_that_never_was(breaks: dict[str, list[str]], minutes: int) -> None:
    apia = Calendar.parse({"timezone": "Pacific/Apia", "hours": {"thu": ["22:00-06:00"]}, "breaks": breaks})
    start = datetime(2011, 12, 29, 12, tzinfo=apia.zone)
    assert apia.between(start, datetime(2011, 12, 31, 12, tzinfo=apia.zone)) == minutes


def test_a_break_that_a_change_of_the_clocks_skips_is_later_by_the_change() -> None:
    kyiv = {"timezone": "Europe/Kyiv", "hours": {"sun": ["04:10-05:00"]}, "breaks": {"2026-03-29": ["03:00-03:30"]}}
    calendar = Calendar.parse(kyiv)
    assert hours_on(calendar, "2026-03-29") == 30
