"""Draw `hd sla diff`: the effect of a changed policy on open tickets, as table, tab-separated lines or Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from hd.render.formats.markdown import code, escape, grid
from hd.render.terminal import times
from hd.render.terminal.cells import line
from hd.render.terminal.refs import common, short
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.style import of_state, state_word
from hd.render.terminal.table import Cell, Column, table, tsv


def diff_table(rows: Sequence[Row], *, screen: Screen, prefix: str = "") -> str:
    """Return a line for each clock that differs; "" if none does."""
    columns = (
        Column("REF"),
        Column("METRIC", min_width=7),
        Column("BEFORE", min_width=10),
        Column("AFTER", min_width=10),
        Column("TITLE", shrink=12, drop=1),
    )
    desk = common((row["id"] for row in rows), prefix=prefix)
    return table(
        columns,
        [
            [
                Cell(short(row["id"], prefix=desk)),
                Cell(line(row["metric"])),
                Cell(_side(row["before"], screen)),
                Cell(_side(row["after"], screen), of_state(row["after"]["state"])),
                Cell(line(row["title"])),
            ]
            for row in rows
        ],
        screen=screen,
    )


def _side(side: Row, screen: Screen) -> str:
    """Return the state, and the due time, or the time left if that is not known."""
    state = state_word(side["state"])
    if side["state"] in ("met", "none"):
        return state
    if side["due"] is None:
        return f"{state}, {times.time_left(side['remaining_min'])} left"
    return f"{state} {times.short(side['due'], screen=screen)}"


def diff_tsv(rows: Sequence[Row], *, screen: Screen) -> str:
    """Return tab-separated lines: id, metric; for both sides state, due (ISO), minutes left, policy; team, assignee,
    title.
    """
    return tsv(
        [
            row["id"],
            row["metric"],
            *(
                value
                for side in (row["before"], row["after"])
                for value in (
                    side["state"],
                    times.iso(side["due"], screen=screen),
                    side["remaining_min"],
                    side["policy"],
                )
            ),
            row["team"],
            row["assignee"],
            row["title"],
        ]
        for row in rows
    )


def diff_counts(counts: Row) -> str:
    """`3 of 44 open tickets get another deadline or verdict: 1 breached by it, 2 no longer`."""
    changed, total = counts["changed"], counts["tickets"]
    if not changed:
        return f"none of {total} tickets gets another deadline or verdict"
    parts = [f"{counts['breaks']} breached by it"] if counts["breaks"] else []
    parts += [f"{counts['mends']} no longer breached"] if counts["mends"] else []
    verb = "gets" if changed == 1 else "get"
    return f"{changed} of {total} tickets {verb} another deadline or verdict" + (
        f": {', '.join(parts)}" if parts else ""
    )


def diff_markdown(rows: Sequence[Row], counts: Row, *, rev: str, screen: Screen) -> str:
    """Return the counts and the table for a pull request. Titles are untrusted text, and stay text."""
    head = f"**Changed policy**, against {code(rev)}: {diff_counts(counts)}."
    if not rows:
        return head
    cells = []
    for row in rows:
        ticket = f"{row['id']} {escape(row['title'])}".strip()
        after = _promise(row["after"], screen)
        marked = f"**{after}**" if row["breaks"] else after
        cells.append([ticket, row["metric"], _promise(row["before"], screen), marked])
    return f"{head}\n\n{grid(['Ticket', 'Clock', 'Before', 'After'], cells)}"


def _promise(side: Row, screen: Screen) -> str:
    """Return the state in words, the due time and the policy."""
    target = f" of {times.time_used(side['target_min'])}" if side["target_min"] is not None else ""
    policy = f" ({escape(side['policy'])})" if side["policy"] else ""
    if side["state"] in ("met", "none"):
        return f"{state_word(side['state'])}{policy}"
    when = (
        f"due {times.full(side['due'], screen=screen)}"
        if side["due"]
        else f"{times.time_left(side['remaining_min'])} left"
    )
    return f"{state_word(side['state'])}, {when}{target}{policy}"
