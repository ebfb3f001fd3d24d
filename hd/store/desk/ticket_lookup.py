"""Find the ticket that a typed piece means: an id, a piece of one, a former id, `@`.

Two clones may draw the same id; the later ticket then gets another one and keeps the old one under `aliases:`. A
lookup opens a file only to list the tickets that a piece could mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hd.core import ids
from hd.errors import AmbiguousError, HdError, NotFoundError, UnreadableError
from hd.i18n import Lines, Message
from hd.store import layout
from hd.store.desk import last_ticket

if TYPE_CHECKING:
    from hd.core.config import Config
    from hd.core.diagnostic import Diagnostic
    from hd.core.tickets.ticket import Ticket
    from hd.store.git.repository import Repository
    from hd.store.index.database import Index
    from hd.store.index.file_stamps import StampLimits

_INDEXED = 3  # characters of a piece from which the index is asked for it


class TicketFiles(Protocol):
    """What a lookup asks of a desk."""

    @property
    def folder(self) -> Path: ...

    @property
    def limits(self) -> StampLimits: ...

    @property
    def repo(self) -> Repository: ...

    @property
    def config(self) -> Config: ...

    @property
    def index(self) -> Index | None: ...

    def ids(self) -> list[str]: ...

    def holds(self, ticket_id: str) -> bool: ...

    def read(self, path: str) -> Ticket: ...

    def closed(self, top: str) -> Iterator[Diagnostic]: ...

    def lines_with(self, words: Sequence[str], *, under: str) -> list[tuple[str, str]]: ...


def resolve(desk: TicketFiles, piece: str, *, notice: Callable[[str], object]) -> str:
    """The one id that a typed piece means. notice: receives a line where the piece is a former id. Raises
    NotFoundError, AmbiguousError (candidates, newest first)."""
    if piece.strip() == last_ticket.LAST:
        piece = last_ticket.recall(desk.repo)
        if not desk.holds(piece):
            raise NotFoundError(
                Message("{last} was {piece}, which is not here (any more)", last=last_ticket.LAST, piece=piece),
                hint="hd list",
            )
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
    if not found and (former := former_id(desk, piece)):
        old, now = former
        notice(Message("{old} is {now} now", old=old, now=now))
        return now
    if not found:
        hidden = [
            Message("{path} is not read as a whole, see: hd check", path=one.path)
            for one in desk.closed(layout.TICKETS)
        ]
        near = ids.near(piece, taken)
        meant = [Message("did you mean"), _candidates(desk, near, most=5)] if near else []
        import shlex

        look = Message("hd search {piece}     look in titles and texts", piece=shlex.quote(piece))
        if ":" in piece:
            look = Message(
                "hd list {piece}     the tickets of this query; a verb takes them by --query", piece=shlex.quote(piece)
            )
        raise NotFoundError(
            Message('no ticket "{piece}"', piece=piece),
            hint=Lines(*hidden, *meant, look),
            code="unknown-ticket",
            about="ref",
        )
    raise AmbiguousError(
        Message('"{piece}" fits {count} tickets', piece=piece, count=len(found)),
        hint=_candidates(desk, found),
        code="ambiguous-ticket",
        about="ref",
    )


def former_id(desk: TicketFiles, piece: str) -> tuple[str, str] | None:
    """The former id that `piece` means, by the `aliases:` of tickets, and that ticket's present one.

    None where nobody had it; AmbiguousError where several had.
    """
    now: dict[str, str] = {}
    for path in dict.fromkeys(path for path, _ in desk.lines_with(["aliases:"], under=layout.TICKETS)):
        with suppress(HdError):
            ticket = desk.read(path)
            now |= {one: ticket.id for one in ticket.names("aliases") if ids.is_id(one)}
    found = ids.matching(piece, now)
    if len({now[one] for one in found}) > 1:
        rows = "\n".join(f"  {one} is {now[one]} now" for one in found)
        raise AmbiguousError(Message('"{piece}" fits {count} former ids', piece=piece, count=len(found)), hint=rows)
    return (found[0], now[found[0]]) if found else None


def _indexed(desk: TicketFiles, piece: str) -> list[str]:
    """The ids with that piece, where the index knows all names that there are; else none."""
    from hd.store.index import freshness
    from hd.store.index.database import Failures

    last_part = ids.normalise(piece).rpartition("-")[2]
    own = ids.normalise(desk.config.desk.prefix)  # read as ids are, it is not as it is written
    if len(last_part) < _INDEXED or last_part in own or not last_part.isalnum():
        return []
    with suppress(*Failures):
        index = desk.index
        if index is not None and freshness.has_all_names(index, desk.folder, limits=desk.limits):
            return [layout.ticket_id(path) for path in index.paths_with(last_part) if layout.is_ticket(path)]
    return []


def _candidates(desk: TicketFiles, found: Sequence[str], *, most: int = 12) -> str:
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
    return Lines(*lines, *([Message("  and {more} more", more=more)] if more else []))
