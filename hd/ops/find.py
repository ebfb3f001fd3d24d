"""Finds tickets and articles by words, with typos, in three languages, ranked. Reads every file; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hd.core.article import Article
from hd.core.facts import TicketFacts
from hd.core.problem import Problem
from hd.core.search import Entry, search
from hd.core.standpoint import Standpoint
from hd.ops.articles import article_record
from hd.ops.records import Record, ticket_record
from hd.store.desk import Desk
from hd.store.layout import article_name


def find(desk: Desk, text: str, *, me: str, now: datetime, limit: int = 20) -> tuple[list[Record], tuple[Problem, ...]]:
    """The best hits: the JSON of the ticket or article, with `score` (0..100), `excerpt` and `matched` words; and a
    problem for each file that cannot be read.

    Raises UsageError where there is nothing to look for.
    """
    view = Standpoint(desk.config, now, me)
    reading, library = desk.all(), desk.library()
    tickets = {ticket.id: TicketFacts(ticket, view) for ticket in reading.tickets}
    articles = {article_name(article.path): article for article in library.articles}
    entries = [*_ticket_entries(tickets), *_article_entries(articles)]
    found: list[Record] = []
    for hit in search(text, entries, limit=limit, now=now):
        if hit.entry.kind == "article":
            article = articles[hit.entry.id]
            record = article_record(article, now=now, prefix=desk.repo.prefix)  # its kind: script, faq …
        else:
            record = {"kind": "ticket", **ticket_record(tickets[hit.entry.id], prefix=desk.repo.prefix)}
        found.append({**record, "score": round(hit.score, 1), "excerpt": hit.excerpt, "matched": list(hit.matched)})
    return found, (*reading.unreadable, *library.unreadable)


def _ticket_entries(tickets: dict[str, TicketFacts]) -> Iterator[Entry]:
    for facts in tickets.values():
        ticket = facts.ticket
        text = "\n\n".join(part for part in (ticket.description, ticket.resolution) if part)
        yield Entry("ticket", ticket.id, ticket.title, text, not facts.stopped, ticket.created)
        for comment in ticket.comments:
            yield Entry("comment", ticket.id, ticket.title, comment.text, not facts.stopped, comment.at)


def _article_entries(articles: dict[str, Article]) -> Iterator[Entry]:
    for name, article in articles.items():  # not by slug: that is the same in each language
        yield Entry("article", name, article.title, article.body, article.status != "retired", None)
