"""Gives tickets to people of the team that has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.routing import choose_person
from hd.core.tickets.ticket import Ticket
from hd.core.tickets.workflow import is_stopped
from hd.core.vocabulary import nobody
from hd.errors import RefusedError
from hd.i18n import Lines, Message
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change
from hd.store.desk.desk import Desk
from hd.text.suggestions import listed

NOBODY = ("nobody", "none", "-")


def assign(context: Context, refs: Sequence[str], *, who: str) -> list[ChangeResult]:
    """Assign each ticket to `who`: an agent of its team, `me`, or `nobody`."""
    name = None if who in NOBODY else actors.agent(who, config=context.desk.config, actor=context.actor)

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        if name is None:
            return _given(ticket, None)
        require_member(ticket, name, view)
        return _given(ticket, name)

    return change(context, refs, action="assign", edit=edit)


def assign_auto(context: Context, refs: Sequence[str]) -> list[ChangeResult]:
    """Assign each ticket to the least loaded fitting person of its team who is there."""
    open_by = load(context)

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        facts = ClockFacts(ticket, view)
        team = facts.current_team
        if team is None:
            raise RefusedError(
                Message("{ref} has no team", ref=short(ticket.id)),
                hint=f"hd escalate {short(ticket.id).lower()} --to TEAM -m WHY",
            )
        language = language_of(context.desk, ticket)
        if (had := ticket.get("assignee")) and not facts.stopped:
            open_by[had] -= 1  # this ticket itself is no reason against whoever has it
        found = choose_person(facts, view, team=team, language=language, load=open_by)
        if found is None:
            return _given(ticket, None, notes=(Message("nobody of {team} is there: unassigned", team=team),))
        open_by[found] += 1  # the next ticket of the same command goes to somebody else
        return _given(ticket, found)

    return change(context, refs, action="assign", edit=edit)


def language_of(desk: Desk, ticket: Ticket) -> str | None:
    """What the requester speaks; None where contacts.csv does not say."""
    contact = desk.contacts.find_by_key(ticket.get("requester") or "")
    return contact.lang if contact and contact.lang else None


def load(context: Context) -> Counter[str]:
    """Open tickets by assignee."""
    desk = context.desk
    tickets = desk.all(progress=context.progress).tickets
    statuses = desk.config.statuses
    return Counter(
        who for ticket in tickets if (who := ticket.get("assignee")) and not is_stopped(ticket.status, statuses)
    )


def require_member(ticket: Ticket, name: str, view: EvaluationContext) -> None:
    """Raise RefusedError for somebody who has left, or is not of the team that has the ticket."""
    key = ticket.get("team") or ""
    require_member_of(
        key,
        name,
        view,
        where=Message("{ref} is with {team}", ref=short(ticket.id), team=key),
        way=Message("to hand it over: {command}", command=f"hd escalate {short(ticket.id).lower()} --to TEAM"),
    )


def require_member_of(key: str, name: str, view: EvaluationContext, *, where: str, way: str) -> None:
    """Raise RefusedError unless `name` is still here and of the team `key`; `where` and `way` go into its words."""
    actors.require_here(name, config=view.config, day=view.day)
    team = view.config.teams.get(key)
    if team and team.members and name not in team.members:
        raise RefusedError(
            Message("{where}, and {name} is not of that team", where=where, name=name),
            hint=Lines(Message("members: {members}", members=listed(team.members)), way),
        )


def _given(ticket: Ticket, name: str | None, *, notes: tuple[str, ...] = ()) -> Edit:
    made = ticket if ticket.get("assignee") == name else ticket.put("assignee", name)
    return Edit(
        made,
        f"→ {name or 'nobody'}",
        Message("assigned to {name}", name=nobody(name)),
        notes,
        decides=("assignee",),
    )
