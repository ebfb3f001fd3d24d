"""Lengths of time: what is read, what is refused and with which advice, and how they are shown."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.time.durations import MAX_MINUTES, DurationError, format_minutes, parse_duration, write_duration
from hd.errors import UsageError


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30m", 30), ("4h", 240), ("1h30m", 90), ("90m", 90), ("0m", 0), (" 8H ", 480), ("100h", 6000), ("0h05m", 5)],
)
def test_hours_and_minutes_are_read(text: str, minutes: int) -> None:
    assert parse_duration(text) == minutes


@pytest.mark.parametrize(
    ("text", "working", "elapsed"),
    [("3d", "24h", "72h"), ("1d", "8h", "24h"), ("2w", "80h", "336h"), ("1d30m", "8h30m", "24h30m")],
)
def test_a_day_is_refused_and_both_readings_are_offered(text: str, working: str, elapsed: str) -> None:
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert f"write {working} " in caught.value.hint
    assert f" {elapsed} " in caught.value.hint


@pytest.mark.parametrize(("text", "minutes"), [("5d", 7200), ("2w", 20160), ("1w1d1h1m", 11581), ("4h", 240)])
def test_days_of_the_wall_clock_are_read_where_they_are_meant(text: str, minutes: int) -> None:
    assert parse_duration(text, days=True) == minutes


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("90", "with its unit: 90m or 90h"),
        ("1.5h", "write 1h30m"),
        ("1,25 h", "write 1h15m"),
        ("1:30", "write 1h30m"),
        ("", "write 30m, 4h, 1h30m"),
        ("30s", "write 30m, 4h, 1h30m"),
        ("-5m", "write 30m, 4h, 1h30m"),
        ("30m1h", "write 30m, 4h, 1h30m"),
        ("٣h", "write 30m, 4h, 1h30m"),
        ("9" * 5000 + "h", "write 30m, 4h, 1h30m"),
    ],
)
def test_anything_else_is_an_error_with_advice(text: str, hint: str) -> None:
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert caught.value.hint == hint


def test_a_wrong_duration_is_wrong_usage() -> None:
    assert issubclass(DurationError, UsageError)


def test_more_than_ten_years_is_a_slip() -> None:
    assert parse_duration(f"{MAX_MINUTES // 60}h") == MAX_MINUTES
    with pytest.raises(DurationError, match="longer than ten years"):
        parse_duration(f"{MAX_MINUTES // 60}h1m")


@given(st.integers(0, MAX_MINUTES))
def test_what_is_written_is_read_back(minutes: int) -> None:
    assert parse_duration(write_duration(minutes)) == minutes


@given(st.text(max_size=12) | st.text(alphabet="0123456789.,: -dhmw", max_size=12), st.booleans())
def test_any_text_is_minutes_or_a_duration_error(text: str, days: bool) -> None:
    with suppress(DurationError):
        assert 0 <= parse_duration(text, days=days) <= MAX_MINUTES


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(-40, "-0:40"), (116, "1:56"), (1565, "26:05"), (0, "0:00"), (59, "0:59"), (-61, "-1:01"), (6000, "100:00")],
)
def test_minutes_are_shown_as_hours_and_minutes(minutes: int, shown: str) -> None:
    assert format_minutes(minutes) == shown
