"""Holds open tickets against two configurations, hd.yaml of a revision and that of the work tree. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import Clock, Clocks
from hd.core.sla_policy.diff import Change, compare_ticket
from hd.core.tickets.context import EvaluationContext
from hd.ops.context import Context
from hd.ops.records import Record, clock_record, iso, problem_record
from hd.ops.ticket_reader import whole
from hd.ops.tickets.listing import in_order, select, understood
from hd.store.desk.at_revision import Revision
from hd.store.desk.desk import Desk

_LEANS = ("desk", "sla", "ola", "calendars", "priorities", "statuses")


class Difference(Struct, frozen=True):
    """rows: one for each clock with another deadline or verdict, those that break first. total: open tickets looked at.

    notes: what to know about the revision's configuration.
    """

    rev: str
    commit: str
    now: datetime
    total: int
    rows: tuple[Record, ...]
    unreadable: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many tickets, how many of them change, how many clocks break and are mended."""
        return {
            "tickets": self.total,
            "changed": len({row["id"] for row in self.rows}),
            "breaks": sum(row["breaks"] for row in self.rows),
            "mends": sum(row["mends"] for row in self.rows),
        }

    def record(self) -> Record:
        """`{rev, commit, now, counts, changes, unreadable}`."""
        unreadable = [problem_record(problem) for problem in self.unreadable]
        return {
            "rev": self.rev,
            "commit": self.commit,
            "now": iso(self.now),
            "counts": self.counts,
            "changes": list(self.rows),
            "unreadable": unreadable,
        }


def diff(context: Context, rev: str, *, words: Sequence[str], me: str) -> Difference:
    """Which open tickets that the query picks get another deadline or verdict under hd.yaml as it is now than under
    that of `rev`. Raises NotFoundError for a revision without it, ConfigError where a part that decides is wrong now.
    """
    desk = context.desk
    desk.config.require(*_LEANS)
    then = Revision(desk, rev)
    before = EvaluationContext(then.config, context.now, me)
    asked = understood(desk, words)
    found, unreadable = select(context, asked, me=me, default_open=True)
    rows: list[Record] = []
    for facts in (whole(desk, one) for one in in_order(found, asked.sort)):
        old, new, changed = compare_ticket(facts.ticket, before=before, after=facts.view)
        rows += [_row(desk, facts, change, old, new) for change in changed]
    rows.sort(key=lambda row: (not row["breaks"], not row["mends"]))
    local = context.now.astimezone(desk.zone)
    return Difference(rev, then.commit, local, len(found), tuple(rows), unreadable, _notes(then.config, rev))


def _notes(past: Config, rev: str) -> tuple[str, ...]:
    problem = next((past.blocking_errors[section] for section in _LEANS if section in past.blocking_errors), None)
    return (f"at {rev}, {problem.where()}: {problem.message}; left out",) if problem else ()


def _row(desk: Desk, facts: ClockFacts, change: Change, old: Clocks, new: Clocks) -> Record:
    ticket, zone = facts.ticket, facts.view.zone
    return {
        "key": f"{ticket.id}/{change.new.metric}/{change.new.cycle}",
        "id": ticket.id,
        "title": ticket.title,
        "path": f"{desk.repo.prefix}{ticket.path}",
        "priority": ticket.get("priority"),
        "team": facts.current_team,
        "assignee": facts.assignee,
        "metric": change.new.metric,
        "breaks": change.is_new_breach,
        "mends": change.ends_breach,
        "before": side_record(change.old, old, zone),
        "after": side_record(change.new, new, zone),
    }


def side_record(clock: Clock, clocks: Clocks, zone: Any) -> Record:
    """A clock under one of the two, with its policy and calendar."""
    policy = None if clock.metric == "hold" else clocks.policy
    return {**clock_record(clock, zone=zone), "policy": policy, "calendar": clock.calendar or None}
