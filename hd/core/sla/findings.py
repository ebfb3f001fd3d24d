"""Select the clocks to check, and what counts as a finding: breached, or at risk. Measures no clock itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hd.core.sla.clock import Clock

if TYPE_CHECKING:
    from hd.core.query import Me, Query
    from hd.core.sla.cached_facts import CachedFacts
    from hd.core.sla.clock_facts import ClockFacts

AnyFacts: TypeAlias = "ClockFacts | CachedFacts"

CHECKED_METRICS = ("respond", "reply", "update", "resolve")  # `hold` only on request
REVIEW = "review"  # the time that a handover waits for its review: a clock of a branch, not of the ticket
SEVERITY_RANKS = {"at_risk": 1, "breached": 2}  # by severity

SECTIONS = ("desk", "sla", "ola", "calendars", "priorities", "statuses")  # sections of hd.yaml that clocks need

Horizon = Callable[[datetime], datetime]  # the time until which a run at this time looks ahead


class CheckRequest(Struct, frozen=True):
    """A check of a desk's clocks: query, user, metrics, and how far to look ahead."""

    query: Query
    me: Me
    metrics: Sequence[str]
    horizon: Horizon | None = None

    def horizon_at(self, now: datetime) -> datetime | None:
        """Return the time until which a run at `now` looks ahead; None if "at risk" means a share of the target."""
        return self.horizon(now) if self.horizon else None


def running_clocks(facts: AnyFacts, metrics: Sequence[str], *, horizon: datetime | None = None) -> Iterator[Clock]:
    """Yield the clocks of these metrics that have not stopped; none for a ticket on which work has ended.

    horizon: a clock is at risk if it is due by then (wall clock), not by its used share of the target.
    """
    if facts.stopped:
        return
    for clock in facts.clocks.all:
        if clock.metric in metrics and clock.state != "none" and clock.stopped is None:
            yield apply_horizon(clock, horizon)


def clock_key(facts: AnyFacts, clock: Clock) -> str:
    """Return an identifier of a clock that is stable between runs: `HD-2611-7K3FQ/resolve/1`."""
    return f"{facts.ticket.id}/{clock.metric}/{clock.cycle}"


def apply_horizon(clock: Clock, horizon: datetime | None) -> Clock:
    """Return the clock as at risk if it is due by `horizon`; unchanged without a horizon."""
    if horizon is None or clock.state not in ("running", "at_risk"):
        return clock
    return replace(clock, state="at_risk" if clock.due is not None and clock.due <= horizon else "running")
