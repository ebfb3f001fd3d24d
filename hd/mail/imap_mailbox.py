"""A mailbox on an IMAP server: reads what was not filed yet, and marks what was. Needs the extra `mail`."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hd.errors import HdError, MissingExtraError
from hd.i18n import Message
from hd.mail.local_sources import Delivery
from hd.ops.mail.connections import Secret, SourceConnection

FILED = "$HdFiled"
_TIMEOUT = 60.0  # seconds without an answer
_LARGE = 1 << 20  # bytes; larger messages are fetched one at a time
_AT_ONCE = 50


class MailboxError(HdError):
    """The server refused, or did not answer."""


class ImapMailbox:
    """One open folder of a mailbox; a context manager."""

    def __init__(self, connection: SourceConnection, secret: Secret) -> None:
        self.connection = connection
        self._secret = secret
        self._client: Any = None
        self.keeps_keywords = False

    def __enter__(self) -> ImapMailbox:
        try:
            from imapclient import IMAPClient
        except ImportError:
            raise MissingExtraError(Message("IMAP needs the extra mail"), extra="mail") from None
        one = self.connection
        try:
            context = ssl.create_default_context() if one.scheme == "imaps" else None
            self._client = IMAPClient(
                one.host, port=one.port, ssl=context is not None, ssl_context=context, timeout=_TIMEOUT
            )
            if self._secret.token:
                self._client.oauth2_login(self._secret.user, self._secret.token)
            else:
                self._client.login(self._secret.user, self._secret.password)
            selected = self._client.select_folder(one.folder)
        except Exception as error:
            self._close()
            raise self._failed(error) from None
        flags = {flag.decode("ascii", "replace").lower() for flag in selected.get(b"PERMANENTFLAGS", ())}
        self.keeps_keywords = "\\*" in flags or FILED.lower() in flags
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._client is not None:
            with suppress(Exception):
                self._client.logout()
            self._client = None

    def _failed(self, error: Exception) -> MailboxError:
        """Without the secret, which a server may repeat."""
        said = f"{type(error).__name__}: {error}"
        for secret in (self._secret.password, self._secret.token):
            said = said.replace(secret, "…") if secret else said
        return MailboxError(
            Message("{name} ({address}): {said}", name=self.connection.name, address=self.connection.address, said=said)
        )

    def capabilities(self) -> frozenset[str]:
        """What the server can do, in capitals."""
        return frozenset(one.decode("ascii", "replace").upper() for one in self._client.capabilities())

    def folders(self) -> frozenset[str]:
        """The names of the mailbox's folders."""
        return frozenset(name for _, _, name in self._client.list_folders())

    def read(self, *, limit: int | None = None) -> Iterator[tuple[int, Delivery]]:
        """(uid, message) of each one that was not filed, in the order of arrival. Raises MailboxError."""
        try:
            unfiled = ["UNKEYWORD", FILED] if self.keeps_keywords else []
            uids = sorted(self._client.search(["UNDELETED", *unfiled]))[:limit]
            sizes = self._client.fetch(uids, ["RFC822.SIZE"]) if uids else {}
            for some in _groups(uids, {uid: sizes[uid][b"RFC822.SIZE"] for uid in uids if uid in sizes}):
                found = self._client.fetch(some, ["BODY.PEEK[]", "INTERNALDATE"])
                for uid in some:
                    if uid in found:
                        yield uid, self._delivery(uid, found[uid])
        except MailboxError:
            raise
        except Exception as error:
            raise self._failed(error) from None

    def _delivery(self, uid: int, found: Any) -> Delivery:
        at = found.get(b"INTERNALDATE")
        if isinstance(at, datetime) and at.tzinfo is None:
            at = at.astimezone(UTC)  # IMAPClient gives local time
        return Delivery(f"{self.connection.name}:{uid}", found[b"BODY[]"], at)

    def mark(self, uids: Sequence[int]) -> None:
        """Mark messages as filed, and move them to the folder `done` of the source. Raises MailboxError."""
        if not uids:
            return
        target = self.connection.source.done
        try:
            self._client.add_flags(uids, [FILED] if self.keeps_keywords else [b"\\Seen"])
            if target:
                self._move(uids, target)
        except Exception as error:
            raise self._failed(error) from None

    def _move(self, uids: Sequence[int], target: str) -> None:
        if target not in self.folders():
            self._client.create_folder(target)
        if "MOVE" in self.capabilities():
            self._client.move(uids, target)
        elif "UIDPLUS" in self.capabilities():
            self._client.copy(uids, target)
            self._client.delete_messages(uids)
            self._client.uid_expunge(uids)


def _groups(uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    """Large messages alone, others up to 50 together, in their order."""
    some: list[int] = []
    for uid in uids:
        if sizes.get(uid, 0) > _LARGE:
            yield from ([some] if some else [])
            yield [uid]
            some = []
            continue
        some.append(uid)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some
