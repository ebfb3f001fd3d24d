"""Into whose hands a change puts a ticket: nobody who has left, and nobody who is away without a word about it."""

from __future__ import annotations

from hd.core.config.availability import find_absence, is_whole_team_absent
from hd.core.ids import short
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.routing import route
from hd.core.tickets.ticket import Ticket
from hd.i18n import Message


def without_absent_assignee(before: Ticket, made: Ticket, view: EvaluationContext) -> tuple[Ticket, tuple[str, ...]]:
    """`made` without its assignee where they have left, and notes for whoever changes it.

    Only where the change puts work into their hands: it reopens the ticket, goes on with it, or gives it to them or
    their team. Otherwise the ticket stays as it is, and `hd check` names it.
    """
    old, new = TicketFacts(before, view), TicketFacts(made, view)
    if new.stopped or not (old.stopped or before.status != made.status or _hands(old) != _hands(new)):
        return made, ()
    name = short(made.id)
    gone = find_absence(view.config.people.get(new.assignee or ""), view.day)
    if gone and gone.for_good:
        made = made.put("assignee", None)
        return made, (
            Message(
                "{name}: {gone}: unassigned; {command}",
                name=name,
                gone=gone.description,
                command=f"hd assign {name.lower()} --auto",
            ),
            *_empty(made, view),
        )
    return made, (
        Message("{name}: {gone}", name=name, gone=gone.description),
    ) if gone else () if new.assignee else _empty(made, view, before=before)


def registration_notes(ticket: Ticket, view: EvaluationContext) -> tuple[str, ...]:
    """What to know of a new ticket: its assignee is away, routing names somebody who is not there, nobody is."""
    facts = TicketFacts(ticket, view)
    if facts.assignee:
        gone = find_absence(view.config.people.get(facts.assignee), view.day)
        return (gone.description,) if gone else ()
    sent = route(facts, view)
    if sent.absent and sent.team == facts.current_team:
        line = sent.rule.line if sent.rule else 0
        return (
            Message(
                "routing (hd.yaml:{line}) assigns to {who}, and {gone}: unassigned",
                line=line,
                who=sent.absent.person,
                gone=sent.absent.description,
            ),
        )
    return _empty(ticket, view)


def _hands(facts: TicketFacts) -> tuple[str | None, str | None]:
    return facts.current_team, facts.assignee


def _empty(ticket: Ticket, view: EvaluationContext, *, before: Ticket | None = None) -> tuple[str, ...]:
    """A note where the ticket came to a team of which nobody is there."""
    team = ticket.get("team") or ""
    if (before is not None and before.get("team") == team) or not is_whole_team_absent(view.config, team, view.day):
        return ()
    return (Message("{ref}: nobody of {team} is there: all are away or have left", ref=short(ticket.id), team=team),)
