"""The message that an agent forwards: attached as `message/rfc822`, or the first header block in the text."""

from __future__ import annotations

from msgspec import Struct

from hd.core.mail.message import DEFAULT_LIMITS, Mailbox, ReadingLimits, ReceivedMessage
from hd.core.mail.quote_marks import read_header_block, separator_length
from hd.core.mail.reader import read_message
from hd.core.mail.reading.mailboxes import read_mailboxes


class ForwardedMessage(Struct, frozen=True):
    """note: what the agent wrote above it. date: as it stands in the text, not a time."""

    sender: Mailbox
    subject: str
    date: str
    body: str
    note: str


def read_forwarded(message: ReceivedMessage, limits: ReadingLimits = DEFAULT_LIMITS) -> ForwardedMessage | None:
    """The original message; None where there is none whose sender has an address."""
    for attachment in message.attachments:
        if attachment.content_type == "message/rfc822":
            inner = read_message(attachment.data, limits)
            if inner.sender.address:
                return ForwardedMessage(
                    sender=inner.sender, subject=inner.subject, date=inner.date, body=inner.body, note=message.body
                )
    return _read_in_text(message.body)


def _read_in_text(body: str) -> ForwardedMessage | None:
    lines = body.split("\n")
    for at in range(len(lines)):
        block, fields = read_header_block(lines, at)
        if not block:
            continue
        sender = next((box for box in read_mailboxes(fields["from"]) if box.address), None)
        if sender is None:
            return None
        above = at
        while above and (not lines[above - 1].strip("> \t") or separator_length(lines, above - 1)):
            above -= 1
        return ForwardedMessage(
            sender=sender,
            subject=fields.get("subject", ""),
            date=fields.get("date", ""),
            body="\n".join(lines[at + len(block) :]).strip("\n"),
            note="\n".join(lines[:above]).strip(),
        )
    return None
