"""Which clocks of a ticket are judged, and what counts as found: breached, or at risk. Measures no clock itself."""

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

Seen: TypeAlias = "ClockFacts | CachedFacts"

JUDGED = ("respond", "reply", "update", "resolve")  # `hold` only where it is asked for
REVIEW = "review"  # how long a handover waits for its review: a branch's clock, and none of the ticket's own
FOUND = {"at_risk": 1, "breached": 2}  # how bad

SECTIONS = ("desk", "sla", "ola", "calendars", "priorities", "statuses")  # of hd.yaml, that clocks need

Horizon = Callable[[datetime], datetime]  # until when to look ahead, of a run at that moment


class CheckRequest(Struct, frozen=True):
    """What is asked of a desk: by whom, of which tickets, of which clocks, and how far ahead."""

    asked: Query
    me: Me
    metrics: Sequence[str]
    horizon: Horizon | None = None

    def until(self, now: datetime) -> datetime | None:
        """Until when a run at `now` looks ahead; None where at risk is a share of the target."""
        return self.horizon(now) if self.horizon else None


def judged(facts: Seen, metrics: Sequence[str], *, horizon: datetime | None = None) -> Iterator[Clock]:
    """The clocks of an open ticket that have not stopped, of these metrics; none of a ticket that is stopped.

    horizon: at risk is what will be due by then (wall clock), instead of what has used its share of the target.
    """
    if facts.stopped:
        return
    for clock in facts.clocks.all:
        if clock.metric in metrics and clock.state != "none" and clock.stopped is None:
            yield looking_ahead(clock, horizon)


def key_of(facts: Seen, clock: Clock) -> str:
    """What a clock is called from run to run: `HD-2611-7K3FQ/resolve/1`."""
    return f"{facts.ticket.id}/{clock.metric}/{clock.cycle}"


def looking_ahead(clock: Clock, horizon: datetime | None) -> Clock:
    """The clock, at risk where it will be due by then; as it is where nobody looks ahead."""
    if horizon is None or clock.state not in ("running", "at_risk"):
        return clock
    return replace(clock, state="at_risk" if clock.due is not None and clock.due <= horizon else "running")
