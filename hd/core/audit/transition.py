"""One ticket before and after a commit, and what the commit says of itself: what every rule of the trail is given.
Judges nothing.
"""

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
"""How far the clocks of two machines may differ."""


class Act(Struct, frozen=True):
    """A commit. who: the agent that its author is, by the desk's `people`; None: nobody whom the desk knows.

    committed_by: gives the agent who committed it; of a commit that a key of `audit.forge` signed, its author.
    when, landed: the author's and the committer's time. follows: the latest of its parents' times (the committers'),
    without those in the future. judged: the moment at which it is judged; None: nobody knows.
    founding: there was no desk before it, so what it brings was there already.
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
        """The last value of a trailer, whatever the case of its name."""
        return next((value for key, value in reversed(self.trailers) if key.lower() == name.lower()), None)

    @property
    def earliest_time(self) -> datetime:
        """The earliest moment at which the commit can have been made: its author's and committer's time are claims,
        and it is no older than the commits that it builds on (but for the clocks of two machines)."""
        known = [self.authored_at, self.committed_at]
        return max([*known, self.parents_time - SLACK] if self.parents_time else known)

    @property
    def action(self) -> str:
        """The verb that it says it is; empty for a commit that no verb made."""
        return self.trailer("Hd-Action") or ""


def no_origin(_: str, __: str) -> None:
    """The past of a ticket whose history nobody looked into."""
    return


class Transition(Struct, frozen=True, dict=True):
    """One ticket's step from what it was to what it is. before: None where it is new; after: None where it is gone, or
    cannot be read (`fault` says why).

    merged: `before` is what the two sides of a merge make together, and the step is what the merge did beyond.
    inverse: it truly is the inverse of the change that it says it takes back.
    past: who gave a field the value that it had. approved: who approved a handover, by the history so far.
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
        """Whether it came with the founding, and so with a past that no history of this desk can prove. What an import
        brings is not judged at all (`imports.py`)."""
        return self.act.founding and self.before is None and self.after is not None

    @cached_property
    def new_steps(self) -> tuple[Step, ...]:
        """The entries that the timeline did not have."""
        return _new(self.before.timeline if self.before else (), self.after.timeline if self.after else ())

    @cached_property
    def new_handovers(self) -> tuple[Handover, ...]:
        """The handovers that were not there, or had only been asked for and now took effect, or were approved."""
        return _new(self.before.handovers if self.before else (), self.after.handovers if self.after else ())

    @cached_property
    def new_comments(self) -> tuple[Comment, ...]:
        """The comments that were not there."""
        return _new(self.before.comments if self.before else (), self.after.comments if self.after else ())

    @cached_property
    def is_by_clock(self) -> bool:
        """Whether it is what escalation by the clock writes: entries of nobody's, and nothing else."""
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
        """The same handover as it stood before, when it was asked for and did not count yet."""
        earlier = self.before.handovers if self.before else ()
        return next((one for one in earlier if completes(move, one)), None)

    def has_changed(self, key: str) -> bool:
        """Whether a field says something else."""
        return _field(self.before, key) != _field(self.after, key)

    def diagnostic(
        self, severity: Severity, rule: str, message: str, *, line: int = 0, key: str = "", hint: str = ""
    ) -> Diagnostic:
        """A finding: on a line of the new file, or on the one of a key; on the first where that is not there."""
        lines = self.after.document.lines if self.after else {}
        return Diagnostic(severity, rule, message, line or lines.get(key, 1 if self.after else 0), self.path, hint)


Rule = Callable[[Transition, EvaluationContext], Iterator[Diagnostic]]
"""Judges one step by the configuration that held, at the moment at which its author says it was done."""


def completes(move: Handover, earlier: Handover) -> bool:
    """Whether `move` is `earlier`, with what a review adds: when it took effect, and who approved it."""
    added = replace(
        earlier,
        at=earlier.at or move.at,
        approved_by=earlier.approved_by or move.approved_by,
        source=earlier.source or move.source,
        line=move.line,
    )
    return added == move and replace(earlier, line=move.line) != move


def rows(ticket: Ticket, key: str) -> list[str]:
    """Every entry of a list as it is written, each as a text that can be compared."""
    value = ticket.document.fields.get(key)
    return (
        [encode_value(row) for row in value]
        if isinstance(value, list)
        else []
        if value is None
        else [encode_value(value)]
    )


def removed_entries(before: Sequence[str], after: Iterable[str]) -> list[str]:
    """What was there and is not any more, in its order; equal ones are counted."""
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
