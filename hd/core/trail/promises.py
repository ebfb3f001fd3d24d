"""Whether a promise was bent: lowered once it was broken, or called kept by a verdict that the clocks do not give."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core import sla
from hd.core.clock_facts import ClockFacts
from hd.core.problem import Problem
from hd.core.standpoint import Standpoint
from hd.core.ticket import Ticket
from hd.core.trail.transition import Rule, Transition
from hd.core.yamltree import Value

_FREE = (
    *("id", "title", "status", "verdict", "assignee", "owner", "team", "timeline", "handovers", "watchers"),
    *("conflicts", "aliases", "source", "channel"),
)


def promise_stays_once_broken(transition: Transition, view: Standpoint) -> Iterator[Problem]:
    """A priority is not lowered after a breach, nor anything else changed so that what was late is so no more."""
    before, after = transition.before, transition.after
    if before is None or after is None or not (changed := _changed(before, after)):
        return
    late = _late(before, view)
    if not late:
        return
    old, new = (ticket.get("priority") or "" for ticket in (before, after))
    names = view.config.priorities.names
    if old in names and new in names and names.index(new) > names.index(old):
        message = f"the priority was lowered from {old} to {new} when {_told(late)} was breached"
        yield transition.problem("warning", "priority", message, key="priority")
    elif healed := late - _late(after, view):
        message = f"{_told(healed)} was breached, and is so no more by another {' and '.join(changed)}"
        yield transition.problem("warning", "priority", message, key=changed[0])


def verdict_is_true(transition: Transition, view: Standpoint) -> Iterator[Problem]:
    """A new verdict is the one that the clocks give, by the configuration of then."""
    after = transition.after
    if after is None or after.verdict is None or transition.imported or transition.merged:
        return
    if transition.before is not None and not transition.changed("verdict"):
        return
    at = next((step.at for step in reversed(transition.steps) if step.status == "resolved"), None)
    if at is None:
        return
    found = sla.verdict(after, Standpoint(view.config, at, view.me))
    written: dict[str, Value] = {
        key: after.verdict[key] for key in ("respond", "reply", "update", "resolve") if key in after.verdict
    }
    given: dict[str, Value] = {
        key: [one.state, str(one.used), str(one.target)] for key, one in (found.metrics if found else {}).items()
    }
    if written != given:
        said = ", ".join(f"{key} {value}" for key, value in written.items() if given.get(key) != value)
        yield transition.problem("warning", "verdict", "the verdict is not what the clocks give"
                                 + (f": {said}" if said else ""), key="verdict",
                                 hint=f"they give: {given or 'none'}".replace("'", ""))  # fmt: skip


def _changed(before: Ticket, after: Ticket) -> list[str]:
    old, new = before.document.fields, after.document.fields
    return [key for key in dict.fromkeys([*old, *new]) if key not in _FREE and old.get(key) != new.get(key)]


def _late(ticket: Ticket, view: Standpoint) -> frozenset[str]:
    clocks = ClockFacts(ticket, view).clocks
    return frozenset(clock.metric for clock in clocks.all if clock.state == "breached" and clock.metric != "hold")


def _told(metrics: frozenset[str]) -> str:
    return ", ".join(name for name in ("respond", "reply", "update", "resolve") if name in metrics)


RULES: tuple[Rule, ...] = (promise_stays_once_broken, verdict_is_true)
