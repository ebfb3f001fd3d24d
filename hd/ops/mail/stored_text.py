"""What a ticket keeps of a message: its text without what the ticket has already, and its files."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hd.core.document import attachment_names
from hd.core.mail.calendar_event import calendar_line
from hd.core.mail.filing import Filing
from hd.core.mail.inline_images import files_to_keep, place_images
from hd.core.mail.message import Attachment, ReceivedMessage
from hd.core.mail.quoted_text import cut_known_text
from hd.core.tickets.ticket import Ticket
from hd.ops.context import Context
from hd.ops.mail.desk_lookup import DeskLookup
from hd.store import files
from hd.text.lazy_regex import pattern

_NEVER_STORED = pattern(r"[\x00\ud800-\udfff]")
_SIGNED = {"smime": "(signed with S/MIME; not checked)", "pgp": "(signed with PGP; not checked)"}


class StoredMessage(Struct, frozen=True):
    """text: of the description or comment. files: (old bytes, new bytes, path) of attachments."""

    text: str
    files: tuple[tuple[bytes | None, bytes, str], ...] = ()


def stored_message(context: Context, filing: Filing, lookup: DeskLookup, *, ticket_id: str, path: str) -> StoredMessage:
    """The text and the files of a message for the ticket at `path`."""
    message = filing.message
    stored: list[tuple[str, Attachment, tuple[bytes | None, bytes, str]]] = []
    omitted = [
        f"({part.name}: {_size(part.size)}, {part.content_type}; only in the message)" for part in message.omitted
    ]
    room = context.desk.config.mail.limits.ticket - _used(context, path)
    for attachment in files_to_keep(message, earlier=_earlier_digests(filing, lookup)):
        room -= len(attachment.data)
        if room < 0:
            what = f"{attachment.name}: {_size(len(attachment.data))}, {attachment.content_type}"
            omitted.append(f"({what}; only in the message)")
            continue
        name, change = _stored(context, path, attachment)
        stored.append((name, attachment, change))
    links = {
        one.content_id: f"!{attachment_names.attachment_link(ticket_id, name)}" for name, one, _ in stored if one.inline
    }
    body = place_images(_body(filing, lookup), links)
    shown = [link for link in links.values() if link in body]
    listed = [
        f"- {attachment_names.attachment_link(ticket_id, name)}"
        for name, _, _ in stored
        if f"!{attachment_names.attachment_link(ticket_id, name)}" not in shown
    ]
    lines = [*filing.notes, *_remarks(context, message), *omitted]
    parts = (body.strip("\n"), "\n".join(lines), "\n".join(listed))
    text = _NEVER_STORED.sub("\ufffd", "\n\n".join(part for part in parts if part))
    return StoredMessage(text, tuple(change for _, _, change in stored))


def _body(filing: Filing, lookup: DeskLookup) -> str:
    """The text; on a ticket, without what it has already."""
    if filing.forwarded is not None:
        return "\n\n".join(part for part in (filing.forwarded.body, filing.forwarded.note) if part)
    body, ticket = filing.message.body, filing.ticket
    if ticket is None:
        return body
    kept = lookup.kept_messages(ticket)
    known = [*_public_texts(ticket), *(one.body for one in kept)]
    earlier = [one.body for one in kept if one.sender.address == filing.sender]
    return cut_known_text(body, known=known, earlier=earlier).text


def _public_texts(ticket: Ticket) -> Sequence[str]:
    said = [comment.text for comment in ticket.comments if not comment.internal]
    return [ticket.description, ticket.resolution, *said]


def _remarks(context: Context, message: ReceivedMessage) -> list[str]:
    """Lines about what the message has besides text."""
    found = []
    if message.calendar is not None:
        found.append(calendar_line(message.calendar, context.desk.zone))
    if message.signed:
        found.append(_SIGNED[message.signed])
    return [line for line in found if line]


def _stored(context: Context, path: str, attachment: Attachment) -> tuple[str, tuple[bytes | None, bytes, str]]:
    """The name in the ticket's folder, and the change that puts the file there."""
    name = attachment_names.stored_name(attachment.name, attachment.data)
    place = f"{path.removesuffix('.md')}/{name}"
    there = files.read_if_there(files.reach(context.desk.folder, place))
    if there is not None and there != attachment.data:  # two files whose sums begin alike
        name = attachment_names.stored_name(attachment.name, attachment.data, digits=64)
        place = f"{path.removesuffix('.md')}/{name}"
        there = files.read_if_there(files.reach(context.desk.folder, place))
    return name, (there, attachment.data, place)


def _used(context: Context, path: str) -> int:
    """Bytes of the files that the ticket has."""
    folder = context.desk.folder / path.removesuffix(".md")
    return sum(one.stat().st_size for one in folder.iterdir() if one.is_file()) if folder.is_dir() else 0


def _earlier_digests(filing: Filing, lookup: DeskLookup) -> frozenset[str]:
    """The images that the sender's kept messages of this ticket had already."""
    if filing.ticket is None:
        return frozenset()
    kept = [one for one in lookup.kept_messages(filing.ticket) if one.sender.address == filing.sender]
    return frozenset(attachment.digest for one in kept for attachment in one.attachments)


def _size(size: int) -> str:
    return attachment_names.format_size(size)
