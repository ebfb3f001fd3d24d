"""Draw the audit trail of one ticket: who changed what, when, and in which commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hd.i18n import _
from hd.render.terminal import times
from hd.render.terminal.cells import line, width, wrap
from hd.render.terminal.style import paint
from hd.render.terminal.table import Cell, Column, table_rows, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_COMMIT = 7  # characters of a commit's id that people quote
_ROOM = 24  # cells that a subject needs beside the rest to be read in one go; else it goes below
_INDENT = 4


def log_table(entries: Sequence[Row], *, screen: Screen) -> str:
    """Return `hd log` for a terminal, in the given order, nothing shortened; "" for no entries."""
    if not entries:
        return ""
    columns = (Column("WHEN"), Column("WHO", shrink=8), Column("ACTION", min_width=8), Column("COMMIT"))
    rows = [_row(entry, screen) for entry in entries]
    (title, *plain), (painted, *drawn) = (
        table_rows(columns, rows, screen=one) for one in (replace(screen, colour=False), screen)
    )
    edge = max(width(text) for text, *_below in (title, *plain))
    beside = screen.width - edge - 2 >= _ROOM
    indent = edge + 2 if beside else _INDENT
    what_title = " " * (indent - width(title[0])) + paint(_("WHAT"), "title", colour=screen.colour)
    lines = [painted[0] + what_title * beside]
    for entry, (bare, *_below), (text, *below) in zip(entries, plain, drawn, strict=True):
        what = wrap(line(entry.get("text")), screen.width - indent)
        start = " " * (indent - width(bare)) + what.pop(0) if beside and what else ""
        lines += [text + start, *below, *(" " * indent + part for part in what), *_changes(entry, screen)]
    return "\n".join(lines)


def _row(entry: Row, screen: Screen) -> list[Cell]:
    actor = line(entry.get("actor"))
    if entry.get("on_behalf_of"):
        # A whole address would take the text's room.
        actor = _("{actor} for {who}", actor=actor, who=line(entry["on_behalf_of"]).partition("@")[0])
    when = times.short if screen.width < 60 else times.full
    return [
        Cell(when(entry["at"], screen=screen)),
        Cell(actor),
        Cell(line(entry.get("action")), "title"),
        Cell(line(entry.get("commit"))[:_COMMIT], "quiet"),
    ]


def _changes(entry: Row, screen: Screen) -> list[str]:
    """Return one line for each field: `priority  P3 → P2`; a dash stands for an empty value."""
    lines: list[str] = []
    for change in entry.get("changes") or ():
        text = f"{line(change['field'])}: {line(change.get('old')) or '-'} → {line(change.get('new')) or '-'}"
        lines += [
            " " * _INDENT + paint(part, "quiet", colour=screen.colour) for part in wrap(text, screen.width - _INDENT)
        ]
    return lines


def log_tsv(entries: Sequence[Row], *, screen: Screen) -> str:
    """Return tab-separated lines: at (ISO), commit, actor, on behalf of, action, text; None is empty."""
    keys = ("commit", "actor", "on_behalf_of", "action", "text")
    return tsv([times.iso(entry["at"], screen=screen), *(entry.get(key) for key in keys)] for entry in entries)
