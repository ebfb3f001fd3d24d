"""Lists tickets: which of them, in which order. Reads every ticket once; changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hd.core import query
from hd.core.errortext import listed, nearest
from hd.core.facts import Standpoint, TicketFacts
from hd.core.problem import Problem
from hd.core.ticket import Ticket
from hd.errors import UsageError
from hd.ops.records import Record, ticket_record
from hd.store.desk import Desk

_LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listing:
    """tickets: the JSON of each, in order. total: how many matched. open_only: the list was narrowed to open ones."""

    tickets: tuple[Record, ...]
    total: int
    open_only: bool
    unreadable: tuple[Problem, ...]


def list_tickets(desk: Desk, words: Sequence[str], *, me: str, now: datetime, limit: int | None = None) -> Listing:
    """The tickets that the query holds for. Raises QueryError."""
    if limit is not None and limit < 1:
        raise UsageError(f"-n {limit}: how many? one or more")
    asked = understood(desk, words)
    found, unreadable = select(desk, asked, me=me, now=now, default_open=True)
    ordered = in_order(found, asked.sort)
    shown = ordered[:limit]
    prefix = desk.repo.prefix
    return Listing(
        tickets=tuple(ticket_record(facts, prefix=prefix) for facts in shown),
        total=len(ordered),
        open_only=asked.default_open,
        unreadable=unreadable,
    )


def understood(desk: Desk, words: Sequence[str]) -> query.Query:
    """The query that was typed, with the desk's own fields. Raises QueryError."""
    return query.parse(words, fields={key: field.type for key, field in desk.config.fields.items()})


def ids_of(desk: Desk, words: Sequence[str], *, me: str, now: datetime) -> list[str]:
    """The ids of the tickets that a query picks, in the order of a list; like a list, of open ones by default."""
    asked = understood(desk, words)
    found, _ = select(desk, asked, me=me, now=now, default_open=True)
    return [facts.ticket.id for facts in in_order(found, asked.sort)]


def select(
    desk: Desk, asked: query.Query, *, me: str, now: datetime, default_open: bool = False
) -> tuple[list[TicketFacts], tuple[Problem, ...]]:
    """The tickets that `asked` holds for, and what could not be read. `default_open`: unless it names a status."""
    view = Standpoint(desk.config, now, me)
    reading = desk.all()
    _require_known(desk, asked, reading.tickets)
    only_open = default_open and asked.default_open
    found = []
    for ticket in reading.tickets:
        facts = TicketFacts(ticket, view)
        if (not only_open or not facts.stopped) and asked.matches(facts, view.context):
            found.append(facts)
    return found, reading.unreadable


def _require_known(desk: Desk, asked: query.Query, tickets: Sequence[Ticket]) -> None:
    """Raise UsageError for a name that neither the desk nor any ticket knows: nothing is silently ignored."""
    config = desk.config
    vocabularies: dict[str, Collection[str]] = {
        "status": config.statuses,
        "team": config.teams,
        "service": config.services,
        "org": config.orgs,
        "office": config.offices,
        "assignee": config.people,
        "owner": config.people,
    }
    for key, known in vocabularies.items():
        for name in asked.values(key) if known else ():
            folded = name.casefold()
            if folded in (word.casefold() for word in known):
                continue
            if any((ticket.get(key) or "").casefold() == folded for ticket in tickets):
                continue  # tickets outlive names
            guess = nearest(name, known)
            raise UsageError(f'no {key} "{name}"' + (f"; nearest: {guess}" if guess else ""),
                             hint=f"{key}: {listed(known)}")  # fmt: skip


def in_order(found: Sequence[TicketFacts], sort: Sequence[tuple[str, bool]]) -> list[TicketFacts]:
    """By the query's `sort:` keys; without one by what is due first, then priority. Ties in the order of
    registration (an id is random). No value comes last.
    """
    ordered = sorted(found, key=lambda facts: (facts.ticket.created, facts.ticket.id))
    for key, descending in reversed(sort or (("due", False), ("priority", False), ("closed", False))):
        ranked = [(facts, _rank(facts, key)) for facts in ordered]
        known = [pair for pair in ranked if pair[1] is not None]
        rest = [facts for facts, value in ranked if value is None]
        known.sort(key=lambda pair: pair[1], reverse=descending)
        ordered = [facts for facts, _ in known] + rest
    return ordered


def _rank(facts: TicketFacts, key: str) -> Any:
    """What a ticket is ordered by; None where it has no such value."""
    if key == "closed":
        return facts.stopped
    if key == "priority":
        names = facts.view.config.priorities.names
        value = facts.value("priority")
        return names.index(value) if value in names else None
    if key == "id":
        return facts.ticket.id
    if key == "due" and facts.stopped:
        return None
    value = facts.value(key)
    return (
        ", ".join(value).casefold()
        if isinstance(value, tuple)
        else value.casefold()
        if isinstance(value, str)
        else value
    )
