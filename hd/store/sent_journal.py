"""A note in git's folder of the messages that a server has taken and that no ref knows to be sent yet.

A line is written and fsynced after each, so that a process that is killed before it tells the others does not send
them again. One line a key; a line that was cut off is no key and is passed over.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from hd.store.git.repository import Repository
from hd.store.lock import Lock

_KEY = re.compile(r"[0-9a-f]{20}")


class SentJournal(Struct, frozen=True):
    """The file; it need not exist."""

    path: Path

    @classmethod
    def of(cls, repo: Repository) -> SentJournal:
        """The journal of this work tree."""
        return cls(repo.state_dir / "notified")

    def add(self, key: str) -> None:
        """Note that a message was taken; on the disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock():
            self._append(key)

    def _append(self, key: str) -> None:
        is_new = not self.path.exists()
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"\n{key}\n".encode())  # a line of its own, also after one that was cut off
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            self._sync_folder()

    def keys(self) -> frozenset[str]:
        """The messages that were taken."""
        try:
            text = self.path.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return frozenset()
        return frozenset(line for line in text.splitlines() if _KEY.fullmatch(line))

    def remove(self, keys: Collection[str]) -> None:
        """Forget messages that every clone knows to be sent; those that another process noted meanwhile stay."""
        with self._lock():
            left = sorted(self.keys() - set(keys))
            if left:
                part = self.path.with_name(f"{self.path.name}.{os.getpid()}")
                part.write_text("".join(f"{key}\n" for key in left), encoding="ascii")
                part.replace(self.path)
            else:
                self.path.unlink(missing_ok=True)

    def _lock(self) -> Lock:
        return Lock(self.path.with_name(f"{self.path.name}.lock"))

    def _sync_folder(self) -> None:
        if os.name == "posix":
            handle = os.open(self.path.parent, os.O_RDONLY)
            with contextlib.suppress(OSError):
                os.fsync(handle)
            os.close(handle)
