"""Judges clocks: which are breached or at risk, how one ticket's sum comes about, when a target would be due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hd.core.calendar import Calendar, zone_data_version
from hd.core.clocks import METRICS, Clock
from hd.core.duration import parse_duration
from hd.core.errortext import listed, nearest, unknown
from hd.core.explain import intervals
from hd.core.facts import Standpoint, TicketFacts
from hd.core.problem import Problem
from hd.errors import UsageError
from hd.ops.listing import in_order, select, understood
from hd.ops.records import Record, clock_record, iso, pauses, problem_record
from hd.store.desk import Desk

JUDGED = ("respond", "reply", "update", "resolve")


class Judgement(Struct, frozen=True):
    """counts: clocks by state, and unreadable tickets. findings: what is breached or at risk, the next due first."""

    now: datetime
    rev: str | None
    counts: dict[str, int]
    findings: tuple[Record, ...]
    unreadable: tuple[Problem, ...]

    def record(self) -> Record:
        """`{now, rev, counts, findings, unreadable}`."""
        return {
            "now": iso(self.now),
            "rev": self.rev,
            "counts": self.counts,
            "findings": list(self.findings),
            "unreadable": [problem_record(problem) for problem in self.unreadable],
        }


def check(
    desk: Desk,
    words: Sequence[str],
    *,
    me: str,
    now: datetime,
    horizon: datetime | None = None,
    metrics: Sequence[str] = (),
) -> Judgement:
    """Judge the unstopped clocks of the open tickets that the query holds for.

    horizon: at risk is what will be due by then (wall clock), instead of what has used its share of the target.
    metrics: only these; `hold` only where it is named. Raises ConfigError where the SLA part of hd.yaml is wrong.
    """
    desk.config.require("desk", "sla", "ola", "calendars", "priorities", "statuses")
    chosen = [_metric(name) for name in metrics] or list(JUDGED)
    asked = understood(desk, words)
    found, unreadable = select(desk, asked, me=me, now=now)
    counts: Counter[str] = Counter(breached=0, at_risk=0)
    findings: list[tuple[datetime, Record]] = []
    for facts in in_order([facts for facts in found if not facts.stopped], asked.sort):
        for clock in facts.clocks.all:
            if clock.metric not in chosen or clock.state == "none" or clock.stopped is not None:
                continue
            judged = _looking_ahead(clock, horizon)
            counts[judged.state] += 1
            if judged.state in ("breached", "at_risk"):
                findings.append((clock.due or now, _finding(facts, judged, prefix=desk.repo.prefix)))
    if unreadable:
        counts["unreadable"] = len(unreadable)
    findings.sort(key=lambda pair: (pair[0], pair[1]["key"]))
    return Judgement(
        now.astimezone(desk.zone), desk.repo.head(), dict(counts), tuple(row for _, row in findings), unreadable
    )


def explain(desk: Desk, ref: str, *, now: datetime, metrics: Sequence[str] = ()) -> tuple[Record, list[Record]]:
    """The ticket (id and title) and, for each of its clocks, all intervals with the running sum."""
    view = Standpoint(desk.config, now)
    facts = TicketFacts(desk.load(ref), view)
    chosen = [_metric(name) for name in metrics] or list(METRICS)
    clocks = [clock for clock in facts.clocks.all if clock.metric in chosen and clock.started is not None]
    return {"id": facts.ticket.id, "title": facts.ticket.title}, [_explanation(facts, clock) for clock in clocks]


def when(desk: Desk, *, start: datetime, duration: str, calendar: str | None) -> datetime:
    """The instant at which `duration` of business time from `start` is consumed."""
    found = named_calendar(desk, calendar)
    return found.add(start, parse_duration(duration)).astimezone(desk.zone)


def elapsed(desk: Desk, *, start: datetime, end: datetime, calendar: str | None) -> float:
    """Business minutes from `start` to `end`; negative where `end` is before."""
    return named_calendar(desk, calendar).between(start, end)


def named_calendar(desk: Desk, name: str | None) -> Calendar:
    """A calendar of the desk; the first where none is named."""
    desk.config.require("calendars")
    known = desk.config.calendars
    if name is None:
        return next(iter(known.values()))
    if name not in known:
        raise UsageError(f"no calendar {unknown(name, known, line=desk.config.line_of('calendars'))}",
                         hint=f"calendars: {listed(known)}")  # fmt: skip
    return known[name]


def _metric(name: str) -> str:
    if name in METRICS:
        return name
    guess = nearest(name, METRICS)
    raise UsageError(
        f'no metric "{name}"' + (f"; nearest: {guess}" if guess else ""), hint=f"metrics: {listed(METRICS)}"
    )


def _looking_ahead(clock: Clock, horizon: datetime | None) -> Clock:
    if horizon is None or clock.state not in ("running", "at_risk"):
        return clock
    return replace(clock, state="at_risk" if clock.due is not None and clock.due <= horizon else "running")


def _finding(facts: TicketFacts, clock: Clock, *, prefix: str) -> Record:
    ticket = facts.ticket
    return {
        "key": f"{ticket.id}/{clock.metric}/{clock.cycle}",
        "id": ticket.id,
        "metric": clock.metric,
        **clock_record(clock, zone=facts.view.zone),
        "policy": facts.clocks.policy,
        "calendar": clock.calendar,
        "priority": ticket.get("priority"),
        "team": facts.current_team,
        "assignee": facts.assignee,
        "title": ticket.title,
        "path": f"{prefix}{ticket.path}",
    }


def _explanation(facts: TicketFacts, clock: Clock) -> Record:
    zone: Any = facts.view.zone
    calendar = facts.view.config.calendars[clock.calendar]
    rows = intervals(clock, facts.replay.spans, calendar=calendar, now=facts.view.now, pauses=pauses(clock.metric))
    return {
        "metric": clock.metric,
        **clock_record(clock, zone=zone),
        "policy": facts.clocks.policy if clock.metric != "hold" else None,
        "calendar": clock.calendar,
        "zone": str(calendar.zone),
        "zone_data": zone_data_version(),
        "note": clock.note,
        "intervals": [
            {"from": iso(row.start.astimezone(zone)), "to": iso(row.end.astimezone(zone)), "status": row.status,
             "counts": row.counts, "minutes": round(row.minutes, 4), "sum": round(row.total, 4)}
            for row in rows
        ],
    }  # fmt: skip
