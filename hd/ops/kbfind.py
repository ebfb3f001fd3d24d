"""Finds articles: by words, and those that may help with a ticket. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hd.core.article import Article
from hd.core.corpus import Entry, Memory
from hd.core.problem import Problem
from hd.core.search import search
from hd.core.similar import sketch
from hd.errors import UsageError
from hd.ops.articles import article_record
from hd.ops.records import Record
from hd.store import layout
from hd.store.desk import Desk

_LEAST = 4.0  # a score below it is a word that everybody uses
_SAID = 400  # characters of a ticket's text that are asked with
_SHARE = 0.4  # of the best score: what is less likely to help is not named


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
    """The published articles that may help with a ticket, best first, with `score` and `excerpt`; those that it names
    already are marked `linked`."""
    ticket = desk.load(ref)
    linked = {other for relation, other in ticket.links if relation == "kb"}
    text = " ".join(sorted(sketch("", {"title": ticket.title, "": ticket.description[:_SAID]}).said)) or ticket.title
    articles = desk.library().articles
    found = _found(desk, articles, text, lambda one: one.status == "published", now=now, limit=limit)
    best = max([row["score"] for row in found], default=0)
    kept = [row for row in found if row["score"] >= max(_LEAST, best * _SHARE)]
    return [{**row, "linked": row["slug"] in linked} for row in kept]


def _found(
    desk: Desk, articles: tuple[Article, ...], text: str, shown: Callable[[Article], bool], *, now: datetime, limit: int
) -> list[Record]:
    known = {layout.article_name(article.path): article for article in articles if shown(article)}
    entries = [Entry("article", name, one.title, one.body, one.status != "retired") for name, one in known.items()]
    hits = search(text, Memory(entries), limit=limit, now=now)
    return [
        {**article_record(known[hit.entry.id], now=now, prefix=desk.repo.prefix), "name": hit.entry.id,
         "score": round(hit.score, 1), "excerpt": hit.excerpt, "matched": list(hit.matched)}
        for hit in hits
    ]  # fmt: skip
