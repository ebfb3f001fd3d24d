"""Says which ticket a typed piece means: an id or a piece of one, an id of before, `@`. Reads a file only to tell which
tickets it could be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from hd.core import ids
from hd.errors import AmbiguousError, NotFoundError, UnreadableError
from hd.store import last, layout
from hd.store.formerly import formerly

if TYPE_CHECKING:
    from hd.store.desk import Desk
    from hd.store.ground import Notice

_INDEXED = 3  # characters of a piece from which the index is asked for it


def resolve(desk: Desk, piece: str, *, notice: Notice) -> str:
    """The one id that a typed piece means. notice: receives a line where the piece is a former id. Raises
    NotFoundError, AmbiguousError (candidates, newest first)."""
    if piece.strip() == last.LAST:
        piece = last.recall(desk.repo)
        if not desk.holds(piece):
            raise NotFoundError(f"{last.LAST} was {piece}, which is not here (any more)", hint="hd list")
    whole = piece.strip().upper()
    if ids.is_id(whole) and desk.holds(whole):
        return whole
    found = ids.matching(piece, _indexed(desk, piece))
    if len(found) == 1:
        return found[0]
    taken = desk.ids()
    found = ids.matching(piece, taken)
    if len(found) == 1:
        return found[0]
    if not found and (former := formerly(desk, piece)):
        old, now = former
        notice(f"{old} is {now} now")
        return now
    if not found:
        hidden = [f"{one.path} is not read as a whole, see: hd check" for one in desk.closed(layout.TICKETS)]
        near = ids.near(piece, taken)
        meant = ["did you mean", _candidates(desk, near, most=5)] if near else []
        look = f"hd search {piece}     look in titles and texts"
        raise NotFoundError(f'no ticket "{piece}"', hint="\n".join([*hidden, *meant, look]))
    raise AmbiguousError(f'"{piece}" fits {len(found)} tickets', hint=_candidates(desk, found))


def _indexed(desk: Desk, piece: str) -> list[str]:
    """The ids with that piece, where the index knows all names that there are; else none."""
    from hd.store import freshness
    from hd.store.index import Failures

    last_part = ids.normalise(piece).rpartition("-")[2]
    own = ids.normalise(desk.config.desk.prefix)  # read as ids are, it is not as it is written
    if len(last_part) < _INDEXED or last_part in own or not last_part.isalnum():
        return []
    with suppress(*Failures):
        index = desk.index
        if index is not None and freshness.has_all_names(index, desk.folder, limits=desk.limits):
            return [layout.ticket_id(path) for path in index.paths_with(last_part) if layout.is_ticket(path)]
    return []


def _candidates(desk: Desk, found: Sequence[str], *, most: int = 12) -> str:
    rows = []
    for ticket_id in found[-50:]:  # of the latest months: a file is opened for each
        try:
            ticket = desk.read(ids.path_of(ticket_id))
        except (UnreadableError, NotFoundError):
            rows.append((True, 0.0, ticket_id, "(cannot be read)"))
            continue
        status = desk.config.statuses.get(ticket.status)
        closed = status is not None and status.clock == "stopped"
        rows.append((closed, -ticket.created.timestamp(), ticket_id, f"{ticket.status:<9} {ticket.title}"))
    lines = [f"  {ticket_id}  {text}" for _, _, ticket_id, text in sorted(rows)[:most]]
    more = len(found) - len(lines)
    return "\n".join([*lines, *([f"  and {more} more"] if more else [])])
