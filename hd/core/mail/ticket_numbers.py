"""The id that a message gives to its ticket: every clone finds the same one. Draws nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from hd.core.ids import ALPHABET

_CHARACTERS = 5
_MOST = 1_000  # ids that may be taken


def ticket_id_for(key: str, *, prefix: str, local: datetime, is_taken: Callable[[str], bool]) -> str:
    """The id of the ticket that the message `key` (16 hex digits) makes.

    local: its arrival in the desk's zone, which gives the month. is_taken: whether a ticket of any month has these five
    characters; then the next ones are drawn from `key 1`, `key 2`, … ValueError where all of these are taken.
    """
    for number in range(_MOST):
        value = int(key, 16) if number == 0 else _number(f"{key} {number}")
        characters = _base32(value)
        if not is_taken(characters):
            return f"{prefix}-{local:%y%m}-{characters}"
    raise ValueError(f"no free id for the message {key}")


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("ascii")).digest()[:8], "big")


def _base32(value: int) -> str:
    digits = []
    for _ in range(_CHARACTERS):
        value, digit = divmod(value, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))
