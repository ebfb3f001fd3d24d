"""Sends what is due: decide, lease, send, mark. Each but sending is one swap of the ref, so that runners in any number
of clones send each message once.

A message is leased before it is sent, noted in git's folder when a server has taken it, and marked for all afterwards.
A runner that is killed in between leaves the lease to run out; its own next run marks what the note says first.
"""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from hd.core.ids import path_of
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.errors import HdError, NotFoundError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.notify.decide import Decider, Head, fetch_head, start_from
from hd.ops.notify.occurrences import Occurrence, moment
from hd.ops.notify.plan import Planner
from hd.ops.notify.queue import AT_ONCE, LEASE, Mute, QueuedMessage, State, retry_at, sum_of
from hd.ops.notify.receivers import Directory, Named
from hd.ops.notify.state import change_state, parse, state_ref
from hd.store.git.state_refs import StateRef
from hd.store.sent_journal import SentJournal
from hd.store.waiting import Deadline

_MUTED = timedelta(days=60)  # an address that a server refused
_HOUR = timedelta(hours=1)


class Outcome(Struct, frozen=True):
    """What became of sending one message. later: a server or the network did not answer, or asked to come back;
    refused: it will never take this one. reason: in the server's words."""

    kind: Literal["sent", "later", "refused"]
    reason: str = ""


Deliver = Callable[[QueuedMessage], Outcome]


class NotifyRequest(Struct, frozen=True):
    """base: a revision to begin at; most: messages to send, None: all that are due; allow_many: queue more than 500."""

    base: str | None = None
    most: int | None = None
    allow_many: bool = False


class MessageRow(Struct, frozen=True):
    """One message, for people and JSON. state: waiting, failed, sent, later, refused, muted."""

    key: str
    at: datetime
    due: datetime
    event: str
    id: str
    to: str
    state: str
    reason: str = ""
    tries: int = 0

    @classmethod
    def of(cls, message: QueuedMessage, state: str = "", reason: str = "") -> MessageRow:
        """The row of a message that waits, or of what became of it."""
        return cls(
            message.key,
            message.at,
            message.due,
            message.event,
            message.ticket,
            message.to,
            state or message.state,
            reason or message.reason,
            message.tries,
        )

    def record(self) -> dict[str, object]:
        """`{key, at, due, event, id, to, state, reason, tries}`."""
        return {
            "key": self.key,
            "at": self.at.isoformat(),
            "due": self.due.isoformat(),
            "event": self.event,
            "id": self.id or None,
            "to": self.to,
            "state": self.state,
            "reason": self.reason or None,
            "tries": self.tries,
        }


class NotifyResult(Struct, frozen=True):
    """started: this was the first run, which tells nothing of what happened before. rows: what was sent, or would be;
    waiting: messages that are not due, or not yet sent; failed: messages that were given up."""

    started: bool
    rows: tuple[MessageRow, ...]
    waiting: int
    failed: int

    @property
    def is_partial(self) -> bool:
        """Whether a message could not be sent."""
        return any(row.state in ("later", "refused") for row in self.rows)


def notify(context: Context, request: NotifyRequest, deliver: Callable[[Head], Deliver]) -> NotifyResult:
    """Decide, and send what is due. deliver: gives what sends a message of a revision.

    Raises GitError where the remote cannot be reached or refuses the ref, RefusedError for more than 500 messages.
    """
    head = fetch_head(context)
    ref, journal = state_ref(context.desk), SentJournal.of(context.desk.repo)
    decider = Decider(context, head, request.base, request.allow_many)
    noted = journal.keys()
    if context.dry_run:
        state = decider.decide(_marked(parse(ref, ref.fetch()), noted, context.now))
        due = choose(state, context.now, Limits.of(head), request.most)
        return _result(decider.started, [MessageRow.of(one) for one in due], state)
    state = change_state(ref, lambda had: decider.decide(_marked(had, noted, context.now)), now=context.now)
    journal.remove(noted)
    rows: list[MessageRow] = []
    send = deliver(head)
    while request.most is None or len(rows) < request.most:
        left = AT_ONCE if request.most is None else min(AT_ONCE, request.most - len(rows))
        made, state = _send_some(context, head, ref, journal, send, most=left, state=state)
        rows += made
        if not made:
            break
    return _result(decider.started, rows, state)


