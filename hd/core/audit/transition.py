"""One ticket before and after a commit, and what the commit claims: the input of every audit rule. Judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hd.core.checks.rule import Past
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.escalation.timed_rules import BY
from hd.core.merging.candidates import encode_value
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.handovers import SOURCE
from hd.core.tickets.ticket import Handover, Step, Ticket

T = TypeVar("T", Step, Handover, Comment)

SLACK = timedelta(minutes=5)
"""The allowed difference between two machines' clocks."""


class Act(Struct, frozen=True):
    """A commit. agent: its author in the desk's `people`; None if unknown.

    committed_by: returns the agent who committed it; for a commit signed with a key of `audit.forge`, its author.
    authored_at, committed_at: the author's and the committer's time. parents_time: the latest of its parents' committer
    times, without those in the future. judged_at: the time of the audit; None if unknown. founding: there was no desk
    before it, so its contents existed already.
    """

    commit: str
    author: str
    agent: str | None
    authored_at: datetime
    committed_at: datetime
    parents_time: datetime | None = None
    trailers: tuple[tuple[str, str], ...] = ()
    founding: bool = False
    judged_at: datetime | None = None
    committed_by: Callable[[], str | None] = lambda: None

    def trailer(self, name: str) -> str | None:
        """Return the last value of a trailer, ignoring the case of its name."""
        return next((value for key, value in reversed(self.trailers) if key.lower() == name.lower()), None)

    @property
    def earliest_time(self) -> datetime:
        """The earliest possible time of the commit: author's and committer's time are claims, but it is not older than
        its parents (except for differing clocks).
        """
        known = [self.authored_at, self.committed_at]
        return max([*known, self.parents_time - SLACK] if self.parents_time else known)

    @property
    def action(self) -> str:
        """The verb that it claims; "" for a commit without a verb."""
        return self.trailer("Hd-Action") or ""


def no_origin(_: str, __: str) -> None:
    """Return None: the origin of a field's value is unknown."""
    return


class Transition(Struct, frozen=True, dict=True):
    """One step of a ticket. before: None for a new ticket. after: None if it is removed, or unreadable (`fault` says
    why).

    merged: `before` is the merge of both sides, and the step is what the merge commit changed in addition. inverse: it
    truly reverts the change that it names. past: returns who gave a field its earlier value. approved: returns who
    approved a handover, according to the history before it.
    """

    path: str
    before: Ticket | None
    after: Ticket | None
    act: Act
    fault: Diagnostic | None = None
    merged: bool = False
    inverse: bool = False
    past: Past = no_origin
    approved: Callable[[Handover], Collection[str]] = lambda _: ()

    @cached_property
    def is_imported(self) -> bool:
        """Whether it came with the founding commit, with a past that this history cannot prove. Imports are not judged
        at all (`imports.py`).
        """
        return self.act.founding and self.before is None and self.after is not None

    @cached_property
    def new_steps(self) -> tuple[Step, ...]:
        """The new entries of the timeline."""
        return _new(self.before.timeline if self.before else (), self.after.timeline if self.after else ())

    @cached_property
    def new_handovers(self) -> tuple[Handover, ...]:
        """The handovers that are new, took effect now, or were approved now."""
        return _new(self.before.handovers if self.before else (), self.after.handovers if self.after else ())

    @cached_property
    def new_comments(self) -> tuple[Comment, ...]:
        """The new comments."""
        return _new(self.before.comments if self.before else (), self.after.comments if self.after else ())

    @cached_property
    def is_by_clock(self) -> bool:
        """Whether it is the work of a timed rule: only automatic entries."""
        if self.before is None or self.after is None or not self.new_handovers:
            return False
        if any(move.by != BY or move.source != SOURCE for move in self.new_handovers):
            return False
        old, new = (
            {key: value for key, value in one.document.fields.items() if key != "handovers"}
            for one in (self.before, self.after)
        )
        return old == new and self.before.document.body == self.after.document.body

    def earlier_handover(self, move: Handover) -> Handover | None:
        """Return the same handover as it was requested before, without effect."""
        earlier = self.before.handovers if self.before else ()
        return next((one for one in earlier if completes(move, one)), None)

    def has_changed(self, key: str) -> bool:
        """Whether a field has another value."""
        return _field(self.before, key) != _field(self.after, key)

    def diagnostic(
        self, severity: Severity, rule: str, message: str, *, line: int = 0, key: str = "", hint: str = ""
    ) -> Diagnostic:
        """Return a diagnostic: on a line of the new file, or of a key; on the first line if the key is missing."""
        lines = self.after.document.lines if self.after else {}
        return Diagnostic(severity, rule, message, line or lines.get(key, 1 if self.after else 0), self.path, hint)


Rule = Callable[[Transition, EvaluationContext], Iterator[Diagnostic]]
"""Judges one step by the configuration of that time, at the time that its author claims."""


def completes(move: Handover, earlier: Handover) -> bool:
    """Whether `move` is `earlier` with the additions of a review: time of effect and approval."""
    added = replace(
        earlier,
        at=earlier.at or move.at,
        approved_by=earlier.approved_by or move.approved_by,
        source=earlier.source or move.source,
        line=move.line,
    )
    return added == move and replace(earlier, line=move.line) != move


def rows(ticket: Ticket, key: str) -> list[str]:
    """Return every entry of a list as a comparable text."""
    value = ticket.document.fields.get(key)
    return (
        [encode_value(row) for row in value]
        if isinstance(value, list)
        else []
        if value is None
        else [encode_value(value)]
    )


def removed_entries(before: Sequence[str], after: Iterable[str]) -> list[str]:
    """Return the entries that no longer exist, in order; counts equal ones."""
    left = Counter(after)
    gone = []
    for one in before:
        if left[one]:
            left[one] -= 1
        else:
            gone.append(one)
    return gone


def _field(ticket: Ticket | None, key: str) -> object:
    return ticket.document.fields.get(key) if ticket else None


def _new(before: Sequence[T], after: Sequence[T]) -> tuple[T, ...]:
    known = Counter(replace(one, line=0) for one in before)
    found = []
    for one in after:
        bare = replace(one, line=0)
        if known[bare]:
            known[bare] -= 1
        else:
            found.append(one)
    return tuple(found)
