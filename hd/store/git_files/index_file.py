"""git's index with the entries of some files replaced or added, as bytes. Touches no disk.

Only what an index of version 2 with at most a cached tree holds is understood here; anything else (other versions,
split or sparse, a watcher, conflicts, a path that git was told not to look at) is left to git. Entries are found by
their path, because reading all of them takes longer than git's own process.

The format: https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from hd.store.git_files.digest import sha1

_HEADER, _STAT, _ID, _FLAGS = 12, 40, 20, 2  # bytes
_FIXED = _STAT + _ID + _FLAGS
_PLAIN_NAME = 256  # bytes; the flags of a longer name are no longer told apart from text
_MODES = frozenset(mode.to_bytes(4, "big") for mode in (0o100644, 0o100755, 0o120000, 0o160000))
_BITS = 0xFFFFFFFF


class UnusualIndexError(Exception):
    """The index has something that only git can write."""


def with_entries(index: bytes, entries: Mapping[str, tuple[str, os.stat_result]]) -> bytearray:
    """The index with these files' blobs and times. entries: by path from the repository's root, ASCII.

    Raises UnusualIndexError.
    """
    count, end = _bounds(index)
    data, tree = bytearray(index), index[end:-_ID]
    del data[end:]
    for path, (blob, facts) in entries.items():
        name = path.encode("ascii")
        if not 0 < len(name) < _PLAIN_NAME:
            raise UnusualIndexError
        made = _entry(name, blob, facts)
        at = _position(data, name)
        if at is not None:
            data[at : at + len(made)] = made
        else:
            at = _place_for(data, name)
            data[at:at] = made
            count += 1
        tree = _forget_folders(tree, name)
    data[8:_HEADER] = count.to_bytes(4, "big")
    data += tree
    data += sha1(data).digest()
    return data


def _entry(name: bytes, blob: str, facts: os.stat_result) -> bytes:
    seconds = [part for ns in (facts.st_ctime_ns, facts.st_mtime_ns) for part in divmod(ns, 1_000_000_000)]
    numbers = (*seconds, facts.st_dev, facts.st_ino, 0o100644, facts.st_uid, facts.st_gid, facts.st_size)
    fixed = b"".join((number & _BITS).to_bytes(4, "big") for number in numbers)
    made = fixed + bytes.fromhex(blob) + len(name).to_bytes(_FLAGS, "big") + name
    return made + bytes(_padding(len(name)))


def _padding(length: int) -> int:
    """The zero bytes behind a name: 1 to 8, up to a multiple of eight."""
    return 8 - (_FIXED + length) % 8


def _bounds(index: bytes) -> tuple[int, int]:
    """The number of entries, and where these end."""
    if index[:8] != b"DIRC\0\0\0\2" or len(index) < _HEADER + _ID or not any(index[-_ID:]):
        raise UnusualIndexError
    count, end = int.from_bytes(index[8:_HEADER], "big"), len(index) - _ID
    at = index.rfind(b"TREE", _HEADER, end)
    while at >= 0:
        if at + 8 + int.from_bytes(index[at + 4 : at + 8], "big") == end:
            end = at
            break
        at = index.rfind(b"TREE", _HEADER, at)
    if not count or not _is_end(index, end):
        raise UnusualIndexError
    return count, end


def _is_end(index: bytes, end: int) -> bool:
    """Whether an entry ends there: zero bytes, a name, and in front of it the name's length."""
    name_end = len(index[max(0, end - 8) : end].rstrip(b"\0")) + max(0, end - 8)
    zero = index.rfind(b"\0", 0, name_end)
    start = zero + 2 - _FIXED  # the high byte of the flags is the last zero in front of a plain name
    return (
        start >= _HEADER
        and index[zero + 1] == name_end - zero - 2
        and name_end + _padding(name_end - zero - 2) == end
        and _is_entry(index, start)
    )


def _is_entry(data: bytes | bytearray, start: int) -> bool:
    return start >= _HEADER and (start - _HEADER) % 8 == 0 and bytes(data[start + 24 : start + 28]) in _MODES


def _position(data: bytearray, name: bytes) -> int | None:
    """Where the plain entry of a path begins; None where the path has none."""
    at = data.find(name + b"\0", _HEADER)
    while at >= 0:
        if _is_entry(data, at - _FIXED) and data[at - 1] == len(name):
            if data[at - 2]:  # in conflict, or not looked at
                raise UnusualIndexError
            return at - _FIXED
        at = data.find(name + b"\0", at + 1)
    return None


def _place_for(data: bytearray, name: bytes) -> int:
    """Where the entry of a new path goes: behind what comes before it in its folder, which must have files already."""
    folder = name[: name.rfind(b"/") + 1]
    at = data.find(folder, _HEADER + _FIXED) if folder else -1
    while at >= 0 and not (_is_entry(data, at - _FIXED) and data[at - 2] == 0):
        at = data.find(folder, at + 1)
    if at < 0 or data.find(name + b"/", _HEADER) >= 0:
        raise UnusualIndexError
    start = at - _FIXED
    while start < len(data):
        length = int.from_bytes(data[start + _STAT + _ID : start + _FIXED], "big")
        if length >= _PLAIN_NAME:
            raise UnusualIndexError
        if data[start + _FIXED : start + _FIXED + length] > name:
            break
        start += _FIXED + length + _padding(length)
    return start


def _forget_folders(tree: bytes, name: bytes) -> bytes:
    """The extension of cached trees in which the folders of a path are no longer known; empty where there is none.

    Each node is `name\\0count children\\nid`, its children behind it; one that is not known has the count -1, no id.
    """
    if not tree:
        return tree
    found: list[bytes] = []
    copied = at = 8
    for child in (*name.split(b"/")[:-1], None):
        label, children, end = _node(tree, at)
        found += [tree[copied:at], b"%s\0-1 %d\n" % (label, children)]
        copied = at = end
        while children and child is not None and _node(tree, at)[0] != child:
            at, children = _behind(tree, at), children - 1
        if not children or child is None:
            break
    body = b"".join([*found, tree[copied:]])
    return tree[:4] + len(body).to_bytes(4, "big") + body


def _node(tree: bytes, at: int) -> tuple[bytes, int, int]:
    """A node's name, the number of its children, and where the first of these begins."""
    zero = tree.find(b"\0", at)
    line = tree.find(b"\n", zero)
    count, _, children = tree[zero + 1 : line].partition(b" ")
    if zero < 0 or line < 0 or not children.isdigit():
        raise UnusualIndexError
    return tree[at:zero], int(children), line + 1 + (0 if count.startswith(b"-") else _ID)


def _behind(tree: bytes, at: int) -> int:
    """Where a node and all below it end."""
    left = 1
    while left:
        _, children, at = _node(tree, at)
        left += children - 1
    return at
