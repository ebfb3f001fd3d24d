"""Values of headers as text: encoded words (RFC 2047), raw bytes, Message-IDs. Knows no structure of a message.

A raw value is text in which each byte beyond ASCII is a lone surrogate, as the standard library keeps it.
"""

from __future__ import annotations

import binascii
import re

from hd.core.mail.reading.charsets import decode_text
from hd.text.lazy_regex import pattern

_ENCODED = pattern(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_CONTROLS = pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BLANKS = pattern(r"[ \t\r\n]+")
_MESSAGE_ID = pattern(r"<[^<>\s]{1,1000}>")
_WELL_FORMED = pattern(r"<[^<>@\s]+@[^<>\s]+>")
_HEX_PAIR = pattern(rb"=([0-9A-Fa-f]{2})")
_MOST_PADS = 10_000
_NOT_BASE64 = pattern(rb"[^A-Za-z0-9+/]+")


def raw_bytes(value: str) -> bytes:
    """The bytes of a raw value."""
    return value.encode("utf-8", "surrogateescape")


def one_line(text: str) -> str:
    """Text of a header as one line: control characters and line breaks become one space."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def decode_header(value: str, *, charset: str = "") -> str:
    """One line of text. charset: what raw bytes beyond ASCII may be in, where they are not UTF-8."""
    if "=?" not in value:
        return one_line(decode_text(raw_bytes(value), charset))
    pieces: list[str] = []
    done = 0
    pending: list[tuple[str, bytes]] = []
    for found in _ENCODED.finditer(value):
        between = value[done : found.start()]
        if between.strip() or not pending:
            pieces += [*_decode_words(pending), decode_text(raw_bytes(between), charset)]
            pending = []
        pending.append((found[1].lower(), _decode_word(found[2], raw_bytes(found[3]))))
        done = found.end()
    pieces += [*_decode_words(pending), decode_text(raw_bytes(value[done:]), charset)]
    return one_line("".join(pieces))


def _decode_words(words: list[tuple[str, bytes]]) -> list[str]:
    """Neighbouring words of one charset are one text: mailers split them within a character."""
    texts: list[str] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and words[end][0] == words[at][0]:
            end += 1
        texts.append(_decode_group(words[at][0], [data for _, data in words[at:end]]))
        at = end
    return texts


def _decode_group(charset: str, parts: list[bytes]) -> str:
    if charset.startswith("iso-2022"):  # each word begins in ASCII, though not each one ends so
        return "".join(decode_text(part, charset) for part in parts)
    return decode_text(b"".join(parts), charset)


def _decode_word(encoding: str, data: bytes) -> bytes:
    if encoding in "qQ":
        return _HEX_PAIR.sub(lambda found: bytes([int(found[1], 16)]), data.replace(b"_", b" "))
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """The bytes, whatever stands between the letters; several padded texts one after another are all read."""
    data = data.translate(None, b"\r\n\t ")
    try:
        return binascii.a2b_base64(data, strict_mode=True)
    except binascii.Error:
        pass
    if data.count(b"=") > _MOST_PADS:  # no mailer writes that
        return _decode_base64_run(data)
    return b"".join(_decode_base64_run(run) for run in re.split(rb"=+", data) if run)


def _decode_base64_run(data: bytes) -> bytes:
    letters = _NOT_BASE64.sub(b"", data)
    if len(letters) % 4 == 1:  # six bits are no byte
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def fold_blanks(value: str) -> str:
    """A raw value with every run of blanks and line ends as one space, none around it."""
    return _BLANKS.sub(" ", value).strip(" ")


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs in a raw value, in order, each once. Line breaks within one are mended."""
    text = decode_text(raw_bytes(value), "").replace("\0", "")
    found = _MESSAGE_ID.findall(text)
    if not found and "<" in text:
        found = _MESSAGE_ID.findall(_BLANKS.sub("", text))
    return tuple(dict.fromkeys(found))


def well_formed_id(value: str) -> str:
    """The Message-ID in a raw value; empty where it is not of the form `<local@domain>`."""
    found = message_ids(value)
    return found[0] if found and _WELL_FORMED.fullmatch(found[0]) else ""
