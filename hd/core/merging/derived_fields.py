"""What a merged ticket's lists say of its status, team and verdict, and where two lives cannot both be led. Merges no
list itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from hd.core.config import Status
from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.merging.candidates import Claims, claims, first, said
from hd.core.merging.three_way import Versions, candidates
from hd.core.sla.verdict import is_stale
from hd.core.tickets.replay import Replay, is_step_allowed, replay
from hd.core.tickets.ticket import KEYS, Ticket
from hd.core.tickets.workflow import is_stopped

Clash = Callable[[dict[str, Value], dict[str, Value]], bool]


def agree(
    three: Versions[Ticket],
    merged: Ticket,
    doubts: Mapping[str, Claims],
    *,
    statuses: Callable[[], Mapping[str, Status]],
) -> tuple[Document, dict[str, Claims]]:
    """The merged document with the fields that follow from its lists, and all that is in doubt."""
    found = dict(doubts)
    document = merged.document
    if _both(three, "timeline") or len(doubts.get("status", ())) > 1 or "verdict" in doubts:
        known = statuses()
        replayed = replay(merged, known)
        document = _status(three, document, found, replayed, known)
        document = _verdict(three, document, found, replayed, path=merged.path)
    if _both(three, "handovers") or len(doubts.get("team", ())) > 1:
        document = _team(three, document, found)
    return document, found


def _both(three: Versions[Ticket], key: str) -> bool:
    return three.of(lambda ticket: ticket.document.fields.get(key)).open


def _status(
    three: Versions[Ticket], document: Document, found: dict[str, Claims], replayed: Replay, known: Mapping[str, Status]
) -> Document:
    def clash(before: dict[str, Value], after: dict[str, Value]) -> bool:
        old, new = str(before.get("status")), str(after.get("status"))
        return old != new and (is_stopped(old, known) or not is_step_allowed(old, new, known))

    return _followed(three, document, found, key="status", says=replayed.status, events="timeline", clash=clash)


def _team(three: Versions[Ticket], document: Document, found: dict[str, Claims]) -> Document:
    moves = list(_entries(document, "handovers"))
    says = moves[-1].get("to") if moves else document.fields.get("team")
    return _followed(
        three,
        document,
        found,
        key="team",
        says=says,
        events="handovers",
        clash=lambda before, after: before.get("to") != after.get("to"),
    )


def _followed(
    three: Versions[Ticket],
    document: Document,
    found: dict[str, Claims],
    *,
    key: str,
    says: Value,
    events: str,
    clash: Clash,
) -> Document:
    """With the field that follows from a list. In doubt where one side went on from where the other side was not."""
    sides = three.of(lambda ticket: claims(ticket.document, key, ticket.document.fields.get(key)))
    if _both(three, events):
        if _clashes(three, document, events, clash):
            found[key] = sides.one | sides.other | {said(says)}
            if len(sides.one | sides.other) == 1:
                found[key] = sides.one
        elif any(len(side) > 1 for side in sides):
            found[key] = candidates(sides)
        else:
            found[key] = frozenset([said(says)])
    elif said(says) not in found.get(key, frozenset()):
        says = first(found[key])
    return document.set(key, says, order=KEYS) if document.fields.get(key) != says else document


def _clashes(three: Versions[Ticket], document: Document, events: str, clash: Clash) -> bool:
    known = {pair for ticket in three[1:] for pair in _steps(ticket.document, events)}
    return any(clash(before, after) for pair, (before, after) in _steps(document, events).items() if pair not in known)


def _steps(document: Document, events: str) -> dict[tuple[str, str], tuple[dict[str, Value], dict[str, Value]]]:
    rows = list(_entries(document, events))
    return {(said(a), said(b)): (a, b) for a, b in pairwise(rows)}


def _entries(document: Document, events: str) -> Iterator[dict[str, Value]]:
    """The entries that move something: steps, and handovers to a team that were made."""
    rows = document.fields.get(events)
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and (
            events == "timeline" or (row.get("at") and row.get("to") and row.get("kind") != "hierarchical")
        ):
            yield row


def _verdict(
    three: Versions[Ticket], document: Document, found: dict[str, Claims], replayed: Replay, *, path: str
) -> Document:
    """A verdict is of one resolution: of those that the sides wrote, the one that is of what holds now; else none."""
    if not _both(three, "timeline") and "verdict" not in found:
        return document
    found.pop("verdict", None)
    values = [document.fields.get("verdict"), *(ticket.document.fields.get("verdict") for ticket in three[1:])]
    for value in sorted((value for value in values if isinstance(value, dict)), key=said):
        tried = document.set("verdict", value, order=KEYS)
        if not is_stale(Ticket.of(tried, path=path, zone=three.one.zone), replayed):
            return tried
    return document.remove("verdict")
