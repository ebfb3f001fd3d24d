"""What this clone knows of its last sync. Reads a note and starts no process."""

from __future__ import annotations

from hd.errors import HdError
from hd.store.desk.desk import Desk
from hd.store.git import sync_state

SETTING = "hd.sync"


def read_sync_state(desk: Desk) -> sync_state.SyncState | None:
    """What is known; nothing of a desk as it was in a commit, or that lies in no repository."""
    try:
        return sync_state.read(desk.repo) if type(desk) is Desk else None
    except HdError:
        return None


def syncs_after_changes(desk: Desk) -> bool:
    """Whether a change is to be followed by a sync in the background."""
    return (desk.repo.setting(SETTING) or "").casefold() == "auto"
