"""Two tickets that chance gave one id: how they are told apart, which one keeps it, what the other becomes. Merges
nothing, and looks nothing up.

Every clone must come to the same without asking another, so it all follows from the tickets themselves: the one created
later yields, by the blob of its first version where both were created in one second, and that blob gives its new id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.ids import ALPHABET
from hd.core.tickets.mail_entries import first_key
from hd.core.tickets.ticket import KEYS
from hd.core.time.parsing import read_time

ACTION = "renumber"
"""Of the commit that gives a ticket another id."""

_RANDOM = 5  # characters of an id that are drawn
_LATEST = datetime.max.replace(tzinfo=UTC)


def are_one(one: Document, other: Document) -> bool:
    """Whether these are versions of one ticket: they were made of one message, or began at one time, by the same hand.

    The first step is never rewritten; `created` may be put right by hand.
    """
    key = first_key(one)
    if key is not None and key == first_key(other):
        return True
    steps = _first_step(one), _first_step(other)
    same_created = one.fields.get("created") == other.fields.get("created")
    if None in steps:
        return same_created
    (at, by), (at_too, by_too) = steps  # type: ignore[misc]
    return by == by_too and (at == at_too or same_created)


def age(first: Document, *, blob: str) -> tuple[datetime, str]:
    """By what the ticket that keeps the id is found: it has the lesser one. blob: the id of its first version."""
    created = first.fields.get("created")
    at = read_time(created, zone=UTC) if isinstance(created, str) else None
    return (at.astimezone(UTC) if at else _LATEST, blob)


def new_id(old: str, *, blob: str, taken: Callable[[str], bool]) -> str:
    """The id of the ticket that yields: of the same month, the rest from the blob of its first version."""
    start = old[:-_RANDOM]
    turn = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{blob} {turn}".encode()).digest())
        found = start + "".join(ALPHABET[number >> 5 * place & 31] for place in range(_RANDOM))
        if not taken(found):
            return found
        turn += 1


def renumbered(document: Document, new: str) -> Document:
    """The ticket under its new id: the old one is kept in `aliases`, links to its attachments follow them."""
    old = document.path.rpartition("/")[2].removesuffix(".md")
    named = document.fields.get("aliases")
    aliases = [*named, old] if isinstance(named, list) else [old]
    found = document.set("id", new, order=KEYS).set("aliases", aliases, order=KEYS)
    body = found.body.replace(f"]({old}/", f"]({new}/")
    return found.with_body(body) if body != found.body else found


def repointed(document: Document, *, old: str, new: str) -> Document:
    """Another ticket or an article, with its links and its parent leading to the new id."""
    if document.fields.get("parent") == old:
        document = document.set("parent", new, order=KEYS)
    links = document.fields.get("links")
    for place, link in enumerate(links if isinstance(links, list) else []):
        if isinstance(link, str) and (link == old or link.endswith(f":{old}")):
            document = document.replace_item("links", place, link.removesuffix(old) + new)
    return document


def _first_step(document: Document) -> tuple[Value, Value] | None:
    timeline = document.fields.get("timeline")
    first = timeline[0] if isinstance(timeline, list) and timeline else None
    return (first.get("at"), first.get("by")) if isinstance(first, dict) else None
