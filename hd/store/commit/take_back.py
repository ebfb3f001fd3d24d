"""Takes back a change that failed, at once or, where that fails, too, by the next command.

The rule: who was told that a change failed never finds later that it happened. Where even that cannot be promised, the
error says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from hd.errors import HdError
from hd.store.commit import journal
from hd.store.git.repository import Repository

_TAKEN_BACK_LATER = "what was begun could not be taken back yet: the next hd command here does that"
_OPEN = (
    "what was begun could not be taken back yet: the next hd command here finishes it or takes it back, and says which"
)


def take_back(repo: Repository, error: BaseException, undo: Callable[[], None]) -> None:
    """Run `undo` and end the transaction that `error` stopped; afterwards the caller raises `error`.

    Where that fails, an HdError gets a hint that says what comes next; any other error is raised here as an HdError.
    """
    marked = journal.abandon(repo)
    try:
        undo()
        journal.discard(repo)
    except (HdError, OSError):
        if not os.path.lexists(journal.place(repo)):
            return
        later = _TAKEN_BACK_LATER if marked else _OPEN
        if not isinstance(error, HdError):
            raise HdError(_words(error), hint=later) from error
        lines = [line for line in error.hint.split("\n") if line not in ("", "nothing was changed")]
        error.hint = "\n".join([*lines, later])


def _words(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'git'}: {error.strerror or error}"
    return "interrupted" if isinstance(error, KeyboardInterrupt) else repr(error)
