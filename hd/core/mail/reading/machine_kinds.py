"""Whether a person wrote a message to us: complaints, bounces, automatic replies, receipts, lists. Decides nothing."""

from __future__ import annotations

import re

from hd.core.mail.message import DeliveryReport, MachineKind, Mailbox
from hd.core.mail.reading.delivery_reports import (
    FEEDBACK_TYPE,
    RECEIPT_TYPES,
    STATUS_TYPES,
    is_delay,
    is_success,
    read_report,
)
from hd.core.mail.reading.header_text import decode_header
from hd.core.mail.reading.machine_subjects import BOUNCES, DELAYS, NOTICES, automatic_reply_pattern
from hd.core.mail.reading.mime import Part
from hd.text.lazy_regex import pattern

_DAEMON = pattern(
    r"(?:mail(?:er)?[-_. ]?daemon|mailerdaemon|mail[-_. ]?delivery[-_. ]?(?:sub)?system|post[-_. ]?master|"
    r"mdaemon|maildaemon|mmdf|uucp|bounces?|mailer)",
    re.IGNORECASE,
)
_NO_REPLY = pattern(r"(?:do[-_.]?)?not?[-_.]?reply", re.IGNORECASE)
_BOUNCE_SUBJECT = pattern("|".join(BOUNCES), re.IGNORECASE)
_NOTICE = pattern("|".join(NOTICES), re.IGNORECASE | re.MULTILINE)
_NOTICE_TEXT = 2_000  # characters
_DELAY_SUBJECT = pattern("|".join(DELAYS), re.IGNORECASE)
_AUTO_SUBJECT = pattern(automatic_reply_pattern(), re.IGNORECASE)
_AUTO_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Mail-Autoreply")
_AUTO_PRECEDENCE = ("auto_reply", "auto-reply", "autoreply")
_LIST_HEADERS = ("List-Id", "List-Post", "Mailing-List", "X-Mailing-List", "X-Mailman-Version", "List-Subscribe")
_BULK_PRECEDENCE = ("bulk", "junk", "list")


def classify(root: Part, *, sender: Mailbox, subject: str, text: str) -> tuple[MachineKind, DeliveryReport | None]:
    """What kind of machine sent a message, and its report where it is about one that was sent. The first kind wins."""
    types = {part.content_type for part in root.walk()}
    if FEEDBACK_TYPE in types or _is_hotmail_complaint(root, sender):
        return "complaint", read_report(root, text)[0]
    if types & set(RECEIPT_TYPES):
        return "receipt", read_report(root, text)[0]
    if types & set(STATUS_TYPES) or root.value("X-Failed-Recipients") or _is_daemon(root, sender, subject, text):
        report, actions = read_report(root, text)
        if is_success(actions):
            return "receipt", report
        delayed = is_delay(report, actions) or (not actions and not report.permanent and _says_delay(subject))
        return ("delay" if delayed else "bounce"), report
    if _is_automatic_reply(root, subject):
        return "auto-reply", None
    return _list_kind(root), None


def _is_hotmail_complaint(root: Part, sender: Mailbox) -> bool:
    return bool(root.value("X-HmXmrOriginalRecipient")) or (
        sender.address.startswith("staff@hotmail.") and "complaint" in root.value("Subject").lower()
    )


def _is_daemon(root: Part, sender: Mailbox, subject: str, text: str) -> bool:
    """A notice in prose: from a daemon or with a null sender, and a subject or first lines that say so."""
    local = sender.address.partition("@")[0] or sender.name
    is_daemon = _DAEMON.fullmatch(local) is not None or _DAEMON.match(sender.name) is not None
    has_null_sender = "".join(root.value("Return-Path").split()) == "<>"
    says_so = _BOUNCE_SUBJECT.search(subject) is not None or _says_delay(subject)
    if is_daemon and has_null_sender:
        return _AUTO_SUBJECT.match(subject) is None or says_so
    if says_so and (is_daemon or has_null_sender):
        return True
    returns = any(part.content_type == "message/rfc822" for part in root.walk())
    is_machine = is_daemon or (returns and _NO_REPLY.fullmatch(local) is not None)
    return is_machine and _NOTICE.search(text[:_NOTICE_TEXT]) is not None


def _says_delay(subject: str) -> bool:
    return _DELAY_SUBJECT.search(subject) is not None


def _is_automatic_reply(root: Part, subject: str) -> bool:
    """Auto-Submitted and its older kin. A message that a program generated of its own accord is no reply."""
    submitted = root.value("Auto-Submitted").partition(";")[0].split("(")[0].strip().lower()
    if submitted and submitted != "no":
        if submitted not in ("auto-generated", "auto-notified"):
            return True
        if root.value("In-Reply-To") or root.value("References"):
            return True
    if any(root.value(name).strip().lower() not in ("", "no", "false") for name in _AUTO_HEADERS):
        return True
    if root.value("Precedence").strip().lower() in _AUTO_PRECEDENCE:
        return True
    return _AUTO_SUBJECT.match(subject) is not None


def _list_kind(root: Part) -> MachineKind:
    if any(root.value(name) for name in _LIST_HEADERS):
        return "list"
    bulk = root.value("Precedence").strip().lower() in _BULK_PRECEDENCE or root.value("List-Unsubscribe")
    generated = decode_header(root.value("Auto-Submitted")).lower().startswith(("auto-generated", "auto-notified"))
    return "bulk" if bulk or generated else ""
