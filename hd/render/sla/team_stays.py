"""Draw how long each team held a ticket, as a table and in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from hd.render.terminal import times
from hd.render.terminal.cells import line, wrap
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.style import of_state, state_word
from hd.render.terminal.table import Cell, Column, table


def clocks_with_stays(clocks: Sequence[Row], stays: Sequence[Row]) -> list[Row]:
    """Return the clocks of a ticket; `hold` also shows the time of earlier teams: `l2-kyiv (desk 1:18/2:00)`."""
    before = ", ".join(f"{line(stay['team'])} {_held(stay)}" for stay in stays[:-1])
    if not before:
        return list(clocks)
    return [
        {**clock, "note": f"{clock['note']} ({before})"} if clock["metric"] == "hold" else clock for clock in clocks
    ]


def stays(ticket: Row, *, screen: Screen) -> str:
    """Return every stay with a team, the total of each line, and whether the ticket went back and forth."""
    found = ticket.get("stays") or ()
    if len(found) < 2 and all(stay["state"] == "none" for stay in found):
        return ""
    columns = (
        Column("TEAM", min_width=6),
        Column("LINE", right=True, drop=2),
        Column("FROM"),
        Column("TO", drop=1),
        Column("HELD/TARGET", right=True),
        Column("OLA", min_width=7),
    )
    drawn = table(columns, [_stay(stay, screen) for stay in found], screen=screen)
    lines: dict[int, int] = {}
    for stay in found:
        lines[stay["line"] or 0] = lines.get(stay["line"] or 0, 0) + stay["held_min"]
    said = [", ".join(f"line {number or '?'} {times.time_used(lines[number])}" for number in sorted(lines))]
    if ticket.get("ping_pong"):
        said.append("handed back and forth: " + " → ".join(line(team) for team in ticket["ping_pong"]))
    return "\n".join([drawn, *(part for text in said for part in wrap(text, screen.width))])


def _stay(stay: Row, screen: Screen) -> list[Cell]:
    return [
        Cell(line(stay["team"])),
        Cell(str(stay["line"] or "?")),
        Cell(times.full(stay["from"], screen=screen)),
        Cell(times.full(stay["to"], screen=screen) if stay["to"] else "now"),
        Cell(_held(stay)),
        Cell(state_word(stay["state"]), of_state(stay["state"])),
    ]


def _held(stay: Row) -> str:
    target = stay["target_min"]
    return times.time_used(stay["held_min"]) + ("" if target is None else f"/{times.time_used(target)}")
