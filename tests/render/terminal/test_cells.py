"""Text in cells: what a terminal shows, not what `len` counts."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from hd.render.terminal.cells import QUICK, clusters, line, pad, shorten, value, width, wrap
from hd.render.terminal.prose import prose

FLAG, FAMILY = "🇺🇦", "👨‍👩‍👧"
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40)


def test_every_character_taken_for_narrow_without_asking_is_one_cell_wide() -> None:
    assert [c for c in map(chr, range(0x3000)) if QUICK.fullmatch(c) and wcwidth(c) != 1] == []


@pytest.mark.parametrize("text", ["VPN drops", "Принтер не друкує — ґанок", "Ёлка № 7…"])
def test_the_desks_own_languages_never_need_the_width_tables(text: str) -> None:
    assert QUICK.fullmatch(text)


def test_a_table_in_cyrillic_does_not_import_wcwidth() -> None:
    used = "from hd.render.terminal.cells import shorten; shorten('Принтер', 5)"
    code = f"import sys; {used}; sys.exit('wcwidth' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "cells"),
    [("abc", 3), ("漢字", 4), ("é", 1), ("e\u0301", 1), (FLAG, 2), (FAMILY, 2), ("👍🏽", 2), ("☎️", 2), ("", 0)],
)
def test_width_counts_cells(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("VPN drops", 9, "VPN drops"),
        ("VPN drops", 8, "VPN dro…"),
        ("VPN drops", 5, "VPN…"),
        ("漢字漢字", 6, "漢字…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        (FAMILY + FAMILY, 3, FAMILY + "…"),
        (FLAG + FLAG, 3, FLAG + "…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_cutting_keeps_whole_characters_and_no_blank_before_the_ellipsis(text: str, limit: int, shown: str) -> None:
    assert shorten(text, limit) == shown


def test_a_number_is_padded_on_its_left() -> None:
    assert (pad("漢", 4), pad("1:56", 6, right=True)) == ("漢  ", "  1:56")


def test_a_line_break_in_a_title_becomes_a_blank() -> None:
    assert line("  two\nlines\t here ") == "two lines here"


def test_a_field_for_machines_keeps_its_blanks_and_loses_tabs() -> None:
    assert value("a  b\tc\r\nd") == "a  b c  d"


def test_wrapping_breaks_a_word_only_where_it_must() -> None:
    assert wrap("one two abcdefgh", 5) == ["one", "two", "abcde", "fgh"]


@given(texts, st.integers(0, 30))
def test_nothing_cut_is_wider_than_its_limit(text: str, limit: int) -> None:
    shown = shorten(text, limit)
    assert width(shown) <= limit
    assert wcswidth(shown) <= limit


@given(texts)
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in clusters(text)) == text


@given(texts, st.integers(2, 30))
def test_wrapping_loses_nothing_and_stays_within_the_limit(text: str, limit: int) -> None:
    lines = wrap(text, limit)
    assert all(width(part) <= limit for part in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_list_item_hangs_under_its_first_word() -> None:
    assert prose("- restart the client twice\n  1. then wait", 16) == [
        "- restart the",
        "  client twice",
        "  1. then wait",
    ]


def test_a_quotation_keeps_its_sign_on_every_line() -> None:
    assert prose("> it drops every ten minutes", 18) == ["> it drops every", "> ten minutes"]


def test_code_and_urls_are_never_broken() -> None:
    log = "    2026-11-23 10:02:11 gateway: idle timeout reached"
    url = "https://kb.acme.example/vpn/idle-timeout"
    fence = "```\nlong line of code that stays\n```"
    assert prose(f"{log}\n{url}\n{fence}", 16) == [log, url, *fence.split("\n")]


def test_lines_are_not_joined() -> None:
    assert prose("Olena\nRoom 12\n\nThanks", 40) == ["Olena", "Room 12", "", "Thanks"]


def test_a_text_of_blanks_is_no_line_at_all() -> None:
    assert prose(" \n\n", 40) == []
