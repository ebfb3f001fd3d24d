"""Warn about an outdated clone, and sync in the background after a change.

Reads only a note; starts no process before a change is complete.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hd.cli import output
from hd.i18n import _
from hd.render.terminal.cells import line

if TYPE_CHECKING:
    from hd.cli.session import Session
    from hd.ops.desk.access import Desk


def last_contact(session: Session) -> datetime | None:
    """Return the last contact with the remote; None if this clone has never synced."""
    from hd.ops.sync.state import read_sync_state

    found = read_sync_state(session.desk)
    return found.at if found and found.at <= session.now else None


def warn(session: Session) -> None:
    """Warn if the last sync is old or failed."""
    from hd.ops.sync.state import read_sync_state

    found = read_sync_state(session.desk)
    if found and (found.trouble or found.is_old(session.now)):
        from hd.render.history.sync import note

        old = found.is_old(session.now)
        output.print_message(f"hd: {note(at=found.at, old=old, trouble=found.trouble, now=session.now)}")


def sync_after_change(desk: Desk) -> None:
    """After a change, sync in the background if this is enabled, and report why the last sync failed."""
    from hd.ops.sync.state import read_sync_state, syncs_after_changes

    if not syncs_after_changes(desk):
        return
    from hd.ops.sync import background

    found = read_sync_state(desk)
    if found and found.trouble:
        output.print_message(
            _(
                "hd: not in step with the remote: {trouble}; see: {command}",
                trouble=line(found.trouble),
                command="hd sync",
            )
        )
    background.begin(desk)
