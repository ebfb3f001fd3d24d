"""What a clock reads at a moment: its state, what was used, when it is due. Values only; measures nothing.

States: none, running, at_risk, paused, met, breached (used > target: a target consumed exactly at closing time is not
breached by the night that follows).
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Literal

from msgspec import Struct

Metric = Literal["respond", "reply", "update", "resolve", "hold", "review"]
State = Literal["none", "running", "at_risk", "paused", "met", "breached"]
METRICS: tuple[Metric, ...] = ("respond", "reply", "update", "resolve", "hold")

# Used time is a sum of exact instants divided into minutes; this is far below a second and far above rounding.
EPSILON = 1e-6


class Clock(Struct, frozen=True):
    """One metric of one ticket. `used` and `target` in minutes of business time, as is `risk`, the used time from which
    it is at risk; `due` None while paused or none."""

    metric: Metric
    state: State
    cycle: int = 1
    started: datetime | None = None
    stopped: datetime | None = None
    due: datetime | None = None
    target: int | None = None
    used: float | None = None
    calendar: str = ""
    note: str = ""
    risk: float = 0.0

    @property
    def elapsed_min(self) -> int | None:
        """Whole minutes used, rounded up."""
        return None if self.used is None else math.ceil(self.used - EPSILON)

    @property
    def remaining_min(self) -> int | None:
        """Whole minutes left, rounded down; negative when breached."""
        if self.used is None or self.target is None:
            return None
        return math.floor(self.target - self.used + EPSILON)


class Clocks(Struct, frozen=True):
    """All clocks of one ticket, under `policy` (None: no policy, or one without targets)."""

    policy: str | None
    calendar: str
    respond: Clock
    reply: Clock
    update: Clock
    resolve: Clock
    hold: Clock

    @property
    def all(self) -> tuple[Clock, ...]:
        """In the order of METRICS."""
        return (self.respond, self.reply, self.update, self.resolve, self.hold)

    def any_is(self, state: str, *, stopped: bool) -> bool:
        """Whether any clock but `hold` is in `state`: where work has not stopped, any of those that still run."""
        counting = (clock for clock in self.all if clock.metric != "hold" and (stopped or clock.stopped is None))
        return any(clock.state == state for clock in counting)

    @property
    def due(self) -> datetime | None:
        """The next due time of all clocks but `hold`."""
        clock = self.pressing
        return clock.due if clock else None

    @property
    def pressing(self) -> Clock | None:
        """The clock that matters now: of those that still run, the one due first; else a paused one."""
        going = [c for c in self.all if c.metric != "hold" and c.stopped is None and c.state != "none"]
        timed = [c for c in going if c.due is not None]
        if timed:
            return min(timed, key=lambda c: (c.due, METRICS.index(c.metric)))
        return going[-1] if going else None
