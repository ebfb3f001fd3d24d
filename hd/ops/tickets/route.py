"""Runs the desk's routing again over tickets that are registered already: what they are now may lead elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.routing import RoutingResult, choose_person, route
from hd.core.tickets.ticket import Handover, Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import RefusedError
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.assign import language_of, load
from hd.ops.tickets.change import change


def reroute(context: Context, refs: Sequence[str], *, auto: bool) -> list[ChangeResult]:
    """Hand each ticket to the team that the rules name for it now; `auto` also assigns it to somebody there.

    Raises RefusedError for tickets that are not open, and where a rule refuses.
    """
    open_by = load(context) if auto else None

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        if is_stopped(ticket.status, view.config.statuses):
            raise RefusedError(f"{short(ticket.id)} is {ticket.status}", hint=f"hd reopen {short(ticket.id).lower()}")
        sent = route(ClockFacts(ticket, view), view)
        if sent.refusal:
            raise RefusedError(f"{short(ticket.id)} is refused by {_rule(sent)}: {sent.refusal}")
        current, made, said = ticket.get("team"), ticket, ""
        if sent.team and sent.team != current:
            move = Handover(
                ticket.next_time(context.happened_at),
                context.actor.name,
                "routed",
                to=sent.team,
                from_=current,
                reason=f"routing ({_rule(sent)})",
            )
            made, said = ticket.with_handover(move), f"{current or 'nobody'} → {sent.team}, routed by {_rule(sent)}"
        who = sent.assignee if made is not ticket else None
        facts = ClockFacts(made, view)
        if open_by is not None and facts.assignee is None and not who:
            language = language_of(context.desk, ticket)
            who = choose_person(facts, view, team=facts.current_team or "", language=language, load=open_by)
            open_by[who or ""] += 1  # the next ticket of the same command goes to somebody else
        if who and who != made.get("assignee"):
            made, said = made.put("assignee", who), "; ".join(part for part in (said, f"assigned to {who}") if part)
        notes: tuple[str, ...] = (
            (f"{_rule(sent)} assigns to {sent.absence.person}, and {sent.absence.description}",) if sent.absence else ()
        )
        notes += () if made is not ticket else (f"{short(ticket.id)} stays with {current}: {_rule(sent)}",)
        return Edit(made, f"{current or 'nobody'} → {sent.team}", said, notes)

    return change(context, refs, action="route", edit=edit)


def _rule(sent: RoutingResult) -> str:
    """Where the rule stands; the first line is the answer where none holds."""
    return f"hd.yaml:{sent.rule.line} {sent.rule.match}" if sent.rule else "no rule: the first line"
