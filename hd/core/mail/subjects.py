"""Subjects of messages: the title that they give, whether they forward, and the ticket that they name."""

from __future__ import annotations

from hd.core import ids
from hd.text.lazy_regex import pattern

LONGEST_TITLE = 120  # characters
_LONGEST = 2_000  # characters of a subject that are looked at
_REPLY = r"re|aw|antw|sv|vs|odp|rv|ref|res|vá|atb|ha|отв|відп|відпов|на"
_FORWARD = r"fwd?|wg|tr|doorst|vl|i|enc|vb|пересл|пер"
_PREFIX = pattern(rf"\s*(?:(?:{_REPLY}|{_FORWARD})(?:\s*\[\d+\]|\(\d+\))?\s*:\s*)", 2)
_FORWARDED = pattern(rf"\s*(?:(?:{_REPLY})\s*:\s*)*(?:fwd?|wg|tr|rv|пересл)\s*:", 2)


def is_forward(subject: str) -> bool:
    """Whether a subject says that the message was forwarded."""
    return _FORWARDED.match(subject[:_LONGEST]) is not None


def has_prefix(subject: str) -> bool:
    """Whether a subject begins as one of a reply or a forward."""
    return _PREFIX.match(subject[:_LONGEST]) is not None


def ticket_ids_in(subject: str, *, prefix: str) -> list[str]:
    """The whole ids of this desk in a subject, in their order. An id with another prefix is text."""
    words = subject[:_LONGEST].upper().replace("[", " ").replace("]", " ").replace("#", " ").split()
    found = (word.strip("().,:;#\"'«»") for word in words)
    return [word for word in dict.fromkeys(found) if ids.is_id(word) and word.startswith(f"{prefix}-")]


def title_of(subject: str, *, body: str, prefix: str) -> str:
    """The title of a new ticket: the subject without prefixes and this desk's ids, else the first line of the text;
    empty where neither says anything. Tags of others stay."""
    text = subject[:_LONGEST]
    for ticket_id in ticket_ids_in(text, prefix=prefix):
        for written in (f"[{ticket_id}]", f"[#{ticket_id}]", ticket_id):
            at = text.upper().find(written)
            if at >= 0:
                text = f"{text[:at]} {text[at + len(written) :]}"
    while found := _PREFIX.match(text):
        text = text[found.end() :]
    text = " ".join(text.split())
    if not text:
        text = next((" ".join(line.split()) for line in body.split("\n") if line.strip("> \t")), "")
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"
