"""Ratings in a ticket: which count, and what may be wrong with them."""

from __future__ import annotations

from datetime import datetime

import pytest

from hd.core.document import fast_reader
from hd.core.tickets.fast_fields import read_fields
from hd.core.tickets.ratings import Rating, effective_ratings, latest_score, rating_faults, read_ratings
from hd.core.tickets.ticket import Ticket
from tests.core.samples import EXAMPLE, KYIV, PATH

ROW = "{resolved: 2026-11-23T15:02:00+02:00, at: 2026-11-24T09:00:00+02:00, score: 4}"


def rating(score: int, *, resolved: int = 10, at: int = 12) -> Rating:
    return Rating(datetime(2026, 11, resolved, tzinfo=KYIV), datetime(2026, 11, at, tzinfo=KYIV), score)


def rated(*rows: str) -> Ticket:
    text = EXAMPLE.replace("created:", "csat:\n" + "".join(f"- {row}\n" for row in rows) + "created:", 1)
    return Ticket.parse(text.encode(), path=PATH, zone=KYIV)


def test_a_rating_is_read() -> None:
    (found,) = read_ratings(rated(ROW).document, KYIV)
    assert (found.score, found.at.day, found.resolved.hour) == (4, 24, 15)


def test_the_quick_readers_know_the_list() -> None:
    data = rated(ROW).document.data
    assert fast_reader.read(data.decode()) is not None
    assert read_fields(data, ("status",)) == ("resolved",)


def test_the_latest_rating_of_a_resolution_counts() -> None:
    assert latest_score([rating(2, at=12), rating(5, at=11)]) == 2


def test_of_two_at_one_time_the_lower_counts_in_either_order() -> None:
    assert latest_score([rating(2), rating(5)]) == latest_score([rating(5), rating(2)]) == 2


def test_two_resolutions_have_two_ratings() -> None:
    found = effective_ratings([rating(1, resolved=10), rating(5, resolved=20, at=21)])
    assert [one.score for one in found.values()] == [1, 5]


def test_the_last_resolution_is_current() -> None:
    assert latest_score([rating(5, resolved=20, at=21), rating(1, resolved=10, at=25)]) == 5


def test_nothing_rated_has_no_score() -> None:
    assert latest_score([]) is None


FAULTS = {
    ROW.replace("4}", "6}"): "csat: score must be a number from 1 to 5",
    ROW.replace("15:02", "15:03"): "csat: no resolution is of 2026-11-23T15:03:00+02:00",
    ROW.replace("at: 2026-11-24T09:00:00+02:00", "at: noon"): "csat: at must be a time",
}


@pytest.mark.parametrize(("row", "message"), FAULTS.items())
def test_a_fault_is_reported(row: str, message: str) -> None:
    assert [said for said, _ in rating_faults(rated(row)) if said.startswith(message)]


def test_what_the_format_says_is_no_fault() -> None:
    assert list(rating_faults(rated(ROW))) == []
