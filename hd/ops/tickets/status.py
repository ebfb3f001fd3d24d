"""Moves tickets through their statuses: take, wait, resume, resolve, close, reopen, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hd.core.ids import short
from hd.core.sla import evaluate
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment, is_author
from hd.core.tickets.templates import FilledTemplate
from hd.core.tickets.ticket import Step, Ticket
from hd.core.tickets.workflow import WAITS_FOR, is_stopped, require_step
from hd.core.vocabulary import listed_states, status_word, wait_word
from hd.errors import RefusedError, UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.references import require_article
from hd.ops.results import ChangeResult, Edit, Editor
from hd.ops.tickets import templates
from hd.ops.tickets.assign import require_member
from hd.ops.tickets.change import change
from hd.ops.tickets.copies import USUAL, Announcement, announced
from hd.ops.tickets.relatives import ALONE, VerbScope, change_with
from hd.text.sanitize import check_text
from hd.text.suggestions import listed


def take(context: Context, refs: Sequence[str]) -> list[ChangeResult]:
    """Assign each ticket to whoever acts, and start work on it (new and pending become open)."""
    actor = context.actor

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        if is_stopped(ticket.status, view.config.statuses):
            raise RefusedError(
                Message("{ref} is {status}", ref=short(ticket.id), status=status_word(ticket.status)),
                hint=f"hd reopen {short(ticket.id).lower()}",
            )
        require_member(ticket, actor.name, view)
        made = ticket
        if ticket.status in ("new", "pending"):
            require_step(ticket, "open", view.config.statuses)
            made = made.with_step(Step(ticket.next_time(context.happened_at), actor.name, "open"))
        if made.get("assignee") != actor.name:
            made = made.put("assignee", actor.name)
        return Edit(
            made,
            f"→ {actor.name}",
            Message("{actor} works on it: {status}", actor=actor.name, status=status_word(made.status)),
        )

    return change(context, refs, action="take", edit=edit)


def wait(
    context: Context, refs: Sequence[str], *, waits_for: str, until: datetime | None, text: str
) -> list[ChangeResult]:
    """Pause each ticket until somebody answers or a date comes; `text` is asked in public, in the same commit."""
    desk = context.desk
    if waits_for not in WAITS_FOR:
        raise UsageError(
            Message('a ticket waits for {known}, not "{waits_for}"', known=listed(WAITS_FOR), waits_for=waits_for),
            code="unknown-value",
            about="for",
        )
    if waits_for == "date" and until is None:
        raise UsageError(
            Message("which date?"), hint=Message("--until 2026-11-27, or --until 3d"), code="required", about="until"
        )
    if until is not None and until <= context.happened_at:
        day = until.astimezone(desk.zone)
        raise UsageError(Message("--until {day:%Y-%m-%d %H:%M} has passed already", day=day))

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        _require_step(ticket, "pending", view)
        at = ticket.next_time(context.happened_at)
        moment = until.astimezone(desk.zone) if until else None
        made = _with_text(ticket, text, by=context.actor.name, at=at)
        made = made.with_step(Step(at, context.actor.name, "pending", waits_for, moment))
        tail = f" until {moment:%Y-%m-%d %H:%M}" if moment else ""
        return Edit(
            made,
            f"for {waits_for}{tail}",
            _waits(waits_for, moment, made, view),
        )

    return change(context, refs, action="wait", edit=edit)


def resume(context: Context, refs: Sequence[str], *, text: str) -> list[ChangeResult]:
    """Go on with each pending ticket."""

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        if ticket.status != "pending":
            raise RefusedError(
                Message("{ref} does not wait: it is {status}", ref=short(ticket.id), status=status_word(ticket.status))
            )
        require_step(ticket, "open", view.config.statuses)
        at = ticket.next_time(context.happened_at)
        made = _with_text(ticket, text, by=context.actor.name, at=at).with_step(Step(at, context.actor.name, "open"))
        return Edit(made, "", Message("goes on: open"))

    return change(context, refs, action="resume", edit=edit)


def resolve(
    context: Context,
    refs: Sequence[str],
    *,
    text: str,
    article: str | None,
    reach: VerbScope = ALONE,
    template: FilledTemplate | None = None,
    announcement: Announcement = USUAL,
) -> list[ChangeResult]:
    """Answer each ticket: the resolution's text, the status, the verdict. `article`: the slug that solved it;
    `template`: what says the answer.

    RefusedError over what is open and must be finished first, see `VerbScope`.
    """
    edit = resolving(context, text=text, article=article, template=template)
    context, edit = announced(context, edit, announcement)
    return change_with(context, refs, reach, action="resolve", edit=edit, to="resolved", finishing=True)


def resolving(context: Context, *, text: str, article: str | None, template: FilledTemplate | None = None) -> Editor:
    """What `resolve` makes of a ticket. Raises UsageError where there is no answer, or no such article."""
    if not text.strip() and template is None:
        raise UsageError(
            Message("resolving needs an answer"),
            hint=Message("-m TEXT, -F FILE, or -e for the editor"),
            code="required",
            about="text",
        )
    if article is not None:
        require_article(context.desk, article)

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        _require_step(ticket, "resolved", view)
        answer = check_text(templates.answer(context, template, ticket, text=text), what="resolution")
        at, by = ticket.next_time(context.happened_at), context.actor.name
        changed = ticket.resolution.strip() != answer.strip()
        former = _answer_as_comment(ticket, by=by, at=at) if changed else ticket
        made = former.with_resolution(answer).with_step(Step(at, by, "resolved"))
        if article is not None and f"kb:{article}" not in made.names("links"):
            made = made.put("links", [*made.names("links"), f"kb:{article}"])
        written = evaluate.compute_verdict(made, EvaluationContext(view.config, at, view.me))
        made = made.put("verdict", written.row()) if written else made.drop("verdict")
        shown = answer if template is not None else ""
        return Edit(
            made,
            answer.strip().partition("\n")[0],
            _resolved(made),
            text=shown,
        )

    return edit


def close(context: Context, refs: Sequence[str], *, text: str, reach: VerbScope = ALONE) -> list[ChangeResult]:
    """Close each resolved ticket for good. RefusedError over what is open and must be finished first."""
    edit = _stepping("closed", said=Message("closed"), text=text, by=context.actor.name, now=context.happened_at)
    return change_with(context, refs, reach, action="close", edit=edit, to="closed", finishing=True)


def confirm(context: Context, refs: Sequence[str], *, by: str) -> list[ChangeResult]:
    """Close each resolved ticket because its requester, `by`, says that it is solved."""
    edit = _stepping("closed", said=Message("closed"), text="", by=by, now=context.happened_at)
    return change(context, refs, action="close", edit=edit, on_behalf_of=lambda _: by)


def cancel(context: Context, refs: Sequence[str], *, text: str, reach: VerbScope = ALONE) -> list[ChangeResult]:
    """Call each ticket off; nothing was promised any more."""
    edit = _stepping("cancelled", said=Message("cancelled"), text=text, by=context.actor.name, now=context.happened_at)
    return change_with(context, refs, reach, action="cancel", edit=edit, to="cancelled")


def reopen(context: Context, refs: Sequence[str], *, text: str) -> list[ChangeResult]:
    """Work on each resolved or cancelled ticket again; its former answer moves into the comments."""

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        if not is_stopped(ticket.status, view.config.statuses):
            raise RefusedError(
                Message("{ref} is {status} already", ref=short(ticket.id), status=status_word(ticket.status))
            )
        require_step(ticket, "open", view.config.statuses)
        at = ticket.next_time(context.happened_at)
        made = _with_text(reopened(ticket, by=context.actor.name, at=at), text, by=context.actor.name, at=at)
        return Edit(made, text.strip().partition("\n")[0], Message("reopened"))

    return change(context, refs, action="reopen", edit=edit)


def reopened(ticket: Ticket, *, by: str, at: datetime) -> Ticket:
    """`ticket` open again: the former answer becomes the comment that it was, the verdict goes."""
    return _answer_as_comment(ticket.drop("verdict"), by=by, at=at).with_step(Step(at, by, "open"))


def _answer_as_comment(ticket: Ticket, *, by: str, at: datetime) -> Ticket:
    """`ticket` with its answer, if it has one, as the comment that it was: of whoever resolved it, at that time."""
    if not ticket.resolution:
        return ticket
    answered = next((step for step in reversed(ticket.timeline) if step.status == "resolved"), None)
    when, who = (answered.at, answered.by) if answered else (at, by)
    said = Comment(when, who if is_author(who) else by, ticket.resolution)
    return ticket.with_resolution("").with_comment(said)


def _stepping(to: str, *, said: str, text: str, by: str, now: datetime) -> Editor:
    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        _require_step(ticket, to, view)
        at = ticket.next_time(now)
        made = _with_text(ticket, text, by=by, at=at).with_step(Step(at, by, to))
        return Edit(made, text.strip().partition("\n")[0], said)

    return edit


def _require_step(ticket: Ticket, to: str, view: EvaluationContext) -> None:
    require_step(ticket, to, view.config.statuses, may_take=view.may_take_from(ticket.get("team")))


def _with_text(ticket: Ticket, text: str, *, by: str, at: datetime) -> Ticket:
    return ticket.with_comment(Comment(at, by, check_text(text, what="comment"))) if text.strip() else ticket


def _waits(waits_for: str, until: datetime | None, ticket: Ticket, view: EvaluationContext) -> Message:
    """What the verb says: what the ticket waits for, and whether its clock is paused meanwhile."""
    kind = ClockFacts(ticket, view).replay.span_at(ticket.last_time).kind
    clock = Message("the clock is paused") if kind == "paused" else Message("the clock goes on")
    what = wait_word(waits_for)
    if until is None:
        return Message("waits for {what}; {clock}", what=what, clock=clock)
    return Message("waits for {what} until {until}; {clock}", what=what, until=f"{until:%Y-%m-%d %H:%M}", clock=clock)


def _resolved(ticket: Ticket) -> Message:
    """`resolved: respond met, resolve breached`."""
    written = ticket.verdict or {}
    metrics = {metric: str(value[0]) for metric, value in written.items() if isinstance(value, list) and value}
    if not metrics:
        return Message("resolved")
    return Message("resolved: {verdict}", verdict=listed_states(metrics))
