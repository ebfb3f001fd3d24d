"""Tickets on the screen: the list and its footer, and one ticket whole. Decides nothing about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.i18n import _, ngettext, pgettext
from hd.render.sla.clocks import clock_table, state_count, who
from hd.render.sla.team_stays import noted
from hd.render.terminal import columns, times
from hd.render.terminal.cells import cut, line, pad, width
from hd.render.terminal.headers import LABEL, facts, labelled, problem_lines, titled
from hd.render.terminal.prose import prose
from hd.render.terminal.refs import common, short
from hd.render.terminal.style import mark, of_state, paint, word
from hd.render.terminal.table import Cell, Column, Line, table, tsv
from hd.render.tickets.conversation import conversation

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_CLOCK = 16  # cells of the list's clock
_WHOLE_NAMES = 72  # below it, an assigned ticket shows the person without the team
_SECOND = 39  # where the second label of a line begins, on a screen of at least _PAIRS cells
_PAIRS = 72
_SHOWN = 20  # children, or tickets linked to this one in one way


# The list


def list_table(tickets: Sequence[Row], *, screen: Screen, prefix: str = "", names: Sequence[str] = ()) -> str:
    """`hd list` on a terminal; an empty list is an empty text.

    A ticket: its JSON with `clock`, the one that matters (the next due), `{metric, state, due, remaining_min, for,
    since, until}` or None; `for` is what a pending ticket waits for, `since` and `until` when that began and ends.
    prefix: the desk's, left out where all ids have it. names: other columns than usual, as in `render.columns`.
    """
    return sections_table([Part("", tickets)] if tickets else [], screen=screen, prefix=prefix, names=names)


class Part(Struct, frozen=True):
    """A part of a list. title: above its tickets, empty for none; more: what the last line says, empty for none."""

    title: str
    tickets: Sequence[Row]
    more: str = ""


def sections_table(parts: Sequence[Part], *, screen: Screen, prefix: str = "", names: Sequence[str] = ()) -> str:
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
                Cell(line(ticket.get("assignee")) or who(ticket) if narrow else who(ticket)),
                Cell(_decide(ticket) + line(ticket.get("title"))),
            ]
        )
    return drawn, rows


def _clock(clock: Row | None, screen: Screen) -> tuple[str, str]:
    """What stands left and right in the list's clock: a mark and a name, and how long."""
    if not clock or clock.get("state") in (None, "none"):
        return "", ""
    state = clock["state"]
    if state == "paused":
        waits_for = line(clock.get("for"))
        name = pgettext("wait, in a table", waits_for) if waits_for else pgettext("metric", line(clock["metric"]))
        return f"{mark(state)} {name}", _waiting(clock, screen)
    time = word(state) if state == "met" else times.left(clock.get("remaining_min"))
    return f"{mark(state)} {pgettext('metric', line(clock['metric']))}", time


def _decide(ticket: Row) -> str:
    """What stands before the title of a ticket that a merge left to decide."""
    return f"{_('decide')}: " if ticket.get("conflicted") else ""


def _waiting(clock: Row, screen: Screen) -> str:
    """How long a pending ticket has waited; one that waits for a date: how long it still will."""
    if clock.get("for") == "date" and clock.get("until"):
        return times.wait(times.local(clock["until"], screen=screen) - screen.now)
    if clock.get("since"):
        return times.wait(screen.now - times.local(clock["since"], screen=screen))
    return times.left(clock.get("remaining_min"))


def list_tsv(tickets: Sequence[Row], *, screen: Screen, names: Sequence[str] = ()) -> str:
    """`hd list` when piped: id, priority, status, state, metric, due (ISO), team, assignee, title, or the columns
    `names`; None is empty."""
    return tsv(_line(ticket, screen, names) for ticket in tickets)


def sections_tsv(parts: Sequence[Part], *, screen: Screen, names: Sequence[str] = ()) -> str:
    """The same with each part's title as the first value of every line."""
    return tsv([part.title, *_line(ticket, screen, names)] for part in parts for ticket in part.tickets)


