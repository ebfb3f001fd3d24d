"""Draw one whole ticket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hd.i18n import _, pgettext
from hd.render.sla.clocks import clock_table
from hd.render.sla.team_stays import clocks_with_stays
from hd.render.terminal import times
from hd.render.terminal.cells import line, width
from hd.render.terminal.headers import LABEL, facts, labelled, problem_lines, titled
from hd.render.terminal.prose import prose
from hd.render.terminal.refs import short, team_and_assignee
from hd.render.terminal.style import paint
from hd.render.tickets.conversation import conversation

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_SECOND = 39  # where the second label of a line begins, on a screen of at least _PAIRS cells
_PAIRS = 72
_SHOWN = 20  # children, or tickets linked to this one in one way


def show(ticket: Row, *, screen: Screen, prefix: str = "") -> str:
    """Return `hd show`: the whole ticket. Lines fit the screen, except code and URLs in people's texts."""
    running = [clock for clock in ticket.get("clocks", ()) if clock["state"] not in (None, "none")]
    clocks = clocks_with_stays(running, ticket.get("stays", ()))
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
    """Return the facts of a ticket, a few words each; "" for absent ones."""
    text = {key: line(ticket.get(key)) for key in ("type", "status", "impact", "urgency", "owner", "channel")}
    weights = ", ".join(pgettext(key, text[key]) for key in ("impact", "urgency") if text[key])
    holder = team_and_assignee(ticket) if "team" in ticket else ""  # what a requester sees has none
    yield pgettext("type", text["type"])
    yield (line(ticket.get("priority")) or _("no priority")) + (f" ({weights})" if weights else "")
    yield pgettext("status", text["status"]) + _waits(ticket, screen) + _merged(ticket, prefix)
    yield holder
    yield _("owner {name}", name=text["owner"]) if text["owner"] else ""
    yield _channel(text["channel"]) + _unproven(ticket, screen)


def _channel(name: str) -> str:
    """Return the channel in words; "" if it is not recorded."""
    if name == "in-person":
        return _("in person")
    return _("by {channel}", channel=pgettext("channel", name)) if name else ""


def _unproven(ticket: Row, screen: Screen) -> str:
    """The note on a ticket that was made of a message whose sender nothing proves."""
    for first in list(ticket.get("mail", ()))[:1]:
        created = times.local(ticket["created"], screen=screen)
        if not first.get("proof") and times.local(first["at"], screen=screen) == created:
            note = _("sender unproven")
            return f" ({note})"
    return ""


def _rated(ticket: Row) -> str:
    """Return the latest rating of each resolution, in the order of the resolutions."""
    latest = {one["resolved"]: one["score"] for one in sorted(ticket.get("csat", ()), key=lambda one: one["at"])}
    return ", ".join(_("{score} of 5", score=latest[resolved]) for resolved in sorted(latest))


def _waits(ticket: Row, screen: Screen) -> str:
    """Return what a pending ticket waits for, and until when."""
    last: Row = (ticket.get("timeline") or [{}])[-1]
    if ticket.get("status") != "pending" or last.get("status") != "pending":
        return ""
    parts = [pgettext("wait", line(last.get("for")))] if last.get("for") else []
    parts += [_("until {until}", until=times.full(last["until"], screen=screen))] if last.get("until") else []
    return f" ({', '.join(parts)})" if parts else ""


def _merged(ticket: Row, prefix: str) -> str:
    """Return the ticket into which this one was merged."""
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

        lines += labelled("Review", history_reviews.review_sentence(ticket["review"], screen=screen), screen=screen)
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
    """Return the label of a ticket's own link."""
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
    """Return the label of a link from another ticket to this one."""
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
    yield _("Rated"), _rated(ticket)
    yield _("Attached"), ", ".join(line(name) for name in ticket.get("attachments") or ())
    for key, value in (ticket.get("fields") or {}).items():
        yield line(key).replace("_", " ").capitalize(), line(value)


def _paired(details: Sequence[tuple[str, str]], screen: Screen) -> list[str]:
    """Return labels and values, two per line if both fit."""
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
