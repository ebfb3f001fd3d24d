"""Which ticket was last named in this work tree: what `@` means. Kept beside the lock, never committed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from hd.core.ids import is_id
from hd.errors import NotFoundError
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.store.git.repository import Repository

LAST = "@"
_FILE = "last"


def remember(repo: Repository, ticket_id: str) -> None:
    """Keep it for the next command. Where the folder cannot be written there is no `@`; no command fails for that."""
    path = repo.state_dir / _FILE
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ticket_id, encoding="utf-8")


def recall(repo: Repository) -> str:
    """The whole id. Raises NotFoundError where none was named, or the note is damaged."""
    named = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        named = (repo.state_dir / _FILE).read_text(encoding="utf-8").strip()
    if not is_id(named):
        raise NotFoundError(
            Message("{last} is the ticket last named, and none was yet", last=LAST), hint="hd show REF names one"
        )
    return named
