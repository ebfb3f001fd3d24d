"""Runs a script for a ticket: begins the walk, or goes on where the last one was left; writes how it ended.

Nothing is written before the walk is over. Then it is one commit on the ticket (the note of all answers, and the
answer or the handover), after one more that registers the ticket where there was none.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.ids import short
from hd.core.kb.article import Article
from hd.core.kb.scripts import run_notes
from hd.core.kb.scripts.checks import unknown_teams
from hd.core.kb.scripts.model import Script
from hd.core.kb.scripts.parser import script_of
from hd.core.kb.scripts.run import ScriptRun, begin_run
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import HdError, RefusedError, UsageError
from hd.ops import actors
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.escalation.escalate import HandoverReason, handing
from hd.ops.kb.articles import article_path
from hd.ops.results import ChangeResult, Edit, Editor
from hd.ops.tickets.change import change
from hd.ops.tickets.create import Registration, create
from hd.ops.tickets.relatives import ALONE, change_with
from hd.ops.tickets.status import resolving
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.text.sanitize import check_line, check_text


class PreparedRun(Struct, frozen=True):
    """A walk that may begin. ref: the ticket's id, None where it is to be made. notes: what to tell beforehand."""

    article: Article
    walk: ScriptRun
    ref: str | None
    notes: tuple[str, ...] = ()


class RunDetails(Struct, frozen=True):
    """What the end needs besides the walk. title, requester: of a ticket that is made; answer: where the script has
    none for it."""

    title: str = ""
    requester: str = ""
    answer: str = ""


def open_run(context: Context, piece: str, ref: str | None, *, again: bool = False) -> PreparedRun:
    """The walk through the script that `piece` means, on the ticket `ref`; where one was left there, from that step on.

    again: from the first step in any case. Raises NotFoundError, AmbiguousError, UsageError for what is no script.
    """
    desk = context.desk
    article = desk.article(article_path(desk, piece))
    name = layout.article_name(article.path)
    walk = begin_run(script_of(article), name=name)
    notes = tuple(_doubts(article, walk.script, desk.config))
    if ref is None:
        return PreparedRun(article, walk, None, notes)
    ticket = context.load(ref)
    if is_stopped(ticket.status, desk.config.statuses):
        raise RefusedError(f"{short(ticket.id)} is {ticket.status}", hint=f"hd reopen {short(ticket.id).lower()}")
    found = None if again else run_notes.find_unfinished(_said(ticket), name=name)
    if found is None:
        return PreparedRun(article, walk, ticket.id, notes)
    walk, whole = run_notes.resume_run(walk.script, found, name=name)
    where = f"goes on at {f'step {walk.position}' if walk.step else 'the end'}, where it was left; --again begins anew"
    changed = () if whole else ("the script has changed since: what no longer fits is asked again",)
    return PreparedRun(article, walk, ticket.id, (*notes, where, *changed))


def finish(context: Context, run: PreparedRun, walk: ScriptRun, said: RunDetails) -> list[ChangeResult]:
    """Write how the walk ended, on the run's ticket or on a new one.

    What cannot be done (a path that the desk's policy does not have, an answer to a closed ticket) is refused, but what
    was tried is in the ticket then: the error names it.
    """
    require_end(walk, said, made=run.ref is None)
    made = [] if run.ref else [create(context, _registration(context.desk, run, said))]
    ref = run.ref or made[0].id
    if made and context.dry_run:
        return made  # there is no ticket yet to say more about
    try:
        return [*made, *_end(context, ref, walk, said)]
    except HdError as error:
        if walk.end is None or walk.end.kind == "pause":
            raise
        _leave(context, ref, replace(walk, end=None))
        kept = f"what was tried is in {short(ref)} all the same: hd show {short(ref).lower()}"
        hint = error.hint.replace(" -m WHY ", f" {_typed(_case(walk))} ") if walk.end.kind == "escalate" else error.hint
        error.hint = "\n".join(part for part in (hint, kept) if part)
        raise


