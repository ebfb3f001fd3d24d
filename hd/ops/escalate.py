"""Hands tickets over: to a further line (functional), to management (hierarchical), and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from hd.core.escalation import came_from, ping_pong, require_policy, target_team
from hd.core.facts import TicketFacts
from hd.core.ids import short
from hd.core.standpoint import Standpoint
from hd.core.textsafe import check_text
from hd.core.ticket import Handover, Ticket
from hd.core.workflow import is_stopped
from hd.errors import RefusedError, UsageError
from hd.ops import people
from hd.ops.change import Changed, Edit, Editor, change
from hd.ops.people import Actor
from hd.ops.status import require_article
from hd.store.desk import Desk


class Case(Struct, frozen=True):
    """Why a ticket moves: the reason, what was tried, the article followed, the evidence. Empty texts are none."""

    reason: str | None = None
    tried: str | None = None
    kb: str | None = None
    evidence: str | None = None

    def given(self) -> dict[str, str | None]:
        """What was said, by the policy's names."""
        return {"reason": self.reason, "tried": self.tried, "kb": self.kb, "evidence": self.evidence}


def escalate(desk: Desk, refs: Sequence[str], *, to: str, case: Case, actor: Actor, now: datetime) -> list[Changed]:
    """Hand each ticket to a team, or to a line (`l2`). The first line stays its owner and keeps control."""
    edit = handing(desk, to=to, case=case, actor=actor, now=now)
    return change(desk, refs, action="escalate", edit=edit, actor=actor, now=now)


def handing(desk: Desk, *, to: str, case: Case, actor: Actor, now: datetime) -> Editor:
    """What `escalate` makes of a ticket. to: empty for the line after the one that has it. Raises UsageError for an
    unknown article."""
    _checked(desk, case)

    def edit(ticket: Ticket, view: Standpoint) -> Edit:
        config = view.config
        _require_open(ticket, view)
        facts = TicketFacts(ticket, view)
        team = target_team(facts, to=to or f"l{max(facts.line, 1) + 1}", config=config)
        line = config.teams[team].line
        words = f"handing to line {line}" if line > 1 else f"handing to {team}"
        try:
            require_policy(ticket, "functional", case.given(), config=config, to=words)
        except UsageError as error:
            raise _or_by_script(desk, ticket, error, case=case, now=now) from None
        current = facts.current_team
        move = Handover(
            ticket.next_time(now), actor.name, "functional", to=team, from_=current,
            reason=case.reason, tried=case.tried, kb=case.kb, evidence=case.evidence,
        )  # fmt: skip
        made = ticket.with_handover(move)
        owner = made.get("owner")
        if owner is None:
            owner = _keeper(ticket, actor, view)
            made = made.put("owner", owner) if owner else made
        said = f"{current or 'nobody'} → {team}, functional" + (f"; owner stays {owner}" if owner else "")
        return Edit(made, f"{current or 'nobody'} → {team}: {case.reason or ''}", said, _bounced(made))

    return edit


def escalate_up(
    desk: Desk, refs: Sequence[str], *, who: str | None, case: Case, actor: Actor, now: datetime
) -> list[Changed]:
    """Tell management about each ticket: `who`, else the lead of the team that has it. Team and assignee stay."""
    _checked(desk, case)

    def edit(ticket: Ticket, view: Standpoint) -> Edit:
        _require_open(ticket, view)
        told = people.agent(who, config=view.config, actor=actor) if who else _lead(ticket, view)
        require_policy(ticket, "hierarchical", case.given(), config=view.config, to=f"telling {told}")
        move = Handover(ticket.next_time(now), actor.name, "hierarchical", told=told, reason=case.reason,
                        evidence=case.evidence)  # fmt: skip
        made = ticket.with_handover(move)
        return Edit(
            made, f"up to {told}: {case.reason}", f"{told} is told; stays with {ticket.get('team') or 'nobody'}"
        )

    return change(desk, refs, action="escalate", edit=edit, actor=actor, now=now)


def return_(desk: Desk, refs: Sequence[str], *, case: Case, actor: Actor, now: datetime) -> list[Changed]:
    """Give each ticket back to the team that handed it over; whoever worked on it there has it again."""
    _checked(desk, case)
    if not case.reason:
        raise UsageError("giving a ticket back needs a reason", hint="-m WHY")

    def edit(ticket: Ticket, view: Standpoint) -> Edit:
        _require_open(ticket, view)
        current, back = ticket.get("team"), came_from(ticket)
        if back is None or back == current:
            raise RefusedError(f"{short(ticket.id)} was not handed over by anybody", hint="hd escalate … --to TEAM")
        move = Handover(ticket.next_time(now), actor.name, "returned", to=back, from_=current, reason=case.reason)
        made = ticket.with_handover(move)
        return Edit(made, f"{current} → {back}: {case.reason}", f"{current} → {back}, returned", _bounced(made))

    return change(desk, refs, action="return", edit=edit, actor=actor, now=now)


def _or_by_script(desk: Desk, ticket: Ticket, error: UsageError, *, case: Case, now: datetime) -> UsageError:
    """The error, and where it is about what was tried, the script that would say it."""
    if (case.tried or "").strip():
        return error
    from hd.ops.kbfind import suggest

    found = next((row for row in suggest(desk, ticket.id, now=now) if row["kind"] == "script"), None)
    if found is not None:
        way = f"or take it from a script: hd kb run {found['name']} {short(ticket.id).lower()}"
        error.hint = "\n".join(part for part in (error.hint, way) if part)
    return error


def _checked(desk: Desk, case: Case) -> None:
    """Texts must be clean, an article must exist."""
    for what, text in case.given().items():
        check_text(text or "", what=what)
    if case.kb:
        require_article(desk, case.kb)


def _require_open(ticket: Ticket, view: Standpoint) -> None:
    if is_stopped(ticket.status, view.config.statuses):
        raise RefusedError(f"{short(ticket.id)} is {ticket.status}", hint=f"hd reopen {short(ticket.id).lower()}")


def _lead(ticket: Ticket, view: Standpoint) -> str:
    team = view.config.teams.get(ticket.get("team") or "")
    if team is None or team.lead is None:
        raise UsageError(f"{ticket.get('team') or 'nobody'} has no lead to tell", hint="hd escalate … --up WHO -m WHY")
    return team.lead


def _keeper(ticket: Ticket, actor: Actor, view: Standpoint) -> str | None:
    """Who keeps control of a ticket that has no owner yet: its first-line assignee, else whoever hands it over."""
    team = view.config.teams.get(ticket.get("team") or "")
    if team is None or team.line != 1:
        return None
    return ticket.get("assignee") or actor.name


def _bounced(ticket: Ticket) -> tuple[str, ...]:
    teams = ping_pong(ticket)
    return (f"ping-pong: {' → '.join(teams)}; think of hd escalate {short(ticket.id).lower()} --up",) if teams else ()
