"""Whether this clone goes with its remote: what lists say about it, and what happens after a change. Reads a note, and
starts no process before a change is done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hd.cli import output
from hd.i18n import _
from hd.render.terminal.cells import line

if TYPE_CHECKING:
    from hd.cli.session import Session
    from hd.ops.desk.access import Desk


def heard(session: Session) -> datetime | None:
    """When the remote was last heard; None where nobody syncs this clone."""
    from hd.ops.sync.state import read_sync_state

    found = read_sync_state(session.desk)
    return found.at if found and found.at <= session.now else None


def warn(session: Session) -> None:
    """Say it where the last sync is old, or could not be."""
    from hd.ops.sync.state import read_sync_state

    found = read_sync_state(session.desk)
    if found and (found.trouble or found.is_old(session.now)):
        from hd.render.history.sync import note

        old = found.is_old(session.now)
        output.talk(f"hd: {note(at=found.at, old=old, trouble=found.trouble, now=session.now)}")


def follow(desk: Desk) -> None:
    """After a change: sync in the background, where that is wanted, and tell what kept the last one from it."""
    from hd.ops.sync.state import read_sync_state, syncs_after_changes

    if not syncs_after_changes(desk):
        return
    from hd.ops.sync import background

    found = read_sync_state(desk)
    if found and found.trouble:
        output.talk(
            _(
                "hd: not in step with the remote: {trouble}; see: {command}",
                trouble=line(found.trouble),
                command="hd sync",
            )
        )
    background.begin(desk)
