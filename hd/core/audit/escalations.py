"""Whether handovers are complete, go where they may, and have required approvals."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.audit.transition import Rule, Transition
from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.escalation.review_policy import may_approve, needs_review
from hd.core.escalation.review_state import requested_handover
from hd.core.escalation.rules import kind_of_manual_move, missing_parts
from hd.core.ids import short
from hd.core.merging.conflicts import open_fields
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.handovers import SOURCE, find_owed_review, is_taken_back, previous_team
from hd.core.tickets.routing import route
from hd.core.tickets.ticket import Handover, Ticket
from hd.text.suggestions import listed

UNAPPROVED = "unapproved"


def handovers_are_complete(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report handovers without a reason, or without what `escalation.require` demands."""
    config = view.config
    for move in _by_people(transition):
        missing = missing_parts(move, config)
        if missing and transition.earlier_handover(move) is None:
            yield transition.diagnostic(
                "error",
                "escalation",
                f"the handover to {move.to or move.told} does not say {listed(missing)}{_review_description(config)}",
                line=move.line,
            )


def handovers_go_where_they_may(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report escalations outside of `escalation.paths`, returns to another team, and routing against the rules."""
    before, config = transition.before, view.config
    if before is None or transition.merged:
        return
    for move in _by_people(transition):
        had = move.from_ or before.get("team") or ""
        allowed = config.escalation.paths.get(had)
        if move.kind == "registered":
            yield transition.diagnostic("error", "escalation", "a ticket is registered once", line=move.line)
        elif move.kind == "functional" and allowed is not None and move.to not in allowed:
            at = config.line_of("escalation", "paths")
            yield transition.diagnostic(
                "error",
                "escalation",
                f"{had} does not escalate to {move.to} (hd.yaml:{at} escalation.paths)",
                line=move.line,
            )
        elif move.kind == "returned" and move.to != previous_team(before):
            yield transition.diagnostic(
                "error", "escalation", f"it had not come from {move.to}, so it cannot be returned there", line=move.line
            )
        elif move.kind == "routed" and move.to != route(ClockFacts(before, view), view).team:
            yield transition.diagnostic(
                "error", "escalation", f"the desk's routing does not lead to {move.to}", line=move.line
            )


def teams_by_hand_are_legal(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report a team changed by hand without a reason, outside of the paths, or without a required review.

    Completing the handovers later (`hd check --fix`) does not make it legal.
    """
    before, after, config = transition.before, transition.after, view.config
    if before is None or after is None or not transition.has_changed("team") or "team" in open_fields(after.document):
        return
    team, had, asked = after.get("team"), ClockFacts(after, view).replay.team, requested_handover(after)
    if team is None or not had or team == had or team not in config.teams or (asked and asked.to == team):
        return
    facts = ClockFacts(before, view)
    move = Handover(transition.act.authored_at, "", kind_of_manual_move(facts, team), to=team, from_=had)
    allowed = config.escalation.paths.get(had)
    if move.kind == "functional" and allowed is not None and team not in allowed:
        at = config.line_of("escalation", "paths")
        yield transition.diagnostic(
            "error",
            "escalation",
            f"{had} does not escalate to {team} (hd.yaml:{at} escalation.paths)",
            key="team",
            hint=f"write back {had}",
        )
    elif missing := missing_parts(move, config):
        message = f"handed to {team} by hand, which does not say {listed(missing)}{_review_description(config)}"
        hint = f"write back {had}, then hd escalate {short(after.id).lower()} --to {team} -m WHY"
        yield transition.diagnostic("error", "escalation", message, key="team", hint=hint)
    if move.kind == "functional" and needs_review(facts, to=team, config=config):
        yield transition.diagnostic("error", "review", f"handed to {team} by hand{_unreviewed(config)}", key="team")


def handovers_are_approved(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report reviewed handovers without an approval, by a permitted person, of exactly this handover."""
    after = transition.after
    if after is None or transition.is_imported:
        return
    for move in transition.new_handovers:
        if move.at is None or move.kind != "functional" or not move.to:
            continue
        asked = transition.earlier_handover(move)
        facts = ClockFacts(transition.before or after, view)
        if move.approved_by:
            yield from _backed(transition, move, facts, view)
        elif asked is not None and asked.at is not None:
            continue  # it was judged when it was made
        elif asked is not None and move.source == "git":
            continue  # a forge merged it without an approval: the review is overdue
        elif move.asked != move.at and needs_review(facts, to=move.to, config=view.config):
            message = f"handed to {move.to}{_unreviewed(view.config)}"
            yield transition.diagnostic("error", "review", message, line=move.line)


def reviews_are_not_owed(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report overdue reviews of handovers made before their review."""
    after = transition.after
    if after is not None and (move := find_owed_review(after)) is not None:
        hint = f"hd review approve {short(after.id).lower()}"
        message = f"handed to {move.to} before its review, which is still owed"
        yield transition.diagnostic("warning", "owed", message, line=move.line, hint=hint)


def merged_reviews_are_approved(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report merged requests whose entry has no approval; votes in git can still supply it."""
    after = transition.after
    for move in unapproved(after) if after is not None else ():
        if move.asked == move.at:
            continue  # a completed manual change: it was judged when it was written
        yield unapproved_merge(move, transition.path)


def unapproved(ticket: Ticket) -> list[Handover]:
    """Return the merged handover requests without an approval in the file, including those that later got only
    a time.
    """
    return [
        move
        for number, move in enumerate(ticket.handovers)
        if move.asked
        and move.to
        and not move.approved_by
        and (not move.at or move.source == "git")
        and not any(is_taken_back(move, one) for one in ticket.handovers[number + 1 :])
    ]


def unapproved_merge(move: Handover, path: str, *, unknown: str = "") -> Diagnostic:
    """Return the diagnostic of a merged handover without a valid approval. unknown: how to fetch missing votes."""
    said = "votes not available: no approval of it is known" if unknown else "nobody who may has approved it"
    return Diagnostic("error", UNAPPROVED, f"merged, and handed to {move.to}: {said}", move.line, path, unknown)


def _backed(transition: Transition, move: Handover, facts: ClockFacts, view: EvaluationContext) -> Iterator[Diagnostic]:
    who, act = move.approved_by or "", transition.act
    if who == move.by:
        yield transition.diagnostic("error", "review", f"{who} asked for it, and cannot approve it", line=move.line)
    elif not may_approve(who, facts, to=move.to or "", by=move.by, config=view.config):
        yield transition.diagnostic("error", "review", f"{who} may not approve a handover to {move.to}", line=move.line)
    elif who not in transition.approved(move) and not (who == act.agent == act.committed_by()):
        trace = transition.past("handovers", "") if move.source == "git" else None
        if trace is not None and trace.by == who and not trace.claimed:
            return
        said = f"it says that {who} approved it; no commit of {who}'s does"
        if trace is not None and trace.claimed:
            said = f"votes not available: only the message of a squash says that {who} approved it"
        elif who == act.agent:
            said = (
                f"{act.committed_by() or 'somebody unknown'} committed it in the name of {who}, who did not approve it"
            )
        yield transition.diagnostic("error", "review", said, line=move.line)


def _review_description(config: Config) -> str:
    at = config.line_of("escalation", "require")
    return f" (hd.yaml:{at} escalation.require)" if at else ""


def _unreviewed(config: Config) -> str:
    at = config.line_of("escalation", "review")
    return f" without the review that the desk wants (hd.yaml:{at} escalation.review)"


def _by_people(transition: Transition) -> Iterator[Handover]:
    """Yield the new handovers made by people, not by the clock or git."""
    if transition.is_imported or transition.after is None:
        return
    for move in transition.new_handovers:
        first = transition.before is None and move.kind == "registered"
        if not first and move.source not in ("git", SOURCE):
            yield move


RULES: tuple[Rule, ...] = (
    handovers_are_complete,
    handovers_go_where_they_may,
    teams_by_hand_are_legal,
    handovers_are_approved,
    reviews_are_not_owed,
    merged_reviews_are_approved,
)
