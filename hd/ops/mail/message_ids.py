"""Message-IDs as tickets keep them."""

from __future__ import annotations

import hashlib

from hd.core.tickets.mail_entries import LONGEST_ID


def stored_id(message_id: str) -> str:
    """A Message-ID as it stands in a ticket: a long one is known by its sum."""
    if len(message_id) <= LONGEST_ID:
        return message_id
    return f"sha256:{hashlib.sha256(message_id.encode()).hexdigest()}"