def start(context: Context) -> NotifyResult:
    """Skip everything that happened so far, and what waits."""
    head = fetch_head(context)
    ref = state_ref(context.desk)
    if context.dry_run:
        return _result(True, [], start_from(context, head, parse(ref, ref.fetch())))
    state = change_state(ref, lambda had: start_from(context, head, had), now=context.now)
    return _result(True, [], state)


class Limits(Struct, frozen=True):
    """How many messages go out: in an hour, and to one address within some minutes."""

    hour: int
    person: int
    span: timedelta

    @classmethod
    def of(cls, head: Head) -> Limits:
        """Those of hd.yaml."""
        rate = head.desk.config.notify.rate
        return cls(rate.hour, rate.person.count, timedelta(minutes=rate.person.minutes))


def choose(state: State, now: datetime, limits: Limits, most: int | None = None) -> list[QueuedMessage]:
    """The messages to send now, the oldest first: due, in nobody's hands, within the limits."""
    left = limits.hour - sum(at > now - _HOUR for at, _, _ in state.recent)
    people = Counter(to for at, _, to in state.recent if at > now - limits.span)
    found: list[QueuedMessage] = []
    waiting = sorted(state.queue.values(), key=lambda one: (one.due, one.key))
    leased = [one for one in waiting if one.is_leased(now)]
    left -= len(leased)
    people.update(sum_of(one.to) for one in leased)
    for one in waiting:
        person = sum_of(one.to)
        if one.state != "waiting" or one.due > now or one.is_leased(now):
            continue
        if len(found) < left and people[person] < limits.person and (most is None or len(found) < most):
            people[person] += 1
            found.append(one)
    return found


def _send_some(
    context: Context, head: Head, ref: StateRef, journal: SentJournal, send: Deliver, *, most: int, state: State
) -> tuple[list[MessageRow], State]:
    """Lease, send and mark at most `most` messages."""
    now, limits = context.now, Limits.of(head)
    if not choose(state, now, limits, most):
        return [], state
    runner = f"{socket.gethostname()}.{os.getpid()}.{os.urandom(4).hex()}"
    leased: list[QueuedMessage] = []

    def lease(had: State) -> State:
        leased.clear()
        for one in choose(had, now, limits, most):
            taken = replace(one, runner=runner, leased_until=now + LEASE)
            leased.append(taken)
            had = had.with_message(taken)
        return had

    change_state(ref, lease, now=now)
    time_left = Deadline(LEASE.total_seconds() * 0.75)
    outcomes: dict[str, Outcome] = {}
    for message in leased:
        if time_left.passed:
            break
        outcomes[message.key] = outcome = send(message)
        if outcome.kind == "sent":
            journal.add(message.key)
    state = change_state(ref, lambda had: _settled(context, head, had, leased, outcomes), now=now)
    journal.remove([key for key, outcome in outcomes.items() if outcome.kind == "sent"])
    rows = [
        MessageRow.of(one, outcomes[one.key].kind, outcomes[one.key].reason) for one in leased if one.key in outcomes
    ]
    return rows, state


def _settled(
    context: Context, head: Head, state: State, leased: Sequence[QueuedMessage], outcomes: Mapping[str, Outcome]
) -> State:
    """The state with what became of the leased messages."""
    now = context.now
    for message in leased:
        known = state.queue.get(message.key)
        if known is None:
            continue  # somebody dropped it, or marked it
        outcome = outcomes.get(message.key)
        free = replace(known, runner="", leased_until=None)
        if outcome is None:
            state = state.with_message(free)
        elif outcome.kind == "sent":
            state = state.with_sent(known, now)
        else:
            state = _failed(context, head, state, free, outcome)
    return state


