"""What becomes of a ticket of somebody who leaves: who works on it, who keeps control of it, who watches it."""

from __future__ import annotations

from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.ticket import Ticket


def passed_on(ticket: Ticket, view: EvaluationContext, *, who: str, to: str | None) -> tuple[Ticket, list[str]]:
    """An open ticket without `who`, and what changed, in words; as it is where they have nothing to do with it.

    to: their successor. Where there is none, or they are not of the ticket's team, nobody of the team works on it.
    """
    facts = TicketFacts(ticket, view)
    if facts.stopped:
        return ticket, []
    made, said = ticket, []
    if ticket.get("assignee") == who:
        assignee = to if to and _is_member(to, facts) else None
        made = made.put("assignee", assignee)
        said.append(f"assigned to {assignee or 'nobody'} of {facts.current_team or 'no team'}")
    if ticket.get("owner") == who:
        made = made.put("owner", to)
        said.append(f"owner {to or 'nobody'}")
    watchers = ticket.names("watchers")
    if who in watchers:
        others = [to if name == who else name for name in watchers]
        rest = list(dict.fromkeys(name for name in others if name))
        made = made.put("watchers", rest) if rest else made.drop("watchers")
        said.append(f"watched by {to}" if to else "watched no longer")
    return made, said


def _is_member(name: str, facts: TicketFacts) -> bool:
    team = facts.view.config.teams.get(facts.current_team or "")
    return team is None or not team.members or name in team.members
