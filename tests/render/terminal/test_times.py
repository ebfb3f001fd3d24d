"""Times and durations as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hd.render.terminal import times
from tests.cli.render_samples import at, screen

S = screen()


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (at("24 10:02:11"), "Tue 10:02"),
        (at("29 10:02:00"), "Sun 10:02"),
        (at("17 10:02:00"), "Tue 10:02"),
        (at("30 10:02:00"), "Mon 30 Nov 10:02"),
        ("2027-01-04T09:00:00+02:00", "Mon 4 Jan 2027 09:00"),
        ("2026-11-24T08:02:11+00:00", "Tue 10:02"),
        ("2026-11-23T23:30:00+00:00", "Tue 01:30"),
        (None, "-"),
    ],
)
def test_a_time_is_short_within_a_week_and_in_the_desks_zone(moment: str | None, shown: str) -> None:
    assert times.short(moment, screen=S) == shown


def test_a_whole_time_names_its_day() -> None:
    assert times.full(at("24 10:02:11"), screen=S) == "Tue 24 Nov 10:02"


def test_machines_get_iso_with_offset() -> None:
    assert times.iso("2026-11-24T08:02:11+00:00", screen=S) == at("24 10:02:11")


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(116.9, "1:56"), (-40, "-0:40"), (-39.5, "-0:40"), (0.4, "0:00"), (-1e-9, "0:00"), (4800, "80:00"), (None, "-")],
)
def test_what_is_left_is_rounded_down(minutes: float | None, shown: str) -> None:
    assert times.time_left(minutes) == shown


@pytest.mark.parametrize(("minutes", "shown"), [(363.2, "6:04"), (0, "0:00"), (480 + 1e-9, "8:00"), (None, "-")])
def test_what_was_used_is_rounded_up(minutes: float | None, shown: str) -> None:
    assert times.time_used(minutes) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [(timedelta(hours=5, minutes=12), "5:12"), (timedelta(days=2, hours=5), "2d"), (timedelta(minutes=-3), "0:00")],
)
def test_waiting_is_told_in_days_from_one_day_on(length: timedelta, shown: str) -> None:
    assert times.wait(length) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(seconds=9), "just now"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=2), "2 d ago"),
    ],
)
def test_how_long_ago(length: timedelta, shown: str) -> None:
    assert times.ago(length) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(True, "2:54:20"), (False, "2:54")])
def test_a_sum_shows_seconds_only_where_asked(seconds: bool, shown: str) -> None:
    assert times.exact(174 + 20 / 60, seconds=seconds) == shown
