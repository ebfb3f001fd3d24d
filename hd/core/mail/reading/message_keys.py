"""By what a message is known in every clone: `key`, `twin_key` and `sum`. They follow from its bytes alone.

The key does not change with `Received`, line ends, a re-encoded transfer, or a list that rewrites From: devices reuse
Message-IDs, so the id alone is not enough.
"""

from __future__ import annotations

import hashlib
from itertools import islice

from hd.core.mail.reading.header_text import fold_blanks

_DIGITS = 16
_SUM_DIGITS = 8
_SUM_LETTERS = 200


def message_key(*, message_id: str, date: str, address: str) -> str:
    """The key of a message with a well-formed Message-ID. date: the raw header; address: of From."""
    return _digest("id", message_id, fold_blanks(date), address)


def twin_key(*, address: str, date: str, subject: str, body: bytes) -> str:
    """The key of a message without one, or whose key another message has. body: raw, with its transfer encoding."""
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    content = hashlib.sha256(body.strip()).hexdigest()
    return _digest("content", address, fold_blanks(date), subject, content)


def text_sum(text: str) -> str:
    """8 hex digits of the first 200 letters: two messages with one key and other words are two messages."""
    letters = "".join(islice((char for char in text if char.isalpha()), _SUM_LETTERS))
    return hashlib.sha256(letters.encode()).hexdigest()[:_SUM_DIGITS]


def _digest(*values: str) -> str:
    joined = "\n".join(values).encode("utf-8", "surrogateescape")
    return hashlib.sha256(joined).hexdigest()[:_DIGITS]
