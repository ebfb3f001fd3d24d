"""Draw a calendar: months with a line per week, and the exceptional days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from hd.core.time.durations import format_minutes
from hd.render.terminal.cells import line
from hd.render.terminal.style import Style, paint
from hd.render.terminal.table import tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_WIDTH = 11
_MARKS = {"holiday": "*", "extra": "+", "shorter": "-", "other": "~"}
_LOOK: dict[str, Style] = {"holiday": "paused", "extra": "met", "shorter": "at_risk", "other": "at_risk"}


def calendar_show(found: Row, *, screen: Screen) -> str:
    """Return `hd calendar show` on a terminal: `{calendar, timezone, minutes, days: [{date, why, minutes, hours}]}`."""
    head = paint(line(found["calendar"]), "title", colour=screen.colour) + f"  {line(found['timezone'])}"
    blocks = [head]
    months = dict.fromkeys(day["date"][:7] for day in found["days"])
    for month in months:
        rows = [day for day in found["days"] if day["date"].startswith(month)]
        blocks.append("\n".join(_month(rows, screen)))
    odd = [day for day in found["days"] if day["why"] != "usual"]
    if odd:
        blocks.append("\n".join(_odd(day) for day in odd))
    blocks.append(f"{format_minutes(found['minutes'])} open")
    return "\n\n".join(blocks)


def calendar_tsv(found: Row) -> str:
    """Return tab-separated lines: date, weekday, why, minutes, hours."""
    rows = found["days"]
    return tsv((day["date"], day["day"], day["why"], day["minutes"], ", ".join(day["hours"])) for day in rows)


def _month(rows: Sequence[Row], screen: Screen) -> Iterator[str]:
    first = date.fromisoformat(rows[0]["date"])
    yield paint(f"{first:%B %Y}", "title", colour=screen.colour)
    if screen.width < 7 * _WIDTH:
        yield from (f"{date.fromisoformat(row['date']):%a} {_cell(row, screen)}".rstrip() for row in rows)
        return
    yield "".join(day.ljust(_WIDTH) for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")).rstrip()
    week = [" " * _WIDTH] * first.weekday()
    for row in rows:
        week.append(_cell(row, screen))
        if len(week) == 7:
            yield "".join(week).rstrip()
            week = []
    if week:
        yield "".join(week).rstrip()


def _cell(row: Row, screen: Screen) -> str:
    day = int(row["date"][-2:])
    hours = format_minutes(row["minutes"]) if row["minutes"] else "-"
    text = f"{day:2} {hours:>5}{_MARKS.get(row['why'], '')}"
    return paint(text, _LOOK.get(row["why"], ""), colour=screen.colour) + " " * (_WIDTH - len(text))


def _odd(row: Row) -> str:
    day = date.fromisoformat(row["date"])
    mark = _MARKS[row["why"]]
    return f"{mark} {day:%a} {day.day:2} {day:%b}  {row['why']:<8} {', '.join(row['hours'])}".rstrip()
