"""Open desks for the doors: the one around a folder, one as it was in a commit, one as it is staged, one to look at.

What only some commands need is imported when it is called for: start-up is a feature.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hd.store.desk.base import ignore
from hd.store.desk.desk import Desk as Desk
from hd.store.layout import CONFIG, find_desk

if TYPE_CHECKING:
    from hd.store.desk.at_index import Staged
    from hd.store.desk.base import Notice


def open_desk(folder: Path, *, indexed: bool = True, on_recovery: Notice | None = None) -> Desk:
    """The desk that `folder` is in. indexed: whether its index may answer. on_recovery: receives a line for each change
    that a killed process left half done, which is finished or undone first. Raises NotFoundError, RefusedError where
    the repository is bare, GitError where git refuses it."""
    desk = Desk.find(folder, indexed=indexed, on_recovery=on_recovery or ignore)
    _ = desk.repo
    return desk


def has_desk(folder: Path) -> bool:
    """Whether `folder` is in a desk."""
    return find_desk(folder) is not None


def open_at(desk: Desk, rev: str) -> Desk:
    """The desk as it was in the commit `rev`, to be read only. Raises NotFoundError."""
    from hd.store.desk.at_revision import Revision

    return Revision(desk, rev)


def open_staged(desk: Desk, *, on_recovery: Notice) -> Staged:
    """The desk as git's index has it, to be read only. on_recovery: as of `open_desk`."""
    from hd.store.desk.at_index import Staged

    return Staged(desk.folder, on_recovery=on_recovery)


def open_cached(folder: Path) -> Desk:
    """The desk that `folder` is in, for the shell's completion: it asks git nothing. Raises NotFoundError."""
    from hd.store.desk.cached import CachedDesk

    return CachedDesk.find(folder)


def work_tree_mark(desk: Desk) -> tuple[tuple[int, int, int], ...]:
    """What changes when the files that a desk stands on do: see `store/desk/work_tree_mark.py`."""
    from hd.store.desk.work_tree_mark import work_tree_mark

    return work_tree_mark(desk)


def remember_ticket(desk: Desk, ticket_id: str) -> None:
    """Keep the ticket that the next command may call `@`."""
    from hd.store.desk.last_ticket import remember

    remember(desk.repo, ticket_id)


def pager_command(desk: Desk) -> str:
    """The command of the pager for long answers; empty for none."""
    from hd.store.git.settings import pager_command

    return pager_command(desk.repo)


def has_config(folder: Path) -> bool:
    """Whether `folder` itself is a desk."""
    return (folder / CONFIG).exists()
