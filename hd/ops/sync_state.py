"""What this clone knows of its last sync. Reads a note and starts no process."""

from __future__ import annotations

from hd.errors import HdError
from hd.store import synced
from hd.store.desk import Desk


def read_sync_state(desk: Desk) -> synced.Synced | None:
    """What is known; nothing of a desk as it was in a commit, or that lies in no repository."""
    try:
        return synced.read(desk.repo) if type(desk) is Desk else None
    except HdError:
        return None
