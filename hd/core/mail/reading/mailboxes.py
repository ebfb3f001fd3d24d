"""Mailboxes of From, To, Cc and Reply-To. Linear in the length of the header, and the same in every Python.

The standard library's reader changed its answers between patch releases, and two clones must agree.
"""

from __future__ import annotations

import re

from hd.core.mail.message import Mailbox
from hd.core.mail.reading.charsets import decode_text
from hd.core.mail.reading.header_text import decode_header, raw_bytes
from hd.text.lazy_regex import pattern

_LONGEST_ADDRESS = 320
_LONGEST = 64 << 10  # characters of one header
_MOST = 1_000  # mailboxes of one header
# Every repetition is bounded, so that a quote or bracket without its end costs little.
_TOKEN = pattern(
    r"(?P<encoded>(?:=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?=[ \t\r\n]*)+)"
    r'|(?P<quoted>"(?:[^"\\]|\\.){0,998}")|(?P<angle><[^<>]{0,998}>)|(?P<comment>\((?:[^()\\]|\\.){0,998}\))'
    r'|(?P<separator>[,;])|(?P<group>:)|(?P<text>[^"<(,;:=]+|.)',
    re.DOTALL,
)
_ESCAPED = pattern(r"\\(.)", re.DOTALL)
_ADDRESS = pattern(r"[^\s@<>()\",;:\\]+@[^\s@<>()\",;:\\]+|[^\s@<>]+@\[[0-9a-fA-F:.IPv]+\]")
_LOOSE = pattern(r"[^\s@<>()\",;:\\\[\]'`]{1,64}@[^\s@<>()\",;:\\\[\]'`]{1,255}")


def read_mailboxes(value: str, *, charset: str = "") -> tuple[Mailbox, ...]:
    """The mailboxes of a raw value, at most 1,000. A piece without an address is a mailbox with a name alone."""
    found: list[Mailbox] = []
    for words, angle in _split(value):
        name = decode_header(" ".join(words), charset=charset)
        mailbox = _mailbox(name, angle)
        if mailbox.address or mailbox.name:
            found.append(mailbox)
        if len(found) == _MOST:
            break
    return tuple(found)


def is_address(text: str) -> bool:
    """Whether this is `local@domain`."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def clean_address(text: str) -> str:
    """An address in lower case without what mailers put around it; empty where it is none."""
    text = decode_text(raw_bytes(text), "") if not text.isascii() else text
    text = "".join(text.split()).strip("<>\"'`").removeprefix("mailto:").rstrip(".,;")
    if "=?" in text:
        text = decode_header(text)
    local, at, domain = text.rpartition("@")
    if at and local.startswith('"') and local.endswith('"'):
        text = f"{local[1:-1]}@{domain}"
    return text.lower() if is_address(text) else ""


def _mailbox(name: str, angle: str) -> Mailbox:
    address = clean_address(angle)
    if address:
        return Mailbox(name=name.strip(" \"'<>"), address=address)
    found = _LOOSE.search(angle) or _LOOSE.search(name)
    if found is None:
        return Mailbox(name=name.strip(" \"'<>"), address="")
    rest = name.replace(found[0], " ").replace("mailto:", " ")
    rest = " ".join(rest.replace("<", " ").replace(">", " ").split()).strip(" \"'[]()")
    return Mailbox(name=rest, address=clean_address(found[0]))


def _split(value: str) -> list[tuple[list[str], str]]:
    """Each mailbox as the words of its name and what stands in angle brackets."""
    boxes: list[tuple[list[str], str]] = [([], "")]
    for found in _TOKEN.finditer(value[:_LONGEST]):
        words, angle = boxes[-1]
        kind, text = found.lastgroup, found[0]
        if kind == "separator":
            boxes.append(([], ""))
        elif kind == "group":
            words.clear()
        elif kind == "angle":
            boxes[-1] = (words, angle or text[1:-1])
        elif kind == "quoted":
            words.append(_ESCAPED.sub(r"\1", text[1:-1]))
        elif kind == "comment":
            words.append(text[1:-1])
        elif text.strip():
            words.append(text.strip())
    return boxes
