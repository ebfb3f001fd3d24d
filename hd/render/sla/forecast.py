"""Draw `hd sla forecast`: upcoming breaches as a timeline of plain characters, one cell each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from hd.render.terminal import times
from hd.render.terminal.cells import line, width
from hd.render.terminal.refs import common, short
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.style import of_state
from hd.render.terminal.table import Cell, Column, Line, table, tsv

_STEPS = (5, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080, 20160, 40320, 80640)  # minutes between two marks
_APART = 8  # cells from one mark to the next, at least
_DAY = 1440
_NARROW = 60  # below it, a timeline leaves no room for a title


def forecast_table(forecast: Row, *, screen: Screen, prefix: str = "") -> str:
    """Return each group with a heading and a line for each clock, from now (left) to the end of the forecast."""
    found = [row for group in forecast["groups"] for row in group["findings"]]
    desk = common((row["id"] for row in found), prefix=prefix)
    refs = max((width(short(row["id"], prefix=desk)) for row in found), default=0)
    lefts = max((len(times.time_left(row["remaining_min"])) for row in found), default=0)
    axis = _Axis(forecast["now"], forecast["until"], screen, taken=refs + max(lefts, 5) + 13)
    columns = (
        Column("REF"),
        Column("CLOCK", min_width=7),
        Column("LEFT", right=True, min_width=5),
        Column(axis.marks(), min_width=axis.width),
        Column("TITLE", shrink=8, drop=1),
    )
    rows: list[Line] = []
    for group in forecast["groups"]:
        rows.append(f"{_who(group, forecast['by'])} ({len(group['findings'])})")
        for row in group["findings"]:
            style = of_state(row["state"])
            rows.append(
                [
                    Cell(short(row["id"], prefix=desk)),
                    Cell(line(row["metric"])),
                    Cell(times.time_left(row["remaining_min"]), style),
                    Cell(axis.bar(row), style),
                    Cell(line(row["title"])),
                ]
            )
    return table(columns, rows, screen=screen)


def _who(group: Row, by: Sequence[str]) -> str:
    """Return `l2-kyiv/ivan`, `desk` or `nadia, away`; a dash for nobody."""
    names = [line(group[key]) or "-" for key in by]
    return "/".join(names) + (f", {group['absent']}" if group["absent"] else "")


def forecast_tsv(forecast: Row, *, screen: Screen) -> str:
    """Return tab-separated lines: team, assignee, id, metric, state, due (ISO), minutes left, priority, title."""
    keys = ("team", "assignee", "id", "metric", "state", "due", "remaining_min", "priority", "title")
    return tsv(
        [times.iso(row["due"], screen=screen) if key == "due" else row[key] for key in keys]
        for group in forecast["groups"]
        for row in group["findings"]
    )


def forecast_counts(forecast: Row, *, screen: Screen) -> str:
    """`3 will be breached by Mon 17:00 if nobody acts; 1 is already: hd sla check`."""
    counts = forecast["counts"]
    until = times.short(forecast["until"], screen=screen)
    said = f"{counts['will_breach'] or 'nothing'} will be breached by {until} if nobody acts"
    already = counts["breached"]
    return said + (f"; {already} {'is' if already == 1 else 'are'} already: hd sla check" if already else "")


class _Axis:
    """Moments as cells, from now at the left to the end of the forecast. taken: cells before it."""

    def __init__(self, now: str, until: str, screen: Screen, *, taken: int) -> None:
        self.screen = screen
        self.start = times.local(now, screen=screen).astimezone(UTC)
        self.length = max(times.local(until, screen=screen).astimezone(UTC) - self.start, timedelta(minutes=1))
        title = 20 if screen.width >= _NARROW else 0
        self.width = max(3, min(96, screen.width - taken - title))

    def cell(self, moment: str | datetime) -> int:
        """Return the cell of a moment."""
        at = times.local(moment, screen=self.screen).astimezone(UTC)
        return max(0, min(int((at - self.start) / self.length * self.width), self.width - 1))

    def bar(self, row: Row) -> str:
        """Return the bar from now to the breach: time that counts, time that does not, and the end."""
        end = self.cell(row["due"])
        cells = ["."] * end
        for opens, closes in row["counted"]:
            first, last = self.cell(opens), self.cell(closes)
            for number in range(first, min(max(last, first + 1), end)):
                cells[number] = "-"
        return f"{''.join(cells)}x"

    def marks(self) -> str:
        """Return the hours or days along the line, each at its cell."""
        drawn = "now"
        for moment, word in self._words():
            cell = self.cell(moment)
            if cell > len(drawn) and cell + len(word) <= self.width:
                drawn = drawn.ljust(cell) + word
        return drawn

    def _words(self) -> Iterator[tuple[datetime, str]]:
        minutes = self.length / timedelta(minutes=1)
        step = next((one for one in _STEPS if one / minutes * self.width >= _APART), _STEPS[-1])
        zone = self.screen.zone
        midnight = datetime.combine(self.start.astimezone(zone).date(), time(), tzinfo=zone)
        for number in range(int(minutes / step) + _DAY // step + 2):
            moment = midnight + timedelta(minutes=number * step)  # on the wall: a day of 23 hours keeps its hours
            if self.start <= moment.astimezone(UTC) < self.start + self.length:
                yield moment, _word(moment)


def _word(moment: datetime) -> str:
    """Return `12:00`; for midnight the day, `Tue 24`."""
    if moment.hour == moment.minute == 0:
        return f"{times.weekday(moment.date())} {moment.day}"
    return f"{moment:%H:%M}"
