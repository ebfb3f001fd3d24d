"""Hints after a ticket was registered: tickets that may be the same, articles that may help. Changes nothing.

Asks the index where it has the words of the desk. Otherwise reads a limited number of files (the tickets of the latest
MONTHS months, at most GLANCES, and ARTICLES articles): nobody who registers a ticket waits for an index to be built.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from hd.core.ids import path_of
from hd.core.search.corpus import Entry, MemoryCorpus
from hd.core.search.similarity import SimilarItem, Sketch
from hd.core.tickets.workflow import is_stopped
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.search.similar import SuggestedArticle, among, likest, published, read_sketches, sketch
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.index.database import Failures

MONTHS, GLANCES, ARTICLES = 3, 3000, 500
LEAST = 0.3  # a hint is careful rather than complete: what is not clearly alike is not
SHOWN, HELPING = 3, 2
RECENT = timedelta(days=30)  # a ticket that was resolved longer ago is another matter
_NOT_YET = 300  # files whose words may be taken in while somebody waits
_LOOKED_AT = 20


class SimilarTicket(Struct, frozen=True):
    """A ticket that may be the same, or about the same. type: incident, problem …; closed: it is resolved already."""

    id: str
    title: str
    type: str
    status: str
    closed: bool


class CreationHints(Struct, frozen=True):
    """The likest first; mostly empty. type: that of the ticket itself."""

    type: str = ""
    tickets: tuple[SimilarTicket, ...] = ()
    articles: tuple[SuggestedArticle, ...] = ()


def alike(context: Context, path: str) -> CreationHints:
    """What is like the ticket in the file `path`: at most three open or recently resolved tickets, two articles."""
    try:
        ticket = context.desk.read(path)
    except HdError:
        return CreationHints()  # no hint is worth an error
    new = sketch(context.desk, ticket)
    tickets, articles = _of_index(context, new) or _glanced(context.desk, new)
    likes = (_like(context, one.entry) for one in tickets if one.score >= LEAST)
    helpful = (_with_problem(context, one) for one in published(context.desk, articles) if one.score >= LEAST)
    return CreationHints(
        ticket.get("type") or "",
        tuple(islice(filter(None, likes), SHOWN)),
        tuple(sorted(helpful, key=lambda one: one.problem is None)[:HELPING]),
    )


def _of_index(context: Context, new: Sketch) -> tuple[list[SimilarItem], list[SimilarItem]] | None:
    """Likest tickets and articles of all; None where the index would have to be made first."""
    index = context.desk.index
    try:
        if index is None or not index.meta("git") or index.count_wordless() > _NOT_YET:
            return None
    except Failures:
        return None
    tickets, articles = likest(context, new, "ticket", "article", limit=_LOOKED_AT)
    return tickets, articles


def _glanced(desk: Desk, new: Sketch) -> tuple[list[SimilarItem], list[SimilarItem]]:
    """The same of the files that can be glanced at."""
    tickets = layout.latest_tickets(desk.folder, months=MONTHS, most=GLANCES)
    articles = islice(desk.article_names().values(), ARTICLES)
    known = list(read_sketches(desk, [*tickets, *articles]))
    corpus = MemoryCorpus(one.entry for one in known)

    def peek(numbers: Collection[int]) -> Iterator[Sketch]:
        return (known[number] for number in numbers)

    likes, helpful = among(new, corpus, ("ticket", "article"), limit=_LOOKED_AT, peek=peek)
    return likes, helpful


def _like(context: Context, found: Entry) -> SimilarTicket | None:
    """A ticket that is open, or was resolved or closed (not cancelled) lately."""
    try:
        ticket = context.desk.read(path_of(found.id))
    except HdError:
        return None
    closed = is_stopped(ticket.status, context.desk.config.statuses)
    stopped_at = max((step.at for step in ticket.timeline), default=ticket.created)
    if closed and (ticket.status == "cancelled" or stopped_at < context.now - RECENT):
        return None
    return SimilarTicket(found.id, found.title, ticket.get("type") or "", ticket.status, closed)


def _with_problem(context: Context, found: SuggestedArticle) -> SuggestedArticle:
    """A known error with its problem, while that is open: most likely it is that."""
    if found.article.kind != "known-error":
        return found
    links = (link.partition(":") for link in found.article.links)
    problem = next((other for relation, _, other in links if relation == "problem"), None)
    try:
        ticket = context.load(problem) if problem else None
    except HdError:
        return found
    is_open = ticket is not None and not is_stopped(ticket.status, context.desk.config.statuses)
    return replace(found, problem=ticket.id) if ticket is not None and is_open else found
