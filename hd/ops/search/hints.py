"""What to tell whoever registered a ticket just now: others that may be the same, articles that may help. Changes
nothing.

Where the index has the words of the desk, it knows of every ticket; else files are glanced at, and not at all of them:
tickets of this month and the two before, and no more than GLANCES of them, the latest months first. Nobody who
registers a ticket waits for an index to be made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct

from hd.core.ids import path_of
from hd.core.kb.article import split_name
from hd.core.search.corpus import Entry, Memory
from hd.core.search.similarity import Like, Sketch
from hd.core.tickets.workflow import is_stopped
from hd.core.time.parsing import read_time
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.search.similar import SAME, Kind, among, likest, same
from hd.store import files, layout
from hd.store.desk.desk import Desk
from hd.store.index.database import Failures
from hd.text.lazy_regex import pattern

MONTHS, GLANCES, ARTICLES = 3, 3000, 500
LEAST = 0.3  # a hint is careful rather than complete: what is not clearly alike is not
SHOWN, HELPING = 3, 2
RECENT = timedelta(days=30)  # a ticket that was resolved longer ago is another matter
_NOT_YET = 300  # files whose words may be taken in while somebody waits
_LOOKED_AT = 20
_GLANCE = 16 * 1024  # bytes of a file

_LINE = pattern(rb"^(title|type|status|created|requester|service|category|kind): *[\"']?(.*?)[\"']? *$", re.MULTILINE)
_DAY = pattern(rb"\bat: *[\"']?(\d{4}-\d\d-\d\d)")
_HEADING = pattern(r"^## ", re.MULTILINE)


class LikeIt(Struct, frozen=True):
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
    tickets: tuple[LikeIt, ...] = ()
    articles: tuple[Helpful, ...] = ()


def alike(context: Context, path: str) -> Alike:
    """What is like the ticket in the file `path`: at most three open or recently resolved tickets, two articles."""
    desk = context.desk
    fields = _head(desk, path)
    if fields is None:
        return Alike()
    new = _sketch(desk, layout.ticket_id(path), fields, kind="ticket")
    tickets, articles = _of_index(context, new) or _glanced(desk, new)
    likes = (_like(desk, one.entry, now=context.now) for one in tickets if one.score >= LEAST)
    helpful = filter(None, (_helpful(context, one.entry) for one in articles if one.score >= LEAST))
    return Alike(
        fields.get("type", ""),
        tuple(islice(filter(None, likes), SHOWN)),
        tuple(sorted(helpful, key=lambda one: one.problem is None)[:HELPING]),
    )


def _of_index(context: Context, new: Sketch) -> tuple[list[Like], list[Like]] | None:
    """Likest tickets and articles of all; None where the index would have to be made first."""
    index = context.desk.index
    try:
        if index is None or not index.meta("git") or index.count_wordless() > _NOT_YET:
            return None
    except Failures:
        return None
    tickets, articles = likest(context, new, "ticket", "article", limit=_LOOKED_AT)
    return tickets, articles


def _glanced(desk: Desk, new: Sketch) -> tuple[list[Like], list[Like]]:
    """The same of the files that can be glanced at."""
    tickets = {layout.ticket_id(path): path for path in layout.latest_tickets(desk.folder, months=MONTHS, most=GLANCES)}
    articles = dict(list(desk.article_names().items())[:ARTICLES])
    known = [*_sketches(desk, tickets, kind="ticket"), *_sketches(desk, articles, kind="article")]
    corpus = Memory(one.entry for one in known)

    def peek(numbers: Collection[int]) -> Iterator[Sketch]:
        return (known[number] for number in numbers)

    likes, helpful = among(new, corpus, ("ticket", "article"), limit=_LOOKED_AT, peek=peek)
    return likes, helpful


def _sketches(desk: Desk, paths: Mapping[str, str], *, kind: Kind) -> Iterator[Sketch]:
    for name, path in paths.items():
        if fields := _head(desk, path):
            yield _sketch(desk, name, fields, kind=kind)


def _sketch(desk: Desk, ident: str, fields: Mapping[str, str], *, kind: Kind) -> Sketch:
    """Of the head of a file; of its text what stands above the first heading."""
    text = _HEADING.split(fields[""], maxsplit=1)[0]
    is_open = not is_stopped(fields.get("status", ""), desk.config.statuses)
    at = read_time(fields.get("created", ""), zone=desk.zone)
    return Sketch(Entry(kind, ident, fields.get("title", ""), text, is_open, at), same([*map(fields.get, SAME)]))


def _like(desk: Desk, found: Entry, *, now: datetime) -> LikeIt | None:
    """A ticket that is open, or was resolved or closed (not called off) lately."""
    data = _glance(desk, path_of(found.id))
    if data is None:
        return None
    fields = head(data)
    status = fields.get("status", "")
    closed = is_stopped(status, desk.config.statuses)
    if closed and (status == "cancelled" or _last_day(data) < (now - RECENT).date().isoformat()):
        return None
    return LikeIt(found.id, found.title, fields.get("type", ""), status, closed)


def _helpful(context: Context, found: Entry) -> Helpful | None:
    """An article that is published; a known error with its problem, while that is open: most likely it is that."""
    path = f"{layout.ARTICLES}/{found.id}.md"
    fields = _head(context.desk, path) or {}
    slug, _ = split_name(path)
    if fields.get("status") != "published":
        return None
    kind = fields.get("kind", "article")
    return Helpful(slug, found.title, kind, _open_problem(context, path) if kind == "known-error" else None)


def _open_problem(context: Context, path: str) -> str | None:
    """The problem that the article in that file says it is the known error of, unless it is solved."""
    desk = context.desk
    try:
        links = (link.partition(":") for link in desk.article(path).links)
        problem = next((other for relation, _, other in links if relation == "problem"), None)
        ticket = context.load(problem) if problem else None
    except HdError:
        return None
    return ticket.id if ticket and not is_stopped(ticket.status, desk.config.statuses) else None


def head(data: bytes) -> dict[str, str]:
    """What a file's front matter says of the few keys that matter here, as text; the text below it under ``""``."""
    start, _, rest = data.partition(b"\n---")
    found = {key.decode(): text.decode("utf-8", "replace") for key, text in _LINE.findall(start)}
    return {**found, "": rest.decode("utf-8", "replace")}


def _head(desk: Desk, path: str) -> dict[str, str] | None:
    data = _glance(desk, path)
    return head(data) if data is not None else None


def _last_day(data: bytes) -> str:
    """The latest day in its lists, as text: enough to tell a month from another."""
    return max((day.decode() for day in _DAY.findall(data.partition(b"\n---")[0])), default="")


def _glance(desk: Desk, path: str) -> bytes | None:
    """The file, None where it cannot be read: no hint is worth an error."""
    try:
        return files.beginning(desk.folder / path, most=_GLANCE)
    except HdError:
        return None
