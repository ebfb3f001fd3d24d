"""Judges the clocks of open tickets: which are breached or at risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.core.sla.clock import METRICS, Clock
from hd.core.sla.findings import (
    CHECKED_METRICS,
    REVIEW,
    SECTIONS,
    SEVERITY_RANKS,
    CheckRequest,
    Horizon,
    apply_horizon,
    clock_key,
    running_clocks,
)
from hd.errors import UsageError
from hd.ops.records import Record, Seen, clock_record, iso, problem_record
from hd.ops.tickets.listing import select, understood
from hd.store.git import review_branches
from hd.text.suggestions import listed, nearest

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic
    from hd.core.query import Me
    from hd.core.tickets.owed_review import OwedReview
    from hd.core.tickets.ticket import Handover
    from hd.ops.context import Context
    from hd.store.desk.at_revision import Revision
    from hd.store.desk.desk import Desk


class BaselineRun(Struct, frozen=True):
    """The run that told last: the commit it judged, and the moment for which it did."""

    rev: str
    at: datetime


class CheckResult(Struct, frozen=True):
    """counts: clocks by state, and unreadable tickets. judged: every clock that was judged, the next due first, without
    what was `known`, the number of those that the run `since` has told already (as bad, or worse)."""

    now: datetime
    rev: str | None
    counts: dict[str, int]
    judged: tuple[Record, ...]
    unreadable: tuple[Diagnostic, ...]
    since: BaselineRun | None = None
    known: int = 0

    @property
    def findings(self) -> tuple[Record, ...]:
        """What is breached or at risk."""
        return tuple(row for row in self.judged if row["state"] in SEVERITY_RANKS)

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
    context: Context,
    words: Sequence[str],
    *,
    me: Me,
    horizon: Horizon | None = None,
    metrics: Sequence[str] = (),
    since: BaselineRun | None = None,
) -> CheckResult:
    """Judge the unstopped clocks of the open tickets that the query holds for.

    horizon: of a run at a moment, by when (wall clock) what will be due is at risk, instead of what has used its share
    of the target. metrics: only these; `hold` only where it is named; `review`: how long handovers wait
    for one. since: leave out what that run has told, with its state or a worse one; at risk and breached are told one
    after the other. Raises ConfigError where the SLA part of hd.yaml is wrong, NotFoundError for a commit that is not
    here.
    """
    desk, now = context.desk, context.now
    desk.config.require(*SECTIONS)
    then = _at(desk, since.rev) if since else None
    asked = [REVIEW if name == REVIEW else metric_named(name) for name in metrics] or (*CHECKED_METRICS, REVIEW)
    question = CheckRequest(understood(desk, words), me, asked, horizon)
    found, unreadable = select(context, question.query, me=me, default_open=True)
    pairs = [
        (facts, clock)
        for facts in found
        for clock in running_clocks(facts, question.metrics, horizon=question.horizon_at(now))
    ]
    pairs += _waiting(desk, found, question, now=now)
    counts = Counter({"breached": 0, "at_risk": 0})
    counts.update(clock.state for _, clock in pairs)
    if unreadable:
        counts["unreadable"] = len(unreadable)
    total = len(pairs)
    if since and then:
        since = BaselineRun(then.commit, since.at.astimezone(desk.zone))
        before = _told(desk, then, since.at, pairs, question)
        pairs = [pair for pair in pairs if not _known(pair, before)]
    late = datetime.max.replace(tzinfo=UTC)
    pairs.sort(key=lambda pair: (pair[1].due or late, pair[0].ticket.created, clock_key(*pair)))
    rows = tuple(finding(facts, clock, prefix=desk.repo.prefix) for facts, clock in pairs)
    return CheckResult(
        now.astimezone(desk.zone), desk.commit, dict(counts), rows, unreadable, since, total - len(pairs)
    )


def _waiting(desk: Desk, found: Sequence[Seen], question: CheckRequest, *, now: datetime) -> list[tuple[Seen, Clock]]:
    """How long the handovers wait that are under review, or whose review is owed, of the tickets that were found. What
    a run in the past told of them follows from when they were asked for."""
    if REVIEW not in question.metrics:
        return []
    asked: dict[str, tuple[Handover | OwedReview, int]] = {
        one.ticket.id: (one.owed_review, 1) for one in found if one.owed_review
    }
    if desk.current and review_branches.found(desk.repo):
        from hd.ops.reviews.find import waiting_now

        asked |= {one.id: (one.move, one.branch.number) for one in waiting_now(desk, now=now) if one.branch}
    if not asked:
        return []
    from hd.core.escalation.review_state import review_clock

    clocks = []
    for facts in found:
        move, number = asked.get(facts.ticket.id, (None, 1))
        if move and move.asked and move.asked <= now:
            clock = review_clock(move, desk.config, now=now, cycle=number)
            clocks.append((facts, apply_horizon(clock, question.horizon_at(now))))
    return clocks


def _told(
    desk: Desk, then: Revision, at: datetime, pairs: Sequence[tuple[Seen, Clock]], question: CheckRequest
) -> dict[str, str]:
    """The state, by key, of what a run at that moment on that commit has told of the same tickets."""
    from hd.ops.sla.baseline import told

    found = {facts.ticket.id: facts for facts, clock in pairs if clock.state in SEVERITY_RANKS}
    before = told(then, at, question, ids=sorted(found), today=desk) if found else {}
    reviews = _waiting(desk, [*found.values()], question, now=at) if found else []
    return before | {clock_key(*pair): pair[1].state for pair in reviews}


def _at(desk: Desk, rev: str) -> Revision:
    from hd.store.desk.at_revision import Revision

    return Revision(desk, rev)


def _known(pair: tuple[Seen, Clock], before: Mapping[str, str]) -> bool:
    state, was = pair[1].state, before.get(clock_key(*pair))
    return state in SEVERITY_RANKS and was is not None and SEVERITY_RANKS[was] >= SEVERITY_RANKS[state]


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
        "key": clock_key(facts, clock),
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
        "line": facts.line_of(clock) if clock.state in SEVERITY_RANKS else None,
    }
