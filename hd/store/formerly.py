"""Who had an id before: two clones may draw the same one, and then the later ticket gets another. Changes nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hd.core import ids
from hd.errors import AmbiguousError, HdError
from hd.store import layout

if TYPE_CHECKING:
    from hd.store.desk import Desk


def formerly(desk: Desk, piece: str) -> tuple[str, str] | None:
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
        raise AmbiguousError(f'"{piece}" fits {len(found)} former ids', hint=rows)
    return (found[0], now[found[0]]) if found else None
