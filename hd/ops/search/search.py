"""Finds tickets and articles by words, with typos, in three languages, ranked. Changes nothing.

Asks the index, which knows where each word stands; without it every file is read. Both answer the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from msgspec import to_builtins

from hd.core.diagnostic import Diagnostic
from hd.core.ids import path_of
from hd.core.query import Me
from hd.core.query.search_terms import split_terms
from hd.core.search.corpus import Entry, MemoryCorpus, SearchItem, search_item, ticket_places, word_places
from hd.core.search.ranking import Hit, search
from hd.core.tickets import conversation
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.workflow import is_stopped
from hd.core.time.parsing import read_time
from hd.errors import HdError, UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.records import Record, article_record, ticket_record
from hd.ops.ticket_reader import FEW, do_without, freshen, open_ones, unreadable
from hd.store import files, layout
from hd.store.desk.desk import Desk
from hd.store.index.database import UNSURE, Failures
from hd.store.index.file_stamps import stamp
from hd.store.index.full_text import TextIndex, take_in

if TYPE_CHECKING:
    from hd.core.kb.article import Article
    from hd.core.tickets.conversation import Conversation
    from hd.core.tickets.ticket import Ticket
    from hd.store.index.database import FileRead, Index


def find(
    context: Context, words: str | Sequence[str], *, me: Me, limit: int = 20, brief: bool = False, explain: bool = False
) -> tuple[list[Record], tuple[Diagnostic, ...]]:
    """Looks for a text, or for the words of a shell; a `key:value` among them narrows it to tickets that it holds for.

    The best hits: the JSON of the ticket or article, with `score` (0..100), `excerpt` and `matched` words; and a
    problem for each file that cannot be read. brief: of a ticket, only id, type, title and status. explain: with
    `why`, what the score is made of.

    Raises UsageError where there is nothing to look for, QueryError.
    """
    desk = context.desk
    fields = {key: field.type for key, field in desk.config.fields.items()}
    text, terms = split_terms([words] if isinstance(words, str) else words, fields=fields)
    if terms and not text:
        raise UsageError(
            Message("search for which words?"),
            hint=Message("hd list {terms}   lists tickets without words", terms=" ".join(terms)),
        )
    among = _picked(context, terms, me=me) if terms else None
    tickets: dict[str, Ticket] = {}
    hits, bad = _hits(context, text, limit=limit, among=among, tickets=tickets)
    view = EvaluationContext(desk.config, context.now, me)
    rows = [_record(desk, hit, view, tickets=tickets, brief=brief) for hit in hits]
    for row, hit in zip(rows, hits, strict=True) if explain else ():
        row["why"] = [to_builtins(why) for why in hit.reasons]
    return rows, bad


def _picked(context: Context, terms: Sequence[str], *, me: Me) -> Callable[[Entry], bool]:
    """Whether a hit is a ticket, open or closed, that the terms hold for."""
    from hd.ops.tickets.listing import select, understood

    found, _ = select(context, understood(context.desk, terms), me=me)
    picked = {facts.ticket.id for facts in found}
    return lambda entry: entry.kind != "article" and entry.id in picked


def _hits(
    context: Context, text: str, *, limit: int, among: Callable[[Entry], bool] | None, tickets: dict[str, Ticket]
) -> tuple[list[Hit], tuple[Diagnostic, ...]]:
    """The best hits, and what cannot be read. tickets: receives those that were read on the way, by id."""
    desk = context.desk
    index = desk.index
    if index is not None:
        try:
            return _indexed(context, index, text, limit=limit, among=among, tickets=tickets)
        except Failures as error:
            do_without(desk, index, error)
    reading, library = desk.all(progress=context.progress), desk.library()
    corpus = MemoryCorpus(entries_of(desk, reading.tickets, library.articles))
    return search(text, corpus, limit=limit, now=context.now, synonyms=desk.config.search.synonyms, among=among), (
        *reading.unreadable,
        *library.unreadable,
    )


def _indexed(
    context: Context,
    index: Index,
    text: str,
    *,
    limit: int,
    among: Callable[[Entry], bool] | None,
    tickets: dict[str, Ticket],
) -> tuple[list[Hit], tuple[Diagnostic, ...]]:
    desk = context.desk
    stopped = taken_in(context, index)
    with index.reading():
        corpus = TextIndex(index, partial(_thing, desk, tickets=tickets), stopped=stopped)
        hits = search(text, corpus, limit=limit, now=context.now, synonyms=desk.config.search.synonyms, among=among)
        return hits, (*unreadable(desk, index, layout.TICKETS), *unreadable(desk, index, layout.ARTICLES))


def taken_in(context: Context, index: Index) -> list[str]:
    """Have the index know every word of the desk; the statuses in which work is over."""
    desk = context.desk
    freshen(context, index, open_ones(index, desk.config))
    take_words(context, index)
    return [key for key, status in desk.config.statuses.items() if status.clock == "stopped"]


def take_words(context: Context, index: Index) -> None:
    """Take in the words of all files that the index knows."""
    desk = context.desk
    number = count()

    def marked(path: str) -> tuple[Entry, dict[str, int]] | None:
        return _marked(desk, path, many=next(number) >= FEW)

    def sure(file: FileRead) -> bool:
        return file.stamp in (UNSURE, stamp(desk.folder, file.path, limits=desk.limits))

    take_in(index, marked, sure=sure, progress=context.progress)


def _marked(desk: Desk, path: str, *, many: bool) -> tuple[Entry, dict[str, int]] | None:
    """The head of what is in a file, and where each of its words stands; None where it cannot be read. many: more than
    FEW are read."""
    if many and path.startswith(layout.TICKETS) and (found := skimmed(desk, path)):
        head, talk, _ = found
        comments = "\n".join(one.text for one in talk.comments)
        return head, ticket_places(head.title, said(talk.description, talk.resolution), comments)
    whole = _thing(desk, path)
    return (whole.head, word_places(whole)) if whole else None


def skimmed(
    desk: Desk, path: str, keys: Sequence[str] = ()
) -> tuple[Entry, Conversation, tuple[str | None, ...]] | None:
    """The head of a ticket in the shape that hd writes, what was said, and the texts under some keys, in half the time:
    nobody asks for its lists here."""
    from hd.core.tickets.fast_fields import read_fields_and_body

    try:
        seen = read_fields_and_body(files.plain(desk.folder, path) or b"", ("id", "title", "created", "status", *keys))
    except HdError:
        return None
    if seen is None:
        return None
    (ident, title, created, status, *others), body = seen
    at = read_time(created or "", zone=desk.zone)
    if ident != layout.ticket_id(path) or not title or at is None or not status:
        return None
    head = Entry("ticket", ident, title, open=not is_stopped(status, desk.config.statuses), created=at)
    return head, conversation.read(body, zone=desk.zone), tuple(others)


def _thing(desk: Desk, path: str, *, tickets: dict[str, Ticket] | None = None) -> SearchItem | None:
    """What is in a file; None where it cannot be read. tickets: receives the ticket, by id."""
    try:
        if path.startswith(layout.TICKETS):
            data = files.plain(desk.folder, path) or desk.content(path)
            ticket = desk.ticket(path, data)
            if tickets is not None:
                tickets[ticket.id] = ticket
            return search_item(_ticket_entries(desk, ticket))
        return search_item([article_entry(desk.article(path))])
    except (HdError, OSError):
        return None


def entries_of(desk: Desk, tickets: Iterable[Ticket], articles: Iterable[Article]) -> list[Entry]:
    """Every text of these, to be searched."""
    found = [entry for ticket in tickets for entry in _ticket_entries(desk, ticket)]
    return found + [article_entry(article) for article in articles]


def _ticket_entries(desk: Desk, ticket: Ticket) -> list[Entry]:
    head = ticket_entry(desk, ticket)
    return [head, *(Entry("comment", head.id, head.title, one.text, head.open, one.at) for one in ticket.comments)]


def ticket_entry(desk: Desk, ticket: Ticket) -> Entry:
    """A ticket without its comments."""
    text = said(ticket.description, ticket.resolution)
    return Entry(
        "ticket", ticket.id, ticket.title, text, not is_stopped(ticket.status, desk.config.statuses), ticket.created
    )


def said(description: str, resolution: str) -> str:
    """The text of a ticket."""
    return "\n\n".join(part for part in (description, resolution) if part)


def article_entry(article: Article) -> Entry:
    """An article to be searched; not by its slug, which is the same in each language."""
    name = layout.article_name(article.path)
    return Entry("article", name, article.title, article.body, article.status != "retired", None)


def _record(desk: Desk, hit: Hit, view: EvaluationContext, *, tickets: Mapping[str, Ticket], brief: bool) -> Record:
    if hit.entry.kind == "article":
        article = desk.article(f"{layout.ARTICLES}/{hit.entry.id}.md")
        found = article_record(article, now=view.now, prefix=desk.repo.prefix)  # its kind: script, faq …
    else:
        ticket = tickets.get(hit.entry.id) or desk.read(path_of(hit.entry.id))
        found = {"kind": "ticket", **_ticket_record(ticket, view, desk, brief=brief)}
    return {**found, "score": round(hit.score, 1), "excerpt": hit.excerpt, "matched": list(hit.matched)}


def _ticket_record(ticket: Ticket, view: EvaluationContext, desk: Desk, *, brief: bool) -> Record:
    if brief:
        return {"id": ticket.id, "type": ticket.get("type"), "title": ticket.title, "status": ticket.status}
    from hd.core.sla.clock_facts import ClockFacts

    return ticket_record(ClockFacts(ticket, view), prefix=desk.repo.prefix)
