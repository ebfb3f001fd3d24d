"""At 45 columns nothing that somebody needs is hidden, and no word is cut in the middle."""

from __future__ import annotations

from typing import Any

import pytest

from hd.render.history.reviews import review_table
from hd.render.kb.scripts import END_KEYS, KEYS, end, step
from hd.render.sla.calendars import calendar_show
from hd.render.terminal.cells import cut_at_word, width
from hd.render.terminal.messages import command_line
from hd.render.terminal.prose import prose
from hd.render.terminal.style import paint
from hd.render.terminal.table import Column, table
from hd.render.tickets.call import call_page
from hd.render.tickets.search import search_table
from tests.cli.render_samples import screen

NARROW = screen(45)
CHOICE = {"label": "Only the VPN drops", "to": "hand over to l2-toronto: the gateway drops sessions again"}
STEP = {"name": "vpn", "place": "step 1 of 2", "text": "Ask.", "checks": (), "notes": (), "choices": [CHOICE]}
REVIEW: dict[str, Any] = {
    "id": "HD-2611-7K3FQ",
    "priority": "P2",
    "state": "waiting",
    "wait": {"remaining_min": 200, "state": "running"},
    "from": "desk",
    "to": "l2-toronto",
    "by": "olha",
    "approvers": ["maria", "mia"],
    "title": "VPN drops every ten minutes",
}


def words(text: str) -> str:
    return " ".join(text.replace("·", " ").split())


@pytest.mark.parametrize(
    ("keys", "drawn"), [(KEYS, step(STEP, screen=NARROW)), (END_KEYS, end("x", (), screen=NARROW))]
)
def test_every_key_of_a_script_is_shown(keys: str, drawn: str) -> None:
    assert words(keys) in words(drawn)
    assert max(map(width, drawn.split("\n"))) <= 45


def test_where_an_answer_leads_is_shown_whole() -> None:
    assert CHOICE["to"] in words(step(STEP, screen=NARROW))


@pytest.mark.parametrize("cells", [40, 45, 60, 80])
def test_a_list_of_reviews_says_whose_turn_it_is(cells: int) -> None:
    drawn = review_table([REVIEW], screen=screen(cells), prefix="HD")
    assert all(text in drawn for text in ("maria or mia", "P2", "3:20", "desk → l2-toronto"))
    assert max(map(width, drawn.split("\n"))) <= cells


def test_what_has_no_room_stands_below_its_row() -> None:
    columns = (Column("REF"), Column("WHO", drop=1), Column("TITLE", shrink=30))
    drawn = table(columns, [["7k3f", "l2-kyiv/nadia", "VPN drops every ten minutes"]], screen=NARROW)
    assert drawn.split("\n") == ["REF   TITLE", "7k3f  VPN drops every ten minutes", "    who l2-kyiv/nadia"]


def test_a_narrow_table_shows_whole_what_it_would_cut_below_the_row() -> None:
    title = Column("TITLE", shrink=8)
    rows = [["7k3f", "Coffee machine is broken since this morning again"], ["9qw2", "Beamer"]]
    drawn = table([Column("REF"), title], rows, screen=screen(40), header=False)
    assert drawn == "7k3f\n    Coffee machine is broken since this\n    morning again\n9qw2  Beamer"


def test_a_table_of_usual_width_cuts_a_value_that_has_no_room() -> None:
    rows = [["Coffee machine is broken since this morning again, and nobody repairs it"]]
    assert table([Column("TITLE", shrink=8)], rows, screen=screen(60), header=False).endswith("…")


def test_a_label_wider_than_the_screen_is_cut_with_its_value() -> None:
    columns = (Column("REF"), Column("A VERY LONG TITLE OF A COLUMN THAT NOBODY NEEDS AT ALL", drop=1))
    drawn = table(columns, [["7k3f", "value"]], screen=screen(40))
    assert max(map(width, drawn.split("\n"))) <= 40


LONG = "Zeitüberschreitungsfehlermeldungen"  # 34 cells


@pytest.mark.parametrize("mark", ["- ", "1. ", "   ", "- [ ] "])
def test_a_word_that_fits_on_a_line_of_its_own_is_never_broken(mark: str) -> None:
    lines = prose(f"{mark}see {LONG} again", 36)
    assert any(LONG in text for text in lines)
    assert max(map(width, lines)) <= 36


def test_a_longer_word_breaks_at_the_width() -> None:
    assert prose(f"- {LONG}", 20) == ["-", LONG[:20], f"  {LONG[20:]}"]


def test_a_long_word_in_a_quotation_keeps_its_mark() -> None:
    assert all(text.startswith("> ") for text in prose(f"> {LONG}", 34))


def test_nothing_is_painted_in_dark_blue() -> None:
    assert "\033[34m" not in paint("x", "paused", colour=True)
    assert "\033[36m" in paint("x", "paused", colour=True)


TEXT = "Works from home, like the whole sales group today"


@pytest.mark.parametrize("room", range(12, 50))
def test_a_text_that_has_no_room_ends_with_a_whole_word(room: int) -> None:
    kept = cut_at_word(TEXT, room)
    assert width(kept) <= room
    assert kept == TEXT or kept.removesuffix("…") in {
        TEXT[:end].rstrip(",") for end, sign in enumerate(TEXT) if sign == " "
    }


def test_a_single_long_word_is_cut_where_the_room_ends() -> None:
    assert cut_at_word("an/address/that/has/no/blank/in/it", 12) == "an/address/…"


def test_what_search_found_is_quoted_in_whole_words() -> None:
    hit = {"id": "HD-2611-7K3FQ", "status": "open", "title": "VPN", "excerpt": TEXT}
    assert search_table([hit], screen=NARROW, prefix="HD").split("\n")[-1].strip() == "Works from home, like the whole…"


def test_a_command_that_has_no_room_stands_whole_on_a_line_of_its_own() -> None:
    command = "hd create TITLE -r o.shevchenko@acme.example"
    assert command_line(f"next: {command}", command, width=45) == f"next:\n{command}"
    assert command_line(f"next: {command}", command, width=50) == f"next: {command}"


CALLER = {"email": "a.volkova@acme.example", "name": "Anna Volkova", "phone": "+380 44 000 0131", "org": "acme"}


def test_each_of_several_callers_is_shown_whole() -> None:
    call = {"contact": None, "candidates": [CALLER], "commands": ["hd call a.volkova@acme.example"], "query": "ann"}
    drawn = call_page(call, screen=NARROW, prefix="HD", most=5)
    assert max(map(width, drawn.split("\n"))) <= 45
    assert words(drawn).endswith("a.volkova@acme.example Anna Volkova +380 44 000 0131 acme")


def test_a_month_is_a_list_of_days() -> None:
    days = [{"date": f"2026-12-{day:02}", "why": "usual", "minutes": 480, "hours": ["09:00-17:00"]} for day in (1, 2)]
    found = {"calendar": "kyiv", "timezone": "Europe/Kyiv", "minutes": 960, "days": days}
    assert "\nTue  1  8:00\nWed  2  8:00\n" in calendar_show(found, screen=NARROW)
