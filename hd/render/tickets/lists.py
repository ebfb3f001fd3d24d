"""Draw lists of tickets: the table, tab-separated lines, headings of groups, counts, the footer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.i18n import _, ngettext, pgettext
from hd.render.terminal import times
from hd.render.terminal.cells import line, pad, shorten, width
from hd.render.terminal.refs import common, short, team_and_assignee
from hd.render.terminal.style import mark, of_state, paint, state_count, state_word
from hd.render.terminal.table import Cell, Column, Line, table, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_CLOCK = 16  # cells of the list's clock
_WHOLE_NAMES = 72  # below it, an assigned ticket shows the person without the team
_PEOPLE = ("assignee", "owner", "requester")


def list_table(tickets: Sequence[Row], *, screen: Screen, prefix: str = "", names: Sequence[str] = ()) -> str:
    """Return `hd list` for a terminal; "" for no tickets."""
    return sections_table([ListSection("", tickets)] if tickets else [], screen=screen, prefix=prefix, names=names)


class ListSection(Struct, frozen=True):
    """A section of a list. title: its heading, "" for none. more: its last line, "" for none."""

    title: str
    tickets: Sequence[Row]
    more: str = ""


def sections_table(parts: Sequence[ListSection], *, screen: Screen, prefix: str = "", names: Sequence[str] = ()) -> str:
    """Tickets in parts, each under its heading, in one table; tickets and the rest as in `list_table`."""
    tickets = [ticket for part in parts for ticket in part.tickets]
    desk = common((ticket["id"] for ticket in tickets), prefix=prefix)
    if names:
        drawn, rows = _chosen(tickets, names, screen, desk)
    else:
        drawn, rows = _usual(tickets, screen, desk)
    left = iter(rows)
    lines: list[Line] = []
    for part in parts:
        if part.title:
            lines += [*([Cell("")] if lines else []), line(part.title)]
        lines += [next(left) for _ in part.tickets]
        lines += [Cell(line(part.more), "quiet")] if part.more else []
    return table(drawn, lines, screen=screen)


def _chosen(
    tickets: Sequence[Row], names: Sequence[str], screen: Screen, desk: str
) -> tuple[Sequence[Column], list[Line]]:
    from hd.render.terminal import columns

    rows: list[Line] = [
        [columns.cell(ticket, name, screen=screen, prefix=desk) for name in names] for ticket in tickets
    ]
    return [columns.column(name) for name in names], rows


def _usual(tickets: Sequence[Row], screen: Screen, desk: str) -> tuple[Sequence[Column], list[Line]]:
    clocks = [_clock(ticket.get("clock"), screen) for ticket in tickets]
    narrow = screen.width < _WHOLE_NAMES
    room = max([_CLOCK, *(width(name) + 1 + width(time) for name, time in clocks)])
    drawn = (
        Column("REF"),
        Column("PRI", min_width=3, drop=3),
        Column("STATUS", min_width=7, drop=1),
        Column("CLOCK", min_width=_CLOCK),
        Column("WHO", min_width=0 if narrow else 13, gap=1, shrink=8, drop=2),
        Column("TITLE", shrink=16),
    )
    rows: list[Line] = []
    for ticket, (name, time) in zip(tickets, clocks, strict=True):
        state = (ticket.get("clock") or {}).get("state")
        rows.append(
            [
                Cell(short(ticket["id"], prefix=desk)),
                Cell(line(ticket.get("priority"))),
                Cell(pgettext("status", line(ticket.get("status")))),
                Cell(name + pad(time, room - width(name), right=True), of_state(state)),
                Cell(
                    line(ticket.get("assignee")) or team_and_assignee(ticket) if narrow else team_and_assignee(ticket)
                ),
                Cell(_decide(ticket) + line(ticket.get("title"))),
            ]
        )
    return drawn, rows


def _clock(clock: Row | None, screen: Screen) -> tuple[str, str]:
    """Return the left and right part of the list's clock: mark and name, and the duration."""
    if not clock or clock.get("state") in (None, "none"):
        return "", ""
    state = clock["state"]
    if state == "paused":
        waits_for = line(clock.get("for"))
        name = pgettext("wait, in a table", waits_for) if waits_for else pgettext("metric", line(clock["metric"]))
        return f"{mark(state)} {name}", _waiting(clock, screen)
    time = state_word(state) if state == "met" else times.time_left(clock.get("remaining_min"))
    return f"{mark(state)} {pgettext('metric', line(clock['metric']))}", time


