"""Remove a person who leaves from a ticket: as assignee, owner and watcher."""

from __future__ import annotations

from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.ticket import Ticket


def remove_person(
    ticket: Ticket, view: EvaluationContext, *, person: str, successor: str | None
) -> tuple[Ticket, list[str]]:
    """Return an open ticket without `person`, and a description of the changes; unchanged if they have no part in it.

    successor: takes over. Without one, or if they are not in the ticket's team, the ticket becomes unassigned.
    """
    facts = TicketFacts(ticket, view)
    if facts.stopped:
        return ticket, []
    made, said = ticket, []
    if ticket.get("assignee") == person:
        assignee = successor if successor and _is_member(successor, facts) else None
        made = made.put("assignee", assignee)
        said.append(f"assigned to {assignee or 'nobody'} of {facts.current_team or 'no team'}")
    if ticket.get("owner") == person:
        made = made.put("owner", successor)
        said.append(f"owner {successor or 'nobody'}")
    watchers = ticket.names("watchers")
    if person in watchers:
        others = [successor if name == person else name for name in watchers]
        rest = list(dict.fromkeys(name for name in others if name))
        made = made.put("watchers", rest) if rest else made.drop("watchers")
        said.append(f"watched by {successor}" if successor else "watched no longer")
    return made, said


def _is_member(name: str, facts: TicketFacts) -> bool:
    team = facts.view.config.teams.get(facts.current_team or "")
    return team is None or not team.members or name in team.members
