"""The audit trail of one ticket: who changed what, when, in which commit. Reads no history itself."""

from __future__ import annotations

from collections.abc import Sequence

from hd.cli.render import times
from hd.cli.render.cells import line, wrap
from hd.cli.render.screen import Row, Screen
from hd.cli.render.style import paint
from hd.cli.render.table import Cell, Column, Line, table, tsv

_COMMIT = 7  # characters of a commit's id that people quote


def log_table(entries: Sequence[Row], *, screen: Screen) -> str:
    """`hd log` on a terminal, in the order given; an empty one is an empty text.

    An entry: `{at, commit, actor, on_behalf_of, action, text, changes}`; `text` is the subject without id and action;
    `changes` (may be missing) is `[{field, old, new}]`, drawn below the entry.
    """
    columns = (
        Column("WHEN"),
        Column("WHO", shrink=8),
        Column("ACTION", min_width=8),
        Column("COMMIT", min_width=_COMMIT, drop=1),
        Column("WHAT", shrink=20),
    )
    rows: list[Line] = []
    below: dict[int, list[str]] = {}
    for entry in entries:
        rows.append(_row(entry, screen))
        below[len(rows)] = _changes(entry, screen)
    drawn = table(columns, rows, screen=screen).split("\n") if rows else []
    lines = drawn[:1]
    for number, text in enumerate(drawn[1:], start=1):
        lines += [text, *below[number]]
    return "\n".join(lines)


def _row(entry: Row, screen: Screen) -> list[Cell]:
    actor = line(entry.get("actor"))
    if entry.get("on_behalf_of"):
        actor += f" for {line(entry['on_behalf_of'])}"
    when = times.short if screen.width < 60 else times.full
    return [
        Cell(when(entry["at"], screen=screen)),
        Cell(actor),
        Cell(line(entry.get("action")), "title"),
        Cell(line(entry.get("commit"))[:_COMMIT], "quiet"),
        Cell(line(entry.get("text"))),
    ]


def _changes(entry: Row, screen: Screen) -> list[str]:
    """One line for each field: `priority  P3 → P2`; a dash for what was or is empty."""
    lines: list[str] = []
    for change in entry.get("changes") or ():
        text = f"{line(change['field'])}: {line(change.get('old')) or '-'} → {line(change.get('new')) or '-'}"
        lines += [paint(f"    {part}", "quiet", colour=screen.colour) for part in wrap(text, screen.width - 4)]
    return lines


def log_tsv(entries: Sequence[Row], *, screen: Screen) -> str:
    """`hd log` when piped: at (ISO), commit (whole), actor, on behalf of, action, text; None is empty."""
    keys = ("commit", "actor", "on_behalf_of", "action", "text")
    return tsv([times.iso(entry["at"], screen=screen), *(entry.get(key) for key in keys)] for entry in entries)
