"""Whether a handover says what the desk wants, goes where it may, and was approved where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.clockrules import SOURCE
from hd.core.errortext import listed
from hd.core.escalation import came_from
from hd.core.facts import TicketFacts
from hd.core.problem import Problem
from hd.core.review import may_approve, wanted
from hd.core.routing import route
from hd.core.standpoint import Standpoint
from hd.core.ticket import Handover, Ticket
from hd.core.trail.transition import Rule, Transition


def handovers_are_complete(transition: Transition, view: Standpoint) -> Iterator[Problem]:
    """Who hands over says why, and what `escalation.require` wants beside."""
    config = view.config
    for move in _by_people(transition):
        required = {"reason", *config.escalation.require.get(move.kind, ())} if move.kind != "routed" else set()
        missing = [key for key in ("reason", "tried", "kb", "evidence")
                   if key in required and not (getattr(move, key) or "").strip()]  # fmt: skip
        if missing and transition.was(move) is None:
            at = config.line_of("escalation", "require")
            policy = f" (hd.yaml:{at} escalation.require)" if at else ""
            yield transition.problem("error", "escalation", f"the handover to {move.to or move.told} does not say "
                                     f"{listed(missing)}{policy}", line=move.line)  # fmt: skip


def handovers_go_where_they_may(transition: Transition, view: Standpoint) -> Iterator[Problem]:
    """Escalation goes along `escalation.paths`, returning goes back, routing goes where the rules lead."""
    before, config = transition.before, view.config
    if before is None or transition.merged:
        return
    for move in _by_people(transition):
        had = move.from_ or before.get("team") or ""
        allowed = config.escalation.paths.get(had)
        if move.kind == "registered":
            yield transition.problem("error", "escalation", "a ticket is registered once", line=move.line)
        elif move.kind == "functional" and allowed is not None and move.to not in allowed:
            at = config.line_of("escalation", "paths")
            yield transition.problem("error", "escalation", f"{had} does not escalate to {move.to} (hd.yaml:{at} "
                                     "escalation.paths)", line=move.line)  # fmt: skip
        elif move.kind == "returned" and move.to != came_from(before):
            yield transition.problem("error", "escalation", f"it had not come from {move.to}, so it cannot be returned "
                                     "there", line=move.line)  # fmt: skip
        elif move.kind == "routed" and move.to != route(TicketFacts(before, view), view).team:
            yield transition.problem("error", "escalation", f"the desk's routing does not lead to {move.to}",
                                     line=move.line)  # fmt: skip


def handovers_are_approved(transition: Transition, view: Standpoint) -> Iterator[Problem]:
    """Where the desk reviews a handover, it counts once somebody who may has approved exactly it."""
    after = transition.after
    if after is None or transition.imported:
        return
    for move in transition.moves:
        if move.at is None or move.kind != "functional" or not move.to:
            continue
        asked = transition.was(move)
        facts = TicketFacts(_as_asked(transition, after), view)
        if move.approved_by:
            yield from _backed(transition, move, facts, view)
        elif wanted(facts, to=move.to, config=view.config) and (asked is None or asked.at is None):
            line = view.config.line_of("escalation", "review")
            if move.asked:
                yield transition.problem("warning", "review", f"handed to {move.to} before it was reviewed "
                                         f"(hd.yaml:{line} escalation.review)", line=move.line)  # fmt: skip
            else:
                yield transition.problem("error", "review", f"handed to {move.to} without the review that the desk "
                                         f"wants (hd.yaml:{line} escalation.review)", line=move.line)  # fmt: skip


def _backed(transition: Transition, move: Handover, facts: TicketFacts, view: Standpoint) -> Iterator[Problem]:
    who = move.approved_by or ""
    if who == move.by:
        yield transition.problem("error", "review", f"{who} asked for it, and cannot approve it", line=move.line)
    elif not may_approve(who, facts, to=move.to or "", by=move.by, config=view.config):
        yield transition.problem("error", "review", f"{who} may not approve a handover to {move.to}", line=move.line)
    elif who not in transition.approved(move):
        yield transition.problem("error", "review", f"it says that {who} approved it; no commit of {who}'s does",
                                 line=move.line)  # fmt: skip


def _as_asked(transition: Transition, after: Ticket) -> Ticket:
    """The ticket that the review was asked for: the one before, where there was one."""
    return transition.before or after


def _by_people(transition: Transition) -> Iterator[Handover]:
    """The new handovers that somebody made: neither the clock nor git did."""
    if transition.imported or transition.after is None:
        return
    for move in transition.moves:
        first = transition.before is None and move.kind == "registered"
        if not first and move.source not in ("git", SOURCE):
            yield move


RULES: tuple[Rule, ...] = (handovers_are_complete, handovers_go_where_they_may, handovers_are_approved)
