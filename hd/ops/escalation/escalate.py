"""Hands tickets over: to a further line (functional), to management (hierarchical), and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config.availability import find_absence
from hd.core.escalation.review_policy import needs_review, reviewers
from hd.core.escalation.rules import require_policy, target_team
from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.handovers import ensure_owner, find_ping_pong, previous_team
from hd.core.tickets.ticket import Handover, Ticket
from hd.core.tickets.workflow import is_stopped
from hd.core.vocabulary import nobody, status_word
from hd.errors import RefusedError, UsageError
from hd.i18n import Lines, Message
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.references import require_article
from hd.ops.results import ChangeResult, Edit, Editor
from hd.ops.tickets.change import change
from hd.store.desk.desk import Desk
from hd.text.sanitize import check_text
from hd.text.suggestions import choice


class HandoverReason(Struct, frozen=True):
    """Why a ticket moves: the reason, what was tried, the article followed, the evidence. Empty texts are none."""

    reason: str | None = None
    tried: str | None = None
    kb: str | None = None
    evidence: str | None = None

    def given(self) -> dict[str, str | None]:
        """What was said, by the policy's names."""
        return {"reason": self.reason, "tried": self.tried, "kb": self.kb, "evidence": self.evidence}


def escalate(
    context: Context, refs: Sequence[str], *, to: str, case: HandoverReason, urgent: bool = False
) -> list[ChangeResult]:
    """Hand each ticket to a team, or to a line (`l2`). The first line stays its owner and keeps control.

    urgent: what the desk wants reviewed first goes now, and its review is owed. UsageError without.
    """
    edit = handing(context, to=to, case=case, urgent=urgent)
    return change(context, refs, action="escalate", edit=edit)


def handing(context: Context, *, to: str, case: HandoverReason, urgent: bool = False) -> Editor:
    """What `escalate` makes of a ticket. to: empty for the line after the one that has it. Raises UsageError for an
    unknown article."""
    actor = context.actor
    checked(context.desk, case)

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        facts = ClockFacts(ticket, view)
        move = planned(facts, to=to, case=case, by=actor.name, now=context.happened_at)
        notes: tuple[str, ...] = ()
        if needs_review(facts, to=move.to or "", config=view.config):
            if not urgent:
                raise _reviewed_first(facts, move, to=to or move.to or "")
            move = replace(move, asked=move.at)
            who = reviewers(facts, to=move.to or "", by=actor.name, config=view.config)
            notes = (
                Message(
                    "its review is owed: {command} ({who})",
                    command=f"hd review approve {short(ticket.id).lower()}",
                    who=choice(who) or Message("somebody else"),
                ),
            )
        made, owner = ensure_owner(ticket.with_handover(move), by=actor.name, view=view, before=ticket)
        said = (
            Message("{path}, functional; owner stays {owner}", path=path_said(move), owner=owner)
            if owner
            else Message("{path}, functional", path=path_said(move))
        )
        return Edit(made, f"{path_said(move)}: {case.reason or ''}", said, (*notes, *_bounced(made)))

    return edit


def planned(facts: ClockFacts, *, to: str, case: HandoverReason, by: str, now: datetime) -> Handover:
    """The handover to the team that `to` means, made now. Raises where ticket, workflow or policy are against it."""
    ticket, config = facts.ticket, facts.view.config
    require_open(ticket, facts.view)
    team = target_team(facts, to=to or f"l{max(facts.line, 1) + 1}", config=config)
    line = config.teams[team].line
    words = Message("handing to line {line}", line=line) if line > 1 else Message("handing to {team}", team=team)
    require_policy(ticket, "functional", case.given(), config=config, to=words)
    return Handover(
        ticket.next_time(now),
        by,
        "functional",
        to=team,
        from_=facts.current_team,
        reason=case.reason,
        tried=case.tried,
        kb=case.kb,
        evidence=case.evidence,
    )


def path_said(move: Handover) -> str:
    """`desk → l2-kyiv`."""
    return f"{move.from_ or 'nobody'} → {move.to}"


def _reviewed_first(facts: ClockFacts, move: Handover, *, to: str) -> UsageError:
    ref, at = short(facts.ticket.id).lower(), facts.view.config.line_of("escalation", "review")
    return UsageError(
        Message("{ref}: handing to {target} is reviewed first", ref=short(facts.ticket.id), target=move.to),
        hint=Lines(
            Message("policy: hd.yaml:{line} escalation.review", line=at),
            Message(
                "{command}   asks for it; {source} works on until it is merged",
                command=f"hd escalate {ref} --to {to} -m WHY --review",
                source=nobody(move.from_),
            ),
            Message(
                "{command}   goes first, and is reviewed after",
                command=f"hd escalate {ref} --to {to} -m WHY --urgent",
            ),
        ),
    )


