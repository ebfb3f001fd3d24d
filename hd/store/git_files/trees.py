"""Folders as git stores them: what a tree lists, and trees in which some files are others. Objects that are not loose
are left to git.

The format: entries `<mode> <name>\\0<20 bytes of id>`, in the order of their names, folders as if these ended in `/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from hd.store.git_files.digest import object_id
from hd.store.git_files.loose_objects import read_object

FILE, FOLDER = b"100644", b"40000"
_ID = 20  # bytes
_REGULAR = (FILE, b"100755")

Entry = tuple[bytes, bytes]  # mode, id
Changes = Mapping[str, str | None]  # blob ids by path; None takes the file away


class NotLooseError(Exception):
    """An object that is needed is packed, missing or unusual: git must be asked."""


def tree_of(objects: Path, commit: str) -> str:
    """The tree of a commit. Raises NotLooseError."""
    data = read_object(objects, commit, kind="commit")
    if data is None or not data.startswith(b"tree ") or data[45:46] != b"\n":
        raise NotLooseError
    return data[5:45].decode("ascii")


def blobs_at(objects: Path, commit: str, paths: Iterable[str]) -> dict[str, str]:
    """The blob ids of those of the files that a commit has. Raises NotLooseError."""
    known: dict[str, dict[bytes, Entry]] = {}
    top, found = tree_of(objects, commit), {}
    for path in paths:
        *folders, name = path.encode("utf-8", "surrogateescape").split(b"/")
        tree: str | None = top
        for folder in folders:
            tree = _folder(_entries(objects, tree, known), folder) if tree else None
        if tree and (entry := _entries(objects, tree, known).get(name)) and entry[0] in _REGULAR:
            found[path] = entry[1].hex()
        elif tree and entry and entry[0] != FOLDER:
            raise NotLooseError  # a link or a module
    return found


def _entries(objects: Path, tree: str, known: dict[str, dict[bytes, Entry]]) -> dict[bytes, Entry]:
    if tree not in known:
        known[tree] = read_tree(objects, tree)
    return known[tree]


def _folder(entries: Mapping[bytes, Entry], name: bytes) -> str | None:
    entry = entries.get(name)
    return entry[1].hex() if entry and entry[0] == FOLDER else None


def read_tree(objects: Path, tree: str) -> dict[bytes, Entry]:
    """The entries of a tree by name, in git's order. Raises NotLooseError."""
    data = read_object(objects, tree, kind="tree")
    if data is None:
        raise NotLooseError
    found: dict[bytes, Entry] = {}
    at, end = 0, len(data)
    while at < end:
        blank = data.index(b" ", at)
        zero = data.index(b"\0", blank)
        found[data[blank + 1 : zero]] = data[at:blank], data[zero + 1 : zero + 1 + _ID]
        at = zero + 1 + _ID
    return found


def changed_trees(objects: Path, tree: str | None, changes: Changes) -> list[bytes]:
    """The trees that must be written for these files to be others; the top one last. Writes nothing.

    tree: the one to begin with; None: an empty one. Raises NotLooseError where a tree on the way is not loose, and
    where a file stands in the way of a folder or the other way round.
    """
    made: list[bytes] = []
    split = [(path.encode("utf-8", "surrogateescape").split(b"/"), blob) for path, blob in changes.items()]
    if _change(objects, tree, split, made) is None:
        made.append(b"")
    return made


def _change(
    objects: Path, tree: str | None, changes: list[tuple[list[bytes], str | None]], made: list[bytes]
) -> bytes | None:
    """The id of the changed tree; None where nothing is left in it."""
    entries = read_tree(objects, tree) if tree else {}
    below: dict[bytes, list[tuple[list[bytes], str | None]]] = {}
    for (name, *rest), blob in changes:
        if rest:
            below.setdefault(name, []).append((rest, blob))
        elif name in entries and entries[name][0] == FOLDER:
            raise NotLooseError
        elif blob is None:
            entries.pop(name, None)
        else:
            entries[name] = FILE, bytes.fromhex(blob)
    for name, some in below.items():
        if name in entries and entries[name][0] != FOLDER:
            raise NotLooseError
        changed = _change(objects, _folder(entries, name), some, made)
        if changed is None:
            entries.pop(name, None)
        else:
            entries[name] = FOLDER, changed
    if not entries:
        return None
    made.append(
        b"".join(b"%s %s\0%s" % (mode, name, found) for name, (mode, found) in sorted(entries.items(), key=_order))
    )
    return bytes.fromhex(object_id("tree", made[-1]))


def _order(item: tuple[bytes, Entry]) -> bytes:
    name, (mode, _) = item
    return name + b"/" if mode == FOLDER else name
