"""Decides who is notified of what: compares the revision that was told last with the one that the remote has now.

Only what the remote has is told: work that was not pushed is nobody's business yet. One swap puts the messages into the
queue and moves `seen`, so that of several runners one decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from hd.core.ids import path_of
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.findings import SEVERITY_RANKS
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.core.time.parsing import read_time
from hd.errors import GitError, HdError, RefusedError
from hd.i18n import Message, nmessage
from hd.ops.context import Context
from hd.ops.notify.changes import TicketChange, changes_between, files_of
from hd.ops.notify.digests import daily_digests
from hd.ops.notify.occurrences import (
    Occurrence,
    clock_occurrence,
    occurrence_of,
    rejection_occurrence,
    review_occurrence,
    with_files,
)
from hd.ops.notify.plan import Planner
from hd.ops.notify.queue import Seen, State
from hd.ops.notify.receivers import Directory
from hd.ops.notify.state import upstream_of
from hd.ops.reviews.find import on_branches
from hd.ops.sla.check import BaselineRun, check
from hd.store.desk.at_revision import Revision, commit_of
from hd.store.desk.desk import Desk
from hd.store.git import remotes, review_branches
from hd.store.git.commit_graph import is_ancestor
from hd.store.git.objects import cut_off

MANY = 500  # notifications at once, above which somebody must agree


class Head(Struct, frozen=True):
    """The revision that is told: as the remote has it; without a remote, as this clone has it."""

    commit: str
    desk: Revision


class Decider(Struct):
    """One decision. context: of the request; head: what is told; base: a revision to begin at instead of the one told
    last; allow_many: whether more than MANY notifications may be queued."""

    context: Context
    head: Head
    base: str | None = None
    allow_many: bool = False
    started: bool = False
    added: int = 0
    _changes: dict[str | None, list[TicketChange]] = {}

    def decide(self, state: State) -> State:
        """The state with what is to be told since. The first decision tells nothing of what happened before it."""
        self.started, self.added = False, 0
        now, head = self.context.now, self.head
        if state.seen is None and self.base is None:
            self.started = True
            return start_from(self.context, head, state)
        planner = self._planner(state)
        planner.add_all(self._occurrences(state))
        made = daily_digests(self.context, planner)
        self.added = planner.added
        if planner.added > MANY and not self.allow_many:
            raise RefusedError(
                nmessage("{n} notification at once", "{n} notifications at once", planner.added),
                hint=Message("hd notify --dry-run   lists them; --yes sends them; hd notify start   skips them"),
            )
        seen = state.seen
        if made == state and seen is not None and seen.commit == head.commit and self.base is None:
            return state  # nothing to tell: no swap
        if seen is not None and self._is_older(head.commit, seen.commit) and self.base is None:
            return replace(made, seen=Seen(seen.commit, now))
        return replace(made, seen=Seen(head.commit, now))

    def _planner(self, state: State) -> Planner:
        desk, now = self.head.desk, self.context.now
        day = now.astimezone(desk.zone).date()
        directory = Directory(desk.config, desk.contacts, day)
        return Planner(directory, state, now, self._was_asked)

    def _occurrences(self, state: State) -> Iterator[Occurrence]:
        yield from self._of_tickets(state)
        yield from reviews(self.context, self.head)
        if state.seen and self.base is None:
            yield from self._of_clocks(state.seen)

    def _of_tickets(self, state: State) -> Iterator[Occurrence]:
        seen, head, desk = state.seen, self.head, self.head.desk
        before, oldest = self._before(seen)
        if before == head.commit or (before and self._is_older(head.commit, before)):
            return
        if before not in self._changes:
            self._changes[before] = changes_between(desk, before, head.commit)
        view = EvaluationContext(desk.config, self.context.now)
        for change in self._changes[before]:
            facts = ClockFacts(change.ticket, view)
            for event in change.events:
                if oldest is not None and (event.at is None or event.at <= oldest):
                    continue
                made = occurrence_of(event, facts, commit=head.commit, at=self.context.now, actor=change.actor)
                yield self._complete(made, change, event.key)

    def _complete(self, made: Occurrence, change: TicketChange, key: str) -> Occurrence:
        made = replace(made, cc=tuple(change.copies.get(key, ())))
        if made.public and made.event in ("replied", "resolved", "answered"):
            return with_files(made, files_of(self.head.desk, self.head.commit, change.ticket))
        return made

    def _before(self, seen: Seen | None) -> tuple[str | None, datetime | None]:
        """(the revision to compare with, None where it cannot be had; entries up to this time were told already)."""
        desk = self.context.desk
        if self.base is not None:
            return commit_of(desk.repo, self.base), None
        assert seen is not None
        if not _has(self.context, seen.commit):
            return None, seen.at
        related = is_ancestor(desk.repo, seen.commit, self.head.commit) or self._is_older(self.head.commit, seen.commit)
        return seen.commit, None if related or is_shallow(self.context) else seen.at

    def _is_older(self, commit: str, seen: str) -> bool:
        return commit != seen and is_ancestor(self.context.desk.repo, commit, seen)

    def _of_clocks(self, seen: Seen) -> Iterator[Occurrence]:
        """Clocks that are breached or at risk since the run that told last."""
        context, desk = self._judging()
        if not desk.config.sla or not _has(self.context, seen.commit) or seen.at >= context.now:
            return
        with suppress(GitError):
            found = check(context, (), me="", since=BaselineRun(seen.commit, seen.at))
            view = EvaluationContext(desk.config, context.now)
            for row in found.findings:
                if row["state"] in SEVERITY_RANKS and row["metric"] != "review":
                    facts = ClockFacts(desk.read(path_of(row["id"])), view)
                    due = read_time(row["due"], zone=desk.zone) if row["due"] else None
                    yield clock_occurrence(
                        facts, key=str(row["key"]), metric=row["metric"], state=row["state"], due=due
                    )

    def _judging(self) -> tuple[Context, Desk]:
        """The desk as it is told: with the index, where the files here are that revision."""
        context = self.context
        if context.desk.commit == self.head.commit and context.desk.current:
            return context, context.desk
        made = Context(self.head.desk, now=context.now, notices=context.notices)
        return made, self.head.desk

    def _was_asked(self, keys: Sequence[str], resolved: datetime) -> bool:
        """Whether one of a person's keys was asked to rate another resolution within `csat.every` before this one."""
        desk = self.head.desk
        every, ask = timedelta(minutes=desk.config.csat.every), desk.config.csat.ask
        view = EvaluationContext(desk.config, self.context.now)
        tickets = {ticket.id: ticket for key in keys for ticket in _asked_by(desk, key)}
        return any(
            resolved - every < step.at < resolved
            for ticket in tickets.values()
            if ask is not None and view.matches(ask, ClockFacts(ticket, view))
            for step in ticket.timeline
            if step.status == "resolved"
        )


