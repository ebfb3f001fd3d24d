"""Runs the git commands that write git's index, and waits while another program holds its lock. Never removes a lock.

git makes `index.lock` when it begins to write. If the file exists already, somebody holds it and will let go; if git
cannot make the file for any other reason (no space, no rights), waiting helps nobody, and git's words are the answer.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hd.errors import BusyError
from hd.store.git.lock_files import advice
from hd.store.git.repository import Repository
from hd.store.waiting import Deadline

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_PAUSE = 0.05
_PAUSE_AFTER_GIT = 0.01
_HELD = b"index.lock': File exists"


def wait_until_free(repo: Repository, deadline: Deadline) -> None:
    """Wait until nobody holds git's index; BusyError after the deadline."""
    while os.path.lexists(lock_path(repo)):
        _require_time(repo, deadline)
        deadline.pause(_PAUSE)


def run(
    repo: Repository, args: Sequence[str], *, input: bytes | None = None, deadline: Deadline
) -> CompletedProcess[bytes]:
    """Run a git command that writes the index; again while somebody else holds the lock, until the deadline.

    The result is the caller's to judge. BusyError after the deadline.
    """
    while _HELD in (result := repo.call(args, input=input)).stderr and result.returncode:
        _require_time(repo, deadline)
        deadline.pause(_PAUSE_AFTER_GIT)
        wait_until_free(repo, deadline)
    return result


def lock_path(repo: Repository) -> Path:
    """The file that whoever writes the index holds."""
    return repo.git_dir / "index.lock"


def _require_time(repo: Repository, deadline: Deadline) -> None:
    if deadline.passed:
        raise BusyError(
            f"git's index is locked: {lock_path(repo)}",
            hint=f"another git command, or an editor, is at work here: let it finish\n{advice(lock_path(repo))}",
        )
