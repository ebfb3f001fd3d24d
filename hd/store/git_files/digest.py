"""The names that git gives to contents. Loading OpenSSL takes longer than it saves on less than half a megabyte."""

from __future__ import annotations

from typing import Any

_LARGE = 1 << 19  # bytes


def sha1(data: bytes | bytearray | memoryview) -> Any:
    """As `hashlib.sha1`, for naming and not for security."""
    if len(data) < _LARGE:
        try:
            from _sha1 import sha1 as builtin  # CPython's own, without OpenSSL
        except ImportError:
            pass
        else:
            return builtin(data, usedforsecurity=False)
    import hashlib

    return hashlib.sha1(data, usedforsecurity=False)


def object_id(kind: str, data: bytes) -> str:
    """The name that a SHA-1 repository gives to an object. kind: blob, tree or commit."""
    found: str = sha1(b"%s %d\0%s" % (kind.encode("ascii"), len(data), data)).hexdigest()
    return found


def blob_id(data: bytes, *, hash_name: str) -> str:
    """The name git gives to a file's content; hash_name: the repository's, sha1 or sha256."""
    if hash_name == "sha1":
        return object_id("blob", data)
    import hashlib

    return hashlib.new(hash_name, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
