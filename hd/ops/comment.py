"""Adds what somebody said to tickets: an agent in public or internally, or the requester through an agent."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime

from hd.core.conversation import Comment
from hd.core.facts import Standpoint
from hd.core.ids import short
from hd.core.textsafe import check_text
from hd.core.ticket import Step, Ticket
from hd.core.workflow import is_stopped
from hd.errors import RefusedError, UsageError
from hd.ops.change import Changed, Edit
from hd.ops.family import ALONE, Reach, change_with
from hd.ops.people import Actor
from hd.ops.status import reopened
from hd.store.desk import Desk


def comment(
    desk: Desk,
    refs: Sequence[str],
    *,
    text: str,
    actor: Actor,
    now: datetime,
    internal: bool = False,
    by_requester: bool = False,
    reopen: bool = True,
    reach: Reach = ALONE,
) -> list[Changed]:
    """Add a comment to each ticket; `by_requester` writes it in the requester's name.

    The requester's word ends a wait for them, and reopens a resolved ticket unless `reopen` is False.
    """
    if internal and by_requester:
        raise UsageError("a requester's comment is never internal", hint="leave out --internal, or --by requester")
    if by_requester and reach.children:
        raise UsageError("each requester speaks for themselves", hint="leave out --children, or --by requester")
    if not text.strip():
        raise UsageError("a comment needs a text", hint="-m TEXT, -F FILE, or -e for the editor")
    said = check_text(text, what="comment")

    def edit(ticket: Ticket, view: Standpoint) -> Edit:
        at = ticket.next_time(now)
        if by_requester:
            return _heard(ticket, Comment(at, _requester(ticket), said), view, reopen=reopen)
        made = ticket.with_comment(Comment(at, actor.name, said, internal))
        return Edit(made, _first_line(said), "internal note added" if internal else "comment added")

    behalf = _requester if by_requester else None
    return change_with(desk, refs, reach, action="comment", edit=edit, actor=actor, now=now, on_behalf_of=behalf)


def _heard(ticket: Ticket, word: Comment, view: Standpoint, *, reopen: bool) -> Edit:
    statuses = view.config.statuses
    waiting = ticket.timeline[-1].waits_for if ticket.timeline else None
    made, said = ticket, "comment of the requester added"
    if ticket.status == "pending" and waiting == "requester":
        made = ticket.with_step(Step(word.at, word.author, "open"))
        said = "the requester answered: open"
    elif is_stopped(ticket.status, statuses) and reopen:
        if "open" not in statuses[ticket.status].next:
            name = short(ticket.id)
            raise RefusedError(
                f"{name} is {ticket.status}; what the requester writes now is a new ticket",
                hint=f"hd create {shlex.quote(ticket.title)} --follows {name.lower()} -m …",
            )
        made = reopened(ticket, by=word.author, at=word.at)
        said = "the requester wrote: reopened"
    return Edit(made.with_comment(word), _first_line(word.text), said)


def _requester(ticket: Ticket) -> str:
    address = ticket.get("requester")
    if address is None:
        raise UsageError(f"{short(ticket.id)} has no requester to speak for", hint="leave out --by requester")
    if "@" not in address or len(address.split()) > 1:  # it would read as an agent's word, and stop clocks
        where = f"{ticket.path}:{ticket.document.lines['requester']}"
        raise UsageError(f'{where}: the requester "{address}" is no address', hint="write name@domain there")
    return address


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
