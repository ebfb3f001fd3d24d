"""`hd list`: as drawn, on narrow and wide screens, and piped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hd.render.tickets.lists import footer, list_table, list_tsv
from tests.cli.render_samples import NOW, ROWS, at, row, screen

DRAWN = """\
REF         PRI  STATUS   CLOCK             WHO           TITLE
2611-M3XD2  P1   open     x resolve  -0:40  l2-kyiv/nadia ERP down for accounti…
2611-9QW2T  P2   new      ! respond   0:06  desk/-        Принтер не друкує на…
2611-7K3FQ  P2   open     ! resolve   1:56  l2-kyiv/ivan  VPN drops every ten m…
2611-H8Z0C  P3   pending  = requester   2d  desk/taras    Не відкривається 1С"""


def test_the_list_is_as_drawn() -> None:
    assert list_table(ROWS, screen=screen(), prefix="HD") == DRAWN


def test_its_footer_is_as_drawn() -> None:
    synced = NOW - timedelta(minutes=4)
    assert footer(ROWS, screen=screen(), synced=synced) == "4 open: 1 breached, 2 at risk, 1 paused · synced 4 min ago"


def test_a_terminal_of_forty_cells_shows_the_rest_below_the_row() -> None:
    assert list_table(ROWS[:2], screen=screen(40), prefix="HD").split("\n") == [
        "REF         CLOCK             TITLE",
        "2611-M3XD2  x resolve  -0:40",
        "    pri P1 · status open · who nadia",
        "    ERP down for accounting since the",
        "    update",
        "2611-9QW2T  ! respond   0:06",
        "    pri P2 · status new · who desk/-",
        "    Принтер не друкує на другому поверсі",
    ]


def test_on_sixty_cells_the_person_stands_without_the_team() -> None:
    assert list_table(ROWS[:2], screen=screen(60), prefix="HD").split("\n")[1:] == [
        "2611-M3XD2  P1   x resolve  -0:40  nadia  ERP down for acco…",
        "    status open",
        "2611-9QW2T  P2   ! respond   0:06  desk/- Принтер не друкує…",
        "    status new",
    ]


def test_a_wide_terminal_shows_titles_whole() -> None:
    assert "Принтер не друкує на другому поверсі" in list_table(ROWS, screen=screen(120), prefix="HD")


def test_ids_stay_whole_where_one_is_of_another_desk() -> None:
    strange = {**ROWS[0], "id": "NO-2611-AAAAA"}
    shown = list_table([ROWS[1], strange], screen=screen(), prefix="HD")
    assert "HD-2611-9QW2T" in shown
    assert "NO-2611-AAAAA" in shown


def clock_of(**clock: object) -> str:
    ticket = row("HD-2611-AAAAA", "open", "desk", None, title="T", priority="P3", **clock)
    return list_table([ticket], screen=screen()).split("\n")[1][29:45].rstrip()


@pytest.mark.parametrize(
    ("clock", "shown"),
    [
        ({}, ""),
        ({"metric": "resolve", "state": "none"}, ""),
        ({"metric": "resolve", "state": "running", "remaining_min": 300}, "  resolve   5:00"),
        ({"metric": "resolve", "state": "met", "remaining_min": 300}, "  resolve    met"),
        ({"metric": "resolve", "state": "paused", "remaining_min": 300}, "= resolve   5:00"),
        ({"metric": "resolve", "state": "paused", "for": "vendor", "since": at("23 16:36:00")}, "= vendor    0:30"),
        (
            {
                "metric": "resolve",
                "state": "paused",
                "for": "date",
                "since": at("1 10:00:00".zfill(11)),
                "until": at("26 18:00:00"),
            },
            "= date        3d",
        ),
    ],
)
def test_the_clock_says_what_runs_and_how_long(clock: dict[str, object], shown: str) -> None:
    assert clock_of(**clock) == shown


def test_a_long_clock_widens_its_column_and_stays_aligned() -> None:
    rows = [{**ROWS[0], "clock": {"metric": "resolve", "state": "breached", "remaining_min": -6100}}, ROWS[2]]
    assert [text[26:45] for text in list_table(rows, screen=screen(), prefix="HD").split("\n")] == [
        "CLOCK              ",
        "x resolve -101:40  ",
        "! resolve    1:56  ",
    ]


def test_a_breach_is_red_and_the_mark_says_it_without_colour() -> None:
    assert "\x1b[31mx resolve  -0:40\x1b[0m" in list_table(ROWS, screen=screen(colour=True), prefix="HD")


def test_a_list_of_nothing_draws_nothing_and_the_footer_says_so() -> None:
    assert (list_table([], screen=screen()), footer([], screen=screen())) == ("", "nothing open")
    assert footer([], screen=screen(), what="tickets") == "no tickets"


@pytest.mark.parametrize(
    ("what", "total", "shown"),
    [
        ("open", 12, "1 of 12 open: 1 breached"),
        ("tickets", None, "1 ticket: 1 breached"),
        ("tickets", 3, "1 of 3 tickets: 1 breached"),
    ],
)
def test_the_footer_counts_what_is_not_shown(what: str, total: int | None, shown: str) -> None:
    assert footer(ROWS[:1], screen=screen(), what=what, total=total) == shown


def test_piped_it_is_nine_columns_uncut_with_iso_times_and_no_header() -> None:
    assert list_tsv(ROWS[1:2], screen=screen()).split("\t") == [
        *("HD-2611-9QW2T", "P2", "new", "at_risk", "respond", at("23 17:12:00"), "desk", ""),
        "Принтер не друкує на другому поверсі",
    ]
