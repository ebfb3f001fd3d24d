"""Two tickets that two clones made of one message, under two ids: the larger id is merged into the smaller one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hd.core import ids
from hd.core.document.document import Document
from hd.core.history.commit_message import EMAIL, MESSAGE
from hd.core.merging.id_collisions import merged_into_smaller
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.mail_entries import first_key
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.results import Edit
from hd.ops.tickets.change import change
from hd.store import layout
from hd.store.commit import tree_merge
from hd.store.git.objects import contents
from hd.store.git.repository import Repository

_MADE_OF_MAIL = b"\nsource: email"  # only such files are read whole


class SameMessage(NamedTuple):
    """Two tickets made of one message."""

    key: str
    smaller: str
    larger: str


def find_same_messages(repo: Repository, *, base: str, one: str, other: str) -> list[SameMessage]:
    """The pairs of tickets of which each side of a merge registered one. base: where the sides parted."""
    mine, theirs = (dict(_registered(repo, base, tip)) for tip in (one, other))
    pairs = ((key, sorted((mine[key], theirs[key]))) for key in sorted(mine.keys() & theirs.keys()))
    return [SameMessage(key, *pair) for key, pair in pairs if pair[0] != pair[1]]


def _registered(repo: Repository, base: str, tip: str) -> Iterator[tuple[str, str]]:
    """(first key, id) of each ticket that a side made of a message."""
    start = len(repo.prefix)
    new = {
        path[start:]: found.after.id
        for path, found in tree_merge.differences(repo, base, tip).items()
        if found.before is None and found.after and path.startswith(repo.prefix) and ids.is_ticket_path(path[start:])
    }
    for path, data in zip(new, contents(repo, list(new.values())), strict=True):
        if data is None or _MADE_OF_MAIL not in data:
            continue
        try:
            key = first_key(Document.parse(data, path=path))
        except HdError:
            continue
        if key is not None:
            yield key, layout.ticket_id(path)


def merge_same_message(context: Context, pair: SameMessage) -> bool:
    """Merge the larger id into the smaller one, in a commit of its own; whether that was done. A ticket that cannot be
    cancelled any more, or was merged by somebody, stays as it is. What fails is a notice."""
    told: list[str] = []

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        smaller, larger = (context.load(one) for one in (pair.smaller, pair.larger))
        found = merged_into_smaller(smaller, larger, view.config.statuses, at=larger.next_time(context.now))
        if found is None:
            return Edit(ticket)
        told.append(pair.larger)
        return Edit(found[0] if ticket.id == pair.smaller else found[1], f"into {pair.smaller}: one message made both")

    try:
        filing = context.adding([(MESSAGE, f"{EMAIL}{pair.key}")])
        change(filing, [pair.larger, pair.smaller], action="merge", edit=edit)
    except HdError as error:
        words = Message(
            "{larger} and {smaller} were made of one message: {why}",
            larger=pair.larger,
            smaller=pair.smaller,
            why=error.message,
        )
        context.notices.append(words)
        return False
    return bool(told)
