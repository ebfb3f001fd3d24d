"""The verdict that stands in a ticket: read, held against the resolution that holds, shown in place of today's sum.

It is the record of what was kept or broken when the ticket was resolved; a policy that changes later does not change
it. Computes no verdict: that is `sla.verdict`.
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
    """What became of one promise; minutes of business time, whole ones."""

    state: Literal["met", "breached"]
    used: int
    target: int


class Verdict(Struct, frozen=True):
    """A written verdict: of the resolution at `at`, under `policy`, on `calendar`. A metric that is missing in
    `metrics` was not promised, or its clock never began."""

    at: datetime
    policy: str
    calendar: str
    metrics: Mapping[Metric, MetricVerdict]

    def row(self) -> dict[str, Writable]:
        """As it is written: `{at, policy, calendar, resolve: [met, 98, 480], …}`."""
        judged: dict[str, Writable] = {
            metric: list(self.metrics[metric]) for metric in METRICS if metric in self.metrics
        }
        return {"at": self.at, "policy": self.policy, "calendar": self.calendar, **judged}


def holding(ticket: Ticket, replayed: Replay, *, now: datetime) -> Verdict | None:
    """The written verdict, where it belongs to the resolution that holds at `now`; None where there is no such."""
    written = ticket.verdict
    at = _time(ticket)
    if written is None or at is None or at != replayed.resolved or at > now + SKEW:
        return None
    policy, calendar = (value if isinstance(value := written.get(key), str) else "" for key in ("policy", "calendar"))
    judged = {metric: _judged(written[metric]) for metric in METRICS if metric in written}
    return Verdict(at, policy, calendar, {metric: one for metric, one in judged.items() if one})


def stale(ticket: Ticket, replayed: Replay) -> bool:
    """Whether the written verdict belongs to another resolution than the one that holds; then it is ignored."""
    return ticket.verdict is not None and (_time(ticket) is None or _time(ticket) != replayed.resolved)


def unreadable(ticket: Ticket) -> tuple[str, ...]:
    """The metrics of the written verdict that are no `[met, used, target]`; they count as not promised."""
    written = ticket.verdict or {}
    return tuple(metric for metric in METRICS if metric in written and _judged(written[metric]) is None)


def applied(written: Verdict, computed: Clocks) -> Clocks:
    """The clocks of a resolved ticket as the verdict has them; `hold` is no promise to the requester, and computed.

    A clock on which verdict and computation agree keeps what only the computation knows: when it was due, and why.
    """
    respond, reply, update, resolve = (_told(getattr(computed, metric), metric, written) for metric in METRICS)
    return replace(
        computed,
        policy=written.policy or None,
        calendar=written.calendar,
        respond=respond,
        reply=reply,
        update=update,
        resolve=resolve,
    )


def _told(clock: Clock, metric: Metric, written: Verdict) -> Clock:
    judged = written.metrics.get(metric)
    if judged is None:
        return clock if clock.state == "none" else Clock(metric, "none")
    if (clock.state, clock.elapsed_min, clock.target) == judged and clock.calendar == written.calendar:
        return clock
    return Clock(
        metric,
        judged.state,
        stopped=written.at,
        target=judged.target,
        used=float(judged.used),
        calendar=written.calendar,
        note=_BY_VERDICT,
    )


def _time(ticket: Ticket) -> datetime | None:
    at = (ticket.verdict or {}).get("at")
    return read_time(at, zone=None) if isinstance(at, str) else None


def _judged(value: Value) -> MetricVerdict | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    state, used, target = value
    if not (isinstance(used, str) and isinstance(target, str) and _whole(used) and _whole(target)):
        return None
    if state == "met":
        return MetricVerdict("met", int(used), int(target))
    return MetricVerdict("breached", int(used), int(target)) if state == "breached" else None


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
