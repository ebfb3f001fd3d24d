"""Questions about the handovers in a ticket's file, and the owner after a handover."""

from __future__ import annotations

from hd.core.config.availability import gets_no_work
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Handover, Ticket
from hd.text.lazy_regex import pattern

SOURCE = "clock"  # of an entry that a timed rule wrote

_REASON = pattern(
    r"(?:(?P<share>[\d.]+%) of \S+ used|\S+ breached): (?P<does>tell|escalate) (?P<whom>.+) "
    r"\((?:[^()\s]+/)?(?P<clock>[a-z]+/\d+)\)"
)
RuleIdentity = tuple[str, str, str, str]


def ensure_owner(changed: Ticket, *, by: str, view: EvaluationContext, before: Ticket) -> tuple[Ticket, str | None]:
    """Return the ticket with an owner, who keeps control of it, and the owner's name. before: the ticket before the
    change.

    An owner who gets no work any more is replaced.
    """
    owner = changed.get("owner")
    if owner is None or gets_no_work(view.config.people.get(owner), view.day):
        owner = _first_owner(before, by, view) or owner
        changed = changed.put("owner", owner) if owner and owner != changed.get("owner") else changed
    return changed, owner


def _first_owner(ticket: Ticket, by: str, view: EvaluationContext) -> str | None:
    """Return the first owner of a ticket: its assignee on the first line, or else the person who hands it over."""
    team = view.config.teams.get(ticket.get("team") or "")
    if team is None or team.line != 1:
        return None
    assignee = ticket.get("assignee")
    return by if assignee is None or gets_no_work(view.config.people.get(assignee), view.day) else assignee


def find_ping_pong(ticket: Ticket) -> tuple[str, ...]:
    """Return the teams of the ticket in order, if it came back twice to earlier teams; otherwise ()."""
    teams: list[str] = []
    for move in _team_changes(ticket):
        if move.to and teams[-1:] != [move.to]:
            teams.append(move.to)
    came_back = sum(team in teams[:place] for place, team in enumerate(teams))
    return tuple(teams) if came_back >= 2 else ()


def previous_team(ticket: Ticket) -> str | None:
    """Return the team that handed the ticket to the current one, to return it to; None if nobody did.

    Returning goes back step by step: after desk → l2 → l3, l3 returns to l2, and l2 to desk, not to l3.
    """
    way: list[str] = []
    for move in _team_changes(ticket):
        if not way and move.from_:
            way.append(move.from_)
        if move.kind == "returned" and move.to in way:
            del way[way.index(move.to) + 1 :]
        elif move.to and way[-1:] != [move.to]:
            way.append(move.to)
    return way[-2] if len(way) > 1 else None


def _team_changes(ticket: Ticket) -> list[Handover]:
    """Return the changes of team that took effect, in order."""
    return [move for move in ticket.handovers if move.at and move.to and move.kind != "hierarchical"]


def find_owed_review(ticket: Ticket) -> Handover | None:
    """Return the last handover that was made before its review, and that nobody approved or returned since."""
    for number in reversed(range(len(ticket.handovers))):
        move, later = ticket.handovers[number], ticket.handovers[number + 1 :]
        if move.asked and move.at and not move.approved_by and not any(is_taken_back(move, one) for one in later):
            return move
    return None


def is_taken_back(move: Handover, later: Handover) -> bool:
    """Whether another person later returned what a handover moved."""
    return later.kind == "returned" and later.from_ == move.to and later.by != move.by


def is_escalation(move: Handover) -> bool:
    """Whether management was called, by a person or by a rule that escalates; a mere notification does not count."""
    return move.kind == "hierarchical" and not only_notifies(move)


def only_notifies(move: Handover) -> bool:
    """Whether the entry comes from a timed rule that only notified somebody."""
    identity = rule_identity(move)
    return identity is not None and identity[1] == "tell"


def rule_identity(move: Handover) -> RuleIdentity | None:
    """Return the rule and clock of an entry: (share, action, target, clock); None for a person's entry.

    The ticket's id may have changed since.
    """
    said = _REASON.fullmatch(move.reason or "") if move.source == SOURCE else None
    return (said["share"] or "", said["does"], said["whom"], said["clock"]) if said else None
