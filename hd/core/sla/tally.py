"""What became of promises, added up: how many were met and breached, how long it took. Reads no ticket.

A ticket is entered once and then forgotten: of it stay counts, and its minutes as numbers. So a desk of any size fits.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from hd.core.sla.measure import METRICS, Metric

Outcome = Literal["met", "breached", "running", "at_risk", "overdue", "none", "met_after_backdating"]
OUTCOMES: tuple[Outcome, ...] = ("met", "breached", "running", "at_risk", "overdue", "none", "met_after_backdating")


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The percentile by nearest rank: the least value that at least `percent` of all do not exceed, so always one that
    occurred. `ordered`: ascending; None where there are none."""
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1] if ordered else None


class Sum(Struct):
    """One metric. overdue: breached and still running; none: nothing promised, or never begun. met_after_backdating:
    met only because somebody dated a visible breach away. minutes: business time of each that was judged."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    minutes: array[int] = field(default_factory=lambda: array("q"))

    def add(self, outcome: Outcome, minutes: int | None = None) -> None:
        """One clock more."""
        self.counts[outcome] += 1
        if minutes is not None:
            self.minutes.append(minutes)

    @property
    def met_percent(self) -> float | None:
        """Met, of all that was judged; rounded down to a tenth, so that 100 means all. Met after backdating is not."""
        met = self.counts["met"]
        judged = met + self.counts["breached"] + self.counts["met_after_backdating"]
        return met * 1000 // judged / 10 if judged else None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of it."""
        return not self.minutes and all(not count for outcome, count in self.counts.items() if outcome != "none")

    def record(self) -> dict[str, int | float | None]:
        """`{met, breached, met_percent, running, at_risk, overdue, none, median_min, p90_min,
        met_after_backdating}`."""
        counts = {str(outcome): count for outcome, count in self.counts.items()}
        backdated = counts.pop("met_after_backdating")
        ordered = sorted(self.minutes)
        return {
            "met": counts.pop("met"),
            "breached": counts.pop("breached"),
            "met_percent": self.met_percent,
            **counts,
            "median_min": nearest_rank(ordered, 50),
            "p90_min": nearest_rank(ordered, 90),
            "met_after_backdating": backdated,
        }


class Tally(Struct):
    """One group of tickets, or all: how many of which kind, and a sum for each metric. bounced: handed back and forth;
    computed: resolved ones that have no verdict that holds."""

    resolved: int = 0
    open: int = 0
    cancelled: int = 0
    bounced: int = 0
    computed: int = 0
    sums: dict[Metric, Sum] = field(default_factory=lambda: {metric: Sum() for metric in METRICS})

    def record(self) -> dict[str, object]:
        """`{tickets: {resolved, open, cancelled, bounced, computed}, metrics: [{metric, …}]}`, as `Sum.record`."""
        names = ("resolved", "open", "cancelled", "bounced", "computed")
        return {
            "tickets": {name: getattr(self, name) for name in names},
            "metrics": [{"metric": metric, **found.record()} for metric, found in self.sums.items()],
        }
