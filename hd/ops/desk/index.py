"""Makes the index of a desk true and whole, from nothing where that is asked for. Changes none of the desk's files."""

from __future__ import annotations

from msgspec import Struct

from hd.core.tickets.context import EvaluationContext
from hd.errors import HdError, RefusedError
from hd.ops.context import Context
from hd.ops.records import Record
from hd.ops.search.search import take_words
from hd.ops.ticket_reader import freshen, unreadable, work_out
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.index.database import Failures, Index
from hd.store.index.freshness import FreshnessNeed


class IndexStatus(Struct, frozen=True):
    """What the index has. read: files that had to be read for it now. size: bytes on the disk. path: where it lies."""

    tickets: int
    articles: int
    unreadable: int
    read: int
    size: int
    path: str

    def record(self) -> Record:
        """`{tickets, articles, unreadable, read, bytes, path}`."""
        return {
            "tickets": self.tickets,
            "articles": self.articles,
            "unreadable": self.unreadable,
            "read": self.read,
            "bytes": self.size,
            "path": self.path,
        }


def index(context: Context, *, rebuild: bool = False) -> IndexStatus:
    """Read what has changed, and work out what follows; rebuild: throw away what there is first.

    Raises RefusedError where this desk is read without an index, HdError where none can be kept.
    """
    desk = context.desk
    if rebuild and (old := desk.index) is not None:
        old.discard()
        del desk.index
    found = _index(desk)
    try:
        read = freshen(context, found, FreshnessNeed(every=True))
        work_out(context, found, EvaluationContext(desk.config, context.now))
        take_words(context, found)
        found.settle()
        bad = sum(len(unreadable(desk, found, top)) for top in (layout.TICKETS, layout.ARTICLES))
        tickets, articles = (found.count_below(top) for top in (layout.TICKETS, layout.ARTICLES))
        return IndexStatus(tickets, articles, bad, read, found.size(), str(found.path))
    except Failures as error:
        found.give_up(error)
        raise HdError(f"the index cannot be made: {error}", hint="every command answers without it, slower") from error


def _index(desk: Desk) -> Index:
    found = desk.index
    if found is not None:
        return found
    if not desk.indexed:
        raise RefusedError("--no-index leaves the index alone", hint="hd index")
    if desk.left_out:
        raise RefusedError(
            "a sparse checkout leaves files of the desk out: it is read without an index",
            hint="git sparse-checkout disable   checks all of it out",
        )
    raise HdError(f"no index can be kept in {desk.repo.state_dir}", hint="every command answers without it, slower")
