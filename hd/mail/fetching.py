"""Fetches mailboxes: files the messages, syncs, and marks them only after that. A kill at any point repeats work, and
files nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from hd.errors import HdError
from hd.mail.imap_mailbox import ImapMailbox
from hd.mail.intake import failure_line
from hd.mail.local_sources import Delivery, read_deliveries
from hd.mail.session import Session
from hd.ops.mail.connections import SourceConnection, find_connections, find_secret
from hd.ops.mail.file_message import FilingResult, file_message
from hd.ops.mail.share_messages import share_filed
from hd.text.sanitize import safe

_AT_ONCE = 50  # messages between two syncs


class Round:
    """One round over all sources: what was filed, and a line for each failure."""

    def __init__(self, session: Session, *, limit: int | None, share: bool) -> None:
        self.session = session
        self.limit = limit
        self.share = share
        self.results: list[FilingResult] = []
        self.failures: list[str] = []

    def run(self, names: tuple[str, ...]) -> None:
        """Fetch the sources of these names, or all; a source that fails stops no other."""
        for connection in find_connections(self.session.context, names):
            try:
                self._fetch(connection)
            except HdError as error:
                self.failures.append(f"hd: {safe(connection.name)}: {safe(str(error.message))}")

    def _fetch(self, connection: SourceConnection) -> None:
        with _opened(self.session, connection) as (messages, mark_all):
            done: list[object] = []
            for number, (uid, delivery) in enumerate(messages(self.limit), 1):
                try:
                    self.results.append(file_message(self.session.context, delivery.data, stored_at=delivery.stored_at))
                    done.append(uid)
                except (HdError, OSError) as error:
                    self.failures.append(failure_line(delivery, error))
                if number % _AT_ONCE == 0:
                    self._finish(done, mark_all)
                    done = []
            self._finish(done, mark_all)

    def _finish(self, done: Sequence[object], mark_all: Callable[[Sequence[object]], None]) -> None:
        if not done or self.session.context.dry_run:
            return
        if self.share:
            share_filed(self.session.context)
        mark_all(done)


Messages = Callable[[int | None], Iterator[tuple[object, Delivery]]]


@contextmanager
def _opened(
    session: Session, connection: SourceConnection
) -> Iterator[tuple[Messages, Callable[[Sequence[object]], None]]]:
    """How to read a source, and how to mark what was filed."""
    if connection.scheme == "maildir":

        def read_maildir(limit: int | None) -> Iterator[tuple[object, Delivery]]:
            for number, delivery in enumerate(read_deliveries(connection.path, unseen=True)):
                if limit is None or number < limit:
                    yield delivery, delivery

        def mark_files(done: Sequence[object]) -> None:
            for one in done:
                assert isinstance(one, Delivery)
                one.mark_done()

        yield read_maildir, mark_files
        return
    with ImapMailbox(connection, find_secret(session.context, connection)) as mailbox:

        def read_mailbox(limit: int | None) -> Iterator[tuple[object, Delivery]]:
            yield from mailbox.read(limit=limit)

        def mark_messages(done: Sequence[object]) -> None:
            mailbox.mark([uid for uid in done if isinstance(uid, int)])

        yield read_mailbox, mark_messages
