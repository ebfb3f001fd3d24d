"""The table: columns that fit, and tab-separated values."""

from __future__ import annotations

from hd.render.terminal.table import Cell, Column, table, tsv
from tests.cli.render_samples import screen

COLUMNS = (
    Column("REF"),
    Column("LEFT", right=True),
    Column("NOTE", drop=1),
    Column("TITLE", shrink=10),
)
ROWS = [["1", "0:06", "x" * 10, "a title that is rather long"], ["22", "-10:40", "", "short"]]


def drawn(width: int) -> list[str]:
    return table(COLUMNS, ROWS, screen=screen(width)).split("\n")


def test_columns_align_and_no_line_ends_in_a_blank() -> None:
    assert drawn(80) == [
        "REF    LEFT  NOTE        TITLE",
        "1      0:06  xxxxxxxxxx  a title that is rather long",
        "22   -10:40              short",
    ]


def test_the_shrinking_column_gives_first() -> None:
    assert drawn(40)[:3] == [
        "REF    LEFT  NOTE        TITLE",
        "1      0:06  xxxxxxxxxx",
        "    a title that is rather long",
    ]


def test_then_the_droppable_column_goes_and_gives_its_room_back() -> None:
    assert drawn(34)[:2] == ["REF    LEFT  TITLE", "1      0:06"]
    assert drawn(34)[2:4] == ["    note xxxxxxxxxx", "    a title that is rather long"]


def test_a_row_that_ends_early_leaves_no_blanks() -> None:
    assert table((Column("A"), Column("B")), [["1", ""]], screen=screen()) == "A  B\n1"


def test_no_rows_draw_nothing() -> None:
    assert table(COLUMNS, [], screen=screen()) == ""


def test_without_a_header_the_titles_take_no_room() -> None:
    assert table((Column("LONG"), Column("B")), [["1", "2"]], screen=screen(), header=False) == "1  2"


def test_blanks_are_never_painted() -> None:
    text = table((Column("A"), Column("B")), [[Cell("x", "breached"), "y"]], screen=screen(colour=True), header=False)
    assert text == "\x1b[31mx\x1b[0m  y"


def test_wide_characters_keep_the_columns_straight() -> None:
    assert table((Column("A"), Column("B")), [["漢字", "1"], ["abc", "2"]], screen=screen(), header=False) == (
        "漢字  1\nabc   2"
    )


def test_tab_separated_values_are_uncut_and_a_tab_inside_is_a_blank() -> None:
    assert tsv([["a\tb", None, "x" * 200], ["c\nd", 3, ""]]) == f"a b\t\t{'x' * 200}\nc d\t3\t"
