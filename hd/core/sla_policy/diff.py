"""Compare a ticket's clocks under two configurations."""

from __future__ import annotations

from msgspec import Struct

from hd.core.sla.evaluate import evaluate
from hd.core.sla.measure import Clock, Clocks
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket


class Change(Struct, frozen=True):
    """A clock under two configurations."""

    old: Clock
    new: Clock

    @property
    def is_new_breach(self) -> bool:
        """Whether it is breached only under the new one."""
        return self.new.state == "breached" != self.old.state

    @property
    def ends_breach(self) -> bool:
        """Whether it is breached only under the old one."""
        return self.old.state == "breached" != self.new.state


def compare_ticket(
    ticket: Ticket, *, before: EvaluationContext, after: EvaluationContext
) -> tuple[Clocks, Clocks, tuple[Change, ...]]:
    """Return the clocks of a ticket under two configurations, and those whose deadline or verdict differs."""
    old, new = evaluate(ticket, before), evaluate(ticket, after)
    return old, new, compare_clocks(old, new)


def compare_clocks(old: Clocks, new: Clocks) -> tuple[Change, ...]:
    """Return the clocks whose deadline or verdict differs."""
    pairs = (Change(a, b) for a, b in zip(old.all, new.all, strict=True))
    return tuple(pair for pair in pairs if _visible_state(pair.old) != _visible_state(pair.new))


def _visible_state(clock: Clock) -> object:
    """Return what people notice of a clock: its state, and while it runs its due time or remaining time."""
    if clock.stopped is not None:
        return clock.state
    return clock.state, clock.due, clock.remaining_min if clock.due is None else None
