"""The verdict in a ticket: parse it, check that it belongs to the valid resolution, and use it instead of computed
clocks.

It records the outcome at the resolution; later changes of the policy do not change it. `evaluate.compute_verdict`
computes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config.model import Metric
from hd.core.document.yaml_tree import Value, Writable
from hd.core.sla.measure import SKEW, Clock, Clocks
from hd.core.tickets.replay import Replay
from hd.core.tickets.ticket import Ticket
from hd.core.time.parsing import read_time
from hd.i18n import Message

_BY_VERDICT = Message("by the verdict")

METRICS: tuple[Metric, ...] = ("respond", "reply", "update", "resolve")


class MetricVerdict(NamedTuple):
    """The outcome of one target, in whole minutes of business time."""

    state: Literal["met", "breached"]
    used: int
    target: int


class Verdict(Struct, frozen=True):
    """A written verdict: of the resolution at `at`, under `policy`, on `calendar`. A metric missing in `metrics` had no
    target, or its clock never began.
    """

    at: datetime
    policy: str
    calendar: str
    metrics: Mapping[Metric, MetricVerdict]

    def row(self) -> dict[str, Writable]:
        """Return the verdict as it is written: `{at, policy, calendar, resolve: [met, 98, 480], …}`."""
        judged: dict[str, Writable] = {
            metric: list(self.metrics[metric]) for metric in METRICS if metric in self.metrics
        }
        return {"at": self.at, "policy": self.policy, "calendar": self.calendar, **judged}


def valid_verdict(ticket: Ticket, replayed: Replay, *, now: datetime) -> Verdict | None:
    """Return the written verdict if it belongs to the resolution that is valid at `now`; otherwise None."""
    written = ticket.verdict
    at = _time(ticket)
    if written is None or at is None or at != replayed.resolved or at > now + SKEW:
        return None
    policy, calendar = (value if isinstance(value := written.get(key), str) else "" for key in ("policy", "calendar"))
    judged = {metric: _parse_metric(written[metric]) for metric in METRICS if metric in written}
    return Verdict(at, policy, calendar, {metric: one for metric, one in judged.items() if one})


def is_stale(ticket: Ticket, replayed: Replay) -> bool:
    """Whether the written verdict belongs to another resolution than the valid one; then it is ignored."""
    return ticket.verdict is not None and (_time(ticket) is None or _time(ticket) != replayed.resolved)


def unreadable_metrics(ticket: Ticket) -> tuple[str, ...]:
    """Return the metrics of the written verdict that are not `[met, used, target]`; they count as without target."""
    written = ticket.verdict or {}
    return tuple(metric for metric in METRICS if metric in written and _parse_metric(written[metric]) is None)


def apply_verdict(verdict: Verdict, computed: Clocks) -> Clocks:
    """Return the clocks of a resolved ticket from its verdict; `hold` is always computed.

    If verdict and computation agree, the clock keeps its computed due time and note.
    """
    respond, reply, update, resolve = (
        _clock_from_verdict(getattr(computed, metric), metric, verdict) for metric in METRICS
    )
    return replace(
        computed,
        policy=verdict.policy or None,
        calendar=verdict.calendar,
        respond=respond,
        reply=reply,
        update=update,
        resolve=resolve,
    )


def _clock_from_verdict(clock: Clock, metric: Metric, verdict: Verdict) -> Clock:
    judged = verdict.metrics.get(metric)
    if judged is None:
        return clock if clock.state == "none" else Clock(metric, "none")
    if (clock.state, clock.elapsed_min, clock.target) == judged and clock.calendar == verdict.calendar:
        return clock
    return Clock(
        metric,
        judged.state,
        stopped=verdict.at,
        target=judged.target,
        used=float(judged.used),
        calendar=verdict.calendar,
        note=_BY_VERDICT,
    )


def _time(ticket: Ticket) -> datetime | None:
    at = (ticket.verdict or {}).get("at")
    return read_time(at, zone=None) if isinstance(at, str) else None


def _parse_metric(value: Value) -> MetricVerdict | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    state, used, target = value
    if not (isinstance(used, str) and isinstance(target, str) and _is_whole_number(used) and _is_whole_number(target)):
        return None
    if state == "met":
        return MetricVerdict("met", int(used), int(target))
    return MetricVerdict("breached", int(used), int(target)) if state == "breached" else None


def _is_whole_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
