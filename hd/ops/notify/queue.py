"""What waits to be sent and what was sent: the content of the ref refs/hd/notify, as values. Reads no git.

`seen.json` says up to where the desk was told, `queue/<key>.json` is one message that waits, `sent/<YYYY-MM>` lists the
keys of notifications that went out, `mute/<sum>` is an address that gets nothing, `recent` the messages of the last
day. Addresses stand in the queue only; everywhere else there is their sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

KEPT = timedelta(days=400)  # keys of what was sent
LEASE = timedelta(minutes=10)
AT_ONCE = 20  # messages that one runner leases
_DAY = timedelta(days=1)
_RETRIES = (1, 5, 15, 60)  # minutes after a failure; then hourly
GIVE_UP = timedelta(days=3)
TARGET = "target:"


class Seen(Struct, frozen=True):
    """Up to where the desk was told: the commit, and when it was judged."""

    commit: str
    at: datetime


class FileRef(Struct, frozen=True):
    """A file to attach: its name, the id of its blob in git, its size in bytes."""

    name: str
    blob: str
    size: int


class Note(Struct, frozen=True):
    """One notification within a message. key: 20 hex digits; event: of EVENTS; at: when it happened; text: the words
    that the receiver may read; values: placeholders of the template that this event knows."""

    key: str
    event: str
    at: datetime
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class QueuedMessage(Struct, frozen=True):
    """One message to one receiver, with everything that its bytes are made of.

    key: of its first notification. to: an address, or `target:NAME`. internal: whether it may hold what requesters do
    not see. ticket: the id; "" where it is about none. name, lang: of the receiver; person: the agent's short name, ""
    for others. sender: a name before the desk's address; "" for the desk's own. values: placeholders that hold for the
    ticket. reply_to: the Message-ID that it answers; references: of the thread. writer: who wrote the words, for a
    failure. spoken: whether they are an agent's. resolved: the resolution that the receiver is asked to rate.
    """

    key: str
    to: str
    notes: tuple[Note, ...]
    due: datetime
    ticket: str = ""
    internal: bool = False
    title: str = ""
    name: str = ""
    lang: str = "en"
    person: str = ""
    why: str = ""
    sender: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""
    references: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    writer: str = ""
    spoken: bool = False
    resolved: datetime | None = None
    digest: bool = False
    runner: str = ""
    leased_until: datetime | None = None
    tries: int = 0
    first_failed: datetime | None = None
    state: Literal["waiting", "failed"] = "waiting"
    reason: str = ""

    @property
    def event(self) -> str:
        """The event that decides the template: the most important one."""
        return min((note.event for note in self.notes), key=lambda name: _ORDER.get(name, len(_ORDER)))

    @property
    def at(self) -> datetime:
        """When the last of its events happened."""
        return max(note.at for note in self.notes)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its notifications."""
        return tuple(note.key for note in self.notes)

    def is_leased(self, now: datetime) -> bool:
        """Whether a runner has it in hand."""
        return self.leased_until is not None and now < self.leased_until


_ORDER = {
    name: number
    for number, name in enumerate(
        (
            *("failed", "held", "breached", "resolved", "approval", "review", "called", "escalated", "assigned"),
            *("decided", "reviewed", "replied", "answered", "registered", "rated", "risk", "reminder", "digest"),
        )
    )
}


