"""Compute the id of a ticket from another system from its key there, so that every import gets the same id."""

from __future__ import annotations

import hashlib
from datetime import datetime

from hd.core.ids import ALPHABET

_LAST = 5  # characters, of five bits each


def computed_id(prefix: str, local: datetime, origin: str, *, number: int = 0) -> str:
    """Return the id for the month of `local`: five characters of the SHA-256 of `origin`, a NUL and `number`.

    origin: `system:scope:key`, like `github:octo/repo:12`. number: 0, and the next number if another ticket has that
    id.
    """
    digest = hashlib.sha256(f"{origin}\0{number}".encode()).digest()
    bits = int.from_bytes(digest[:4], "big")
    last = "".join(ALPHABET[bits >> 27 - 5 * place & 31] for place in range(_LAST))
    return f"{prefix}-{local:%y%m}-{last}"
