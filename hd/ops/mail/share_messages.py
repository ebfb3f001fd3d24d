"""Gives the remote what was filed: the branch, and the raw messages. Only then a mailbox is marked."""

from __future__ import annotations

from hd.errors import GitError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.mail.raw_messages import RawMessages
from hd.ops.sync.sync import sync


def share_filed(context: Context) -> None:
    """Sync the branch and push the raw messages; nothing in a clone without a remote.

    Raises GitError where the remote cannot be reached or refuses, and what `sync` raises.
    """
    raw = RawMessages(context)
    if raw.remote is None:
        return
    result = sync(context)
    if result.offline:
        raise GitError(Message("the remote could not be reached, so no message is marked"), hint=result.offline)
    if result.refused is not None:
        raise result.refused
    raw.publish()
