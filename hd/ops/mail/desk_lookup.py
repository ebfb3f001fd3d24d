"""What the rules for mail ask of a desk, answered from its files, its last commits and the raw messages it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from hd.core.config import Config
from hd.core.contacts.contacts import Contacts
from hd.core.history.commit_message import EMAIL, MESSAGE
from hd.core.ids import is_id, is_ticket_path, short
from hd.core.mail.filing import EarlierMessage
from hd.core.mail.message import ReceivedMessage
from hd.core.mail.reader import read_message
from hd.core.requester_keys import is_requester
from hd.core.tickets.mail_entries import MailEntry
from hd.core.tickets.relations import merged_into
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.mail.message_ids import stored_id
from hd.ops.mail.raw_messages import RawMessages
from hd.store.git.commits import LogEntry
from hd.store.git.state_refs import StateRef

_MOST_REFERENCES = 40  # Message-IDs of one message that are looked up
_MOST_RAW = 20  # kept messages of one ticket whose headers are read
_MOST_MERGES = 20


class DeskLookup:
    """Answers for one message. It reads the files below `tickets` once, for all the ids that the message has."""

    def __init__(self, context: Context, message: ReceivedMessage, raw: RawMessages, *, arrived: datetime) -> None:
        self.context = context
        self.message = message
        self.raw = raw
        self._since = min(arrived - timedelta(days=1), context.now - timedelta(minutes=self._longest_limit))

    @property
    def config(self) -> Config:
        """Its hd.yaml."""
        return self.context.desk.config

    @property
    def contacts(self) -> Contacts:
        """Its contacts."""
        return self.context.desk.contacts

    @property
    def now(self) -> datetime:
        """The time of the request."""
        return self.context.now

    @property
    def _longest_limit(self) -> int:
        limits = self.context.desk.config.mail.limits
        return max(10, limits.sender.minutes, limits.thread.minutes, limits.all.minutes)

    @cached_property
    def _entries(self) -> list[tuple[Ticket, MailEntry]]:
        """The entries of tickets that may have to do with the message."""
        message = self.message
        ids = [message.message_id, *message.in_reply_to, *message.references[-_MOST_REFERENCES:], message.root]
        words = [message.key, message.twin_key, *(stored_id(one) for one in dict.fromkeys(ids) if one)]
        found = self.context.desk.lines_with([*dict.fromkeys(words)], under="tickets")
        paths = dict.fromkeys(path for path, line in found if is_ticket_path(path) and "key: " in line)
        tickets = [self.context.desk.read(path) for path in sorted(paths)]
        return [(ticket, entry) for ticket in tickets for entry in ticket.mail]

    def ticket_with_id(self, ticket_id: str) -> Ticket | None:
        """The ticket of an id, or of the last part of one; None where it is unknown or not clear."""
        wanted = ticket_id.upper()
        for _ in range(_MOST_MERGES):
            names = [one for one in self._ids if wanted in (one, short(one))]
            if len(names) != 1:
                return None
            try:
                ticket = self.context.desk.load(names[0])
            except HdError:
                return None
            into = merged_into(ticket)
            if into is None or not is_id(into):
                return ticket
            wanted = into
        return None

    @cached_property
    def _ids(self) -> list[str]:
        return self.context.desk.ids()

    def has_short(self, characters: str) -> bool:
        """Whether a ticket has this as the last part of its id."""
        return any(one.endswith(f"-{characters}") for one in self._ids)

    def ticket_with_message(self, message_ids: Sequence[str]) -> Ticket | None:
        """The ticket that a message with the first known of these ids was filed to."""
        for asked in message_ids:
            for ticket, entry in self._entries:
                if entry.id == stored_id(asked):
                    return self.ticket_with_id(ticket.id)
        return None

    def ticket_with_root(self, roots: Sequence[str]) -> Ticket | None:
        """The ticket of the thread that begins with one of these ids."""
        wanted = {stored_id(one) for one in roots}
        found = next((ticket for ticket, entry in self._entries if entry.root in wanted), None)
        return self.ticket_with_id(found.id) if found else None

    def knows_message(self, message_id: str) -> bool:
        """Whether a message with this id was filed."""
        return any(entry.id == stored_id(message_id) for _, entry in self._entries)

    def participants(self, ticket: Ticket) -> frozenset[str]:
        """Who wrote to a ticket, and the addresses in From, To and Cc of its kept messages."""
        found = {comment.author.lower() for comment in ticket.comments if is_requester(comment.author)}
        for message in self.kept_messages(ticket):
            found.update(box.address for box in (message.sender, *message.to, *message.cc))
        return frozenset(found)

    def kept_messages(self, ticket: Ticket) -> list[ReceivedMessage]:
        """The messages of a ticket that are still kept, read; the latest ones."""
        if ticket.id not in self._kept:
            keys = [entry.key for entry in ticket.mail[-_MOST_RAW:]]
            self._kept[ticket.id] = [read_message(data) for data in self.raw.read(keys).values()] if keys else []
        return self._kept[ticket.id]

    @cached_property
    def _kept(self) -> dict[str, list[ReceivedMessage]]:
        return {}

    def has_filed(self, key: str, *, since: datetime) -> bool:
        """Whether a ticket or a commit since then has the message."""
        if self.sum_of(key) is not None:
            return True
        return any(f"{EMAIL}{key}" in _values(entry) for entry in self._commits if entry.date >= since)

    def sum_of(self, key: str) -> str | None:
        """The sum of the text of a filed message; None where no ticket has it."""
        return next((entry.sum for _, entry in self._entries if entry.key == key), None)

    @cached_property
    def _commits(self) -> list[LogEntry]:
        """The latest commits that filed messages."""
        return self.context.desk.repo.log(message=f"{MESSAGE}: {EMAIL}", since=self._since)

    def earlier_messages(self) -> Sequence[EarlierMessage]:
        """The messages that were filed lately."""
        return [
            EarlierMessage(
                entry.date, entry.trailer("Hd-On-Behalf-Of") or "", entry.trailer("Hd-Ticket") or "", entry.subject
            )
            for entry in self._commits
        ]

    def has_sent(self, key: str) -> bool:
        """Whether a notification of this key was sent."""
        state = StateRef(self.context.desk.repo, self.config.notify.ref, self.raw.remote).read()
        files = state.read_files([path for path in state.blobs if path.startswith("sent/")])
        return any(key in data.decode("ascii", "replace").split() for data in files.values())


def _values(entry: LogEntry) -> Iterable[str]:
    return [value for name, value in entry.trailers if name == MESSAGE]
