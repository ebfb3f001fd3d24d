"""Draw the results of `hd search` and `hd similar`, best first: tickets and articles with their matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hd.i18n import pgettext
from hd.render.terminal.cells import cut_at_word, line
from hd.render.terminal.refs import common, short
from hd.render.terminal.style import highlight
from hd.render.terminal.table import Cell, Column, table_rows, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_INDENT = 12  # where what matched begins: right of a short ref
_REF, _STATUS, _TITLE = Column("REF", shrink=10), Column("STATUS", min_width=9, drop=1), Column("TITLE", shrink=16)
_HOW = {
    "word": "the word",
    "form": "a form of it",
    "beginning": "begins with it",
    "stem": "of one stem",
    "typo": "a typo",
    "layout": "on another keyboard",
    "sound": "sounds like it",
    "synonym": "a synonym",
    "id": "a piece of its id",
    "together": "standing together",
}


def search_table(hits: Sequence[Row], *, screen: Screen, prefix: str = "") -> str:
    """Return `hd search` for a terminal; "" for no results."""
    return _drawn(hits, (_REF, _STATUS, _TITLE), _row, _said_of_hit, screen=screen, prefix=prefix)


def _said_of_hit(hit: Row) -> list[str]:
    """Return the excerpt and, if explained, what each word of the query contributed."""
    return [line(hit.get("excerpt")), *map(_reason, hit.get("why", ()))]


def _reason(why: Row) -> str:
    """`vnp → vpn, a typo, in the title: 43.2`."""
    if not why["how"]:
        return line(f"{why['asked']}: not there")
    found = f" → {why['found']}" if why["found"] not in ("", why["asked"]) else ""
    where = f", in {'a' if why['where'] == 'comment' else 'the'} {why['where']}" if why["where"] else ""
    return line(f"{why['asked']}{found}, {_HOW[why['how']]}{where}: {why['points']:g}")


def similar_table(rows: Sequence[Row], *, screen: Screen, prefix: str = "") -> str:
    """`hd similar` on a terminal: how like it each is, of a hundred, and the words that both have; nothing is an empty
    text.

    A row is a ticket's or an article's JSON, with `score` (0 to 1) and `shared`.
    """
    columns = (_REF, Column("LIKE", right=True), _STATUS, _TITLE)
    return _drawn(rows, columns, _similar_row, _both_say, screen=screen, prefix=prefix)


def _drawn(
    rows: Sequence[Row],
    columns: Sequence[Column],
    cells: Callable[[Row, str], list[Cell]],
    below: Callable[[Row], Sequence[str]],
    *,
    screen: Screen,
    prefix: str,
) -> str:
    """Return a table with quiet lines below the rows that have notes."""
    if not rows:
        return ""
    desk = common((row["id"] for row in rows if row.get("id")), prefix=prefix)
    head, *drawn = table_rows(columns, [cells(row, desk) for row in rows], screen=screen)
    lines = head
    for row, texts in zip(rows, drawn, strict=True):
        lines += texts
        for said in filter(None, (cut_at_word(text, screen.width - _INDENT) for text in below(row))):
            lines.append(" " * _INDENT + highlight(said, row.get("matched", ()), "quiet", colour=screen.colour))
    return "\n".join(lines)


def _kind(hit: Row) -> str:
    return line(hit.get("kind") or "article")


def _row(hit: Row, prefix: str) -> list[Cell]:
    ref = short(hit["id"], prefix=prefix) if hit.get("id") else line(hit.get("slug"))
    what = pgettext("status", line(hit.get("status"))) if hit.get("id") else pgettext("article", _kind(hit))
    return [Cell(ref), Cell(what, "quiet"), Cell(line(hit.get("title")), "", hit.get("matched", ()))]


def _similar_row(row: Row, prefix: str) -> list[Cell]:
    ref, what, title = _row(row, prefix)
    return [ref, Cell(f"{100 * row['score']:.0f}"), what, title]


def _both_say(row: Row) -> list[str]:
    return [line(", ".join(row["shared"]))]


def similar_tsv(rows: Sequence[Row]) -> str:
    """`hd similar` when piped: as `hd search`, with the words that both have instead of an excerpt."""
    return tsv([*_fields(row)[:-1], ", ".join(row["shared"])] for row in rows)


def search_tsv(hits: Sequence[Row]) -> str:
    """Return tab-separated lines: id or slug, type or kind, status, score, title, excerpt; None is empty."""
    return tsv(_fields(hit) for hit in hits)


def _fields(hit: Row) -> list[object]:
    names = [hit["id"], hit.get("type")] if hit.get("id") else [hit.get("slug"), hit.get("kind")]
    return [*names, *(hit.get(key) for key in ("status", "score", "title", "excerpt"))]
