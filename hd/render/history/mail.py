"""Incoming messages as text: what became of one, why, and what it says."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from hd.core.mail.reader import read_message
from hd.i18n import _
from hd.ops.mail.file_message import FilingResult, MessageExplanation
from hd.text.sanitize import safe


def filing_line(result: FilingResult) -> str:
    """`HD-2611-7K3FQ created  anna@acme.example: VPN drops`; empty where nothing happened."""
    about = f"{safe(result.sender)}: {safe(result.subject)}"
    match result.outcome:
        case "create":
            return _("{ticket} created  {about}", ticket=result.ticket, about=about)
        case "comment":
            return _("{ticket} comment added  {about}", ticket=result.ticket, about=about)
        case "rate":
            return _("{ticket} rated  {about}", ticket=result.ticket, about=about)
        case "hold":
            return _("{key} held: {reason}  {about}", key=result.key, reason=safe(result.reason), about=about)
    return ""


def explanation_text(found: MessageExplanation) -> str:
    """One line for each rule, the last one with the outcome."""
    lines = [f"{found.result.key}  {safe(found.result.sender)}: {safe(found.result.subject)}"]
    for one in found.verdicts:
        said = safe(one.verdict.reason) if one.verdict else "-"
        ends = f" → {one.verdict.outcome}" if one.verdict and one.verdict.outcome else ""
        lines.append(f"  {one.rule:<15} {said}{ends}")
    if found.result.ticket:
        lines.append(f"  {'ticket':<15} {found.result.ticket}")
    return "\n".join(lines)


def explanation_record(found: MessageExplanation) -> dict[str, Any]:
    """The same for JSON."""
    rules = [
        {
            "rule": one.rule,
            "reason": one.verdict.reason if one.verdict else None,
            "outcome": one.verdict.outcome if one.verdict else None,
        }
        for one in found.verdicts
    ]
    return {**to_builtins(found.result), "rules": rules}


def message_headers(key: str, data: bytes) -> str:
    """The headers as received, safe to show."""
    head = data.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    return f"{key}\n{safe(head, multiline=True)}"


def message_text(key: str, data: bytes) -> str:
    """Sender, receivers, subject and the whole text, which nothing cut."""
    message = read_message(data)
    to = ", ".join(box.address for box in (*message.to, *message.cc))
    lines = [
        f"{key}",
        f"From: {safe(message.sender.name)} <{safe(message.sender.address)}>",
        f"To: {safe(to)}",
        f"Date: {safe(message.date)}",
        f"Subject: {safe(message.subject)}",
        "",
        safe(message.body, multiline=True),
    ]
    lines += [f"- {safe(one.name)} ({one.content_type}, {len(one.data)} bytes)" for one in message.attachments]
    return "\n".join(lines)