def escalate_up(context: Context, refs: Sequence[str], *, who: str | None, case: HandoverReason) -> list[ChangeResult]:
    """Tell management about each ticket: `who`, else the lead of the team that has it. Team and assignee stay."""
    checked(context.desk, case)

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        require_open(ticket, view)
        told = _named(context, who) if who else _lead(ticket, context)
        require_policy(
            ticket, "hierarchical", case.given(), config=view.config, to=Message("telling {told}", told=told)
        )
        move = Handover(
            ticket.next_time(context.happened_at),
            context.actor.name,
            "hierarchical",
            told=told,
            reason=case.reason,
            evidence=case.evidence,
        )
        made = ticket.with_handover(move)
        gone = find_absence(view.config.people.get(told), context.today)
        said = Message("{told} is told; stays with {team}", told=told, team=nobody(ticket.get("team")))
        notes = (Message("{gone}; --up WHO tells somebody else", gone=gone.description),) if gone else ()
        return Edit(made, f"up to {told}: {case.reason}", said, notes)

    return change(context, refs, action="escalate", edit=edit)


def return_(
    context: Context, refs: Sequence[str], *, case: HandoverReason, action: str = "return"
) -> list[ChangeResult]:
    """Give each ticket back to the team that handed it over; whoever worked on it there has it again. action: what the
    commit calls it."""
    checked(context.desk, case)
    if not case.reason:
        raise UsageError(Message("giving a ticket back needs a reason"), hint="-m WHY", code="required", about="reason")

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        require_open(ticket, view)
        current, back = ticket.get("team"), previous_team(ticket)
        if back is None or back == current:
            raise RefusedError(
                Message("{ref} was not handed over by anybody", ref=short(ticket.id)),
                hint=f"hd escalate {short(ticket.id).lower()} --to TEAM -m WHY",
            )
        move = Handover(
            ticket.next_time(context.happened_at),
            context.actor.name,
            "returned",
            to=back,
            from_=current,
            reason=case.reason,
        )
        made = ticket.with_handover(move)
        said = f"{current or 'nobody'} → {back}"
        return Edit(made, f"{said}: {case.reason}", Message("{path}, returned", path=said), _bounced(made))

    return change(context, refs, action=action, edit=edit)


def checked(desk: Desk, case: HandoverReason) -> None:
    """Texts must be clean, an article must exist."""
    for what, text in case.given().items():
        check_text(text or "", what=what)
    if case.kb:
        require_article(desk, case.kb)


def require_open(ticket: Ticket, view: EvaluationContext) -> None:
    """Raise RefusedError where work on the ticket is over."""
    if is_stopped(ticket.status, view.config.statuses):
        raise RefusedError(
            Message("{ref} is {status}", ref=short(ticket.id), status=status_word(ticket.status)),
            hint=f"hd reopen {short(ticket.id).lower()}",
        )


def _named(context: Context, who: str) -> str:
    """The agent that `who` means, to be told. Raises UsageError, and RefusedError where they have left."""
    config = context.desk.config
    name = actors.agent(who, config=config, actor=context.actor)
    actors.require_here(name, config=config, day=context.today, hint="hd escalate REF --up WHO -m WHY")
    return name


def _lead(ticket: Ticket, context: Context) -> str:
    """The lead of the team that has it. Raises UsageError where it has none, or they have left."""
    config = context.desk.config
    team = config.teams.get(ticket.get("team") or "")
    if team is None or team.lead is None:
        raise UsageError(
            Message("{team} has no lead to tell", team=ticket.get("team") or "nobody"),
            hint=f"hd escalate {short(ticket.id).lower()} --up WHO -m WHY",
        )
    gone = find_absence(config.people.get(team.lead), context.today)
    if gone and gone.for_good:
        line = config.line_of("teams", f"{team.key}.lead")
        raise RefusedError(
            Message(
                "{team} has no lead to tell: {gone} (hd.yaml:{line})", team=team.key, gone=gone.description, line=line
            ),
            hint=f"hd escalate {short(ticket.id).lower()} --up WHO -m WHY\nhd team set {team.key} lead=WHO",
        )
    return team.lead


def _bounced(ticket: Ticket) -> tuple[str, ...]:
    teams = find_ping_pong(ticket)
    return (f"ping-pong: {' → '.join(teams)}; think of hd escalate {short(ticket.id).lower()} --up",) if teams else ()
