"""What `hd search` and `hd similar` found, best first: tickets and articles, each with what matched. Ranks nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hd.cli.render.cells import cut, line
from hd.cli.render.refs import common, short
from hd.cli.render.style import paint
from hd.cli.render.table import Cell, Column, table, tsv

if TYPE_CHECKING:
    from hd.cli.render.screen import Row, Screen

_INDENT = 12  # where what matched begins: right of a short ref
_REF, _STATUS, _TITLE = Column("REF", shrink=10), Column("STATUS", min_width=9, drop=1), Column("TITLE", shrink=16)


def search_table(hits: Sequence[Row], *, screen: Screen, prefix: str = "") -> str:
    """`hd search` on a terminal; no hit is an empty text.

    A hit is a ticket's JSON (`id`, `status`, `title`) or an article's (`slug`, `kind`, `status`, `title`), with
    `score` and `excerpt`, the text around what matched; empty or None where the title says it all.
    """
    columns = (_REF, _STATUS, _TITLE)
    return _drawn(hits, columns, _row, lambda hit: line(hit.get("excerpt")), screen=screen, prefix=prefix)


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
    below: Callable[[Row], str],
    *,
    screen: Screen,
    prefix: str,
) -> str:
    """A table, and below each row a quiet line where there is one to say."""
    if not rows:
        return ""
    desk = common((row["id"] for row in rows if row.get("id")), prefix=prefix)
    head, *drawn = table(columns, [cells(row, desk) for row in rows], screen=screen).split("\n")
    lines = [head]
    for row, text in zip(rows, drawn, strict=True):
        lines.append(text)
        if said := cut(below(row), screen.width - _INDENT):
            lines.append(" " * _INDENT + paint(said, "quiet", colour=screen.colour))
    return "\n".join(lines)


def _row(hit: Row, prefix: str) -> list[Cell]:
    ref = short(hit["id"], prefix=prefix) if hit.get("id") else line(hit.get("slug"))
    what = line(hit.get("status") if hit.get("id") else hit.get("kind") or "article")
    return [Cell(ref), Cell(what, "quiet"), Cell(line(hit.get("title")))]


def _similar_row(row: Row, prefix: str) -> list[Cell]:
    ref, what, title = _row(row, prefix)
    return [ref, Cell(f"{100 * row['score']:.0f}"), what, title]


def _both_say(row: Row) -> str:
    return line(", ".join(row["shared"]))


def similar_tsv(rows: Sequence[Row]) -> str:
    """`hd similar` when piped: as `hd search`, with the words that both have instead of an excerpt."""
    return tsv([*_fields(row)[:-1], ", ".join(row["shared"])] for row in rows)


def search_tsv(hits: Sequence[Row]) -> str:
    """`hd search` when piped: id or slug, type or kind, status, score, title, excerpt; None is empty."""
    return tsv(_fields(hit) for hit in hits)


def _fields(hit: Row) -> list[object]:
    names = [hit["id"], hit.get("type")] if hit.get("id") else [hit.get("slug"), hit.get("kind")]
    return [*names, *(hit.get(key) for key in ("status", "score", "title", "excerpt"))]
