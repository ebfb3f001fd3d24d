"""`hd sla forecast`: a timeline of the breaches to come, on any screen, across a change of the clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.render import Screen
from hd.render.sla.forecast import forecast_counts, forecast_table, forecast_tsv
from tests.cli.render_samples import ROWS, at, screen

KYIV = ZoneInfo("Europe/Kyiv")


def found(number: int, due: str, *counted: tuple[str, str]) -> dict[str, Any]:
    """A clock of one of the sample tickets."""
    ticket = ROWS[number]
    return {**ticket, **ticket["clock"], "due": due, "counted": [[first, last] for first, last in counted]}


NEXT = found(1, at("23 17:12:00"), (at("23 17:06:00"), at("23 17:12:00")))
TOMORROW = found(2, at("24 10:02:11"), (at("23 17:06:00"), at("23 18:00:00")), (at("24 09:00:00"), at("24 10:02:11")))


def forecast(*findings: dict[str, Any], until: str = at("24 12:00:00"), absent: str | None = None) -> dict[str, Any]:
    groups = [{"team": "l2-kyiv", "assignee": "nadia", "absent": absent, "findings": list(findings)}]
    return {
        "now": at("23 17:06:00"),
        "until": until,
        "by": ["team", "assignee"],
        "counts": {"will_breach": len(findings), "breached": 1},
        "groups": groups if findings else [],
    }


def test_a_timeline_shows_what_counts_what_does_not_and_the_breach() -> None:
    assert forecast_table(forecast(NEXT, TOMORROW), screen=screen(), prefix="HD") == (
        "REF         CLOCK     LEFT  now        Tue 24    06:00        TITLE\n"
        "l2-kyiv/nadia (2)\n"
        "2611-9QW2T  respond   0:06  x                                 Принтер не друкує…\n"
        "2611-7K3FQ  resolve   1:56  -.........................--x     VPN drops every t…"
    )


def test_who_is_not_there_cannot_act() -> None:
    assert "l2-kyiv/nadia, away (1)" in forecast_table(forecast(NEXT, absent="away"), screen=screen(), prefix="HD")


def test_a_narrow_screen_has_no_room_for_titles() -> None:
    drawn = forecast_table(forecast(NEXT, TOMORROW), screen=screen(40))
    assert "TITLE" not in drawn
    assert all(len(line) <= 40 for line in drawn.splitlines())


def test_nothing_to_come_is_an_empty_table_and_said() -> None:
    assert forecast_table(forecast(), screen=screen()) == ""
    assert forecast_counts(forecast(), screen=screen()) == (
        "nothing will be breached by Tue 12:00 if nobody acts; 1 is already: hd sla check"
    )


def test_piped_it_is_one_line_for_each_clock_with_its_due_time() -> None:
    (line,) = forecast_tsv(forecast(TOMORROW), screen=screen()).splitlines()
    assert line.split("\t")[:7] == [
        *("l2-kyiv", "ivan", "HD-2611-7K3FQ", "resolve", "at_risk", "2026-11-24T10:02:11+02:00", "116"),
    ]


@pytest.mark.parametrize(
    ("day", "marks"), [("2026-03-29", "now   02:00         06:00 "), ("2026-10-25", "now     03:00          06:00 ")]
)
def test_the_marks_stand_on_the_wall_also_where_the_clocks_change(day: str, marks: str) -> None:
    now = datetime.fromisoformat(f"{day}T00:30").replace(tzinfo=KYIV)
    until = datetime.fromisoformat(f"{day}T08:30").replace(tzinfo=KYIV).isoformat()
    on = Screen(width=80, zone=KYIV, now=now, colour=False)
    row = {**forecast(NEXT, until=until), "now": now.isoformat()}
    assert marks in forecast_table(row, screen=on, prefix="HD").splitlines()[0]


@given(st.integers(40, 200), st.integers(1, 400 * 24 * 60), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_a_bar_never_leaves_its_line(width: int, minutes: int, shares: list[float]) -> None:
    now = datetime.fromisoformat(at("23 17:06:00"))
    first, second, due, until = (
        (now + timedelta(minutes=minutes * share)).isoformat() for share in (*sorted(shares), 1)
    )
    row = forecast(found(1, due, (first, second)), until=until)
    drawn = forecast_table(row, screen=screen(width), prefix="HD").splitlines()
    assert all(len(line) <= width for line in drawn)
    assert "x" in drawn[2]