def _line(ticket: Row, screen: Screen, names: Sequence[str]) -> Sequence[object]:
    return [columns.plain(ticket, name, screen=screen) for name in names] if names else _fields(ticket, screen)


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
    """The line below a list, for stderr: `4 open: 1 breached, 2 at risk, 1 paused · synced 4 min ago`.

    what: `open`, or `tickets` for a list that names another status. total: how many there are, where `-n` shows fewer;
    states: of all those, how many have which; by default of `tickets`.
    synced: when the desk was last in step with its remote; None says nothing about it.
    """
    count = len(tickets)
    if what == "tickets":
        text = _count_of_tickets(count, max(total or 0, count))
    else:
        text = _count_of_open(count, max(total or 0, count))
    states = states or Counter((ticket.get("clock") or {}).get("state") for ticket in tickets)
    parts = [state_count(name, states[name]) for name in ("breached", "at_risk", "paused") if states.get(name)]
    text += f": {', '.join(parts)}" if parts else ""
    text += f" · {_('synced {ago}', ago=times.ago(screen.now - synced))}" if synced else ""
    return paint(cut(text, screen.width), "quiet", colour=screen.colour)


def _count_of_open(count: int, total: int) -> str:
    if total > count:
        return _("{count} of {total} open", count=count, total=total)
    return ngettext("{n} open", "{n} open", count) if count else _("nothing open")


def _count_of_tickets(count: int, total: int) -> str:
    if total > count:
        return ngettext("{count} of {n} ticket", "{count} of {n} tickets", total, count=count)
    return ngettext("{n} ticket", "{n} tickets", count) if count else _("no tickets")


# One ticket


