"""What is like a ticket or a text: other tickets, articles that may help. Changes nothing.

Asks the index which few deserve a look, and reads these; without it every file is read. Both answer the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from hd.core.ids import path_of
from hd.core.search.corpus import Corpus, Entry, MemoryCorpus
from hd.core.search.similarity import SimilarItem, Sketch, compare, pick_candidates, weigh_roots
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.records import Record, article_record, said_record
from hd.ops.search.search import article_entry, entries_of, said, skimmed, taken_in, ticket_entry
from hd.ops.ticket_reader import do_without
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.index.database import Failures
from hd.store.index.full_text import TextIndex

if TYPE_CHECKING:
    from hd.core.kb.article import Article
    from hd.core.query import Me
    from hd.core.tickets.ticket import Ticket
    from hd.store.index.database import Index
    from hd.store.index.full_text import TextIndex

LIMIT, HELPING = 10, 3
LEAST = 0.08  # what is less alike than this is noise
SAME = ("requester", "service", "category")

Kind = Literal["ticket", "article"]
Peek = Callable[[Collection[int]], Iterable[Sketch]]


class SuggestedArticle(Struct, frozen=True):
    """An article that may help. name: slug, or slug.lang; score: 0 to 1. problem: the id of the open problem whose
    known error it is, where that was asked for."""

    article: Article
    name: str
    score: float
    shared: tuple[str, ...] = ()
    problem: str | None = None


def with_articles(context: Context, ref: str, *, me: Me, limit: int = LIMIT) -> tuple[str, list[Record]]:
    """The id that `ref` means, and what is like it: `limit` tickets, then at most HELPING articles, each with `kind` as
    in `find`.

    Raises NotFoundError, AmbiguousError, and as `Desk.read`.
    """
    desk = context.desk
    ticket_id = context.resolve(ref)
    new = _of(desk, ticket_id)
    tickets, articles = likest(context, new, "ticket", "article", limit=None)
    rows = [{"kind": "ticket", **row} for row in _records(desk, tickets[:limit], me=me, now=context.now)]
    for one in published(desk, articles)[:HELPING]:
        record = article_record(one.article, now=context.now, prefix=desk.repo.prefix)
        rows.append({**record, "score": round(one.score, 3), "shared": list(one.shared)})
    return ticket_id, rows


def _of(desk: Desk, ticket_id: str) -> Sketch:
    return sketch(desk, desk.read(path_of(ticket_id)))


def _records(desk: Desk, found: Iterable[SimilarItem], *, me: Me, now: datetime) -> list[Record]:
    view, rows = EvaluationContext(desk.config, now, me), []
    for like in found:
        record = said_record(ClockFacts(desk.read(path_of(like.entry.id)), view), prefix=desk.repo.prefix)
        rows.append({**record, "score": round(like.score, 3), "shared": list(like.common_words)})
    return rows


def articles_for(context: Context, text: str, *, audience: str | None = None, limit: int = 5) -> list[SuggestedArticle]:
    """The published articles that may help with what is said (the first line as a title), best first.

    audience: `requesters` or `agents`; None for those of both.
    """
    title, _, rest = text.strip().partition("\n")
    return helpful(context, Sketch(Entry("ticket", "", title, rest)), audience=audience, limit=limit)


def helpful(context: Context, new: Sketch, *, audience: str | None = None, limit: int = 5) -> list[SuggestedArticle]:
    """The same for what was sketched already."""
    (likes,) = likest(context, new, "article", limit=None)
    return [one for one in published(context.desk, likes) if audience in (None, one.article.audience)][:limit]


def published(desk: Desk, likes: Iterable[SimilarItem]) -> list[SuggestedArticle]:
    """Those of the articles that are published and can be read."""
    found = []
    for like in likes:
        with suppress(HdError):
            article = desk.article(f"{layout.ARTICLES}/{like.entry.id}.md")
            if article.status == "published":
                found.append(SuggestedArticle(article, like.entry.id, like.score, like.common_words))
    return found


def likest(context: Context, new: Sketch, *kinds: Kind, limit: int | None) -> Iterator[list[SimilarItem]]:
    """For each kind: what is like it, likest first, but itself and what says nearly nothing of it."""
    desk = context.desk
    index = desk.index
    if index is not None:
        try:
            return iter(_indexed(context, index, new, kinds, limit=limit))
        except Failures as error:
            do_without(desk, index, error)
    reading, library = desk.all(progress=context.progress), desk.library()
    sketches = {ticket.id: sketch(desk, ticket) for ticket in reading.tickets}
    sketches |= {layout.article_name(each.path): Sketch(article_entry(each)) for each in library.articles}
    corpus = MemoryCorpus(entries_of(desk, reading.tickets, library.articles))
    names = [thing.head.id for thing in corpus.things]

    def peek(numbers: Collection[int]) -> Iterator[Sketch]:
        return (sketches[names[number]] for number in numbers)

    return among(new, corpus, kinds, limit=limit, peek=peek)


def _indexed(
    context: Context, index: Index, new: Sketch, kinds: Sequence[Kind], *, limit: int | None
) -> list[list[SimilarItem]]:
    stopped = taken_in(context, index)
    with index.reading():
        corpus = TextIndex(index, lambda _: None, stopped=stopped)
        peek = partial(_read, context.desk, corpus)
        return list(among(new, corpus, kinds, limit=limit, peek=peek))


def among(
    new: Sketch, corpus: Corpus, kinds: Sequence[Kind], *, limit: int | None, peek: Peek
) -> Iterator[list[SimilarItem]]:
    """For each kind, what is like it among what the corpus has. peek: has a closer look at things."""
    asked, articles = weigh_roots(new, corpus), corpus.articles()
    for kind in kinds:
        numbers = pick_candidates(asked, corpus, only=articles if kind == "article" else None)
        wanted = [number for number in numbers if (number in articles) == (kind == "article")]
        others = (one for one in peek(wanted) if one.entry.id != new.entry.id)
        yield [like for like in compare(new, others, asked) if like.score >= LEAST][:limit]


def sketch(desk: Desk, ticket: Ticket) -> Sketch:
    """What is compared of a ticket."""
    return Sketch(ticket_entry(desk, ticket), same(tuple(ticket.get(key) for key in SAME)))


def read_sketches(desk: Desk, paths: Iterable[str]) -> Iterator[Sketch]:
    """What is compared of the tickets and articles in these files; nothing of what cannot be read."""
    for path in paths:
        try:
            if path.startswith(f"{layout.ARTICLES}/"):
                yield Sketch(article_entry(desk.article(path)))
            else:
                yield _skimmed(desk, path) or sketch(desk, desk.read(path))
        except (HdError, OSError):
            continue


def _read(desk: Desk, corpus: TextIndex, numbers: Collection[int]) -> Iterator[Sketch]:
    """The same of what the index numbers."""
    paths = corpus.paths(numbers)
    return read_sketches(desk, (paths[number] for number in numbers if number in paths))


def _skimmed(desk: Desk, path: str) -> Sketch | None:
    """Of a ticket in the shape that hd writes, without taking its lists apart."""
    found = skimmed(desk, path, SAME)
    if found is None:
        return None
    head, talk, texts = found
    text = said(talk.description, talk.resolution)
    return Sketch(replace(head, text=text), same(texts))


def same(texts: Sequence[str | None]) -> tuple[tuple[str, str], ...]:
    """The fields of SAME that raise likeness, of their texts."""
    return tuple((key, text.casefold()) for key, text in zip(SAME, texts, strict=True) if text)
