"""Questions about a ticket's handovers that its file alone answers, and the owner whom a handover leaves behind."""

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


def with_owner(made: Ticket, *, by: str, view: EvaluationContext, before: Ticket) -> tuple[Ticket, str | None]:
    """The ticket with an owner, who keeps control of it, and the owner's name. before: as it was.

    An owner who has left controls nothing: another takes their place, as where there is none.
    """
    owner = made.get("owner")
    if owner is None or gets_no_work(view.config.people.get(owner), view.day):
        owner = _first_owner(before, by, view) or owner
        made = made.put("owner", owner) if owner and owner != made.get("owner") else made
    return made, owner


def _first_owner(ticket: Ticket, by: str, view: EvaluationContext) -> str | None:
    """The owner of a ticket that has none yet: its assignee on the first line, else the person who hands it over."""
    team = view.config.teams.get(ticket.get("team") or "")
    if team is None or team.line != 1:
        return None
    assignee = ticket.get("assignee")
    return by if assignee is None or gets_no_work(view.config.people.get(assignee), view.day) else assignee


def ping_pong(ticket: Ticket) -> tuple[str, ...]:
    """The teams a ticket went through, where it came back twice to teams that had had it; else empty."""
    teams: list[str] = []
    for move in _moves(ticket):
        if move.to and teams[-1:] != [move.to]:
            teams.append(move.to)
    came_back = sum(team in teams[:place] for place, team in enumerate(teams))
    return tuple(teams) if came_back >= 2 else ()


def came_from(ticket: Ticket) -> str | None:
    """The team that the current one got the ticket from, to return it to; None where nobody handed it over.

    Returning goes the way back step by step: after desk → l2 → l3, l3 returns it to l2, and l2 to desk, not to l3.
    """
    way: list[str] = []
    for move in _moves(ticket):
        if not way and move.from_:
            way.append(move.from_)
        if move.kind == "returned" and move.to in way:
            del way[way.index(move.to) + 1 :]
        elif move.to and way[-1:] != [move.to]:
            way.append(move.to)
    return way[-2] if len(way) > 1 else None


def _moves(ticket: Ticket) -> list[Handover]:
    """The changes of team that took effect, in order."""
    return [move for move in ticket.handovers if move.at and move.to and move.kind != "hierarchical"]


def owed(ticket: Ticket) -> Handover | None:
    """The last handover that went first, nobody approved since, and nobody else took back."""
    for number in reversed(range(len(ticket.handovers))):
        move, later = ticket.handovers[number], ticket.handovers[number + 1 :]
        if move.asked and move.at and not move.approved_by and not any(taken_back(move, one) for one in later):
            return move
    return None


def taken_back(move: Handover, later: Handover) -> bool:
    """Whether somebody else gave back later what a handover moved."""
    return later.kind == "returned" and later.from_ == move.to and later.by != move.by


def is_escalation(move: Handover) -> bool:
    """Whether management was called: by somebody, or by a rule that escalates. Who was only told was not."""
    return move.kind == "hierarchical" and not is_told(move)


def is_told(move: Handover) -> bool:
    """Whether a rule of the clock only told somebody."""
    identity = rule_identity(move)
    return identity is not None and identity[1] == "tell"


def rule_identity(move: Handover) -> RuleIdentity | None:
    """The rule and the clock that an entry is about: (share, what it does, to whom, clock); None for a person's entry.

    The ticket's id may have changed since.
    """
    said = _REASON.fullmatch(move.reason or "") if move.source == SOURCE else None
    return (said["share"] or "", said["does"], said["whom"], said["clock"]) if said else None
