"""What another configuration makes of a ticket: whose deadline or verdict is another one. Chooses no tickets."""

from __future__ import annotations

from msgspec import Struct

from hd.core.sla.evaluate import evaluate
from hd.core.sla.measure import Clock, Clocks
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket


class Change(Struct, frozen=True):
    """A clock under two configurations."""

    before: Clock
    after: Clock

    @property
    def breaks(self) -> bool:
        """Whether it is breached only under the second."""
        return self.after.state == "breached" != self.before.state

    @property
    def mends(self) -> bool:
        """Whether it is breached only under the first."""
        return self.before.state == "breached" != self.after.state


def changes(
    ticket: Ticket, *, before: EvaluationContext, after: EvaluationContext
) -> tuple[Clocks, Clocks, tuple[Change, ...]]:
    """The clocks of a ticket under two configurations, and those with another deadline or verdict."""
    old, new = evaluate(ticket, before), evaluate(ticket, after)
    return old, new, compared(old, new)


def compared(old: Clocks, new: Clocks) -> tuple[Change, ...]:
    """The clocks with another deadline or verdict."""
    pairs = (Change(a, b) for a, b in zip(old.all, new.all, strict=True))
    return tuple(pair for pair in pairs if _judged(pair.before) != _judged(pair.after))


def _judged(clock: Clock) -> object:
    """What somebody who waits would notice: the state; of a clock that still runs when it is due, or what is left."""
    if clock.stopped is not None:
        return clock.state
    return clock.state, clock.due, clock.remaining_min if clock.due is None else None
