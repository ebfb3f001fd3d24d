"""Draw a table: columns that fit the screen, or tab-separated lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.i18n import _
from hd.render.terminal.cells import line, shorten, value, width, wrap
from hd.render.terminal.style import Style, highlight, paint

if TYPE_CHECKING:
    from hd.render.terminal.screen import Screen

_INDENT, _BETWEEN = "    ", " · "  # of what stands below a row
_NARROW = 60  # on a screen of fewer cells, a value that would be cut stands below its row, whole
_SCRAP = 6  # below this many cells a cut column says nothing any more


class Column(Struct, frozen=True):
    """One column.

    min_width: cells it takes even where its content is narrower. gap: blanks after it. shrink: it may be cut, in the
    first place down to this many cells (0: it is cut only when nothing else helps). drop: columns with a number go
    below the row on a narrow screen, the lowest first.
    """

    title: str
    right: bool = False
    min_width: int = 0
    gap: int = 2
    shrink: int = 0
    drop: int = 0


class Cell(Struct, frozen=True):
    """One value and its style; the text is made one safe line when it is drawn. found: words of it to highlight."""

    text: str
    style: Style = ""
    found: Sequence[str] = ()


Line = Sequence["Cell | str"] | Cell | str
"""A row; a cell across the whole table (safe text); or a heading, which is such a cell in bold."""


def table(columns: Sequence[Column], rows: Iterable[Line], *, screen: Screen, header: bool = True) -> str:
    """Return the table, no line wider than the screen; "" for no rows."""
    return "\n".join(text for lines in table_rows(columns, rows, screen=screen, header=header) for text in lines)


def table_rows(
    columns: Sequence[Column], rows: Iterable[Line], *, screen: Screen, header: bool = True
) -> list[list[str]]:
    """Return the lines of the header and of each row, for callers that add lines below a row."""
    drawn = [_across(row) if isinstance(row, str | Cell) else [_cell(item) for item in row] for row in rows]
    if not drawn:
        return []
    widths = _fit(columns, [row for row in drawn if not isinstance(row, Cell)], screen.width, header=header)
    titles = [Cell(_(column.title), "title") for column in columns]
    found = [[_line(columns, titles, widths, screen)]] if header else []
    for row in drawn:
        if isinstance(row, Cell):
            found.append([paint(shorten(row.text, screen.width), row.style, colour=screen.colour)])
        else:
            fits = [_fits(cell, cells, screen) for cell, cells in zip(row, widths, strict=True)]
            short = [cell if fit else Cell("") for cell, fit in zip(row, fits, strict=True)]
            rest = [Cell("") if fit else cell for cell, fit in zip(row, fits, strict=True)]
            found.append([_line(columns, short, widths, screen), *_below(columns, rest, widths, screen)])
    return found


def _fits(cell: Cell, cells: int, screen: Screen) -> bool:
    """Return whether a value fits its row: there is room, or it may be cut because the screen is not narrow."""
    return cells > 0 and (screen.width >= _NARROW or width(cell.text) <= cells)


def _below(columns: Sequence[Column], row: Sequence[Cell], widths: Sequence[int], screen: Screen) -> list[str]:
    """Return the values that do not fit the row, indented, each on its own line; a column without any room is named."""
    room = screen.width - len(_INDENT)
    lines: list[str] = []
    used = room
    for column, cell, cells in zip(columns, row, widths, strict=True):
        if cell.text in ("", "-"):
            continue
        label = "" if cells else f"{_(column.title).lower()} ".lstrip()
        shown = wrap(f"{label}{cell.text.strip()}", room)
        painted = [_painted(text, label if not at else "", cell, screen) for at, text in enumerate(shown)]
        if len(shown) == 1 and used + len(_BETWEEN) + width(shown[0]) <= room:
            lines[-1] += _BETWEEN + painted[0]
            used += len(_BETWEEN) + width(shown[0])
        else:
            lines += [_INDENT + text for text in painted]
            used = width(shown[-1])
    return lines


def _painted(text: str, label: str, cell: Cell, screen: Screen) -> str:
    said = label if text.startswith(label) else ""  # a long title is broken itself
    return said + highlight(text.removeprefix(said), cell.found, cell.style, colour=screen.colour)


def tsv(rows: Iterable[Sequence[object]]) -> str:
    """Lines of tab-separated values, uncut; None is empty; a tab or line break inside a value is a blank."""
    return "\n".join(map(_tsv_line, rows))


def _tsv_line(row: Sequence[object]) -> str:
    texts = ["" if item is None else str(item) for item in row]
    if "".join(texts).isprintable():  # nearly always, and known in a moment
        return "\t".join(texts)
    return "\t".join(map(value, texts))


def _across(row: Cell | str) -> Cell:
    return row if isinstance(row, Cell) else Cell(row, "title")


def _cell(item: Cell | str) -> Cell:
    cell = Cell(item) if isinstance(item, str) else item
    # Not `line`: a cell may be aligned inside by blanks of its own.
    text = cell.text if cell.text.isascii() and cell.text.isprintable() else _safe_aligned(cell.text)
    return Cell(text.rstrip(), cell.style, cell.found)


def _safe_aligned(text: str) -> str:
    return " ".join(line(part) for part in text.split(" "))


def _fit(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int, *, header: bool) -> list[int]:
    """The width of each column; 0: left out."""
    natural = [
        max([column.min_width, width(_(column.title)) if header else 0, *(width(row[index].text) for row in rows)])
        for index, column in enumerate(columns)
    ]
    for dropped in sorted({column.drop for column in columns} | {0}):
        widths = [0 if 0 < column.drop <= dropped else cells for column, cells in zip(columns, natural, strict=True)]
        for index in reversed(range(len(columns))):
            if columns[index].shrink:
                _take(columns, widths, room, index=index, floor=columns[index].shrink)
        if _total(columns, widths) <= room:
            return widths
    for index in reversed(range(len(columns))):
        if columns[index].shrink:
            _take(columns, widths, room, index=index, floor=_SCRAP)
    while _total(columns, widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _take(columns: Sequence[Column], widths: list[int], room: int, *, index: int, floor: int) -> None:
    """Cut one column by what is too much, but not below `floor`."""
    excess = _total(columns, widths) - room
    if excess > 0 and widths[index] > floor:
        widths[index] = max(widths[index] - excess, floor)


def _total(columns: Sequence[Column], widths: Sequence[int]) -> int:
    shown = [(column, cells) for column, cells in zip(columns, widths, strict=True) if cells]
    return sum(cells for _, cells in shown) + sum(column.gap for column, _ in shown[:-1])


def _line(columns: Sequence[Column], row: Sequence[Cell], widths: Sequence[int], screen: Screen) -> str:
    """One row: blanks are written only before a later value, and never painted."""
    text, owed = "", 0
    for column, cell, cells in zip(columns, row, widths, strict=True):
        if not cells:
            continue
        shown = shorten(cell.text, cells)
        room = cells - width(shown)
        if shown:
            painted = highlight(shown, cell.found, cell.style, colour=screen.colour)
            text += " " * (owed + (room if column.right else 0)) + painted
            owed = 0 if column.right else room
        else:
            owed += cells
        owed += column.gap
    return text
