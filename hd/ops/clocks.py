"""Judges clocks: which are breached or at risk, how one ticket's sum comes about, when a target would be due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core.calendar import Calendar, zone_data_version
from hd.core.clocks import METRICS, Clock
from hd.core.duration import parse_duration
from hd.core.errortext import listed, nearest
from hd.core.explain import Interval, ahead, intervals
from hd.core.facts import TicketFacts
from hd.core.judging import FOUND, JUDGED, REVIEW, judged, key_of
from hd.core.policy import promise
from hd.core.problem import Problem
from hd.core.query import Me
from hd.core.sla import evaluate
from hd.core.standpoint import Standpoint
from hd.core.verdict import Verdict, holding
from hd.errors import UsageError
from hd.ops.listing import select, understood
from hd.ops.records import Record, Seen, clock_record, iso, pauses, problem_record
from hd.ops.told import SECTIONS, Horizon, Question, Since, told
from hd.store.desk import Desk

if TYPE_CHECKING:
    from hd.store.revision import Revision


class Judgement(Struct, frozen=True):
    """counts: clocks by state, and unreadable tickets. judged: every clock that was judged, the next due first, without
    what was `known`, the number of those that the run `since` has told already (as bad, or worse)."""

    now: datetime
    rev: str | None
    counts: dict[str, int]
    judged: tuple[Record, ...]
    unreadable: tuple[Problem, ...]
    since: Since | None = None
    known: int = 0

    @property
    def findings(self) -> tuple[Record, ...]:
        """What is breached or at risk."""
        return tuple(row for row in self.judged if row["state"] in FOUND)

    def found(self, state: str) -> int:
        """How many of the findings are in that state."""
        return sum(row["state"] == state for row in self.judged)

    def record(self) -> Record:
        """`{now, rev, since, counts, findings, unreadable}`."""
        since = self.since
        return {
            "now": iso(self.now),
            "rev": self.rev,
            "since": {"rev": since.rev, "at": iso(since.at), "known": self.known} if since else None,
            "counts": self.counts,
            "findings": list(self.findings),
            "unreadable": [problem_record(problem) for problem in self.unreadable],
        }


def check(
    desk: Desk,
    words: Sequence[str],
    *,
    me: Me,
    now: datetime,
    horizon: Horizon | None = None,
    metrics: Sequence[str] = (),
    since: Since | None = None,
) -> Judgement:
    """Judge the unstopped clocks of the open tickets that the query holds for.

    horizon: of a run at a moment, by when (wall clock) what will be due is at risk, instead of what has used its share
    of the target. metrics: only these; `hold` only where it is named; `review`: how long handovers wait
    for one. since: leave out what that run has told, with its state or a worse one; at risk and breached are told one
    after the other. Raises ConfigError where the SLA part of hd.yaml is wrong, NotFoundError for a commit that is not
    here.
    """
    desk.config.require(*SECTIONS)
    then = _at(desk, since.rev) if since else None
    asked = [REVIEW if name == REVIEW else metric_named(name) for name in metrics] or (*JUDGED, REVIEW)
    question = Question(understood(desk, words), me, asked, horizon)
    found, unreadable = select(desk, question.asked, me=me, now=now, default_open=True)
    pairs = [
        (facts, clock) for facts in found for clock in judged(facts, question.metrics, horizon=question.until(now))
    ]
    pairs += _waiting(desk, found, question, now=now)
    counts = Counter({"breached": 0, "at_risk": 0})
    counts.update(clock.state for _, clock in pairs)
    if unreadable:
        counts["unreadable"] = len(unreadable)
    total = len(pairs)
    if since and then:
        since = Since(then.commit, since.at.astimezone(desk.zone))
        ids = {facts.ticket.id for facts, clock in pairs if clock.state in FOUND}
        before = told(then, since.at, question, ids=sorted(ids), today=desk) if ids else {}
        before |= {key_of(*pair): pair[1].state for pair in _waiting(desk, found, question, now=since.at)}
        pairs = [pair for pair in pairs if not _known(pair, before)]
    late = datetime.max.replace(tzinfo=UTC)
    pairs.sort(key=lambda pair: (pair[1].due or late, pair[0].ticket.created, key_of(*pair)))
    rows = tuple(finding(facts, clock, prefix=desk.repo.prefix) for facts, clock in pairs)
    return Judgement(now.astimezone(desk.zone), desk.commit, dict(counts), rows, unreadable, since, total - len(pairs))


def _waiting(desk: Desk, found: Sequence[Seen], question: Question, *, now: datetime) -> list[tuple[Seen, Clock]]:
    """How long the handovers wait that are under review, of the tickets that were found. What a run in the past told of
    them follows from when they were asked for."""
    from hd.store.branches import found as branches

    if REVIEW not in question.metrics or not desk.current or not branches(desk.repo):
        return []
    from hd.core.judging import looking_ahead
    from hd.core.reviewing import waiting
    from hd.ops.reviews import waiting_now

    known = {facts.ticket.id: facts for facts in found}
    clocks = []
    for one in waiting_now(desk, now=now):
        if one.id in known and one.branch and one.move.asked and one.move.asked <= now:
            clock = waiting(one.move, desk.config, now=now, cycle=one.branch.number)
            clocks.append((known[one.id], looking_ahead(clock, question.until(now))))
    return clocks


def _at(desk: Desk, rev: str) -> Revision:
    from hd.store.revision import Revision

    return Revision(desk, rev)


def _known(pair: tuple[Seen, Clock], before: Mapping[str, str]) -> bool:
    state, was = pair[1].state, before.get(key_of(*pair))
    return state in FOUND and was is not None and FOUND[was] >= FOUND[state]


def explain(desk: Desk, ref: str, *, now: datetime, metrics: Sequence[str] = ()) -> tuple[Record, list[Record]]:
    """The ticket (id and title) and, for each of its clocks, all intervals with the running sum; computed, also where a
    verdict is written, which is named beside. What only the verdict knows of has no intervals."""
    view = Standpoint(desk.config, now)
    facts = TicketFacts(desk.load(ref), view)
    chosen = [metric_named(name) for name in metrics] or list(METRICS)
    computed = evaluate(facts.ticket, view, replayed=facts.replay, honour=False)
    written = holding(facts.ticket, facts.replay, now=now)
    known = set[str](written.metrics) if written else set[str]()
    clocks = [clock for clock in computed.all
              if clock.metric in chosen and (clock.started is not None or clock.metric in known)]  # fmt: skip
    rows = [explanation(facts, clock, written=written) for clock in clocks]
    return {"id": facts.ticket.id, "title": facts.ticket.title}, rows


def when(desk: Desk, *, start: datetime, duration: str, calendar: str | None, zone: ZoneInfo) -> Record:
    """`{start, duration_min, calendar, due}`: when `duration` of business time from `start` is consumed, in `zone`."""
    found, minutes = named_calendar(desk, calendar), parse_duration(duration)
    due = found.add(start, minutes).astimezone(zone)
    return {"start": iso(start.astimezone(zone)), "duration_min": minutes, "calendar": found.name, "due": iso(due)}


def elapsed(desk: Desk, *, start: datetime, end: datetime, calendar: str | None, zone: ZoneInfo) -> Record:
    """`{start, end, calendar, minutes}`: business minutes from `start` to `end`; negative where `end` is before."""
    found = named_calendar(desk, calendar)
    return {"start": iso(start.astimezone(zone)), "end": iso(end.astimezone(zone)), "calendar": found.name,
            "minutes": round(found.between(start, end), 4)}  # fmt: skip


def named_calendar(desk: Desk, name: str | None) -> Calendar:
    """A calendar of the desk; the first where none is named."""
    from hd.ops.calendars import calendar_of  # two commands need it, and every check is imported with this

    desk.config.require("calendars")
    return calendar_of(desk, name)


def metric_named(name: str) -> str:
    """A metric as typed. Raises UsageError with the nearest."""
    if name in METRICS:
        return name
    guess = nearest(name, METRICS)
    raise UsageError(
        f'no metric "{name}"' + (f"; nearest: {guess}" if guess else ""), hint=f"metrics: {listed(METRICS)}"
    )


def finding(facts: Seen, clock: Clock, *, prefix: str) -> Record:
    """A clock and its ticket, as a row of a check."""
    ticket = facts.ticket
    return {
        "key": key_of(facts, clock),
        "id": ticket.id,
        "metric": clock.metric,
        **clock_record(clock, zone=facts.view.zone),
        "policy": facts.clocks.policy,
        "calendar": clock.calendar,
        "priority": facts.value("priority"),
        "team": facts.current_team,
        "assignee": facts.assignee,
        "title": ticket.title,
        "path": f"{prefix}{facts.path}",
        "line": facts.line_of(clock) if clock.state in FOUND else None,
    }


def explanation(facts: TicketFacts, clock: Clock, *, written: Verdict | None = None) -> Record:
    """A clock with all its intervals, and those to come until it is due; `written`: what its verdict says, beside."""
    zone: Any = facts.view.zone
    calendar = facts.view.config.calendars.get(clock.calendar)
    policy = promise(facts, facts.view).policy
    rows, coming = _intervals(facts, clock, calendar) if calendar else ((), ())
    return {
        "metric": clock.metric,
        **clock_record(clock, zone=zone),
        "policy": policy.name if policy and clock.metric != "hold" else None,
        "calendar": clock.calendar or None,
        "verdict": _verdict(written, clock.metric, zone),
        "zone": str(calendar.zone) if calendar else None,
        "zone_data": zone_data_version(),
        "note": clock.note,
        "intervals": _rows(rows, zone),
        "ahead": _rows(coming, zone),
    }


def _intervals(facts: TicketFacts, clock: Clock, calendar: Calendar) -> tuple[Sequence[Interval], Sequence[Interval]]:
    """Those until now, and those to come."""
    spans, now, pausing = facts.replay.spans, facts.view.now, pauses(clock.metric)
    until = intervals(clock, spans, calendar=calendar, now=now, pauses=pausing)
    return until, ahead(clock, spans, calendar=calendar, now=now, pauses=pausing)


def _rows(found: Sequence[Interval], zone: Any) -> list[Record]:
    return [
        {"from": iso(row.start.astimezone(zone)), "to": iso(row.end.astimezone(zone)), "status": row.status,
         "counts": row.counts, "minutes": round(row.minutes, 4), "sum": round(row.total, 4)}
        for row in found
    ]  # fmt: skip


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
