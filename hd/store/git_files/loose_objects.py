"""Objects that lie in files of their own below git's `objects`. Packed ones are left to git.

The format: zlib over `<kind> <size>\\0<content>`, named by its SHA-1: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
"""

from __future__ import annotations

import contextlib
import os
import zlib
from pathlib import Path

from hd.store.git_files.digest import object_id

_LARGEST = 1 << 24  # bytes of a tree or commit that is read here


def read_object(objects: Path, name: str, *, kind: str) -> bytes | None:
    """The content of a loose object of that kind; None where it is not loose, of another kind, or damaged."""
    try:
        with open(f"{objects}/{name[:2]}/{name[2:]}", "rb") as file:
            found = zlib.decompressobj().decompress(file.read(), _LARGEST)
    except (OSError, zlib.error):
        return None
    head, zero, data = found.partition(b"\0")
    return data if zero and head == b"%s %d" % (kind.encode("ascii"), len(data)) else None


def write_object(objects: Path, kind: str, data: bytes) -> str:
    """Write an object durably, and give its name. One that is there already only becomes younger, so that git's
    tidying-up lets it be. OSError where the disk refuses."""
    name = object_id(kind, data)
    folder = f"{objects}/{name[:2]}"
    path = f"{folder}/{name[2:]}"
    with contextlib.suppress(OSError):
        os.utime(path)
        return name
    temporary = f"{folder}/tmp_obj_{os.urandom(6).hex()}"  # git's own name for it: its tidying-up removes what is left
    try:
        handle = _create(temporary)
    except FileNotFoundError:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)
        handle = _create(temporary)
    try:
        with open(handle, "wb") as file:
            file.write(zlib.compress(b"%s %d\0%s" % (kind.encode("ascii"), len(data), data), 1))
            file.flush()
            os.fsync(handle)
        os.rename(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return name


def _create(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o444)
