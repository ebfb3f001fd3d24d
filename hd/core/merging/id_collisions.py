"""Two tickets that got the same id by chance: detect them, decide which keeps the id, renumber the other.

Every clone must get the same result alone, so it follows from the tickets themselves: the one created later yields; if
both were created in one second, the blobs of their first versions decide. That blob also gives the new id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from hd.core.config import Status
from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.ids import ALPHABET
from hd.core.tickets.mail_entries import SOURCE, first_key
from hd.core.tickets.relations import merged_into
from hd.core.tickets.ticket import KEYS, SYSTEM_AUTHOR, Step, Ticket
from hd.core.time.parsing import read_time

ACTION = "renumber"
"""The action of the commit that gives a ticket another id."""

_RANDOM = 5  # random characters of an id
_LATEST = datetime.max.replace(tzinfo=UTC)


def are_same_ticket(first: Document, second: Document) -> bool:
    """Whether these are versions of one ticket: made of one message, or begun at the same time, by the same person.

    The first step is never rewritten; `created` can be corrected by hand.
    """
    key = first_key(first)
    if key is not None and key == first_key(second):
        return True
    steps = _first_step(first), _first_step(second)
    same_created = first.fields.get("created") == second.fields.get("created")
    if None in steps:
        return same_created
    (at, by), (at_too, by_too) = steps  # type: ignore[misc]
    return by == by_too and (at == at_too or same_created)


def merged_into_smaller(
    smaller: Ticket, larger: Ticket, statuses: Mapping[str, Status], *, at: datetime
) -> tuple[Ticket, Ticket] | None:
    """Two tickets made of one message, after the larger id was merged into the smaller one; None if that happened
    already, or the workflow does not let the larger one be cancelled. at: when that is written."""
    if merged_into(smaller) or merged_into(larger) or "cancelled" not in statuses[larger.status].next:
        return None
    people = [one for one in (larger.get("requester"), *larger.names("watchers")) if one]
    known = {smaller.get("requester"), *smaller.names("watchers")}
    new = [one for one in dict.fromkeys(people) if one not in known]
    stays = smaller.put("watchers", [*smaller.names("watchers"), *new]) if new else smaller
    link = f"duplicate:{smaller.id}"
    goes = larger if link in larger.names("links") else larger.put("links", [*larger.names("links"), link])
    return stays, goes.with_step(Step(at, SYSTEM_AUTHOR, "cancelled", source=SOURCE))


def precedence(first: Document, *, blob: str) -> tuple[datetime, str]:
    """Return the sort key of a ticket: the lesser one keeps the id. blob: the object id of its first version."""
    created = first.fields.get("created")
    at = read_time(created, zone=UTC) if isinstance(created, str) else None
    return (at.astimezone(UTC) if at else _LATEST, blob)


def new_id(old: str, *, blob: str, is_taken: Callable[[str], bool]) -> str:
    """Return the id of the ticket that yields: of the same month, with the rest from the blob of its first version."""
    start = old[:-_RANDOM]
    turn = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{blob} {turn}".encode()).digest())
        found = start + "".join(ALPHABET[number >> 5 * place & 31] for place in range(_RANDOM))
        if not is_taken(found):
            return found
        turn += 1


def renumber_document(document: Document, new: str) -> Document:
    """Return the ticket with its new id; it keeps the old one in `aliases`, and attachment links follow."""
    old = document.path.rpartition("/")[2].removesuffix(".md")
    named = document.fields.get("aliases")
    aliases = [*named, old] if isinstance(named, list) else [old]
    found = document.set("id", new, order=KEYS).set("aliases", aliases, order=KEYS)
    body = found.body.replace(f"]({old}/", f"]({new}/")
    return found.with_body(body) if body != found.body else found


def redirect_links(document: Document, *, old: str, new: str) -> Document:
    """Return another ticket or article with links and parent changed to the new id."""
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
