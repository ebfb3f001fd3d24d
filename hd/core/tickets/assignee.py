"""Check the assignee after a change: unassign a person who has left, and report a person who is away."""

from __future__ import annotations

from hd.core.config.availability import find_absence, is_whole_team_absent
from hd.core.ids import short
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.routing import route
from hd.core.tickets.ticket import Ticket
from hd.i18n import Message


def without_absent_assignee(before: Ticket, changed: Ticket, view: EvaluationContext) -> tuple[Ticket, tuple[str, ...]]:
    """Return `changed` without an assignee who gets no work, and notes for the user.

    Applies only if the change gives work to the assignee: it reopens the ticket, continues it, or assigns it to them or
    their team. Otherwise the ticket stays as it is, and `hd check` reports it.
    """
    old, new = TicketFacts(before, view), TicketFacts(changed, view)
    if new.stopped or not (
        old.stopped or before.status != changed.status or _team_and_assignee(old) != _team_and_assignee(new)
    ):
        return changed, ()
    name = short(changed.id)
    gone = find_absence(view.config.people.get(new.assignee or ""), view.day)
    if gone and gone.for_good:
        changed = changed.put("assignee", None)
        return changed, (
            Message(
                "{name}: {gone}: unassigned; {command}",
                name=name,
                gone=gone.description,
                command=f"hd assign {name.lower()} --auto",
            ),
            *_absent_team_note(changed, view),
        )
    return changed, (
        Message("{name}: {gone}", name=name, gone=gone.description),
    ) if gone else () if new.assignee else _absent_team_note(changed, view, before=before)


def registration_notes(ticket: Ticket, view: EvaluationContext) -> tuple[str, ...]:
    """Return notes about a new ticket: absent assignee, absent person in the routing rule, absent team."""
    facts = TicketFacts(ticket, view)
    if facts.assignee:
        gone = find_absence(view.config.people.get(facts.assignee), view.day)
        return (gone.description,) if gone else ()
    sent = route(facts, view)
    if sent.absence and sent.team == facts.current_team:
        line = sent.rule.line if sent.rule else 0
        return (
            Message(
                "routing (hd.yaml:{line}) assigns to {who}, and {gone}: unassigned",
                line=line,
                who=sent.absence.person,
                gone=sent.absence.description,
            ),
        )
    return _absent_team_note(ticket, view)


def _team_and_assignee(facts: TicketFacts) -> tuple[str | None, str | None]:
    return facts.current_team, facts.assignee


def _absent_team_note(ticket: Ticket, view: EvaluationContext, *, before: Ticket | None = None) -> tuple[str, ...]:
    """Return a note if the ticket came to a team without available members."""
    team = ticket.get("team") or ""
    if (before is not None and before.get("team") == team) or not is_whole_team_absent(view.config, team, view.day):
        return ()
    return (Message("{ref}: nobody of {team} is there: all are away or have left", ref=short(ticket.id), team=team),)
