"""Syncs in the background, after a change (`git config hd.sync auto`): nobody waits for it, nobody is asked, and what
goes wrong is kept for the next command to tell. Prints nothing."""

from __future__ import annotations

import sys

from hd.errors import BusyError, HdError
from hd.ops.context import Context
from hd.ops.escalation.request_review import Describe
from hd.ops.sync.sync import sync
from hd.store.desk.desk import Desk
from hd.store.git import sync_state
from hd.store.git.process import start_detached
from hd.store.lock import Lock

_TURNS = 20


def begin(desk: Desk) -> int | None:
    """Send a process after it; its number. None where none can be had: the next change tries again."""
    # -P: no folder of the repository's is ever imported.
    return start_detached([sys.executable, "-P", "-m", "hd", "-C", str(desk.folder), "sync", "--behind"])


def sync_behind(context: Context, *, describe: Describe) -> None:
    """Sync, one at a time: who finds another one at it leaves, and that one looks once more before it goes."""
    desk = context.desk
    seen = ""
    for _ in range(_TURNS):
        tip = desk.repo.tip(fresh=True).head or ""
        if tip == seen:
            return
        try:
            with Lock(desk.repo.state_dir / "syncing", timeout=0):
                seen = _once(context, describe) or tip
        except BusyError:
            return


def _once(context: Context, describe: Describe) -> str | None:
    """One sync, and a note of what kept it from being done; where the branch is after it. Being offline is no trouble:
    a list tells how old the last one is."""
    desk = context.desk
    try:
        found = sync(context, describe=describe)
    except HdError as error:
        sync_state.complain(desk.repo, error.message, at=context.now)
        return None
    if found.refused:
        sync_state.complain(desk.repo, found.refused.message, at=context.now)
    return found.commit
