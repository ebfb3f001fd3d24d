"""What `hd search` found, best first: tickets and articles, each with the line that matched. Ranks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.cli.render.cells import cut, line
from hd.cli.render.refs import common, short
from hd.cli.render.style import paint
from hd.cli.render.table import Cell, Column, table, tsv

if TYPE_CHECKING:
    from hd.cli.render.screen import Row, Screen

_INDENT = 12  # where what matched begins: right of a short ref


def search_table(hits: Sequence[Row], *, screen: Screen, prefix: str = "") -> str:
    """`hd search` on a terminal; no hit is an empty text.

    A hit is a ticket's JSON (`id`, `status`, `title`) or an article's (`slug`, `kind`, `status`, `title`), with
    `score` and `excerpt`, the text around what matched; empty or None where the title says it all.
    """
    desk = common((hit["id"] for hit in hits if hit.get("id")), prefix=prefix)
    columns = (Column("REF", shrink=10), Column("STATUS", min_width=9, drop=1), Column("TITLE", shrink=16))
    drawn = table(columns, [_row(hit, desk) for hit in hits], screen=screen).split("\n") if hits else []
    lines = drawn[:1]
    for hit, text in zip(hits, drawn[1:], strict=True):
        lines.append(text)
        if excerpt := cut(line(hit.get("excerpt")), screen.width - _INDENT):
            lines.append(" " * _INDENT + paint(excerpt, "quiet", colour=screen.colour))
    return "\n".join(lines)


def _row(hit: Row, prefix: str) -> list[Cell]:
    ref = short(hit["id"], prefix=prefix) if hit.get("id") else line(hit.get("slug"))
    what = line(hit.get("status") if hit.get("id") else hit.get("kind") or "article")
    return [Cell(ref), Cell(what, "quiet"), Cell(line(hit.get("title")))]


def search_tsv(hits: Sequence[Row]) -> str:
    """`hd search` when piped: id or slug, type or kind, status, score, title, excerpt; None is empty."""
    return tsv(_fields(hit) for hit in hits)


def _fields(hit: Row) -> list[object]:
    names = [hit["id"], hit.get("type")] if hit.get("id") else [hit.get("slug"), hit.get("kind")]
    return [*names, *(hit.get(key) for key in ("status", "score", "title", "excerpt"))]
