"""Received messages as values: what `reader.read_message` returns. Reads and decides nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

# "" is a message that a person wrote to us.
MachineKind = Literal["", "complaint", "bounce", "delay", "auto-reply", "receipt", "list", "bulk"]
Protection = Literal["", "smime", "pgp"]


class ReadingLimits(Struct, frozen=True):
    """How much of a message is read. Sizes in bytes; what exceeds a limit is named, never dropped silently.

    text: of one text part; a longer one is a file as well.
    """

    message: int = 25 << 20
    attachment: int = 10 << 20
    parts: int = 500
    depth: int = 20
    headers: int = 256 << 10
    text: int = 2 << 20


SEVERAL_SENDERS = "several-senders"  # the fault of a message of which nobody knows which From a server judged
DEFAULT_LIMITS = ReadingLimits()


class Mailbox(Struct, frozen=True):
    """A person in a header. address: in lower case, empty where the header names none; name: one line, may be empty."""

    name: str
    address: str


class Attachment(Struct, frozen=True):
    """One file of a message.

    name: as sent, one line (make it safe with `core/document/attachment_names.py`), never empty. data: decoded bytes.
    content_id: without the angle brackets. inline: an image that belongs into the text. digest: sha256 of data in hex.
    """

    name: str
    content_type: str
    data: bytes
    digest: str
    content_id: str = ""
    inline: bool = False


class OmittedPart(Struct, frozen=True):
    """A file that exceeds a limit and is only in the raw message. size: bytes, after decoding."""

    name: str
    content_type: str
    size: int


class ReadingFault(Struct, frozen=True):
    """Something wrong with a message. rule: a short stable name; message: one English sentence for people."""

    rule: str
    message: str


class FailedRecipient(Struct, frozen=True):
    """A recipient in a bounce. status: the enhanced code, as `5.1.1`, or empty; diagnostic: the server's words."""

    address: str
    status: str = ""
    diagnostic: str = ""


class DeliveryReport(Struct, frozen=True):
    """What a bounce, delay, complaint or receipt says about a message that somebody sent.

    permanent: the message will not be delivered (5.x.x). message_ids, desk_header: of the returned message, for
    matching; desk_header is its `X-Hd-Desk`. envelope_sender: the address that the returned message was sent from.
    """

    permanent: bool = False
    recipients: tuple[FailedRecipient, ...] = ()
    message_ids: tuple[str, ...] = ()
    desk_header: str = ""
    envelope_sender: str = ""


class CalendarEvent(Struct, frozen=True):
    """An appointment from `text/calendar`. method: REQUEST, CANCEL, …; start and end: a date for whole days; a time
    without a zone is local to the reader. Texts are one line."""

    method: str = ""
    summary: str = ""
    start: datetime | date | None = None
    end: datetime | date | None = None
    location: str = ""
    organizer: str = ""


class ReceivedMessage(Struct, frozen=True):
    """One message, read. Every text is without NUL and lone surrogates; every header value is one line.

    key: 16 hex digits that identify the message in every clone; twin_key: the second kind of key, for a message whose
    `key` is known with another `sum`; sum: 8 hex digits of the first 200 letters of the body.
    message_id, in_reply_to, references: with angle brackets; message_id is empty where it is not well formed.
    root: the first of references, else of in_reply_to, else empty.
    date: the raw Date header. recipients: addresses of the envelope (Delivered-To, X-Original-To, Envelope-To), in
    lower case. return_path: the envelope's sender, empty for `<>`; None where no header gives it.
    spam: the header that says so, as `X-Spam-Flag: YES`; empty otherwise. desk_header: the value of `X-Hd-Desk`.
    received, authentication: raw values of `Received` and `Authentication-Results`, topmost first.
    body: the text, lines end with `\\n`, no line end at the end. shown_images: the content ids that the text shows.
    """

    key: str
    twin_key: str
    sum: str
    message_id: str
    date: str
    subject: str
    sender: Mailbox
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    recipients: tuple[str, ...] = ()
    return_path: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    root: str = ""
    kind: MachineKind = ""
    list_id: str = ""
    list_munged: bool = False
    spam: str = ""
    desk_header: str = ""
    received: tuple[str, ...] = ()
    authentication: tuple[str, ...] = ()
    report: DeliveryReport | None = None
    body: str = ""
    shown_images: frozenset[str] = frozenset()
    attachments: tuple[Attachment, ...] = ()
    omitted: tuple[OmittedPart, ...] = ()
    calendar: CalendarEvent | None = None
    signed: Protection = ""
    encrypted: Protection = ""
    faults: tuple[ReadingFault, ...] = ()
