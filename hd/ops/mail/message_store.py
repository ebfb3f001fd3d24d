"""What agents do with raw messages: list, file and drop held ones, show and forget kept ones, refuse senders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hd.core.ids import is_id
from hd.core.mail.message import ReceivedMessage
from hd.core.mail.reader import read_message
from hd.errors import HdError, NotFoundError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.mail.file_message import FilingResult, file_message
from hd.ops.mail.raw_messages import HeldMessage, RawMessages


def list_held(context: Context) -> list[dict[str, Any]]:
    """The messages that wait for a decision: key, sender, subject, reason."""
    return [_record(one, read_message(one.data)) for one in RawMessages(context).held()]


def _record(held: HeldMessage, message: ReceivedMessage) -> dict[str, Any]:
    return {
        "key": held.key,
        "from": message.sender.address,
        "subject": message.subject,
        "date": message.date,
        "reason": held.reason,
    }


def file_held(context: Context, keys: Sequence[str]) -> list[FilingResult]:
    """File held messages, whatever held them. Raises NotFoundError for a key that is not held."""
    raw = RawMessages(context)
    found = []
    for key in _held_keys(raw, keys):
        data = raw.read([key])[key]
        found.append(file_message(context, data, released=True))
        if not context.dry_run:
            raw.remove([key], held=True)
    return found


def drop_held(context: Context, keys: Sequence[str]) -> list[str]:
    """Remove held messages for good; the whole keys. Raises NotFoundError for a key that is not held."""
    raw = RawMessages(context)
    found = _held_keys(raw, keys)
    if not context.dry_run:
        raw.remove(found, held=True)
    return found


def _held_keys(raw: RawMessages, pieces: Sequence[str]) -> list[str]:
    known = [one.key for one in raw.held()]
    return [_one_key(known, piece) for piece in pieces]


def _one_key(known: Sequence[str], piece: str) -> str:
    found = [key for key in known if key.startswith(piece.strip().lower())] if piece.strip() else []
    if len(found) != 1:
        raise NotFoundError(
            Message("no held message {key}", key=piece) if not found else Message("{key} fits several", key=piece),
            hint="hd mail held",
        )
    return found[0]


def raw_messages_of(context: Context, name: str) -> dict[str, bytes]:
    """The raw messages that a key, the start of one, or a ticket names, by key. Raises NotFoundError where none is
    kept."""
    raw = RawMessages(context)
    try:
        keys = [entry.key for entry in context.load(name).mail]
    except HdError:
        known = [*raw.kept_keys(), *(one.key for one in raw.held())]
        keys = [key for key in known if key.startswith(name.strip().lower())] if not is_id(name.upper()) else []
    found = raw.read(keys)
    if not found:
        raise NotFoundError(
            Message("no raw message of {name} is kept here", name=name),
            hint=Message("mail.keep in hd.yaml says for how long"),
        )
    return found


def forget_sender(context: Context, address: str) -> list[str]:
    """Remove the kept messages that came from an address; their keys. Tickets and commits stay as they are."""
    raw, wanted = RawMessages(context), address.strip().lower()
    data = raw.read(raw.kept_keys())
    found = sorted(key for key, one in data.items() if read_message(one).sender.address == wanted)
    if found and not context.dry_run:
        raw.remove(found, held=False)
    return found
