"""When a message arrived: a time that every clone finds in the same bytes. Reads no clock."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec import Struct

from hd.core.mail.message import ReceivedMessage
from hd.text.lazy_regex import pattern

OLDEST = timedelta(days=30)
NEWEST = timedelta(minutes=5)
_BY = pattern(r"\bby\s+([^\s;()<>]{1,255})", re.IGNORECASE)
_COMMENT = pattern(r"\([^()]{0,200}\)")
_FETCHERS = pattern(r"\b(?:fetchmail|getmail|mpop|offlineimap)\b", re.IGNORECASE)
_FAR_ZONE = timedelta(hours=14)


class Arrival(Struct, frozen=True):
    """at: with a zone, without microseconds. dated: whether the message or its mailbox says so; else it is now, and
    two clones may differ."""

    at: datetime
    dated: bool


def find_arrival(
    message: ReceivedMessage, *, trust: Collection[str], now: datetime, stored_at: datetime | None = None
) -> Arrival:
    """The arrival: of the lowest `Received` by a host of `trust`; of the topmost that no fetching program wrote; of the
    mailbox (`stored_at`: IMAP's INTERNALDATE, the mbox line, the maildir name); of `Date`. The first that exists
    decides, if it lies within 30 days before and 5 minutes after now.
    """
    trusted = {name.casefold() for name in trust}
    by_trusted = [value for value in message.received if _host(value) in trusted]
    by_servers = [value for value in message.received if not _FETCHERS.search(value)]
    candidates = [*reversed(by_trusted), *by_servers[:1]]
    times = (*map(_time_of, candidates), stored_at, parse_date(message.date))
    found = next((at for at in times if at is not None), None)
    if found is not None and now - OLDEST <= found <= now + NEWEST:
        return Arrival(at=found.replace(microsecond=0), dated=True)
    return Arrival(at=now.replace(microsecond=0), dated=False)


def parse_date(value: str) -> datetime | None:
    """A date as mail writes it; None for what is none. Without a zone, or with an impossible one, it is UTC."""
    text = _COMMENT.sub(" ", value[:200]).strip()
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    offset = found.utcoffset()
    return found.replace(tzinfo=UTC) if offset is None or abs(offset) > _FAR_ZONE else found


def _host(received: str) -> str:
    found = _BY.search(_COMMENT.sub(" ", received))
    return found[1].casefold().rstrip(".") if found else ""


def _time_of(received: str) -> datetime | None:
    return parse_date(received.rpartition(";")[2])
