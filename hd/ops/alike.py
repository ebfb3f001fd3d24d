"""What is like a ticket that was just registered: others that may be the same, articles that may help. Changes nothing.

There is no index yet, so it only glances at files, and not at all of them: tickets of this month and the two before,
and no more than GLANCES of them, the latest months first. An older ticket that is still open is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from hd.core import similar
from hd.core.article import split_name
from hd.core.patterns import pattern
from hd.core.similar import Sketch, head, sketch
from hd.core.workflow import is_stopped
from hd.errors import HdError
from hd.store import files, layout
from hd.store.desk import Desk

MONTHS, GLANCES, ARTICLES = 3, 3000, 500
HELPING, _LOOKED_AT = 2, 8
_GLANCE = 16 * 1024  # bytes of a file
RECENT = timedelta(days=30)  # a ticket that was resolved longer ago is another matter

_STATUS = pattern(rb"^status: *[\"']?([\w-]+)", re.MULTILINE)
_DAY = pattern(rb"\bat: *[\"']?(\d{4}-\d\d-\d\d)")


class Like(Struct, frozen=True):
    """A ticket that may be the same, or about the same. type: incident, problem …; closed: it is resolved already."""

    id: str
    title: str
    type: str
    status: str
    closed: bool


class Helpful(Struct, frozen=True):
    """An article that may help. kind: script, faq, known-error or article. problem: the id of the open problem whose
    known error it is."""

    slug: str
    title: str
    kind: str
    problem: str | None = None


class Alike(Struct, frozen=True):
    """The likest first; mostly empty. type: that of the ticket itself."""

    type: str = ""
    tickets: tuple[Like, ...] = ()
    articles: tuple[Helpful, ...] = ()


def alike(desk: Desk, path: str, *, now: datetime) -> Alike:
    """What is like the ticket in the file `path`: at most three open or recently resolved tickets, two articles."""
    data = _glance(desk, path)
    if data is None:
        return Alike()
    fields = head(data)
    new = sketch(layout.ticket_id(path), fields)
    heads = dict(_candidates(desk, now=now))
    tickets = similar.alike(new, [sketch(ident, each) for ident, each in heads.items()])
    found = tuple(_like(desk, each, heads[each.id]) for each, _ in tickets)
    return Alike(fields.get("type", ""), found, tuple(_known_errors_first(desk, _helpful(desk, new))[:HELPING]))


def _known_errors_first(desk: Desk, found: Iterable[Helpful]) -> list[Helpful]:
    """Those of problems that are open come first, and name them: that is most likely what happens again."""
    told = [replace(one, problem=_open_problem(desk, one)) if one.kind == "known-error" else one for one in found]
    return sorted(told, key=lambda one: one.problem is None)


def _open_problem(desk: Desk, found: Helpful) -> str | None:
    try:
        links = desk.article(desk.article_names()[found.slug]).links
        problem = next((link.partition(":")[2] for link in links if link.startswith("problem:")), None)
        ticket = desk.load(problem) if problem else None
    except (HdError, KeyError):
        return None
    return ticket.id if ticket and not is_stopped(ticket.status, desk.config.statuses) else None


def _like(desk: Desk, found: Sketch, fields: dict[str, str]) -> Like:
    status = fields["status"]
    closed = is_stopped(status, desk.config.statuses)
    return Like(found.id, found.title, fields.get("type", ""), status, closed)


def _candidates(desk: Desk, *, now: datetime) -> Iterator[tuple[str, dict[str, str]]]:
    """Tickets of the last months that are open, or were resolved or closed (not called off) lately."""
    since = (now - RECENT).date().isoformat()
    for path in layout.latest_tickets(desk.folder, months=MONTHS, most=GLANCES):
        data = _glance(desk, path)
        found = _STATUS.search(data) if data else None
        if data is None or found is None:
            continue
        status = found[1].decode()
        if is_stopped(status, desk.config.statuses) and (status == "cancelled" or _last_day(data) < since):
            continue
        yield layout.ticket_id(path), head(data)


def _helpful(desk: Desk, new: Sketch) -> Iterator[Helpful]:
    heads = {}
    for name, path in list(desk.article_names().items())[:ARTICLES]:
        data = _glance(desk, path)
        fields = head(data) if data else {}
        if fields.get("status") == "published":
            heads[name] = fields
    for found, _ in similar.helpful(new, [sketch(name, fields) for name, fields in heads.items()], most=_LOOKED_AT):
        slug, _ = split_name(f"{layout.ARTICLES}/{found.id}.md")
        yield Helpful(slug, found.title, heads[found.id].get("kind", "article"))


def _last_day(data: bytes) -> str:
    """The latest day in its lists, as text: enough to tell a month from another."""
    return max((day.decode() for day in _DAY.findall(data.partition(b"\n---")[0])), default="")


def _glance(desk: Desk, path: str) -> bytes | None:
    """The file, None where it cannot be read: no hint is worth an error."""
    try:
        return files.beginning(desk.folder / path, most=_GLANCE)
    except HdError:
        return None
