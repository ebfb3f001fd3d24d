"""Finds tickets and articles by words, with typos, in three languages, ranked. Reads every file; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hd.core.article import Article
from hd.core.facts import Standpoint, TicketFacts
from hd.core.search import Entry, search
from hd.ops.articles import article_record
from hd.ops.records import Record, ticket_record
from hd.store.desk import Desk


def find(desk: Desk, text: str, *, me: str, now: datetime, limit: int = 20) -> list[Record]:
    """The best hits: the JSON of the ticket or article, with `score` (0..100), `excerpt` and `matched` words.

    Raises UsageError where there is nothing to look for.
    """
    view = Standpoint(desk.config, now, me)
    tickets = {ticket.id: TicketFacts(ticket, view) for ticket in desk.all().tickets}
    articles = {article.slug: article for article in desk.articles()}
    entries = [*_ticket_entries(tickets), *_article_entries(articles)]
    found: list[Record] = []
    for hit in search(text, entries, limit=limit, now=now):
        if hit.entry.kind == "article":
            record = {"kind": "article", **article_record(articles[hit.entry.id], now=now, prefix=desk.repo.prefix)}
        else:
            record = {"kind": "ticket", **ticket_record(tickets[hit.entry.id], prefix=desk.repo.prefix)}
        found.append({**record, "score": round(hit.score, 1), "excerpt": hit.excerpt, "matched": list(hit.matched)})
    return found


def _ticket_entries(tickets: dict[str, TicketFacts]) -> Iterator[Entry]:
    for facts in tickets.values():
        ticket = facts.ticket
        text = "\n\n".join(part for part in (ticket.description, ticket.resolution) if part)
        yield Entry("ticket", ticket.id, ticket.title, text, not facts.stopped, ticket.created)
        for comment in ticket.comments:
            yield Entry("comment", ticket.id, ticket.title, comment.text, not facts.stopped, comment.at)


def _article_entries(articles: dict[str, Article]) -> Iterator[Entry]:
    for article in articles.values():
        yield Entry("article", article.slug, article.title, article.body, article.status != "retired", None)