class State(Struct, frozen=True):
    """The whole content of the ref. recent: (time, event, sum of the address) of the last day."""

    seen: Seen | None = None
    queue: Mapping[str, QueuedMessage] = field(default_factory=dict)
    sent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mute: Mapping[str, str] = field(default_factory=dict)
    recent: tuple[tuple[datetime, str, str], ...] = ()

    def knows(self, key: str) -> bool:
        """Whether a notification waits or went out."""
        return any(key in keys for keys in self.sent.values()) or any(key in one.keys for one in self.queue.values())

    def known_keys(self) -> frozenset[str]:
        """Every key that waits or went out."""
        waiting = (key for one in self.queue.values() for key in one.keys)
        return frozenset(waiting).union(*self.sent.values())

    def is_muted(self, address: str, now: datetime) -> bool:
        """Whether an address gets nothing at that time."""
        entry = self.mute.get(sum_of(address))
        if entry is None:
            return False
        until = msgspec.json.decode(entry.encode(), type=Mute).until
        return until is None or now < until

    def with_sent(self, message: QueuedMessage, now: datetime) -> State:
        """Without a message that went out, whose keys are kept."""
        month = now.astimezone(UTC).strftime("%Y-%m")
        queue = {key: one for key, one in self.queue.items() if key != message.key}
        sent = {**self.sent, month: self.sent.get(month, frozenset()) | set(message.keys)}
        recent = (*self.recent, (now.astimezone(UTC), message.event, sum_of(message.to)))
        return replace(self, queue=queue, sent=sent, recent=recent)

    def with_message(self, message: QueuedMessage) -> State:
        """With a message that is new, or as it is now."""
        return replace(self, queue={**self.queue, message.key: message})

    def with_keys(self, keys: frozenset[str], now: datetime) -> State:
        """With notifications that are never to be sent."""
        month = now.astimezone(UTC).strftime("%Y-%m")
        return replace(self, sent={**self.sent, month: self.sent.get(month, frozenset()) | keys}) if keys else self

    def with_mute(self, address: str, mute: Mute) -> State:
        """With an address that gets nothing."""
        return replace(self, mute={**self.mute, sum_of(address): msgspec.json.encode(mute).decode()})

    def pruned(self, now: datetime) -> State:
        """Without what is too old to matter."""
        oldest = (now - KEPT).astimezone(UTC).strftime("%Y-%m")
        sent = {month: keys for month, keys in self.sent.items() if month >= oldest}
        recent = tuple(one for one in self.recent if one[0] > now - _DAY)
        return replace(self, sent=sent, recent=recent)


class Mute(Struct, frozen=True):
    """Why an address gets nothing: `bounced` or `complained`; until: None for ever."""

    reason: str
    until: datetime | None = None


def sum_of(address: str) -> str:
    """What stands for an address where it must not be read."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


def notification_key(ticket: str, event: str, entry: str, receiver: str) -> str:
    """The key of a notification: the same in every clone, whoever decides. entry: the event's own time and author, or
    the commit seen for a plain field."""
    said = "\n".join((ticket, event, entry, receiver.casefold()))
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def read_state(files: Mapping[str, bytes]) -> State:
    """Return the state that the files of the ref hold; files of other names are ignored.

    Raises msgspec.MsgspecError or ValueError for a file that hd did not write."""
    seen = files.get("seen.json")
    queue: dict[str, QueuedMessage] = {}
    sent: dict[str, frozenset[str]] = {}
    mute: dict[str, str] = {}
    for path, data in files.items():
        folder, _, name = path.partition("/")
        if folder == "queue":
            message = msgspec.json.decode(data, type=QueuedMessage)
            queue[message.key] = message
        elif folder == "sent":
            sent[name] = frozenset(data.decode("ascii", "replace").split())
        elif folder == "mute":
            mute[name] = data.decode("utf-8", "replace")
    recent = files.get("recent")
    return State(
        msgspec.json.decode(seen, type=Seen) if seen else None,
        queue,
        sent,
        mute,
        msgspec.json.decode(recent, type=tuple[tuple[datetime, str, str], ...]) if recent else (),
    )


def write_state(state: State) -> dict[str, bytes]:
    """The files of the ref, the same bytes for the same state."""
    files = {f"queue/{key}.json": msgspec.json.encode(one) + b"\n" for key, one in sorted(state.queue.items())}
    files |= {f"sent/{month}": "".join(f"{k}\n" for k in sorted(keys)).encode() for month, keys in state.sent.items()}
    files |= {f"mute/{name}": text.encode() for name, text in state.mute.items()}
    if state.recent:
        files["recent"] = msgspec.json.encode(sorted(state.recent)) + b"\n"
    if state.seen:
        files["seen.json"] = msgspec.json.encode(state.seen) + b"\n"
    return files


def retry_at(message: QueuedMessage, now: datetime) -> datetime | None:
    """When a message that just failed is tried again; None once it has failed for three days."""
    if message.first_failed and now - message.first_failed >= GIVE_UP:
        return None
    minutes = _RETRIES[message.tries] if message.tries < len(_RETRIES) else 60
    return now + timedelta(minutes=minutes)
