"""Whether SLA results were manipulated: a target lowered after a breach, a breach dated away, or a false verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hd.core.audit.dated_by import TRAILER, date_source, kinds
from hd.core.audit.messages import dated_by_message
from hd.core.audit.timestamps import DatedEntry, dated_entries, format_time
from hd.core.audit.transition import SLACK, Rule, Transition
from hd.core.diagnostic import Diagnostic
from hd.core.document.yaml_tree import Value
from hd.core.sla import evaluate
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.verdict import METRICS
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket

BREACH = "breach"
"""The rule that reports an erased breach."""

_SHOWN = 3  # maximal ids in one message

_FREE = (
    *("id", "title", "status", "verdict", "assignee", "owner", "team", "timeline", "handovers", "watchers"),
    *("conflicts", "aliases", "source", "channel"),
)


def promise_stays_once_broken(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report changes after a breach, such as a lower priority, that make the breach disappear."""
    before, after = transition.before, transition.after
    if before is None or after is None or not (changed := _changed_fields(before, after)):
        return
    late = _breached_metrics(before, view)
    if not late:
        return
    old, new = (ticket.get("priority") or "" for ticket in (before, after))
    names = view.config.priorities.names
    if old in names and new in names and names.index(new) > names.index(old):
        message = f"the priority was lowered from {old} to {new} when {format_metrics(late)} was breached"
        yield transition.diagnostic("warning", "priority", message, key="priority")
    elif healed := late - _breached_metrics(after, view):
        message = f"{format_metrics(healed)} was breached, and is so no more by another {' and '.join(changed)}"
        yield transition.diagnostic("warning", "priority", message, key=changed[0])


class ErasedBreach(NamedTuple):
    """Metrics whose breach was visible before a step and disappeared by it. entry: the first one dated before that
    moment; None if an undo removed entries. source: what dates the entry, if anything.
    """

    metrics: frozenset[str]
    entry: DatedEntry | None
    source: str | None


def erased_breach(transition: Transition, view: EvaluationContext) -> ErasedBreach | None:
    """Return the breach that a step erases by dating entries back, or by removing them."""
    before, after, act = transition.before, transition.after, transition.act
    if before is None or after is None:
        return None
    entries = [one for one in dated_entries(transition) if one.at < (one.proven or act.earliest_time) - SLACK]
    if not entries and not transition.inverse:
        return None
    then = EvaluationContext(view.config, act.earliest_time)
    if not (late := evaluate.breached_metrics(_with_listed_status(before, then), then)) or not (
        gone := late - evaluate.breached_metrics(after, then)
    ):
        return None
    first = min(entries, key=lambda one: one.at, default=None)
    return ErasedBreach(frozenset(gone), first, _source(transition, first) if first else None)


def _source(transition: Transition, entry: DatedEntry) -> str | None:
    return date_source(transition.act) or dated_by_message(transition, entry.at)


def _with_listed_status(ticket: Ticket, view: EvaluationContext) -> Ticket:
    """Return the ticket with the timeline's status; a status edited by hand stops clocks at an unknown time."""
    status = ClockFacts(ticket, view).replay.status
    return ticket if ticket.status == status else ticket.put("status", status)


def breach_is_not_dated_away(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report entries written after a breach but dated before it, which make the target look met."""
    found = erased_breach(transition, view)
    if found is None:
        return
    metrics, written = format_metrics(found.metrics), format_time(transition.act.earliest_time, view)
    if found.entry is None:
        message = f"{metrics} was breached when this was taken back at {written}, and is so no more"
        yield transition.diagnostic("warning", BREACH, message, key="timeline")
        return
    said = f"{found.entry.name} is dated {format_time(found.entry.at, view)}"
    if found.source:
        message = f"{said} by {found.source}; {metrics} was breached when it was written down {written}"
        yield transition.diagnostic("note", "dated-by-source", message, line=found.entry.line)
    else:
        message = f"{said}, and was written down {written}, when {metrics} was breached: it is so no more"
        hint = f"the report counts it as met after backdating; a commit that names its source says {TRAILER}: {kinds()}"
        yield transition.diagnostic("warning", BREACH, message, line=found.entry.line, hint=hint)


def breach_is_configured_away(metric: str, ids: Sequence[str], *, path: str) -> Diagnostic:
    """Return the diagnostic of a change of hd.yaml that turns these tickets' breaches into met targets."""
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    message = f"{metric} of {', '.join(ids[:_SHOWN])}{more} was breached, and is so no more by this change"
    hint = "a holiday, longer hours or targets change what is promised from now on: note them before, not after"
    return Diagnostic("warning", BREACH, message, 0, path, hint)


def verdict_is_true(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report a new verdict that differs from the clocks under the configuration of that time."""
    after = transition.after
    if after is None or after.verdict is None or transition.is_imported or transition.merged:
        return
    if transition.before is not None and not transition.has_changed("verdict"):
        return
    at = next((step.at for step in reversed(transition.new_steps) if step.status == "resolved"), None)
    if at is None:
        return
    found = evaluate.compute_verdict(after, EvaluationContext(view.config, at, view.me))
    written: dict[str, Value] = {key: after.verdict[key] for key in METRICS if key in after.verdict}
    given: dict[str, Value] = {
        key: [one.state, str(one.used), str(one.target)] for key, one in (found.metrics if found else {}).items()
    }
    if written != given:
        said = ", ".join(f"{key} {value}" for key, value in written.items() if given.get(key) != value)
        yield transition.diagnostic(
            "warning",
            "verdict",
            "the verdict is not what the clocks give" + (f": {said}" if said else ""),
            key="verdict",
            hint=f"they give: {given or 'none'}".replace("'", ""),
        )


def _changed_fields(before: Ticket, after: Ticket) -> list[str]:
    old, new = before.document.fields, after.document.fields
    return [key for key in dict.fromkeys([*old, *new]) if key not in _FREE and old.get(key) != new.get(key)]


def _breached_metrics(ticket: Ticket, view: EvaluationContext) -> frozenset[str]:
    clocks = ClockFacts(ticket, view).clocks
    return frozenset(clock.metric for clock in clocks.all if clock.state == "breached" and clock.metric != "hold")


def format_metrics(metrics: Iterable[str]) -> str:
    """Return metrics in words, in their order."""
    return ", ".join(name for name in METRICS if name in set(metrics))


RULES: tuple[Rule, ...] = (promise_stays_once_broken, breach_is_not_dated_away, verdict_is_true)
