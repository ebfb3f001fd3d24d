"""Whether a status step is part of the desk's workflow, and whether fields and lists agree."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.audit.transition import Rule, Transition
from hd.core.checks.rule import unknown_value_message
from hd.core.diagnostic import Diagnostic
from hd.core.escalation.review_state import requested_handover
from hd.core.merging.conflicts import open_fields
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.replay import is_step_allowed
from hd.core.tickets.ticket import KINDS
from hd.core.tickets.workflow import WAITS_FOR


def steps_are_legal(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report new steps that cannot follow the entry above, and new handovers from a team that did not have the
    ticket.
    """
    before, after = transition.before, transition.after
    if after is None or transition.is_imported:
        return
    known = [fault.message for fault in TicketFacts(before, view).replay.diagnostics] if before else []
    undecided = open_fields(after.document)
    for fault in TicketFacts(after, view).replay.diagnostics:
        if fault.message in known:
            known.remove(fault.message)
            continue
        severity, hint = ("warning", "somebody must decide: hd check") if undecided else ("error", "")
        yield transition.diagnostic(severity, "step", fault.message, line=fault.line, hint=hint)  # type: ignore[arg-type]


def hands_are_legal(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report a status edited by hand that cannot follow, and a team that the desk does not have."""
    after = transition.after
    if after is None or transition.is_imported:
        return
    replayed, statuses = TicketFacts(after, view).replay, view.config.statuses
    status = after.status
    if (
        _was_edited(transition, "status")
        and status != replayed.status
        and not is_step_allowed(replayed.status, status, statuses)
    ):
        message = f"{replayed.status} → {status} is not a step of the workflow, and no entry of the timeline says it"
        yield transition.diagnostic("error", "step", message, key="status", hint=f"write back {replayed.status}")
    team = after.get("team")
    if _was_edited(transition, "team") and team not in (None, replayed.team) and team not in view.config.teams:
        yield transition.diagnostic(
            "error", "step", f'no team "{team}"', key="team", hint=f"write back {replayed.team}"
        )


def lists_say_the_same(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report status and team that differ from timeline and handovers, except requests."""
    after = transition.after
    if after is None:
        return
    replayed = TicketFacts(after, view).replay
    hint = "hd check --fix   adds the entry, with the time and author that git knows"
    if _was_edited(transition, "status") and after.status != replayed.status:
        message = f"status is {after.status}, but the timeline says {replayed.status}"
        yield transition.diagnostic("warning", "lists", message, key="status", hint=hint)
    team, asked = after.get("team"), requested_handover(after)
    if asked is not None and asked.to == team:
        return  # it is waiting for its review
    if _was_edited(transition, "team") and replayed.team and team != replayed.team:
        message = f"team is {team or 'empty'}, but the handovers say {replayed.team}"
        yield transition.diagnostic("warning", "lists", message, key="team", hint=hint)


def entries_are_known(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report unknown values in new entries, which no other rule can judge."""
    if transition.is_imported or transition.after is None:
        return
    for move in transition.new_handovers:
        if move.kind not in KINDS:
            message = unknown_value_message(move.kind, KINDS, label="kind", config=view.config)
            yield transition.diagnostic("error", "unknown", message, line=move.line)
    for step in transition.new_steps:
        if step.waits_for and step.waits_for not in WAITS_FOR:
            message = unknown_value_message(step.waits_for, WAITS_FOR, label="for", config=view.config)
            yield transition.diagnostic("error", "unknown", message, line=step.line)


def _was_edited(transition: Transition, key: str) -> bool:
    return transition.has_changed(key) and key not in open_fields(transition.after.document)  # type: ignore[union-attr]


RULES: tuple[Rule, ...] = (steps_are_legal, hands_are_legal, entries_are_known, lists_say_the_same)
