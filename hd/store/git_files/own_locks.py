"""Lock files of git's that hd holds itself: they appear whole, and name the change that holds them.

The rule: whoever is killed while holding one leaves a file whose content is the change's own mark. The next writer has
the desk's lock, so the holder is dead, and only that one lock is removed. A lock of anybody else is never touched.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class HeldError(Exception):
    """Another program holds the lock, or there cannot be one here: git knows what to say."""


@contextmanager
def hold(lock: Path, content: bytes, *, beside: Path) -> Iterator[None]:
    """Hold the lock file of git's. The work inside may rename it away. beside: a free path on the same file system, for
    preparing it. Raises HeldError where it cannot be had at once."""
    try:
        _write(beside, content)
        os.link(beside, lock)  # fails where a lock is, and needs no second step
    except OSError:
        raise HeldError from None
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)
    try:
        yield
    finally:
        release(lock, content)


def release(lock: Path, content: bytes) -> None:
    """Remove a lock that has this very content; nothing where there is none, or another's."""
    with contextlib.suppress(OSError):
        if lock.read_bytes() == content:
            lock.unlink()


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