def _asked_by(desk: Revision, key: str) -> list[Ticket]:
    return desk.asked_by(key)


def start_from(context: Context, head: Head, state: State) -> State:
    """The state in which everything that happened so far counts as told, and so do the reviews that wait."""
    day = context.now.astimezone(head.desk.zone).date()
    planner = Planner(Directory(head.desk.config, head.desk.contacts, day), State(), context.now, lambda *_: True)
    planner.add_all(reviews(context, head))
    keys = frozenset(key for message in planner.state.queue.values() for key in message.keys)
    made = replace(state, seen=Seen(head.commit, context.now), queue={})
    return made.with_keys(keys, context.now)


def reviews(context: Context, head: Head) -> Iterator[Occurrence]:
    """The handovers that wait for a review on a branch, and those that a reviewer rejected there."""
    if not review_branches.found(context.desk.repo):
        return
    for one in on_branches(context.desk, now=context.now):
        facts = ClockFacts(one.facts.ticket, EvaluationContext(head.desk.config, context.now))
        if one.state == "waiting":
            yield review_occurrence(facts, one.move)
        elif one.state == "rejected":
            for vote in one.standing.rejected:
                yield rejection_occurrence(facts, one.move, by=vote.by, at=vote.at, words=vote.comment)


def fetch_head(context: Context) -> Head:
    """Fetch the branch and the reviews, and give what the remote has. Raises GitError where it cannot be reached, or
    there is no commit yet."""
    desk = context.desk
    found = upstream_of(desk)
    if found is None:
        return local_head(context)
    top = f"refs/remotes/{found.remote}/escalate/*"
    specs = [f"+{found.ref}:{found.tracking}", f"+refs/heads/escalate/*:{top}"]
    options = ("--no-tags", "--no-write-fetch-head")
    result = remotes.fetch(desk.repo, found.remote, refspecs=specs, prune=True, options=options)
    if result.words:
        first, _, rest = result.words.partition("\n")
        raise GitError(Message("{remote} could not be reached: {reason}", remote=found.remote, reason=first), hint=rest)
    head = commit_of(desk.repo, found.tracking)
    return Head(head, Revision(desk, head))


def local_head(context: Context) -> Head:
    """What this clone has. Raises GitError where there is no commit yet."""
    head = context.desk.repo.head()
    if head is None:
        raise GitError(Message("there is no commit yet"), hint='git add . && git commit -m "A desk"')
    return Head(head, Revision(context.desk, head))


def _has(context: Context, commit: str) -> bool:
    """Whether this clone has a commit; a shallow one asks the remote for it."""
    desk = context.desk
    for attempt in (1, 2):
        with suppress(HdError):
            commit_of(desk.repo, commit)
            return True
        found = upstream_of(desk)
        if attempt == 2 or found is None:
            break
        options = ("--no-tags", "--no-write-fetch-head", "--depth=1") if is_shallow(context) else ("--no-tags",)
        remotes.fetch(desk.repo, found.remote, refspecs=[commit], options=options)
    return False


def is_shallow(context: Context) -> bool:
    """Whether this clone lacks some of the history."""
    return bool(cut_off(context.desk.repo))
