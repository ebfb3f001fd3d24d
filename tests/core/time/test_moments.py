"""Times as people type them and as files hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.time.parsing import parse_moment, parse_span, read_time
from hd.errors import UsageError

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 23, 15, 6, 30, tzinfo=UTC)  # Monday 17:06:30 in Kyiv


def moment(text: str, *, now: datetime = NOW, zone: ZoneInfo = KYIV, back: bool = False) -> str:
    """As an instant, in UTC, as text."""
    return parse_moment(text, now=now, zone=zone, back=back).astimezone(UTC).isoformat()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T09:00:00+02:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23T09:00Z", "2026-11-23T09:00:00+00:00"),
        ("2026-11-23T09:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23 09:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23", "2026-11-22T22:00:00+00:00"),
        ("2026-07-01", "2026-06-30T21:00:00+00:00"),
        ("12:00", "2026-11-23T10:00:00+00:00"),
        ("9:05", "2026-11-23T07:05:00+00:00"),
        ("00:00", "2026-11-22T22:00:00+00:00"),
        ("24:00", "2026-11-23T22:00:00+00:00"),
        ("now", "2026-11-23T15:06:30+00:00"),
        ("today", "2026-11-22T22:00:00+00:00"),
        ("Tomorrow", "2026-11-23T22:00:00+00:00"),
        ("yesterday", "2026-11-21T22:00:00+00:00"),
        ("90m", "2026-11-23T16:36:30+00:00"),
        ("1h30m", "2026-11-23T16:36:30+00:00"),
        ("3d", "2026-11-26T15:06:30+00:00"),
        ("1w2d", "2026-12-02T15:06:30+00:00"),
        ("  3d ", "2026-11-26T15:06:30+00:00"),
    ],
)
def test_a_typed_time_names_an_instant(text: str, instant: str) -> None:
    assert moment(text) == instant


def test_a_span_goes_into_the_past_where_the_past_is_meant() -> None:
    assert moment("1h30m", back=True) == "2026-11-23T13:36:30+00:00"


def test_today_is_the_zones_day_not_the_servers() -> None:
    late = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # the 24th in Kyiv
    assert moment("today", now=late) == "2026-11-23T22:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "soon", "25:00", "24:01", "12:60", "2026-02-30", "2026-13-01", "3", "3x", "d", "-3d", "1m1h", "12"),
        *("2026-11-23T09:00:00+25:00", "1899-12-31", "9000-01-01", "0001-01-01T00:00:00+14:00", "99999d99999999m"),
        *("３d", "3d\n3d", "12:00\n", "\x00"),
    ],
)
def test_what_is_no_time_is_refused_with_what_works(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_moment(text.strip(" "), now=NOW, zone=KYIV)
    assert "is no time" in refused.value.message
    assert "2026-11-23" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-28T03:30", "2027-03-28T01:30:00+00:00"),  # clocks go from 03:00 to 04:00: one hour later
        ("2027-03-28T04:30", "2027-03-28T01:30:00+00:00"),
        ("2026-10-25T03:30", "2026-10-25T00:30:00+00:00"),  # twice: the first
    ],
)
def test_a_local_time_that_is_skipped_or_doubled_means_what_calendars_say(text: str, instant: str) -> None:
    assert moment(text) == instant
    on_that_day = datetime.fromisoformat(instant) - timedelta(minutes=90)
    assert moment(text[-5:], now=on_that_day) == instant


@pytest.mark.parametrize("before", ["2027-03-28T00:30:00+00:00", "2026-10-25T00:30:00+00:00"])
def test_a_span_is_elapsed_time_across_a_change_of_offset(before: str) -> None:
    now = datetime.fromisoformat(before).astimezone(KYIV)
    assert parse_moment("1h", now=now, zone=KYIV) - datetime.fromisoformat(before) == timedelta(hours=1)


def test_two_typed_times_compare_as_instants_also_in_autumn() -> None:
    """03:30 comes twice; half an hour after the first is before the second, whatever the clock on the wall says."""
    now = datetime(2026, 10, 25, 0, 45, tzinfo=UTC).astimezone(KYIV)  # 03:45, the first
    later = parse_moment("30m", now=now, zone=KYIV)  # 03:15, the second
    assert parse_moment("03:45", now=now, zone=KYIV) < later < parse_moment("04:00", now=now, zone=KYIV)


@given(st.text(max_size=12) | st.text("0123456789wdhm:-T+Z ", max_size=20))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        found = parse_moment(text, now=NOW, zone=KYIV)
    except UsageError:
        return
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("2h", 120), ("3d", 4320), ("1w", 10080), ("1w1d1h1m", 11581), ("0m", 0), ("1h30m", 90), ("2H", 120)],
)
def test_a_span_is_minutes_hours_days_and_weeks(text: str, minutes: int) -> None:
    assert parse_span(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "h", "2", "2h\n", " 2h", "1m1h", "1.5h", "-2h", "2 h", "٣d"])
def test_anything_else_is_no_span(text: str) -> None:
    assert parse_span(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-23T10:02:11+02:00", datetime(2026, 11, 23, 8, 2, 11, tzinfo=UTC)),
        ("2026-11-23T10:02:11", datetime(2026, 11, 23, 8, 2, 11, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 22, 22, tzinfo=UTC)),
        ("2026-11-23T10:02:11Z", datetime(2026, 11, 23, 10, 2, 11, tzinfo=UTC)),
    ],
)
def test_a_time_in_a_file_is_aware(text: str, wanted: datetime) -> None:
    assert read_time(text, zone=KYIV) == wanted


def test_a_time_in_a_file_keeps_the_offset_it_was_written_with() -> None:
    read = read_time("2026-11-23T10:02:11+02:00", zone=UTC)
    assert read is not None
    assert read.tzinfo == timezone(timedelta(hours=2))


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "9999-12-31T23:59:59+00:00", "0001-01-01", "12:00"])
def test_what_is_no_time_in_a_file_is_none(text: str) -> None:
    assert read_time(text, zone=KYIV) is None


def test_a_time_without_offset_is_none_where_no_zone_is_known() -> None:
    assert read_time("2026-11-23T10:02:11", zone=None) is None
