"""The frame that every changing verb shares: lock, load, edit purely, save as one commit, say what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from hd.core.history import commit_message
from hd.core.ids import short
from hd.core.merging.candidates import CONFLICTS
from hd.core.merging.conflicts import drop_decided
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.assignee import without_absent_assignee
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import RefusedError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit, Editor


def change(
    context: Context,
    refs: Sequence[str],
    *,
    action: str,
    edit: Editor,
    on_behalf_of: Callable[[Ticket], str] | None = None,
    summary: str = "",
) -> list[ChangeResult]:
    """Apply `edit` to each ticket and save them all as one commit; nothing is saved where any of them refuses.

    summary: for the commit's subject, where the tickets' own details differ.
    """
    with context.writing():
        view = EvaluationContext(context.desk.config, context.happened_at, context.actor.name)
        before = [context.load(ref) for ref in context.track_progress([*dict.fromkeys(refs)])]
        if any(move.at is None for ticket in before for move in ticket.handovers):
            from hd.ops.reviews.forge_merges import settled  # a forge's button says neither when nor who

            before = settled(context, before)
        if context.backdated:
            _require_order(before, context.happened_at)
        there = EvaluationContext(
            view.config, context.now, view.me
        )  # who is there is asked of today, whenever it happened
        edits = [
            _deciding(ticket, _in_present_hands(ticket, edit(ticket, view), there))
            for ticket in context.track_progress(before)
        ]
        commit = _save(context, before, edits, action=action, on_behalf_of=on_behalf_of, summary=summary)
        return [
            _changed(old, made, view, action=action, commit=commit) for old, made in zip(before, edits, strict=True)
        ]


def _deciding(before: Ticket, made: Edit) -> Edit:
    """Without the candidates that a merge left for what the verb decides."""
    if CONFLICTS not in made.ticket.document.fields:
        return made
    document = drop_decided(before.document, made.ticket.document, keys=made.decides)
    return replace(made, ticket=Ticket.of(document, path=before.path, zone=before.zone))


def _in_present_hands(before: Ticket, made: Edit, view: EvaluationContext) -> Edit:
    """Without an assignee who has left, where the verb puts work into their hands."""
    ticket, notes = without_absent_assignee(before, made.ticket, view)
    return replace(made, ticket=ticket, notes=(*made.notes, *notes)) if notes else made


def _require_order(tickets: Sequence[Ticket], happened: datetime) -> None:
    """Raise RefusedError where something later is written already: what came first must be entered first."""
    for ticket in tickets:
        if happened <= ticket.last_time:
            last = ticket.last_time.astimezone(ticket.zone)
            raise RefusedError(
                Message(
                    "{ref} has an entry of {last:%Y-%m-%d %H:%M} already; --at must be later than that",
                    ref=short(ticket.id),
                    last=last,
                ),
                hint=Message("leave out --at, and name the time in the text"),
            )


def _save(
    context: Context,
    before: Sequence[Ticket],
    edits: Sequence[Edit],
    *,
    action: str,
    on_behalf_of: Callable[[Ticket], str] | None,
    summary: str,
) -> str | None:
    pairs = [
        (old, made) for old, made in zip(before, edits, strict=True) if old.document.data != made.ticket.document.data
    ]
    if not pairs:
        return None
    names = [made.ticket.id for _, made in pairs]
    same = len({made.detail for _, made in pairs}) == 1
    subject = commit_message.format_subject(
        names, action=action, detail=pairs[0][1].detail if same or not summary else summary
    )
    behalf = on_behalf_of(pairs[0][0]) if on_behalf_of else ""
    text = commit_message.compose_message(
        subject, tickets=names, action=action, actor=context.actor.name, on_behalf_of=behalf
    )
    changes: list[tuple[bytes | None, bytes, str]] = [
        (old.document.data, made.ticket.document.data, old.path) for old, made in pairs
    ]
    changes += dict.fromkeys(file for _, made in pairs for file in made.files)
    return context.save(changes, text)


def _changed(old: Ticket, made: Edit, view: EvaluationContext, *, action: str, commit: str | None) -> ChangeResult:
    same = old.document.data == made.ticket.document.data
    # Its last entry may be dated a second ahead of the clock, after two changes within one.
    view = replace(view, now=max(view.now, made.ticket.last_time))
    return ChangeResult(
        id=made.ticket.id,
        action=action,
        path=made.ticket.path,
        commit=None if same else commit or None,
        said=Message("nothing to change") if same else made.said,
        clock=ClockFacts(made.ticket, view).clocks.pressing,
        notes=made.notes,
        text=made.text,
    )
