"""Finds articles: by words, and those that may help with a ticket. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hd.core.article import Article
from hd.core.corpus import Entry, Memory
from hd.core.problem import Problem
from hd.core.search import search
from hd.errors import UsageError
from hd.ops.articles import article_record
from hd.ops.records import Record
from hd.ops.similar import helpful, sketch
from hd.store import layout
from hd.store.desk import Desk


def find(
    desk: Desk, text: str, *, audience: str | None, now: datetime, limit: int = 20
) -> tuple[list[Record], tuple[Problem, ...]]:
    """The best articles for words, with `score`, `excerpt` and `matched`; and a problem for each that cannot be read.

    audience: requesters find only what they may read: published, and for them. Raises UsageError.
    """
    if audience not in (None, "requesters", "agents"):
        raise UsageError(f'no audience "{audience}"', hint="--audience requesters, or agents")

    def shown(article: Article) -> bool:
        return audience is None or (article.audience == audience and article.status == "published")

    library = desk.library()
    return _found(desk, library.articles, text, shown, now=now, limit=limit), library.unreadable


def suggest(desk: Desk, ref: str, *, now: datetime, limit: int = 5) -> list[Record]:
    """The published articles that may help with a ticket, best first, with `score` (0..1), `excerpt` and `matched`;
    those that it names already are marked `linked`."""
    ticket = desk.load(ref)
    linked = {other for relation, other in ticket.links if relation == "kb"}
    rows = []
    for one in helpful(desk, sketch(desk, ticket), limit=limit):
        words = " ".join(one.shared) or one.article.title
        (row, *_) = _found(desk, (one.article,), words, lambda _: True, now=now, limit=1) or [
            {
                **article_record(one.article, now=now, prefix=desk.repo.prefix),
                "name": one.name,
                "excerpt": "",
                "matched": [],
            }
        ]
        rows.append({**row, "score": round(one.score, 3), "linked": row["slug"] in linked})
    return rows


def _found(
    desk: Desk, articles: tuple[Article, ...], text: str, shown: Callable[[Article], bool], *, now: datetime, limit: int
) -> list[Record]:
    known = {layout.article_name(article.path): article for article in articles if shown(article)}
    entries = [Entry("article", name, one.title, one.body, one.status != "retired") for name, one in known.items()]
    hits = search(text, Memory(entries), limit=limit, now=now, synonyms=desk.config.search.synonyms)
    return [
        {**article_record(known[hit.entry.id], now=now, prefix=desk.repo.prefix), "name": hit.entry.id,
         "score": round(hit.score, 1), "excerpt": hit.excerpt, "matched": list(hit.matched)}
        for hit in hits
    ]  # fmt: skip
