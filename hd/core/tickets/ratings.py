"""Ratings of resolutions by requesters: entries of a ticket's key `csat`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from hd.core.document.document import Document
from hd.core.document.yaml_tree import Writable
from hd.core.tickets.mail_entries import rows_of
from hd.core.tickets.ticket import KEYS, Ticket
from hd.core.time.parsing import read_time

KEY = "csat"
SCORES = (1, 2, 3, 4, 5)
SATISFIED = 4  # this score and above
OPEN_FOR = timedelta(days=30)  # after the resolution


class Rating(Struct, frozen=True):
    """An entry of `csat`. resolved: the time of the rated resolution. at: the time of the rating. score: 1..5."""

    resolved: datetime
    at: datetime
    score: int
    line: int = 0

    def row(self) -> dict[str, Writable]:
        """Return the entry as it is written."""
        return {"resolved": self.resolved, "at": self.at, "score": self.score}


def read_ratings(document: Document, zone: tzinfo) -> tuple[Rating, ...]:
    """Return the valid entries of a document, in its order."""
    found = []
    for row, line in rows_of(document, KEY):
        texts = {name: text for name, text in row.items() if isinstance(text, str)}
        resolved, at = (read_time(texts.get(name, ""), zone=zone) for name in ("resolved", "at"))
        if resolved and at and texts.get("score") in _WORDS:
            found.append(Rating(resolved, at, int(texts["score"]), line))
    return tuple(found)


def with_rating(ticket: Ticket, rating: Rating) -> Ticket:
    """Return the ticket with one more rating."""
    document = ticket.document.append(KEY, rating.row(), order=KEYS)
    return Ticket.of(document, path=ticket.path, zone=ticket.zone)


def rating_faults(ticket: Ticket) -> Iterator[tuple[str, int]]:
    """Yield the errors of the list, each with its line."""
    document, zone = ticket.document, ticket.zone
    if not isinstance(document.fields.get(KEY), list | None):
        yield f"{KEY} must be a list of entries", document.lines[KEY]
    resolutions = {step.at for step in ticket.timeline if step.status == "resolved"}
    for row, line in rows_of(document, KEY):
        times = {}
        for name in ("resolved", "at"):
            value = row.get(name)
            times[name] = read_time(value, zone=zone) if isinstance(value, str) else None
            if times[name] is None:
                yield f"{KEY}: {name} must be a time like 2026-11-23T10:02:11+02:00", line
        if times["resolved"] and times["resolved"] not in resolutions:
            yield f"{KEY}: no resolution is of {row['resolved']}", line
        if row.get("score") not in _WORDS:
            yield f"{KEY}: score must be a number from {SCORES[0]} to {SCORES[-1]}", line


def effective_ratings(ratings: Sequence[Rating]) -> dict[datetime, Rating]:
    """Return the effective rating of each resolution, by its time: the latest; of several at one time the lowest."""
    found: dict[datetime, Rating] = {}
    for one in ratings:
        had = found.get(one.resolved)
        if had is None or (one.at, -one.score) > (had.at, -had.score):
            found[one.resolved] = one
    return found


def latest_score(ratings: Sequence[Rating]) -> int | None:
    """Return the score of the last rated resolution; None if none was rated."""
    found = effective_ratings(ratings)
    return found[max(found)].score if found else None


def current_score(ticket: Ticket) -> int | None:
    """Return the score of a ticket's last rated resolution."""
    return latest_score(read_ratings(ticket.document, ticket.zone)) if KEY in ticket.document.fields else None


def last_is_rated(ticket: Ticket) -> bool:
    """Whether the ticket's last resolution was rated."""
    last = next((step.at for step in reversed(ticket.timeline) if step.status == "resolved"), None)
    return last in effective_ratings(read_ratings(ticket.document, ticket.zone))


_WORDS = tuple(str(score) for score in SCORES)
