"""Which article helped with which ticket, as the tickets say: `links: [kb:slug]`, and `kb:` of a handover. One search
of the desk's bytes, and a look at the files that it finds. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from hd.core.ids import is_ticket_path
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.text.lazy_regex import pattern

_NAMED = pattern(r"\bkb:\s*[\"']?([\w-]+)")

How = Literal["solved", "linked", "followed"]


class ArticleUse(Struct, frozen=True):
    """A ticket that names an article. how: solved with it; linked, and not solved yet, or called off; followed before
    it was handed over, and not solved with it. at: the ticket's last time."""

    how: How
    id: str
    title: str
    status: str
    at: datetime


def named(desk: Desk) -> dict[str, list[str]]:
    """The paths of the tickets whose files name an article, by slug, in order."""
    found: dict[str, dict[str, None]] = {}
    for path, line in desk.lines_with(["kb:"], under=layout.TICKETS):
        if is_ticket_path(path):
            for slug in _NAMED.findall(line):
                found.setdefault(slug, {})[path] = None
    return {slug: sorted(paths) for slug, paths in found.items()}


def uses(desk: Desk, slug: str) -> list[ArticleUse]:
    """The tickets that name this article, the latest first; one that cannot be read is left out."""
    found = [use for ticket in _read(desk, named(desk).get(slug, ())) for use in _use(ticket, slug)]
    return sorted(found, key=lambda use: (use.at, use.id), reverse=True)


def solved(desk: Desk) -> dict[str, int]:
    """How many tickets were solved with each article, by slug."""
    paths = named(desk)
    tickets = {ticket.path: ticket for ticket in _read(desk, dict.fromkeys(p for each in paths.values() for p in each))}
    counted = {
        slug: sum(use.how == "solved" for path in each if path in tickets for use in _use(tickets[path], slug))
        for slug, each in paths.items()
    }
    return {slug: count for slug, count in counted.items() if count}


def _use(ticket: Ticket, slug: str) -> Iterator[ArticleUse]:
    linked = f"kb:{slug}" in ticket.names("links")
    followed = any(move.kb == slug for move in ticket.handovers)
    if linked or followed:
        over = ticket.status in ("resolved", "closed")
        how: How = "solved" if linked and over else "linked" if linked else "followed"
        yield ArticleUse(how, ticket.id, ticket.title, ticket.status, ticket.last_time)


def _read(desk: Desk, paths: Iterable[str]) -> Iterator[Ticket]:
    for path in paths:
        try:
            yield desk.read(path)
        except HdError:
            continue
