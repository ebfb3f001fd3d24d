"""The newest tickets by the first lines of their files, for the shell's completion. Promises nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.desk.headers import TicketHeader as TicketHeader
from hd.store.desk.headers import heads


def newest_ids(desk: Desk, piece: str = "", *, most: int) -> list[str]:
    """The ids of the newest tickets, of those with this piece in them."""
    return list(islice(layout.latest_ids(desk.folder, piece), most))


def read_headers(desk: Desk, ids: Iterable[str]) -> Iterator[TicketHeader]:
    """Title, status and tags of these tickets, as far as their files can be opened."""
    return heads(desk.folder, ids)
