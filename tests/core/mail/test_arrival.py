"""When a message arrived."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hd.core.mail.arrival import Arrival, find_arrival, parse_date
from hd.core.mail.reader import read_message

NOW = datetime.fromisoformat("2026-11-24T09:00:00+02:00")
TRUSTED = "from a by mx.desk.example (Postfix) with ESMTP id 1; Mon, 23 Nov 2026 14:20:00 +0200"
OUTER = "from b by gw.other.example; Mon, 23 Nov 2026 14:19:00 +0200"
INNER = "from mx by mail.desk.example; Mon, 23 Nov 2026 14:21:00 +0200"
FETCHED = "from mail.desk.example by laptop with IMAP (fetchmail-6.4); Tue, 24 Nov 2026 08:00:00 +0200"
DATE = "Mon, 23 Nov 2026 14:00:00 +0200"


def arrive(*received: str, date: str = DATE, stored_at: datetime | None = None, now: datetime = NOW) -> Arrival:
    lines = [*(f"Received: {line}" for line in received), f"Date: {date}", "From: a@b.example", "", "x"]
    message = read_message("\n".join(lines).encode())
    return find_arrival(message, trust=["mx.desk.example"], now=now, stored_at=stored_at)


def test_the_lowest_trusted_server_decides() -> None:
    assert arrive(FETCHED, INNER, TRUSTED, OUTER).at == datetime.fromisoformat("2026-11-23T14:20:00+02:00")


def test_else_the_topmost_that_no_fetching_program_wrote() -> None:
    assert arrive(FETCHED, INNER, OUTER).at == datetime.fromisoformat("2026-11-23T14:21:00+02:00")


def test_else_the_mailbox() -> None:
    stored = datetime.fromisoformat("2026-11-23T15:00:00.5+00:00")
    assert arrive(FETCHED, stored_at=stored).at == datetime.fromisoformat("2026-11-23T15:00:00+00:00")


def test_else_the_date_header() -> None:
    assert arrive() == Arrival(at=datetime.fromisoformat("2026-11-23T14:00:00+02:00"), dated=True)


@pytest.mark.parametrize("away", [timedelta(days=-31), timedelta(minutes=6)])
def test_a_time_out_of_reach_is_now(away: timedelta) -> None:
    date = (NOW + away).strftime("%d %b %Y %H:%M:%S %z")
    assert arrive(date=date) == Arrival(at=NOW, dated=False)


@pytest.mark.parametrize("away", [timedelta(days=-29), timedelta(minutes=4)])
def test_a_time_within_reach_counts(away: timedelta) -> None:
    date = (NOW + away).strftime("%d %b %Y %H:%M:%S %z")
    assert arrive(date=date) == Arrival(at=NOW + away, dated=True)


@pytest.mark.parametrize("text", ["", "yesterday", "Mon, 99 Nov 2026 25:00:00 +0200", "(" * 500, "0 Jan 0", "1 1 1"])
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Mon, 23 Nov 2026 14:00:00 +0200 (EET)", "2026-11-23T14:00:00+02:00"),
        ("23 Nov 2026 14:00:00", "2026-11-23T14:00:00+00:00"),
        ("Mon, 23 Nov 2026 14:00:00 -0000", "2026-11-23T14:00:00+00:00"),
        ("Mon, 23 Nov 2026 14:00:00 +1500", "2026-11-23T14:00:00+00:00"),
        ("Mon, 23 Nov 26 14:00 GMT", "2026-11-23T14:00:00+00:00"),
    ],
)
def test_dates_as_mail_writes_them(text: str, iso: str) -> None:
    assert parse_date(text) == datetime.fromisoformat(iso)
