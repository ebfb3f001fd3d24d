"""The reading of a clock at one time: state, used time, due time. Only values; measures nothing.

States: none, running, at_risk, paused, met, breached (used > target: a target that is used up exactly at closing time
is not breached by the following night).
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Literal

from msgspec import Struct

Metric = Literal["respond", "reply", "update", "resolve", "hold", "review"]
State = Literal["none", "running", "at_risk", "paused", "met", "breached"]
METRICS: tuple[Metric, ...] = ("respond", "reply", "update", "resolve", "hold")

# Far below a second and far above the rounding of used minutes, which are sums of exact instants.
EPSILON = 1e-6


class Clock(Struct, frozen=True):
    """One metric of one ticket. used, target, risk (the used time from which it is at risk): minutes of business time.
    due: None while paused or none.
    """

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
    """All clocks of one ticket. policy: None if no policy matches, or it has no targets."""

    policy: str | None
    calendar: str
    respond: Clock
    reply: Clock
    update: Clock
    resolve: Clock
    hold: Clock

    @property
    def all(self) -> tuple[Clock, ...]:
        """All clocks in the order of METRICS."""
        return (self.respond, self.reply, self.update, self.resolve, self.hold)

    def any_is(self, state: str, *, stopped: bool) -> bool:
        """Whether any clock except `hold` is in `state`; unless work has stopped, only clocks that still run count."""
        counting = (clock for clock in self.all if clock.metric != "hold" and (stopped or clock.stopped is None))
        return any(clock.state == state for clock in counting)

    @property
    def due(self) -> datetime | None:
        """The next due time of all clocks except `hold`."""
        clock = self.pressing
        return clock.due if clock else None

    @property
    def pressing(self) -> Clock | None:
        """The most urgent clock: of those that still run, the one due first, or else a paused one."""
        going = [c for c in self.all if c.metric != "hold" and c.stopped is None and c.state != "none"]
        timed = [c for c in going if c.due is not None]
        if timed:
            return min(timed, key=lambda c: (c.due, METRICS.index(c.metric)))
        return going[-1] if going else None
