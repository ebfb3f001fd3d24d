"""Draw what the timed escalation rules would do, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from hd.render.terminal import times
from hd.render.terminal.cells import line
from hd.render.terminal.refs import common, short, ticket_code
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.style import of_state
from hd.render.terminal.table import Cell, Column, table, tsv


def pending(rows: Sequence[Row], *, screen: Screen, prefix: str = "") -> str:
    """Return the table for a terminal; "" for no rows. Row: `{id, does, told, reason, at, state, priority, title}`."""
    columns = (
        Column("REF"),
        Column("DOES", min_width=8),
        Column("WHOM", min_width=6),
        Column("BECAUSE"),
        Column("SINCE", drop=2),
        Column("PRI", min_width=3, drop=1),
        Column("TITLE", shrink=10),
    )
    desk = common((row["id"] for row in rows), prefix=prefix)
    drawn = [
        [
            Cell(short(row["id"], prefix=desk)),
            Cell(row["does"]),
            Cell(line(row["told"])),
            Cell(line(row["reason"]), of_state(row["state"])),
            Cell(times.short(row["at"], screen=screen)),
            Cell(line(row["priority"])),
            Cell(line(row["title"])),
        ]
        for row in rows
    ]
    return table(columns, drawn, screen=screen)


def pending_tsv(rows: Sequence[Row], *, screen: Screen) -> str:
    """Return tab-separated lines: id, tell or escalate, recipient, key of the clock, since (ISO), reason, title."""
    return tsv(
        [
            row["id"],
            row["does"],
            row["told"],
            row["key"],
            times.iso(row["at"], screen=screen),
            row["reason"],
            row["title"],
        ]
        for row in rows
    )


def pending_summary(rows: Sequence[Row], *, written: bool, any_rules: bool) -> str:
    """Return the number of pending actions, those without a recipient, and the command that applies them."""
    able = sum(bool(row["told"]) for row in rows)
    lines = [] if written and able else [f"{able} to do: hd sla apply --write" if able else "nothing to do"]
    if not any_rules:
        lines.append("hd.yaml has no escalation.rules")
    lines += [
        f"{ticket_code(row['id'])}: {line(row['reason'])}, nobody to {row['does']}: {line(row['lacking'])}"
        for row in rows
        if not row["told"]
    ]
    return "\n".join(lines)
