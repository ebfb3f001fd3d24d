"""Whether the files that a desk stands on changed since it was opened, by a few calls of stat."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from hd.store import layout

if TYPE_CHECKING:
    from pathlib import Path

    from hd.store.desk.desk import Desk

Mark = tuple[tuple[int, int, int], ...]
_GIT_FILES = ("HEAD", "index", "packed-refs", "config")
_NOTHING = (0, 0, 0)


def work_tree_mark(desk: Desk) -> Mark:
    """Time, size and number of hd.yaml, contacts, the folders of tickets, articles and templates, and of git's own
    files that a commit or a checkout changes. A file of a ticket or an article that is edited in place is not seen."""
    git, branch = desk.repo.git_dir, desk.repo.branch()
    own = (layout.CONFIG, desk.config.contacts, desk.config.templates, layout.TICKETS, *layout.holding(desk.folder))
    paths = chain(
        (desk.folder / name for name in own),
        (git / name for name in _GIT_FILES),
        (desk.repo.common_dir / "refs" / "heads" / branch,) if branch else (),
    )
    return tuple(_stat(path) for path in paths)


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return _NOTHING
    return found.st_mtime_ns, found.st_size, found.st_ino
