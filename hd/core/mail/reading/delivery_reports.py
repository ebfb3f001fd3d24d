"""What a bounce, a delay, a complaint or a read receipt says about a message that was sent. Decides nothing."""

from __future__ import annotations

from email.message import Message

from hd.core.mail.message import DeliveryReport, FailedRecipient, ReadingLimits
from hd.core.mail.reading.header_text import decode_header, message_ids, well_formed_id
from hd.core.mail.reading.mailboxes import clean_address, read_mailboxes
from hd.core.mail.reading.mime import Part, parse
from hd.text.lazy_regex import pattern

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RECEIPT_TYPES = ("message/disposition-notification", "message/global-disposition-notification")
FEEDBACK_TYPE = "message/feedback-report"
_RETURNED_TYPES = (
    *("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"),
    "message/partial",
)
_TEXT = 64 << 10  # characters of a notice that are searched
_MOST = 100  # recipients of one report
_STATUS = pattern(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = pattern(r"(?<![\d.])([45])[0-5]\d(?= |-|$|\))")
_ANGLE = pattern(r"<([^\s<>@]{1,64}@[^\s<>@]{1,255})>")
_DELAYED = ("delayed", "deferred")
_DELIVERED = ("delivered", "relayed", "expanded")
_FIELD = pattern(r"(?mi)^[> \t]*(Message-ID|X-Hd-Desk|Return-Path):[ \t]*([^\r\n]{1,1000})")


def read_report(root: Part, text: str) -> tuple[DeliveryReport, set[str]]:
    """The report in a message, and the actions it names in lower case. text: the message's own words."""
    recipients: list[FailedRecipient] = []
    actions: set[str] = set()
    returned: Part | None = None
    for part in root.walk():
        kind = part.content_type
        if kind in STATUS_TYPES or kind in RECEIPT_TYPES:
            for fields in _blocks(part):
                recipients += _recipients(fields)
                actions.add(fields.get("Action", "").partition(";")[0].split("(")[0].strip().lower())
        elif kind == FEEDBACK_TYPE:
            recipients += [one for fields in _blocks(part) for one in _recipients(fields)]
        elif kind in _RETURNED_TYPES and returned is None:
            returned = _returned_headers(part)
    recipients = list(dict.fromkeys([*recipients, *_failed_header(root)]))[:_MOST]
    if not recipients:
        recipients = _recipients_in_text(text)
    ids, desk, sender = _identify(returned, text[:_TEXT])
    permanent = _is_permanent(recipients, actions, text[:_TEXT])
    report = DeliveryReport(
        permanent=permanent, recipients=tuple(recipients), message_ids=ids, desk_header=desk, envelope_sender=sender
    )
    return report, actions - {""}


def is_delay(report: DeliveryReport, actions: set[str]) -> bool:
    """Whether the server goes on trying."""
    return (
        bool(actions) and not report.permanent and actions <= {*_DELAYED, *_DELIVERED} and bool(actions & {*_DELAYED})
    )


def is_success(actions: set[str]) -> bool:
    """Whether the report says only that the message was delivered."""
    return bool(actions) and actions <= set(_DELIVERED)


def _blocks(part: Part) -> list[Message[str, str]]:
    """The groups of fields of a report; a blank line stands between them."""
    blocks: list[Message[str, str]] = []
    for block in part.text().replace("\n\n\n", "\n\n").split("\n\n")[: 2 * _MOST]:
        if block.strip():
            root, _ = parse(block.strip("\n").encode("utf-8", "replace") + b"\n\n", ReadingLimits())
            blocks.append(root.headers)
    return blocks


def _recipients(fields: Message[str, str]) -> list[FailedRecipient]:
    for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient", "Original-Rcpt-To"):
        address = clean_address(fields.get(name, "").rpartition(";")[2])
        if address:
            diagnostic = decode_header(fields.get("Diagnostic-Code", ""))[:500]
            stated = _STATUS.search(fields.get("Status", "")) or _STATUS.search(diagnostic)
            return [FailedRecipient(address=address, status=stated[0] if stated else "", diagnostic=diagnostic)]
    return []


def _failed_header(root: Part) -> list[FailedRecipient]:
    boxes = read_mailboxes(", ".join(root.values("X-Failed-Recipients")))
    return [FailedRecipient(address=one.address) for one in boxes if one.address]


def _recipients_in_text(text: str) -> list[FailedRecipient]:
    """The address that a notice in prose puts in angle brackets, and the status near it."""
    head = text[:_TEXT]
    found = _ANGLE.search(head)
    address = clean_address(found[1]) if found else ""
    if not address:
        return []
    status = _STATUS.search(head)
    return [FailedRecipient(address=address, status=status[0] if status else "")]


def _returned_headers(part: Part) -> Part:
    root, _ = parse(part.decoded(), ReadingLimits(parts=0))
    return root


def _identify(returned: Part | None, text: str) -> tuple[tuple[str, ...], str, str]:
    """Message-IDs, `X-Hd-Desk` and sender of the returned message, from its headers or from the notice's text."""
    if returned is not None and (returned.value("Message-ID") or returned.value("X-Hd-Desk")):
        ids = message_ids(returned.value("Message-ID"))
        sender = clean_address(returned.value("Return-Path"))
        return ids, decode_header(returned.value("X-Hd-Desk")), sender
    fields: dict[str, list[str]] = {}
    for found in _FIELD.finditer(text):
        fields.setdefault(found[1].lower(), []).append(found[2].strip())
    ids = tuple(dict.fromkeys(one for value in fields.get("message-id", []) if (one := well_formed_id(value))))
    desk = next(iter(fields.get("x-hd-desk", [])), "")
    return ids, desk, clean_address(next(iter(fields.get("return-path", [])), ""))


def _is_permanent(recipients: list[FailedRecipient], actions: set[str], text: str) -> bool:
    """5.x.x; where no status is named: a reply code of 5xx, or an action `failed` without any code."""
    if "failed" not in actions and actions & {*_DELAYED, *_DELIVERED}:
        return False
    classes = {one.status[:1] for one in recipients if one.status}
    if not classes:
        classes = {found[1] for found in _STATUS.finditer(text)} or {found[1] for found in _REPLY.finditer(text)}
    return "5" in classes or ("failed" in actions and "4" not in classes)
