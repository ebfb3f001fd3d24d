"""Bytes of a message to a `ReceivedMessage`. Never raises: a message that cannot be read becomes one that says so."""

from __future__ import annotations

import hashlib
import re

from hd.core.mail.calendar_event import read_event
from hd.core.mail.message import DEFAULT_LIMITS, SEVERAL_SENDERS, Mailbox, ReadingFault, ReadingLimits, ReceivedMessage
from hd.core.mail.reading.content import collect_content
from hd.core.mail.reading.header_text import decode_header, message_ids, one_line, well_formed_id
from hd.core.mail.reading.machine_kinds import classify
from hd.core.mail.reading.mailboxes import clean_address, read_mailboxes
from hd.core.mail.reading.message_keys import message_key, text_sum, twin_key
from hd.core.mail.reading.mime import Part, parse
from hd.text.lazy_regex import pattern

UNREADABLE = "(a message that could not be read)"
ENCRYPTED = "(encrypted)"
_NEVER_STORED = pattern(r"[\x00\ud800-\udfff]")
_VIA = pattern(r"\s(?:via|durch|über|через)\s", re.IGNORECASE)
_ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
_MOST_IDS = 200


def read_message(data: bytes, limits: ReadingLimits = DEFAULT_LIMITS) -> ReceivedMessage:
    """The message, read as far as it can be. The same bytes always give the same message."""
    try:
        return _read(data, limits)
    except Exception as error:  # the last resort: the raw message is kept, and a ticket names it
        return _unreadable(data, error)


def _read(data: bytes, limits: ReadingLimits) -> ReceivedMessage:
    root, faults = parse(data, limits)
    charset = root.hint
    content = collect_content(root, limits)
    body = _NEVER_STORED.sub("\ufffd", content.body)
    subject = one_line(decode_header(root.value("Subject"), charset=charset))
    sender = _sender(root, charset)
    reply_to = _mailboxes(root, "Reply-To", charset)
    author, munged = _undo_via(root, sender, reply_to)
    faults += _faults_of_sender(root)
    kind, report = classify(root, sender=sender, subject=subject, text=body)
    date, message_id = root.value("Date"), well_formed_id(root.value("Message-ID"))
    second = twin_key(address=author, date=date, subject=subject, body=root.body)
    references = _ids(root, "References")
    in_reply_to = _ids(root, "In-Reply-To")
    return ReceivedMessage(
        key=message_key(message_id=message_id, date=date, address=author) if message_id else second,
        twin_key=second,
        sum=text_sum(body),
        message_id=message_id,
        date=one_line(date),
        subject=subject,
        sender=sender,
        reply_to=reply_to,
        to=_mailboxes(root, "To", charset),
        cc=_mailboxes(root, "Cc", charset),
        recipients=_envelope(root),
        return_path=clean_address(root.value("Return-Path")) if "Return-Path" in root.headers else None,
        in_reply_to=in_reply_to,
        references=references,
        root=next(iter((*references, *in_reply_to)), ""),
        kind=kind,
        list_id=decode_header(root.value("List-Id")),
        list_munged=munged,
        spam=_spam_header(root),
        desk_header=decode_header(root.value("X-Hd-Desk")),
        received=tuple(one_line(value) for value in root.values("Received")),
        authentication=tuple(one_line(value) for value in root.values("Authentication-Results")),
        report=report,
        body=body,
        shown_images=frozenset(content.shown_images),
        attachments=tuple(content.attachments),
        omitted=tuple(content.omitted),
        calendar=next((event for text in content.calendars if (event := read_event(text))), None),
        signed=content.signed,
        encrypted=content.encrypted,
        faults=tuple(dict.fromkeys([*faults, *content.faults])),
    )


def _unreadable(data: bytes, error: Exception) -> ReceivedMessage:
    digest = hashlib.sha256(data).hexdigest()
    return ReceivedMessage(
        key=digest[:16],
        twin_key=digest[:16],
        sum=text_sum(""),
        message_id="",
        date="",
        subject=UNREADABLE,
        sender=Mailbox(name="", address=""),
        faults=(ReadingFault("unreadable", f"the message could not be read: {type(error).__name__}"),),
    )


def _mailboxes(root: Part, name: str, charset: str) -> tuple[Mailbox, ...]:
    return read_mailboxes(", ".join(root.values(name)), charset=charset)


def _sender(root: Part, charset: str) -> Mailbox:
    """Of several From the last that is an address; else of Sender, Reply-To or the envelope."""
    nameless = Mailbox(name="", address="")
    for name in ("From", "Sender", "X-Sender", "Reply-To", "Return-Path"):
        boxes = [box for value in root.values(name) for box in read_mailboxes(value, charset=charset)]
        addressed = [box for value in root.values(name) for box in read_mailboxes(value, charset=charset)[:1]]
        found = [box for box in addressed if box.address] or [box for box in boxes if box.address]
        if found:
            return Mailbox(name=found[-1].name or nameless.name, address=found[-1].address)
        if boxes and not nameless.name:
            nameless = boxes[-1]
    return nameless


def _faults_of_sender(root: Part) -> list[ReadingFault]:
    addresses = {box.address for value in root.values("From") for box in read_mailboxes(value) if box.address}
    if len(addresses) > 1:
        return [ReadingFault(SEVERAL_SENDERS, "the message has several senders; the last From counts")]
    return [] if addresses else [ReadingFault("no-sender", "From has no address")]


def _undo_via(root: Part, sender: Mailbox, reply_to: tuple[Mailbox, ...]) -> tuple[str, bool]:
    """The author's address where a list put its own into From (`Olha via support <list@…>`), and whether it did."""
    original = clean_address(root.value("X-Original-From").rpartition("<")[2] or root.value("X-Original-From"))
    if original:
        return original, original != sender.address
    is_list = any(root.value(name) for name in ("List-Id", "List-Post", "Mailing-List", "X-Google-Group-Id"))
    if is_list and _VIA.search(f" {sender.name} ") and reply_to:
        author = next((box.address for box in reply_to if box.address not in ("", sender.address)), "")
        if author:
            return author, True
    return sender.address, False


def _envelope(root: Part) -> tuple[str, ...]:
    found = [clean_address(value) for name in _ENVELOPE for value in root.values(name)]
    return tuple(dict.fromkeys(address for address in found if address))


def _ids(root: Part, name: str) -> tuple[str, ...]:
    found = message_ids(" ".join(root.values(name)))
    return found if len(found) <= _MOST_IDS else (found[0], *found[1 - _MOST_IDS :])


def _spam_header(root: Part) -> str:
    for name in ("X-Spam-Flag", "X-Spam-Status", "X-Spam"):
        value = decode_header(root.value(name))
        if value.lower().startswith("yes"):
            return f"{name}: YES"
    return ""
