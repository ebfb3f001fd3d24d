"""Questions about a ticket's handovers that its file alone answers, and the owner whom a handover leaves behind."""

from __future__ import annotations

from hd.core.standpoint import Standpoint
from hd.core.ticket import Ticket


def with_owner(made: Ticket, *, by: str, view: Standpoint, before: Ticket) -> tuple[Ticket, str | None]:
    """The ticket with an owner, who keeps control of it, and the owner's name. before: as it was."""
    owner = made.get("owner")
    if owner is None:
        owner = _first_owner(before, by, view)
        made = made.put("owner", owner) if owner else made
    return made, owner


def _first_owner(ticket: Ticket, by: str, view: Standpoint) -> str | None:
    """The owner of a ticket that has none yet: its assignee on the first line, else the person who hands it over."""
    team = view.config.teams.get(ticket.get("team") or "")
    if team is None or team.line != 1:
        return None
    return ticket.get("assignee") or by