def _decide(ticket: Row) -> str:
    """Return the mark before the title of a ticket with undecided fields."""
    return f"{_('decide')}: " if ticket.get("conflicted") else ""


def _waiting(clock: Row, screen: Screen) -> str:
    """Return how long a pending ticket has waited, or, if it waits for a date, how long it will still wait."""
    if clock.get("for") == "date" and clock.get("until"):
        return times.wait(times.local(clock["until"], screen=screen) - screen.now)
    if clock.get("since"):
        return times.wait(screen.now - times.local(clock["since"], screen=screen))
    return times.time_left(clock.get("remaining_min"))


def list_tsv(tickets: Sequence[Row], *, screen: Screen, names: Sequence[str] = ()) -> str:
    """`hd list` when piped: id, priority, status, state, metric, due (ISO), team, assignee, title, or the columns
    `names`; None is empty."""
    return tsv(_line(ticket, screen, names) for ticket in tickets)


def sections_tsv(parts: Sequence[ListSection], *, screen: Screen, names: Sequence[str] = ()) -> str:
    """Return tab-separated lines with the title of the section as the first value."""
    return tsv([part.title, *_line(ticket, screen, names)] for part in parts for ticket in part.tickets)


def _line(ticket: Row, screen: Screen, names: Sequence[str]) -> Sequence[object]:
    if not names:
        return _fields(ticket, screen)
    from hd.render.terminal import columns

    return [columns.plain(ticket, name, screen=screen) for name in names]


def _fields(ticket: Row, screen: Screen) -> list[object]:
    clock: Row = ticket.get("clock") or {}
    due = times.iso(clock.get("due"), screen=screen)
    before = (ticket["id"], ticket.get("priority"), ticket.get("status"), clock.get("state"), clock.get("metric"), due)
    return [*before, ticket.get("team"), ticket.get("assignee"), ticket.get("title")]


def footer(
    tickets: Sequence[Row],
    *,
    screen: Screen,
    what: str = "open",
    total: int | None = None,
    states: Mapping[str | None, int] | None = None,
    synced: datetime | None = None,
) -> str:
    """Return the line below a list, for stderr: `4 open: 1 breached, 2 at risk, 1 paused · synced 4 min ago`."""
    count = len(tickets)
    if what == "tickets":
        text = _count_of_tickets(count, max(total or 0, count))
    else:
        text = _count_of_open(count, max(total or 0, count))
    states = states or Counter((ticket.get("clock") or {}).get("state") for ticket in tickets)
    parts = [state_count(name, states[name]) for name in ("breached", "at_risk", "paused") if states.get(name)]
    text += f": {', '.join(parts)}" if parts else ""
    text += f" · {_('synced {ago}', ago=times.ago(screen.now - synced))}" if synced else ""
    return paint(shorten(text, screen.width), "quiet", colour=screen.colour)


def _count_of_open(count: int, total: int) -> str:
    if total > count:
        return _("{count} of {total} open", count=count, total=total)
    return ngettext("{n} open", "{n} open", count) if count else _("nothing open")


def _count_of_tickets(count: int, total: int) -> str:
    if total > count:
        return ngettext("{count} of {n} ticket", "{count} of {n} tickets", total, count=count)
    return ngettext("{n} ticket", "{n} tickets", count) if count else _("no tickets")


# Groups and counts


def titled(value: str | None, *, by: str, count: int | None) -> str:
    """Return `l2-kyiv (4)`; without a value `no team (2)` or `nobody (1)`; without a count only the value."""
    if count is None:
        return line(value)
    return f"{_named(value, by)} ({count})"


def count_table(pairs: Sequence[tuple[str | None, int]], *, by: str, screen: Screen) -> str:
    """`hd list --count --by` on a terminal: value and count, in the order given."""
    columns = (Column(line(by).upper(), shrink=12), Column("TICKETS", right=True))
    return table(columns, [[Cell(_named(value, by)), Cell(str(count))] for value, count in pairs], screen=screen)


def count_tsv(pairs: Sequence[tuple[str | None, int]]) -> str:
    """Return tab-separated counts; "" stands for no value."""
    return tsv(pairs)


def _named(value: str | None, by: str) -> str:
    if value is not None:
        return pgettext("status", line(value)) if by == "status" else line(value)
    return pgettext("heading", "nobody") if by in _PEOPLE else _("no {key}", key=line(by))
