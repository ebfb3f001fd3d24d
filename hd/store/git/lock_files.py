"""Names the lock files of git's own that a killed process or a power cut left, how old they are, and what removes them.
Removes none: only a person knows that no other git is at work.
"""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hd.store.git.repository import Repository

LEFT_AFTER = 600.0
"""Seconds after which a lock counts as left behind: git itself holds one for moments."""

_NAMES = ("index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock")
_HELD = re.compile(r"'([^'\n]+\.lock)': File exists")
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def left_locks(repo: Repository, *, older_than: float = LEFT_AFTER) -> list[Path]:
    """The lock files of git in this clone that are older than so many seconds, in order."""
    common = Path(repo.run("rev-parse", "--git-common-dir").decode().strip())
    folders = {repo.git_dir, (repo.root / common).resolve()}
    places = {folder / name for folder in folders for name in _NAMES}
    for folder in folders:
        places.update(path for path in (folder / "refs").rglob("*.lock"))
    return sorted(path for path in places if (age := age_of(path)) is not None and age >= older_than)


def notices(repo: Repository) -> list[str]:
    """A line for each lock that was left behind: its name, its age, the command that removes it."""
    return [advice(path) for path in left_locks(repo)]


def held_in(stderr: str) -> Iterator[Path]:
    """The lock files that git says another process holds."""
    yield from dict.fromkeys(map(Path, _HELD.findall(stderr)))


def advice(path: Path) -> str:
    """What to do about a lock file."""
    age = age_of(path)
    old = f"is {_shown(age)} old" if age is not None else "was there"
    return f"git's lock {path} {old}; if no git command is at work here: rm {shlex.quote(str(path))}"


def age_of(path: Path) -> float | None:
    """Seconds since the file was made; None where there is none."""
    try:
        return max(0.0, time.time() - os.lstat(path).st_mtime)
    except OSError:
        return None


def _shown(seconds: float) -> str:
    size, name = next(((size, name) for size, name in _UNITS if seconds >= size), _UNITS[-1])
    count = int(seconds // size)
    return f"{count} {name}" + ("" if count == 1 else "s")
