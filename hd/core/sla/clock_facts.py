"""The facts about a ticket for the query language, with its clocks. Computes only what a query uses."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from hd.core.sla.evaluate import evaluate
from hd.core.tickets.facts import TicketFacts

if TYPE_CHECKING:
    from hd.core import query
    from hd.core.sla.clock import Clock, Clocks


class ClockFacts(TicketFacts, dict=True):
    """A ticket with its clocks in a context; implements `query.Facts`."""

    @cached_property
    def clocks(self) -> Clocks:
        """All clocks of the ticket, at the context's time."""
        return evaluate(self.ticket, self.view, replayed=self.replay)

    @property
    def pressing(self) -> Clock | None:
        """The most urgent clock now."""
        return self.clocks.pressing

    def line_of(self, clock: Clock) -> int:
        """Return the line of the ticket's file, at least 1, that a clock is about: the registration (respond), the
        unanswered comment (reply) or last public comment (update), the status (resolve), the team (hold).
        """
        if clock.metric in ("reply", "update"):
            said = next((word.line for word in self.ticket.comments if word.at == clock.started), 0)
            if said:
                return said
        key = {"respond": "created", "hold": "team"}.get(clock.metric, "status")
        return self.ticket.document.lines.get(key) or 1

    def value(self, key: str) -> query.FactValue:
        """Return the value of a key of the query language; None if there is none."""
        known = _VALUES.get(key)
        return known(self) if known else super().value(key)

    def flag(self, name: str) -> bool:
        """Whether `is:name` holds."""
        known = _FLAGS.get(name)
        return known(self) if known else super().flag(name)

    def has_clock_in(self, state: str) -> bool:
        """Whether a relevant clock is in `state`: of an open ticket a clock that still runs, otherwise any."""
        return self.clocks.any_is(state, stopped=self.stopped)


_VALUES: dict[str, Callable[[ClockFacts], query.FactValue]] = {
    "due": lambda f: f.pressing.due if f.pressing else None,
    "state": lambda f: f.pressing.state if f.pressing else None,
    "sla": lambda f: f.clocks.policy,
}
_FLAGS: dict[str, Callable[[ClockFacts], bool]] = {
    "breached": lambda f: f.has_clock_in("breached"),
    "at-risk": lambda f: f.has_clock_in("at_risk"),
}
