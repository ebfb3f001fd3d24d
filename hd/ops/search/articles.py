"""Finds articles: by words, and those that may help with a ticket. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from hd.core.diagnostic import Diagnostic
from hd.core.kb.article import Article
from hd.core.query.search_terms import split_terms
from hd.core.search.corpus import MemoryCorpus
from hd.core.search.excerpts import Weigh, cut_excerpt
from hd.core.search.ranking import search
from hd.core.search.similarity import roots
from hd.errors import UsageError
from hd.ops.context import Context
from hd.ops.records import Record, article_record
from hd.ops.search.search import article_entry
from hd.ops.search.similar import SuggestedArticle, helpful, sketch
from hd.store import layout
from hd.store.desk.desk import Desk

_LANGUAGES = 4  # in which the same article may be found
_SHARE = 0.4  # of the best score: what is less likely to help is not named


def find(
    context: Context, text: str, *, audience: str | None, limit: int = 20
) -> tuple[list[Record], tuple[Diagnostic, ...]]:
    """The best articles for words, with `score`, `excerpt` and `matched`; and a problem for each that cannot be read.

    audience: requesters find only what they may read: published, and for them. Raises UsageError.
    """
    desk = context.desk
    if audience not in (None, "requesters", "agents"):
        raise UsageError(f'no audience "{audience}"', hint="--audience requesters, or agents")

    _, terms = split_terms([text], fields={})
    if terms:
        raise UsageError(
            f"{terms[0]} asks about tickets: articles have no such key",
            hint=f"hd search WORD {terms[0]}; the text itself: '\"{terms[0]}\"'",
        )

    def shown(article: Article) -> bool:
        return audience is None or (article.audience == audience and article.status == "published")

    library = desk.library()
    return _found(desk, library.articles, text, shown, now=context.now, limit=limit), library.unreadable


def suggest(context: Context, ref: str, *, limit: int = 5) -> list[Record]:
    """The published articles that may help with a ticket, best first, with `score` (0..1), `excerpt` and `matched`;
    of one in several languages the best; those that the ticket names already are marked `linked`."""
    desk = context.desk
    ticket = context.load(ref)
    linked = {other for relation, other in ticket.links if relation == "kb"}
    likely: dict[str, SuggestedArticle] = {}
    for one in helpful(context, sketch(desk, ticket), limit=limit * _LANGUAGES):
        likely.setdefault(one.article.slug, one)
    best = max((one.score for one in likely.values()), default=0.0)
    rows = []
    for slug, one in list(likely.items())[:limit]:
        if one.score >= best * _SHARE:
            excerpt, matched = cut_excerpt(one.article.body, weigh=_sharing(one.shared))
            record = article_record(one.article, now=context.now, prefix=desk.repo.prefix)
            rows.append(
                {
                    **record,
                    "name": one.name,
                    "score": round(one.score, 3),
                    "excerpt": excerpt,
                    "matched": list(matched),
                    "linked": slug in linked,
                }
            )
    return rows


def _sharing(words: Sequence[str]) -> Weigh:
    """Answers which words of a text are among these, whatever their endings."""
    wanted = {root for word in words for root in roots(word)}
    return lambda word: {0: 1.0} if wanted.intersection(roots(word)) else {}


def _found(
    desk: Desk, articles: tuple[Article, ...], text: str, shown: Callable[[Article], bool], *, now: datetime, limit: int
) -> list[Record]:
    known = {layout.article_name(article.path): article for article in articles if shown(article)}
    corpus = MemoryCorpus(article_entry(article) for article in known.values())
    hits = search(text, corpus, limit=limit, now=now, synonyms=desk.config.search.synonyms)
    return [
        {
            **article_record(known[hit.entry.id], now=now, prefix=desk.repo.prefix),
            "name": hit.entry.id,
            "score": round(hit.score, 1),
            "excerpt": hit.excerpt,
            "matched": list(hit.matched),
        }
        for hit in hits
    ]
