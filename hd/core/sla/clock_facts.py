"""What the query language may ask of a ticket, its clocks included. Computes only what is asked for."""

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
    """A ticket and its clocks, seen from a standpoint; `query.Facts` for it."""

    @cached_property
    def clocks(self) -> Clocks:
        """All the ticket's clocks, at the standpoint's moment."""
        return evaluate(self.ticket, self.view, replayed=self.replay)

    @property
    def pressing(self) -> Clock | None:
        """The clock that matters now."""
        return self.clocks.pressing

    def line_of(self, clock: Clock) -> int:
        """The line of the ticket's file, at least 1, that a clock of it is about: where the registration is written
        (respond), the word that nobody answered (reply) or that was the last (update), the status (resolve), the team
        (hold)."""
        if clock.metric in ("reply", "update"):
            said = next((word.line for word in self.ticket.comments if word.at == clock.started), 0)
            if said:
                return said
        key = {"respond": "created", "hold": "team"}.get(clock.metric, "status")
        return self.ticket.document.lines.get(key) or 1

    def value(self, key: str) -> query.FactValue:
        """The value of one key of the query language; None where there is none."""
        known = _VALUES.get(key)
        return known(self) if known else super().value(key)

    def flag(self, name: str) -> bool:
        """Whether `is:name` holds."""
        known = _FLAGS.get(name)
        return known(self) if known else super().flag(name)

    def judged(self, state: str) -> bool:
        """Whether a clock that counts is in `state`: of an open ticket the ones that still run, else any."""
        return self.clocks.any_is(state, stopped=self.stopped)


_VALUES: dict[str, Callable[[ClockFacts], query.FactValue]] = {
    "due": lambda f: f.pressing.due if f.pressing else None,
    "state": lambda f: f.pressing.state if f.pressing else None,
    "sla": lambda f: f.clocks.policy,
}
_FLAGS: dict[str, Callable[[ClockFacts], bool]] = {
    "breached": lambda f: f.judged("breached"),
    "at-risk": lambda f: f.judged("at_risk"),
}
