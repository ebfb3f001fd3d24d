"""One writer at a time: a lock of the operating system's, gone when its holder dies; never broken, never deleted."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType

from hd.errors import BusyError, HdError
from hd.i18n import Message
from hd.store.waiting import DESK_LOCK, Deadline

_PAUSE = 0.02


class Lock:
    """A context manager: holds `path` locked for writing.

    timeout: seconds to wait for whoever holds it, then BusyError naming them (process id, and since when).
    """

    def __init__(self, path: Path, *, timeout: float = DESK_LOCK) -> None:
        self.path = path
        self.timeout = timeout
        self.handle = -1

    def __enter__(self) -> Lock:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except OSError as error:
            raise HdError(
                Message("{path}: cannot be locked: {strerror}", path=self.path, strerror=error.strerror)
            ) from error
        try:
            self._wait(handle)
        except BaseException:
            os.close(handle)
            raise
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0) if hasattr(os, "pwrite") else os.write(handle, b"\n")
        self.handle = handle
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing is letting go: a git that was started with this handle holds on until it ends.
        handle, self.handle = self.handle, -1
        os.close(handle)

    def _wait(self, handle: int) -> None:
        deadline = Deadline(self.timeout)
        while not self._try(handle):
            if deadline.passed:
                raise BusyError(
                    Message("the desk is being written by {holder}", holder=self._holder()),
                    hint=Message("wait for it to finish, or end it, then try again; nothing was changed"),
                )
            # Who has waited long asks more often, so that many writers do not let one of them starve.
            deadline.pause(_PAUSE if deadline.waited < 1 else _PAUSE / 10)

    def _try(self, handle: int) -> bool:
        try:
            return _try_lock(handle)
        except OSError as error:  # a file system without locks: it will not have them later, either
            raise HdError(
                Message("{path}: cannot be locked: {strerror}", path=self.path, strerror=error.strerror)
            ) from error

    def _holder(self) -> str:
        pid, since = "", ""
        with contextlib.suppress(OSError, ValueError):
            pid = self.path.read_text(encoding="ascii").strip()
            since = datetime.fromtimestamp(self.path.stat().st_mtime).astimezone().isoformat(timespec="seconds")
        return f"process {pid or 'unknown'}" + (f", since {since}" if since else "")


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        # Windows forbids reading what is locked, so the locked byte lies behind the holder's name.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
