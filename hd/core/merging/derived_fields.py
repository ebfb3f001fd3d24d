"""Derive status, team and verdict of a merged ticket from its lists, and detect contradictory changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from hd.core.config import Status
from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.merging.candidates import Claims, claims_of, default_value, encode_value
from hd.core.merging.three_way import Versions, merge_candidates
from hd.core.sla.verdict import is_stale
from hd.core.tickets.replay import Replay, is_step_allowed, replay
from hd.core.tickets.ticket import KEYS, Ticket
from hd.core.tickets.workflow import is_stopped

Clash = Callable[[dict[str, Value], dict[str, Value]], bool]


def derive_fields(
    three: Versions[Ticket],
    ticket: Ticket,
    doubts: Mapping[str, Claims],
    *,
    statuses: Callable[[], Mapping[str, Status]],
) -> tuple[Document, dict[str, Claims]]:
    """Return the merged document with its derived fields, and all open conflicts."""
    found = dict(doubts)
    document = ticket.document
    if _changed_on_both(three, "timeline") or len(doubts.get("status", ())) > 1 or "verdict" in doubts:
        known = statuses()
        replayed = replay(ticket, known)
        document = _status(three, document, found, replayed, known)
        document = _verdict(three, document, found, replayed, path=ticket.path)
    if _changed_on_both(three, "handovers") or len(doubts.get("team", ())) > 1:
        document = _team(three, document, found)
    return document, found


def _changed_on_both(three: Versions[Ticket], key: str) -> bool:
    return three.map(lambda ticket: ticket.document.fields.get(key)).is_open


def _status(
    three: Versions[Ticket], document: Document, found: dict[str, Claims], replayed: Replay, known: Mapping[str, Status]
) -> Document:
    def clash(before: dict[str, Value], after: dict[str, Value]) -> bool:
        old, new = str(before.get("status")), str(after.get("status"))
        return old != new and (is_stopped(old, known) or not is_step_allowed(old, new, known))

    return _derive_field(
        three, document, found, key="status", derived_value=replayed.status, events="timeline", clash=clash
    )


def _team(three: Versions[Ticket], document: Document, found: dict[str, Claims]) -> Document:
    moves = list(_entries(document, "handovers"))
    says = moves[-1].get("to") if moves else document.fields.get("team")
    return _derive_field(
        three,
        document,
        found,
        key="team",
        derived_value=says,
        events="handovers",
        clash=lambda before, after: before.get("to") != after.get("to"),
    )


def _derive_field(
    three: Versions[Ticket],
    document: Document,
    found: dict[str, Claims],
    *,
    key: str,
    derived_value: Value,
    events: str,
    clash: Clash,
) -> Document:
    """Set a field from its list. It is in conflict if one side continued from a state that the other side had left."""
    sides = three.map(lambda ticket: claims_of(ticket.document, key, ticket.document.fields.get(key)))
    if _changed_on_both(three, events):
        if _clashes(three, document, events, clash):
            found[key] = sides.one | sides.other | {encode_value(derived_value)}
            if len(sides.one | sides.other) == 1:
                found[key] = sides.one
        elif any(len(side) > 1 for side in sides):
            found[key] = merge_candidates(sides)
        else:
            found[key] = frozenset([encode_value(derived_value)])
    elif encode_value(derived_value) not in found.get(key, frozenset()):
        derived_value = default_value(found[key])
    return document.set(key, derived_value, order=KEYS) if document.fields.get(key) != derived_value else document


def _clashes(three: Versions[Ticket], document: Document, events: str, clash: Clash) -> bool:
    known = {pair for ticket in three[1:] for pair in _steps(ticket.document, events)}
    return any(clash(before, after) for pair, (before, after) in _steps(document, events).items() if pair not in known)


def _steps(document: Document, events: str) -> dict[tuple[str, str], tuple[dict[str, Value], dict[str, Value]]]:
    rows = list(_entries(document, events))
    return {(encode_value(a), encode_value(b)): (a, b) for a, b in pairwise(rows)}


def _entries(document: Document, events: str) -> Iterator[dict[str, Value]]:
    """Yield the entries with an effect: steps, and completed handovers to a team."""
    rows = document.fields.get(events)
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and (
            events == "timeline" or (row.get("at") and row.get("to") and row.get("kind") != "hierarchical")
        ):
            yield row


def _verdict(
    three: Versions[Ticket], document: Document, found: dict[str, Claims], replayed: Replay, *, path: str
) -> Document:
    """Keep the verdict of either side that belongs to the valid resolution; otherwise remove it."""
    if not _changed_on_both(three, "timeline") and "verdict" not in found:
        return document
    found.pop("verdict", None)
    values = [document.fields.get("verdict"), *(ticket.document.fields.get("verdict") for ticket in three[1:])]
    for value in sorted((value for value in values if isinstance(value, dict)), key=encode_value):
        tried = document.set("verdict", value, order=KEYS)
        if not is_stale(Ticket.of(tried, path=path, zone=three.one.zone), replayed):
            return tried
    return document.remove("verdict")
