"""The ref that notifications share among clones (`notify.ref` of hd.yaml), read and changed as values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from hd.errors import UnreadableError
from hd.i18n import Message
from hd.ops.notify.queue import State, read_state, write_state
from hd.store.desk.desk import Desk
from hd.store.git import upstream
from hd.store.git.state_refs import Edits, RefState, StateRef

MESSAGE = "Notifications"


def remote_of(desk: Desk) -> str | None:
    """The remote whose branch and ref count; None for a desk without one."""
    found = upstream_of(desk)
    return found.remote if found else None


def upstream_of(desk: Desk) -> upstream.Upstream | None:
    """The upstream of the desk's branch; None where there is no remote."""
    if not upstream.remotes(desk.repo):
        return None
    return upstream.find(desk.repo, desk.config.desk.branch or desk.repo.branch() or "main")


def state_ref(desk: Desk) -> StateRef:
    """The ref of the desk's notifications."""
    return StateRef(desk.repo, desk.config.notify.ref, remote_of(desk))


def parse(ref: StateRef, found: RefState) -> State:
    """The state in a ref. Raises UnreadableError where somebody else wrote into it."""
    try:
        return read_state(found.read_files())
    except (msgspec.MsgspecError, ValueError) as error:
        hint = Message("git update-ref -d {ref}   forgets what was sent; then: hd notify start", ref=ref.ref)
        raise UnreadableError(
            Message("{ref} holds something else than notifications: {reason}", ref=ref.ref, reason=error), hint=hint
        ) from error


def change_state(ref: StateRef, edit: Callable[[State], State], *, now: datetime) -> State:
    """Replace the state by what `edit` makes of it, in one swap; it is called again where another clone was faster.
    Raises BusyError, GitError, UnreadableError."""
    made: list[State] = []

    def edits(found: RefState) -> Edits:
        before = parse(ref, found)
        after = edit(before)
        made.append(after)
        if after == before:
            return {}
        after = after.pruned(now)
        old, new = write_state(before), write_state(after)
        changed: dict[str, bytes | None] = {path: data for path, data in new.items() if old.get(path) != data}
        return changed | {path: None for path in old if path not in new}

    ref.change(edits, now=now, message=MESSAGE)
    return made[-1]
