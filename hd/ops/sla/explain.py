"""How the sum of a clock comes about, interval by interval; when a target would be due, and how much time has gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.evaluate import evaluate
from hd.core.sla.explain import Interval, future_intervals, intervals
from hd.core.sla.measure import METRICS, Clock
from hd.core.sla.policy_selection import find_promise
from hd.core.sla.verdict import Verdict, valid_verdict
from hd.core.tickets.context import EvaluationContext
from hd.core.time.calendar import Calendar, zone_data_version
from hd.core.time.durations import parse_duration
from hd.ops.context import Context
from hd.ops.desk.calendars import calendar_of
from hd.ops.records import Record, clock_record, iso, pauses, stopped_record
from hd.ops.sla.check import metric_named


def explain(context: Context, ref: str, *, metrics: Sequence[str] = ()) -> tuple[Record, list[Record]]:
    """The ticket (id and title) and, for each of its clocks, all intervals with the running sum; computed, also where a
    verdict is written, which is named beside. What only the verdict knows of has no intervals."""
    view = EvaluationContext(context.desk.config, context.now)
    facts = ClockFacts(context.load(ref), view)
    chosen = [metric_named(name) for name in metrics] or list(METRICS)
    computed = evaluate(facts.ticket, view, replayed=facts.replay, honour=False)
    written = valid_verdict(facts.ticket, facts.replay, now=context.now)
    known = set[str](written.metrics) if written else set[str]()
    clocks = [
        clock
        for clock in computed.all
        if clock.metric in chosen and (clock.started is not None or clock.metric in known)
    ]
    rows = [explanation(facts, clock, written=written) for clock in clocks]
    return {"id": facts.ticket.id, "title": facts.ticket.title}, rows


def when(context: Context, *, start: datetime, duration: str, calendar: str | None, zone: ZoneInfo) -> Record:
    """`{start, duration_min, calendar, due}`: when `duration` of business time from `start` is consumed, in `zone`."""
    found, minutes = named_calendar(context, calendar), parse_duration(duration)
    due = found.add(start, minutes).astimezone(zone)
    return {"start": iso(start.astimezone(zone)), "duration_min": minutes, "calendar": found.name, "due": iso(due)}


def elapsed(context: Context, *, start: datetime, end: datetime, calendar: str | None, zone: ZoneInfo) -> Record:
    """`{start, end, calendar, minutes}`: business minutes from `start` to `end`; negative where `end` is before."""
    found = named_calendar(context, calendar)
    return {
        "start": iso(start.astimezone(zone)),
        "end": iso(end.astimezone(zone)),
        "calendar": found.name,
        "minutes": round(found.between(start, end), 4),
    }


def named_calendar(context: Context, name: str | None) -> Calendar:
    """A calendar of the desk; the first where none is named."""
    context.desk.config.require("calendars")
    return calendar_of(context, name)


def explanation(facts: ClockFacts, clock: Clock, *, written: Verdict | None = None) -> Record:
    """A clock with all its intervals, and those to come until it is due; `written`: what its verdict says, beside."""
    zone: Any = facts.view.zone
    calendar = facts.view.config.calendars.get(clock.calendar)
    policy = find_promise(facts, facts.view).policy
    rows, coming = _intervals(facts, clock, calendar) if calendar else ((), ())
    return {
        "metric": clock.metric,
        **clock_record(clock, zone=zone),
        **stopped_record(clock, zone=zone),
        "policy": policy.name if policy and clock.metric != "hold" else None,
        "calendar": clock.calendar or None,
        "verdict": _verdict(written, clock.metric, zone),
        "zone": str(calendar.zone) if calendar else None,
        "zone_data": zone_data_version(),
        "note": clock.note,
        "intervals": _rows(rows, zone),
        "ahead": _rows(coming, zone),
    }


def _intervals(facts: ClockFacts, clock: Clock, calendar: Calendar) -> tuple[Sequence[Interval], Sequence[Interval]]:
    """Those until now, and those to come."""
    spans, now, pausing = facts.replay.spans, facts.view.now, pauses(clock.metric)
    until = intervals(clock, spans, calendar=calendar, now=now, pauses=pausing)
    return until, future_intervals(clock, spans, calendar=calendar, now=now, pauses=pausing)


def _rows(found: Sequence[Interval], zone: Any) -> list[Record]:
    return [
        {
            "from": iso(row.start.astimezone(zone)),
            "to": iso(row.end.astimezone(zone)),
            "status": row.status,
            "counts": row.counts,
            "minutes": round(row.minutes, 4),
            "sum": round(row.total, 4),
        }
        for row in found
    ]


def _verdict(written: Verdict | None, metric: str, zone: Any) -> Record | None:
    """`{at, policy, calendar, state, elapsed_min, target_min}` of one metric, as it was written."""
    judged = {str(name): one for name, one in written.metrics.items()}.get(metric) if written else None
    if written is None or judged is None:
        return None
    return {
        "at": iso(written.at.astimezone(zone)),
        "policy": written.policy or None,
        "calendar": written.calendar or None,
        "state": judged.state,
        "elapsed_min": judged.used,
        "target_min": judged.target,
    }