def _failed(context: Context, head: Head, state: State, message: QueuedMessage, outcome: Outcome) -> State:
    """The state after a message could not be sent: it waits for the next try, or somebody is told that it failed."""
    now = context.now
    tried = replace(
        message, tries=message.tries + 1, first_failed=message.first_failed or now, reason=outcome.reason[:300]
    )
    again = retry_at(message, now) if outcome.kind == "later" else None
    if again is not None:
        return state.with_message(replace(tried, due=again))
    state = state.with_message(replace(tried, state="failed"))
    if outcome.kind == "refused" and "@" in message.to:
        state = state.with_mute(message.to, Mute("bounced", now + _MUTED))
    return _report_failure(context, head, state, tried)


def _report_failure(context: Context, head: Head, state: State, message: QueuedMessage) -> State:
    """The state with a notification to the lead and to who wrote the words; none of a notification that is one."""
    if message.event == "failed" or not message.ticket:
        return state
    try:
        ticket = head.desk.read(path_of(message.ticket))
    except HdError:
        return state
    desk = head.desk
    facts = ClockFacts(ticket, EvaluationContext(desk.config, context.now))
    planner = Planner(
        Directory(desk.config, desk.contacts, context.now.astimezone(desk.zone).date()),
        state,
        context.now,
        lambda *_: True,
    )
    entry = f"{moment(message.at)} {message.key}"
    named = Named(author=message.writer or None)
    reason = f"{message.to}: {message.reason}"
    planner.add_all([Occurrence("failed", facts, entry, context.now, internal=reason, named=named)])
    return planner.state


def _marked(state: State, noted: frozenset[str], now: datetime) -> State:
    """The state in which everything that the journal has counts as sent."""
    for key in sorted(noted):
        if message := state.queue.get(key):
            state = state.with_sent(message, now)
    return state


def _result(started: bool, rows: Sequence[MessageRow], state: State) -> NotifyResult:
    waiting = sum(one.state == "waiting" for one in state.queue.values())
    return NotifyResult(started, tuple(rows), waiting, len(state.queue) - waiting)


# -- the queue ---------------------------------------------------------------------------------------------------------


def queued(context: Context) -> list[QueuedMessage]:
    """The messages that wait or were given up, the next due first."""
    ref = state_ref(context.desk)
    state = parse(ref, ref.fetch())
    return sorted(state.queue.values(), key=lambda one: (one.due, one.key))


def find_queued(context: Context, key: str) -> QueuedMessage:
    """The message whose key begins with this. Raises NotFoundError where none does, or several do."""
    found = [one for one in queued(context) if key and one.key.startswith(key)]
    if len(found) != 1:
        raise NotFoundError(
            Message('no message "{key}" waits', key=key)
            if not found
            else Message('"{key}" fits several messages', key=key),
            hint=Message("hd notify list   shows those that wait"),
        )
    return found[0]


def retry(context: Context, keys: Sequence[str]) -> list[MessageRow]:
    """Send these messages with the next run, as if they had never failed; all that failed where none is named."""
    found = [find_queued(context, key) for key in keys] or [one for one in queued(context) if one.state == "failed"]
    wanted = {one.key for one in found}

    def edit(state: State) -> State:
        for key in sorted(wanted & set(state.queue)):
            one = state.queue[key]
            fresh = {"tries": 0, "first_failed": None, "reason": "", "runner": "", "leased_until": None}
            state = state.with_message(replace(one, state="waiting", due=context.now, **fresh))
            mute = {name: text for name, text in state.mute.items() if name != sum_of(one.to)}
            state = replace(state, mute=mute)
        return state

    return _edited(context, edit, found, "waiting")


def drop(context: Context, keys: Sequence[str]) -> list[MessageRow]:
    """Never send these messages. Raises NotFoundError."""
    found = [find_queued(context, key) for key in keys]

    def edit(state: State) -> State:
        for one in found:
            queue = {key: known for key, known in state.queue.items() if key != one.key}
            state = replace(state, queue=queue).with_keys(frozenset(one.keys), context.now)
        return state

    return _edited(context, edit, found, "dropped")


def _edited(
    context: Context, edit: Callable[[State], State], found: Sequence[QueuedMessage], word: str
) -> list[MessageRow]:
    if found and not context.dry_run:
        change_state(state_ref(context.desk), edit, now=context.now)
    return [MessageRow.of(one, word) for one in found]
