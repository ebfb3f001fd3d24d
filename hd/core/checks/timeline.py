"""Checks of timeline and handovers, and of the fields and the verdict that depend on them; and their fixes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hd.core.checks.rule import FixableRule, Past, ReferenceTargets, Rule, diagnostic, unknown_value_message
from hd.core.diagnostic import Diagnostic
from hd.core.escalation.review_policy import needs_review
from hd.core.escalation.review_state import complete_handover, requested_handover
from hd.core.escalation.rules import kind_of_manual_move
from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.verdict import is_stale, unreadable_metrics
from hd.core.tickets.replay import is_step_allowed
from hd.core.tickets.ticket import KINDS, Handover, Step, Ticket
from hd.core.tickets.workflow import WAITS_FOR

_SOURCE = "git"  # the source of entries from git
_SLACK = timedelta(minutes=5)  # allowed difference between two machines' clocks


def steps_follow(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report steps outside the workflow, and entries out of order."""
    yield from facts.replay.diagnostics


def entries_are_known(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report unknown values in entries of both lists; as a warning for a team that may no longer exist."""
    config, path = facts.view.config, facts.ticket.path
    for step in facts.ticket.timeline:
        if step.waits_for and step.waits_for not in WAITS_FOR:
            message = unknown_value_message(step.waits_for, WAITS_FOR, label="for", config=config)
            yield Diagnostic("error", "unknown", message, step.line, path)
    for move in facts.ticket.handovers:
        if move.kind not in KINDS:
            message = unknown_value_message(move.kind, KINDS, label="kind", config=config)
            yield Diagnostic("error", "unknown", message, move.line, path)
        if move.to and move.to not in config.teams:
            message = unknown_value_message(move.to, config.teams, label="to", config=config, section="teams")
            yield Diagnostic("warning", "unknown", message, move.line, path)


def nothing_is_ahead(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report dates in the future: a wrong clock, or invented times."""
    ticket, latest = facts.ticket, facts.view.now + _SLACK
    times: list[tuple[datetime | None, int]] = [(step.at, step.line) for step in ticket.timeline]
    times += [(move.at, move.line) for move in ticket.handovers]
    times += [(comment.at, comment.line) for comment in ticket.comments]
    for at, line in times:
        if at is not None and at > latest:
            message = f"dated in the future: {at.isoformat(timespec='seconds')}"
            yield Diagnostic("warning", "future", message, line, ticket.path)


def status_follows_timeline(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report a status that differs from the timeline: it was edited by hand."""
    ticket, replayed, statuses = facts.ticket, facts.replay, facts.view.config.statuses
    if ticket.status == replayed.status or ticket.status not in statuses:
        return
    message = f"status is {ticket.status}, but the timeline says {replayed.status}; clocks follow the timeline"
    fix = is_step_allowed(replayed.status, ticket.status, statuses)
    name = short(ticket.id).lower()
    hint = (
        "add the entry, with the time and author that git knows"
        if fix
        else (
            f"{replayed.status} → {ticket.status} is no step of the workflow: "
            f"write back {replayed.status}, then use the verb for the step on {name}: hd help all"
        )
    )
    yield diagnostic(facts, "error", "timeline", message, key="status", hint=hint, fix=fix)


def complete_timeline(facts: ClockFacts, _: ReferenceTargets, past: Past) -> Ticket:
    """Add the step that was made by hand, dated not before the last entry."""
    ticket = facts.ticket
    trace = past("status", ticket.status)
    if trace is None:
        return ticket
    at = max(trace.at, facts.replay.since).astimezone(ticket.zone).replace(microsecond=0)
    return ticket.with_step(Step(max(at, facts.replay.since), trace.by, ticket.status, source=_SOURCE))


def team_follows_handovers(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report a team that differs from the handovers: it was edited by hand."""
    ticket, had = facts.ticket, facts.replay.team
    team = ticket.get("team")
    asked = requested_handover(ticket)
    if not had or team == had or (asked and asked.to == team):
        return
    message = f"team is {team or 'empty'}, but the handovers say {had}; OLA clocks follow the handovers"
    fix = team is not None and team in facts.view.config.teams
    hint = (
        "add the entry, with the time and author that git knows"
        if fix
        else (f"write back {had}, then hd escalate {short(ticket.id).lower()} --to TEAM -m WHY")
    )
    yield diagnostic(facts, "error", "timeline", message, key="team", hint=hint, fix=fix)


def asked_was_made(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report a merged handover request without the time at which it was made."""
    ticket = facts.ticket
    for move in ticket.handovers:
        if not move.asked or move.at or not move.to:
            continue
        what, ref = f"{move.from_ or 'nobody'} → {move.to}", short(ticket.id).lower()
        moved = ticket.get("team") != move.to or facts.replay.team != move.from_
        message = f"{what} was asked for; on the main branch it wants the time at which it was merged"
        hint = "take time and approver from git"
        if moved:
            message = f"{what} was asked for and merged, and the ticket is with {facts.replay.team or 'nobody'}"
            hint = f"hd review merge {ref}   hands it over now\nhd review withdraw {ref}   takes it out"
        yield Diagnostic("warning", "asked", message, move.line, ticket.path, hint, not moved)


def complete_asked(facts: ClockFacts, _: ReferenceTargets, past: Past) -> Ticket:
    """Add the time at which the forge merged the request, and who approved it."""
    move = requested_handover(facts.ticket)
    trace = past("handovers", "") if move else None
    if move is None or trace is None:
        return facts.ticket
    return complete_handover(
        facts.ticket, move, at=trace.at.astimezone(facts.ticket.zone), approved_by=trace.by or None, source=_SOURCE
    )


def complete_handovers(facts: ClockFacts, _: ReferenceTargets, past: Past) -> Ticket:
    """Add the handover that was made by hand, dated not before the last entry. It contains only known facts and
    legalizes nothing: if the desk requires a review, the review is overdue.
    """
    ticket, team = facts.ticket, facts.ticket.get("team")
    trace = past("team", team) if team else None
    if team is None or trace is None:
        return ticket
    latest = max([ticket.created, *(move.at for move in ticket.handovers if move.at)])
    at = max(trace.at.astimezone(ticket.zone).replace(microsecond=0), latest)
    kind = kind_of_manual_move(facts, team)
    asked = at if kind == "functional" and needs_review(facts, to=team, config=facts.view.config) else None
    return ticket.with_handover(
        Handover(at, trace.by, kind, to=team, from_=facts.replay.team, asked=asked, source=_SOURCE)
    )


def verdict_is_of_this_resolution(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report a verdict of another resolution."""
    if is_stale(facts.ticket, facts.replay):
        yield diagnostic(
            facts,
            "warning",
            "verdict",
            "the verdict belongs to another resolution and is ignored",
            key="verdict",
            hint="remove it",
            fix=True,
        )


def verdict_can_be_read(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report metrics of the verdict that lack outcome, used minutes or target minutes."""
    for metric in unreadable_metrics(facts.ticket):
        message = f"verdict: {metric} is no [met, used, target], and counts for nothing"
        yield diagnostic(
            facts,
            "warning",
            "verdict",
            message,
            key="verdict",
            hint="[met, 98, 480] or [breached, 500, 480], in minutes",
        )


def drop_verdict(facts: ClockFacts, _: ReferenceTargets, __: Past) -> Ticket:
    """Remove the verdict."""
    return facts.ticket.drop("verdict")


RULES: tuple[Rule, ...] = (
    steps_follow,
    entries_are_known,
    nothing_is_ahead,
    status_follows_timeline,
    team_follows_handovers,
    asked_was_made,
    verdict_is_of_this_resolution,
    verdict_can_be_read,
)
# The verdict last: its validity depends on the timeline.
MENDS: tuple[FixableRule, ...] = (
    FixableRule(status_follows_timeline, complete_timeline),
    FixableRule(asked_was_made, complete_asked),
    FixableRule(team_follows_handovers, complete_handovers),
    FixableRule(verdict_is_of_this_resolution, drop_verdict),
)
