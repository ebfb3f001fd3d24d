"""Shows messages without sending them: one that waits, or the one that an event of a ticket would be."""

from __future__ import annotations

from hd.core.diagnostic import Diagnostic
from hd.core.history.events import notices_between
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.errors import HdError, UsageError
from hd.i18n import Message
from hd.notify.delivery import sender_of
from hd.notify.message import render
from hd.notify.templates import lint_templates
from hd.ops.context import Context
from hd.ops.notify.decide import Head, fetch_head, local_head
from hd.ops.notify.occurrences import Occurrence, occurrence_of
from hd.ops.notify.plan import Planner
from hd.ops.notify.queue import QueuedMessage, State
from hd.ops.notify.receivers import Directory, Named
from hd.ops.notify.run import find_queued


def show_queued(context: Context, key: str) -> bytes:
    """The bytes of a message that waits. Raises NotFoundError."""
    message = find_queued(context, key)
    return render(message, sender_of(context, fetch_head(context))).data


def preview(context: Context, event: str, ref: str, *, lang: str | None = None) -> bytes:
    """The bytes of the message that the last such event of a ticket would be, as this clone has it, to its first
    receiver; where there was none, of one that happens now. Raises UsageError where nobody would be notified."""
    head = local_head(context)
    ticket = context.load(ref)
    desk = head.desk
    facts = ClockFacts(ticket, EvaluationContext(desk.config, context.now))
    found = [one for one in notices_between(None, ticket) if one.notice == event]
    made = (
        occurrence_of(found[-1], facts, commit=head.commit, at=context.now, actor=None)
        if found
        else Occurrence(
            event, facts, "", context.now, values=_sample(event), named=Named(author=ticket.get("assignee"))
        )
    )
    message = _message(context, head, made, lang)
    return render(message, sender_of(context, head)).data


def lint_desk(context: Context) -> list[Diagnostic]:
    """What is wrong with the desk's templates of messages, as the files are now."""
    desk = context.desk
    folder = desk.config.templates
    place = desk.folder / folder / "mail"
    paths = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else []
    names = [path.relative_to(desk.folder).as_posix() for path in paths]
    return lint_templates({name: _content(context, name) for name in names}, folder=folder)


def _content(context: Context, path: str) -> bytes:
    try:
        return context.desk.content(path)
    except HdError:
        return b""


def _message(context: Context, head: Head, made: Occurrence, lang: str | None) -> QueuedMessage:
    desk = head.desk
    directory = Directory(desk.config, desk.contacts, context.now.astimezone(desk.zone).date(), lang or "")
    planner = Planner(directory, State(), context.now, lambda *_: False, previewing=True)
    planner.add_all([made])
    messages = sorted(planner.state.queue.values(), key=lambda one: (one.to.startswith("target:"), one.person, one.to))
    if not messages:
        hint = Message("notify.events of hd.yaml names the receivers; requesters need mail.address")
        raise UsageError(Message("nobody would be notified of {event}", event=made.event), hint=hint)
    return messages[0]


def _sample(event: str) -> dict[str, str]:
    return {"rate": "1"} if event == "rated" else {}
