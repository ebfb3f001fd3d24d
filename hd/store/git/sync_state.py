"""When this clone was last in step with its remote, and what kept it from being so since: a note beside the lock. Asks
neither git nor the remote, because every list looks at it.
"""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.core.time.parsing import parse_span, read_time

if TYPE_CHECKING:
    from hd.store.git.repository import Repository

SETTING = "hd.syncWarn"
DAY = timedelta(days=1)
_FILE = "synced"


class SyncState(Struct, frozen=True):
    """at: when the remote was last heard; warn: how old that may be, None for ever; trouble: what a sync in the
    background failed on, in a line, and empty once one went well."""

    at: datetime
    warn: timedelta | None = DAY
    trouble: str = ""

    def is_old(self, now: datetime) -> bool:
        """Whether it is time to say so."""
        return self.warn is not None and now - self.at > self.warn


def keep(repo: Repository, *, at: datetime) -> None:
    """The remote was heard just now. Where the note cannot be written there is none; no command fails for that."""
    _write(repo, SyncState(at, warn_after(repo.setting(SETTING))))
    with contextlib.suppress(OSError):  # so that it tells the same time, whatever clock the command went by
        os.utime(repo.git_dir / "FETCH_HEAD", (at.timestamp(), at.timestamp()))


def complain(repo: Repository, trouble: str, *, at: datetime) -> None:
    """Keep what went wrong for the next command to tell; empty: nothing."""
    found = read(repo) or SyncState(at, warn_after(repo.setting(SETTING)))
    if found.trouble != trouble:
        _write(repo, SyncState(found.at, found.warn, trouble))


def read(repo: Repository) -> SyncState | None:
    """What is known; None in a clone that never synced. A plain `git fetch` since counts as well."""
    try:
        at, warn, trouble = (repo.state_dir / _FILE).read_text(encoding="utf-8").split("\n", 2)
    except (OSError, ValueError):
        return None
    heard = read_time(at, zone=UTC)
    if heard is None or not (warn.isdecimal() or warn == "never"):
        return None
    with contextlib.suppress(OSError):
        fetched = (repo.git_dir / "FETCH_HEAD").stat()
        if fetched.st_size:  # git empties it before it finds that nobody answers
            heard = max(heard, datetime.fromtimestamp(int(fetched.st_mtime), UTC))
    return SyncState(heard, None if warn == "never" else timedelta(minutes=int(warn)), trouble.strip())


def warn_after(text: str | None) -> timedelta | None:
    """What `hd.syncWarn` says: `8h`, `2d`, `never`; a day where it says nothing that can be read."""
    if text is not None and text.strip().casefold() in ("never", "no", "off", "false", "0"):
        return None
    return parse_span(text.strip().casefold() if text else "") or DAY


def _write(repo: Repository, found: SyncState) -> None:
    warn = "never" if found.warn is None else str(int(found.warn.total_seconds() // 60))
    path = repo.state_dir / _FILE
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{_FILE}.{os.getpid()}")
        beside.write_text(f"{found.at.isoformat()}\n{warn}\n{found.trouble}", encoding="utf-8")
        beside.replace(path)