def show(ticket: Row, *, screen: Screen, prefix: str = "") -> str:
    """`hd show`: the ticket whole. Lines are as wide as the screen, but for code and URLs in what people wrote.

    ticket: its JSON (`body` being the description alone) with what `conversation` needs and `requester_contact`
    `{name, org, office}|None`; `links` and `backlinks` as `[{relation, id, title, status}]`, `children` likewise but
    for the relation; `clocks` as in `clocks.clock_table`;
    `policy`, `calendar` (names) or None; `fields`, the desk's own; `ping_pong`, the teams that passed it to and
    fro; `problems` `[{severity, message, path, line, hint}]`. What is missing is not shown. prefix: the desk's, left
    out of linked ids.
    """
    running = [clock for clock in ticket.get("clocks", ()) if clock["state"] not in (None, "none")]
    clocks = noted(running, ticket.get("stays", ()))
    names = ", ".join(line(ticket[key]) for key in ("policy", "calendar") if ticket.get(key))
    blocks = [
        [*titled(ticket["id"], ticket["title"], screen=screen), *facts(_facts(ticket, screen, prefix), screen=screen)],
        _details(ticket, screen, prefix),
        [clock_table(clocks, screen=screen, title=names)] if clocks else [],
        prose(ticket.get("body"), screen.width),
        _resolution(ticket, screen),
        conversation(ticket, screen=screen),
        problem_lines(ticket.get("problems", ()), screen=screen),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _facts(ticket: Row, screen: Screen, prefix: str) -> Iterator[str]:
    """What a ticket is, in a few words each; empty for what it is not."""
    text = {key: line(ticket.get(key)) for key in ("type", "status", "impact", "urgency", "owner", "channel")}
    weights = ", ".join(pgettext(key, text[key]) for key in ("impact", "urgency") if text[key])
    holder = who(ticket) if "team" in ticket else ""  # what a requester sees has none
    yield pgettext("type", text["type"])
    yield (line(ticket.get("priority")) or _("no priority")) + (f" ({weights})" if weights else "")
    yield pgettext("status", text["status"]) + _waits(ticket, screen) + _merged(ticket, prefix)
    yield holder
    yield _("owner {name}", name=text["owner"]) if text["owner"] else ""
    yield _channel(text["channel"])


def _channel(name: str) -> str:
    """How the ticket came, in words; empty where nobody said."""
    if name == "in-person":
        return _("in person")
    return _("by {channel}", channel=pgettext("channel", name)) if name else ""


def _waits(ticket: Row, screen: Screen) -> str:
    """Of a pending ticket: what for, and until when."""
    last: Row = (ticket.get("timeline") or [{}])[-1]
    if ticket.get("status") != "pending" or last.get("status") != "pending":
        return ""
    parts = [pgettext("wait", line(last.get("for")))] if last.get("for") else []
    parts += [_("until {until}", until=times.full(last["until"], screen=screen))] if last.get("until") else []
    return f" ({', '.join(parts)})" if parts else ""


def _merged(ticket: Row, prefix: str) -> str:
    """Of a ticket that was merged: into which."""
    into = next((link["id"] for link in ticket.get("links", ()) if link["relation"] == "duplicate"), None)
    if not into or ticket.get("status") != "cancelled":
        return ""
    return f" ({_('merged into {ticket}', ticket=short(into, prefix=prefix))})"


def _details(ticket: Row, screen: Screen, prefix: str) -> list[str]:
    contact = ticket.get("requester_contact") or {}
    org, office = (line(ticket.get(key) or contact.get(key)) for key in ("org", "office"))
    address = line(ticket.get("requester"))
    lines: list[str] = []
    if address:
        person = f"{line(contact['name'])} <{address}>" if contact.get("name") else address
        lines += labelled("Requester", ", ".join(part for part in (person, org, office) if part), screen=screen)
    pairs = [] if address else [(_("Org"), org), (_("Office"), office)]
    lines += _paired([*pairs, *_short_details(ticket, screen)], screen)
    if ticket.get("review"):
        from hd.render.history import reviews as history_reviews  # few tickets are under one

        lines += labelled("Review", history_reviews.said(ticket["review"], screen=screen), screen=screen)
    if ticket.get("ping_pong"):
        lines += labelled("Ping-pong", " → ".join(line(team) for team in ticket["ping_pong"]), screen=screen)
    for link in ticket.get("links", ()):
        relation = _linked_as(link["relation"])
        lines += labelled(relation, _linked(link, prefix), screen=screen)
    groups: dict[str, list[Row]] = {_("Children"): list(ticket.get("children", ()))}
    told = {link["id"] for link in ticket.get("links", ()) if link["relation"] == "related"}
    for link in ticket.get("backlinks", ()):
        if link["relation"] != "related" or link["id"] not in told:
            groups.setdefault(_linked_back(link["relation"]), []).append(link)
    for label, links in groups.items():
        for number, link in enumerate(links[:_SHOWN]):
            lines += labelled("" if number else label, _linked(link, prefix), screen=screen)
        if len(links) > _SHOWN:
            lines += labelled("", _("and {more} more", more=len(links) - _SHOWN), screen=screen)
    return lines


def _linked_as(relation: str) -> str:
    """The label of a link of the ticket's own."""
    names = {
        "kb": _("Article"),
        "parent": _("Parent"),
        "blocks": _("Blocks"),
        "problem": _("Problem"),
        "duplicate": _("Duplicate"),
        "related": _("Related"),
    }
    return names.get(relation) or line(relation).capitalize()


def _linked_back(relation: str) -> str:
    """The label of a link that another ticket has to this one."""
    names = {"blocks": _("Blocked by"), "duplicate": _("Duplicates"), "problem": _("Incidents")}
    return names.get(relation) or _linked_as(relation)


def _linked(link: Row, prefix: str) -> str:
    status = f" ({pgettext('status', line(link['status']))})" if link.get("status") else ""
    return f"{short(link['id'], prefix=prefix)} {line(link.get('title'))}{status}"


def _short_details(ticket: Row, screen: Screen) -> Iterator[tuple[str, str]]:
    service, category = line(ticket.get("service")), line(ticket.get("category"))
    if service:
        yield _("Service"), f"{service} ({category})" if category else service
    else:
        yield _("Category"), category
    yield _("Tags"), ", ".join(line(tag) for tag in ticket.get("tags") or ())
    if not times.is_today(ticket["created"], screen=screen):
        yield _("Created"), times.full(ticket["created"], screen=screen)
    yield _("Watchers"), ", ".join(line(name) for name in ticket.get("watchers") or ())
    yield _("Attached"), ", ".join(line(name) for name in ticket.get("attachments") or ())
    for key, value in (ticket.get("fields") or {}).items():
        yield line(key).replace("_", " ").capitalize(), line(value)


def _paired(details: Sequence[tuple[str, str]], screen: Screen) -> list[str]:
    """Labels and values, two to a line where both fit."""
    lines: list[str] = []
    left = ""
    for label, value in details:
        if not value:
            continue
        fits = (
            screen.width >= _PAIRS and width(value) <= screen.width - _SECOND - LABEL + 1 and width(label) < LABEL - 1
        )
        shown = labelled(label, value, screen=screen)
        if left and fits:
            start = LABEL + width(left)
            lines[-1] += " " * (_SECOND - start) + paint(label, "quiet", colour=screen.colour)
            lines[-1] += " " * (LABEL - 1 - width(label)) + value
            left = ""
        else:
            lines += shown
            left = value if width(label) < LABEL and LABEL + width(value) <= _SECOND - 2 else ""
    return lines


def _resolution(ticket: Row, screen: Screen) -> list[str]:
    text = prose(ticket.get("resolution"), screen.width)
    return [paint(_("Resolution"), "title", colour=screen.colour), *text] if text else []