def require_end(walk: ScriptRun, said: RunDetails, *, made: bool) -> None:
    """Raise UsageError where the walk is not over, or something is missing that its end needs. made: a ticket is to be
    made for it."""
    if walk.end is None:
        rows = ", ".join(f"{number} {branch.label}" for number, branch in enumerate(walk.choices, 1))
        place = f"step {walk.position}" if walk.step else "the end"
        raise UsageError(f"the answers stop at {place} of {walk.name}", hint=f"answers: {rows}; or pause")
    if made and not said.title.strip():
        raise UsageError("which ticket? None was named, and a new one needs a title", hint="title: WHAT IS WRONG")
    if walk.end.kind == "solved" and not (walk.end.text or said.answer).strip():
        raise UsageError("solved needs an answer: the script does not say it", hint="answer: WHAT SOLVED IT")


def _end(context: Context, ref: str, walk: ScriptRun, said: RunDetails) -> list[ChangeResult]:
    end = walk.end
    assert end is not None
    if end.kind == "solved":
        answer = end.text or said.answer
        inner = resolving(context, text=answer, article=walk.slug)
        edit = _noting(walk, inner, actor=context.actor, now=context.happened_at)
        return change_with(context, [ref], ALONE, action="resolve", edit=edit, to="resolved", finishing=True)
    if end.kind == "escalate":
        inner = handing(context, to=end.team, case=_case(walk))
        return change(
            context, [ref], action="escalate", edit=_noting(walk, inner, actor=context.actor, now=context.happened_at)
        )
    return _leave(context, ref, walk)


def _case(walk: ScriptRun) -> HandoverReason:
    """What the next line is told."""
    return HandoverReason(
        walk.end.text if walk.end else "", run_notes.format_tried(walk), walk.slug, run_notes.format_evidence(walk)
    )


def _typed(case: HandoverReason) -> str:
    """The same as words of `hd escalate`."""
    flags = (("-m", case.reason), ("--tried", case.tried), ("--kb", case.kb), ("--evidence", case.evidence))
    words = [f"{flag} {shlex.quote(text)}" for flag, text in flags if text]
    return " ".join(words if case.reason else ["-m WHY", *words])


def _leave(context: Context, ref: str, walk: ScriptRun) -> list[ChangeResult]:
    def stay(ticket: Ticket, _: EvaluationContext) -> Edit:
        place = f"step {walk.position}" if walk.step else "its end"
        way = f"hd kb run {walk.name} {short(ticket.id).lower()}   goes on there"
        return Edit(ticket, f"script {walk.name} left", f"script {walk.name} left at {place}", (way,))

    edit = _noting(walk, stay, actor=context.actor, now=context.happened_at)
    return change(context, [ref], action="comment", edit=edit)


def _noting(walk: ScriptRun, inner: Editor, *, actor: Actor, now: datetime) -> Editor:
    """`inner`, after the note of all answers, which only agents see."""
    text = check_text(run_notes.format_note(walk), what="the note")

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        return inner(ticket.with_comment(Comment(ticket.next_time(now), actor.name, text, internal=True)), view)

    return edit


def _registration(desk: Desk, run: PreparedRun, said: RunDetails) -> Registration:
    """The least that a ticket needs: title and requester are told; the script knows what it is about."""
    article, config = run.article, desk.config
    category = article.category if article.category in config.categories else None
    services = [tag for tag in article.tags if tag in config.services]
    if said.requester:
        actors.caller(said.requester, desk=desk)
    return Registration(
        title=check_line(said.title, what="the title"),
        requester=said.requester or None,
        category=category,
        service=services[0] if len(services) == 1 else None,
    )


def _said(ticket: Ticket) -> list[str]:
    return [comment.text for comment in ticket.comments if not comment.by_requester]


def _doubts(article: Article, script: Script, config: Config) -> Iterator[str]:
    """What to know before anybody follows it; nobody who talks already is kept from it."""
    if article.status != "published":
        yield f"this script is {'a draft' if article.status == 'draft' else article.status}"
    for problem in unknown_teams(script, config, path=article.path):
        yield f"{problem.where()}: {problem.message}"
