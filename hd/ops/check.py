"""Checks a whole desk: configuration, tickets, articles, contacts. Mends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from hd.core.checks import Known, check_ticket
from hd.core.facts import Standpoint, TicketFacts
from hd.core.problem import Problem
from hd.ops import templates
from hd.store import layout
from hd.store.desk import Desk


def check(desk: Desk, *, now: datetime) -> list[Problem]:
    """Everything that is wrong, file by file, errors and warnings alike; empty where all is well."""
    config_problems = [*desk.config.problems]
    return [
        *config_problems,
        *_tickets(desk, now),
        *_strays(desk),
        *_articles(desk, now),
        *desk.contacts.problems,
        *templates.problems(desk),
    ]


def _tickets(desk: Desk, now: datetime) -> Iterator[Problem]:
    view = Standpoint(desk.config, now)
    reading = desk.all()
    yield from reading.unreadable
    known = Known(ids=set(desk.ids()), articles={name.partition(".")[0] for name in desk.article_names()})
    names = Counter(ticket.get("id") for ticket in reading.tickets)
    usable = not any(problem.rule == "unreadable" for problem in desk.config.problems)
    for ticket in reading.tickets:
        # Without hd.yaml nobody knows which teams and statuses there are: only what the file itself has wrong.
        yield from check_ticket(TicketFacts(ticket, view), known) if usable else ticket.problems
        written = ticket.get("id")
        if written and names[written] > 1:
            line = ticket.document.lines.get("id", 1)
            yield Problem("error", "id", f"{names[written]} files have the id {written}", line, ticket.path)


def _strays(desk: Desk) -> Iterator[Problem]:
    for path in layout.stray_files(desk.folder):
        yield Problem("error", "path", "no ticket's id leads here: it is never read", 0, path,
                      hint="tickets lie in tickets/YYYY/MM/ID.md")  # fmt: skip


def _articles(desk: Desk, now: datetime) -> Iterator[Problem]:
    today = now.astimezone(desk.zone).date()
    library = desk.library()
    yield from library.unreadable
    for article in library.articles:
        yield from article.problems
        if article.status == "published" and article.past_review(today):
            line = article.document.lines.get("reviewed", 1)
            hint = "read it, then write today's date into reviewed"
            yield Problem("warning", "review", "past its review", line, article.path, hint)
