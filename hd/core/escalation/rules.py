"""Rules of escalation: the receiving team, and what the policy requires. Changes nothing.

Functional escalation hands over to skill: the team changes, the owner (first line) keeps control of execution.
Hierarchical escalation informs management: team and assignee stay. These are ITIL's terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hd.core.config import Config
from hd.core.ids import short
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.handovers import previous_team
from hd.core.tickets.routing import asked_skills, route
from hd.core.tickets.ticket import Handover, Ticket
from hd.errors import AmbiguousError, RefusedError, UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern
from hd.text.suggestions import listed, unknown

_LINE = pattern(r"(?:l|line-?)?([1-9])", re.IGNORECASE)
_OPTIONS = {
    "reason": Message("a reason (-m)"),
    "tried": Message("steps tried (--tried)"),
    "kb": Message("an article (--kb)"),
    "evidence": Message("evidence (--evidence)"),
}


class PolicyError(UsageError):
    """A handover lacks what the desk's policy requires. missing: the missing parts: `reason`, `tried` …"""

    def __init__(self, message: str, *, hint: str, ticket_id: str, missing: Sequence[str]) -> None:
        super().__init__(message, hint=hint, code="required", about=missing[0] if missing else "")
        self.ticket_id = ticket_id
        self.missing = tuple(missing)


def parse_line(text: str) -> int:
    """Return the line of `l2`, `line-2` or `2`; 0 for other text."""
    found = _LINE.fullmatch(text)
    return int(found[1]) if found else 0


def target_team(facts: TicketFacts, *, to: str, config: Config) -> str:
    """Return the team that `to` means: its name, or a line (`l2`), where path, office and skill choose a team.

    Raises UsageError for an unknown name, AmbiguousError if several teams of a line are equally suitable, RefusedError
    if the desk's paths do not lead there, or the team has the ticket already.
    """
    current = facts.current_team or ""
    allowed = config.escalation.paths.get(current)
    line = parse_line(to)
    if to.casefold() in config.teams:  # team names are in lower case
        found = to.casefold()
    elif line:
        found = _of_line(facts, line=line, allowed=allowed, config=config)
    else:
        raise UsageError(
            Message("no team {unknown}", unknown=unknown(to, config.teams, line=config.line_of("teams"))),
            hint=Message("teams: {teams}; or a line: l2", teams=listed(config.teams)),
        )
    if found == current:
        raise RefusedError(Message("{ref} is already with {found}", ref=short(facts.ticket.id), found=found))
    if allowed is not None and found not in allowed:
        raise RefusedError(
            Message(
                "{ref}: {current} does not escalate to {found}",
                ref=short(facts.ticket.id),
                current=current,
                found=found,
            ),
            hint=Message(
                "escalation.paths (hd.yaml:{line}) leads from {current} to {allowed}",
                line=config.line_of("escalation", "paths"),
                current=current,
                allowed=listed(allowed) or "nobody",
            ),
        )
    return found


def _of_line(facts: TicketFacts, *, line: int, allowed: Sequence[str] | None, config: Config) -> str:
    if facts.line == line:  # repeating the command must not hand it over to another team of the line
        raise RefusedError(
            Message(
                "{ref} is already with line {line}: {current_team}",
                ref=short(facts.ticket.id),
                line=line,
                current_team=facts.current_team,
            ),
            hint=Message("name the team to hand it to: {teams}", teams=listed(config.teams)),
        )
    names = [key for key in (allowed if allowed is not None else config.teams) if key in config.teams]
    teams = [config.teams[key] for key in names if config.teams[key].line == line]
    if not teams:
        raise UsageError(
            Message("no team of line {line} to go to", line=line),
            hint=Message("teams: {teams}", teams=listed(config.teams)),
        )
    office = facts.ticket.get("office")
    near = [team for team in teams if office and team.office == office] or teams
    needed = set(asked_skills(facts))
    fit = [team for team in near if needed & set(team.skills)] or near
    if len(fit) > 1 and allowed is None:
        raise AmbiguousError(
            Message("line {line} has several teams: {value}", line=line, value=listed(team.key for team in fit)),
            hint=Message("name one: hd escalate {ref} --to {fit}", ref=short(facts.ticket.id).lower(), fit=fit[0].key),
        )
    return fit[0].key  # paths are in order of preference


def require_policy(ticket: Ticket, kind: str, parts: Mapping[str, str | None], *, config: Config, to: str) -> None:
    """Raise PolicyError with everything that the desk requires of such a handover and that is missing."""
    policy = config.escalation.require.get(kind, ())
    wanted = dict.fromkeys(("reason", *policy))  # every handover needs a reason
    missing = [key for key in wanted if not (parts.get(key) or "").strip()]
    if not missing:
        return
    name, at = short(ticket.id), config.line_of("escalation", "require")
    *first, last = (_OPTIONS.get(key, key) for key in missing)
    joined: str = last
    for one in reversed(first):
        joined = (
            Message("{one} and {rest}", one=one, rest=joined)
            if joined is last
            else Message("{one}, {rest}", one=one, rest=joined)
        )
    raise PolicyError(
        Message("{name}: {target} needs {missing}", name=name, target=to, missing=joined),
        hint=(Message("policy: hd.yaml:{at} escalation.require", at=at) if at and policy else ""),
        ticket_id=ticket.id,
        missing=missing,
    )


def kind_of_manual_move(facts: TicketFacts, team: str) -> str:
    """Return the kind of a change of team made by hand: routed if the rules lead there, returned if the ticket came
    from there, else functional.
    """
    if route(facts, facts.view).team == team:
        return "routed"
    return "returned" if previous_team(facts.ticket) == team else "functional"


def missing_parts(move: Handover, config: Config) -> list[str]:
    """Return the parts that the desk requires of a handover (`escalation.require`, and always a reason) and that are
    missing.
    """
    required = {"reason", *config.escalation.require.get(move.kind, ())} if move.kind != "routed" else set()
    return [
        key
        for key in ("reason", "tried", "kb", "evidence")
        if key in required and not (getattr(move, key) or "").strip()
    ]
