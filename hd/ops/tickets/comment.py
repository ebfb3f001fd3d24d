"""Adds what somebody said to tickets: an agent in public or internally, or the requester through an agent."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from hd.core.ids import short
from hd.core.requester_keys import KEY_HINT, can_be_requester
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.relations import merged_into
from hd.core.tickets.templates import FilledTemplate
from hd.core.tickets.ticket import Step, Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import RefusedError, UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets import templates
from hd.ops.tickets.copies import USUAL, Announcement, announced
from hd.ops.tickets.relatives import ALONE, VerbScope, change_with
from hd.ops.tickets.status import reopened
from hd.text.sanitize import check_text


def comment(
    context: Context,
    refs: Sequence[str],
    *,
    text: str,
    internal: bool = False,
    by_requester: bool = False,
    reopen: bool = True,
    reach: VerbScope = ALONE,
    template: FilledTemplate | None = None,
    announcement: Announcement = USUAL,
) -> list[ChangeResult]:
    """Add a comment to each ticket, `text` or what the template says of it; `by_requester` writes it in the
    requester's name.

    The requester's word ends a wait for them, and reopens a resolved ticket unless `reopen` is False.
    """
    require_sense(internal=internal, by_requester=by_requester)
    _require_audience(announcement, reach, internal=internal, by_requester=by_requester)
    if not text.strip() and template is None:
        raise UsageError(
            Message("a comment needs a text"),
            hint=Message("-m TEXT, -F FILE, or -e for the editor"),
            code="required",
            about="text",
        )

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        said = check_text(templates.answer(context, template, ticket, text=text), what="comment")
        at = ticket.next_time(context.happened_at)
        if by_requester:
            return heard(ticket, Comment(at, requester_of(ticket), said), view, reopen=reopen)
        made = ticket.with_comment(Comment(at, context.actor.name, said, internal))
        shown = said if template is not None else ""
        return Edit(
            made,
            _first_line(said),
            (Message("internal note added") if internal else Message("comment added")),
            text=shown,
        )

    behalf = requester_of if by_requester else None
    context, noted = announced(context, edit, announcement)
    return change_with(context, refs, reach, action="comment", edit=noted, on_behalf_of=behalf)


def _require_audience(announcement: Announcement, reach: VerbScope, *, internal: bool, by_requester: bool) -> None:
    """Raise UsageError where a comment cannot go to those who are named."""
    if announcement.cc and (internal or by_requester):
        raise UsageError(
            Message("only an agent's public comment is sent to anybody"),
            hint=Message("leave out --cc, or {option}", option="--internal" if internal else "--by requester"),
        )
    if by_requester and (reach.children or reach.incidents):
        option = "--children" if reach.children else "--incidents"
        raise UsageError(
            Message("each requester speaks for themselves"),
            hint=Message("leave out {option}, or --by requester", option=option),
        )


def require_sense(*, internal: bool, by_requester: bool) -> None:
    """Raise UsageError for a requester's internal comment."""
    if internal and by_requester:
        raise UsageError(
            Message("a requester's comment is never internal"), hint=Message("leave out --internal, or --by requester")
        )


def heard(ticket: Ticket, word: Comment, view: EvaluationContext, *, reopen: bool = True) -> Edit:
    """A requester's word: the comment, and what it ends or reopens; a ticket that was merged stays so. Raises
    RefusedError where the ticket is closed."""
    statuses = view.config.statuses
    waiting = ticket.timeline[-1].waits_for if ticket.timeline else None
    made, said = ticket, Message("comment of the requester added")
    into = merged_into(ticket)
    if into is not None:  # it goes on there, and so does the conversation
        name = short(into)
        way = Message("{name} is where it goes on: {command}", name=name, command=f"hd comment {name.lower()} -m TEXT")
        return Edit(
            made.with_comment(word),
            _first_line(word.text),
            Message("comment of the requester added; merged into {name}", name=name),
            (way,),
        )
    if ticket.status == "pending" and waiting == "requester":
        made = ticket.with_step(Step(word.at, word.author, "open"))
        said = Message("the requester answered: open")
    elif is_stopped(ticket.status, statuses) and reopen:
        if "open" not in statuses[ticket.status].next:
            name = short(ticket.id)
            raise RefusedError(
                Message(
                    "{name} is {status}; what the requester writes now is a new ticket", name=name, status=ticket.status
                ),
                hint=f"hd create {shlex.quote(ticket.title)} --follows {name.lower()} -m TEXT",
            )
        made = reopened(ticket, by=word.author, at=word.at)
        said = Message("the requester wrote: reopened")
    return Edit(made.with_comment(word), _first_line(word.text), said)


def requester_of(ticket: Ticket) -> str:
    """The key of whoever asks. Raises UsageError where there is none, or none that could be one."""
    key = ticket.get("requester")
    if key is None:
        raise UsageError(
            Message("{ref} has no requester to speak for", ref=short(ticket.id)),
            hint=Message("leave out --by requester"),
        )
    if not can_be_requester(key):  # it would read as an agent's word, and stop clocks
        where = f"{ticket.path}:{ticket.document.lines['requester']}"
        raise UsageError(Message('{where}: the requester "{key}" is no address', where=where, key=key), hint=KEY_HINT)
    return key


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
