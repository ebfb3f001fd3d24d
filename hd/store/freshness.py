"""Says which files the index must read again: those that git, a folder's time or a file's own time says have changed.

What git's index has and the work tree has not changed is known by its blob id, all else by what `stat` says. Up to
`EVERY` files nothing that was changed by hand is missed. Above, readers of open tickets rely on git's index, the
folders' times, and the times of the open tickets' own files: a closed ticket that somebody edits in place, without git,
is seen when a command looks at closed tickets, or when git sees it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.store import layout
from hd.store.index import Index, Row

if TYPE_CHECKING:
    from hd.store.git import Repository

EVERY = 20_000  # files of which each is looked at, whatever is asked
_ENTRY = 100  # bytes of git's index for a file, about
_SETTLED_NS = 50_000_000  # a time that lies so near could hide another change within the same tick
_AT_ONCE = 500  # files between two savings: what is lost when the work is interrupted

Reader = Callable[[str], tuple[bytes | None, Row]]  # a path to its bytes and what they say; None: it is gone
Progress = Callable[[int, int], None]  # files read, files to read


class Want(Struct, frozen=True):
    """What a command will look at. every: all files; else `open_where` picks the rows that must be true in any case."""

    every: bool
    open_where: str = "0"
    values: tuple[str, ...] = ()


def refresh(index: Index, repo: Repository, folder: Path, *, want: Want, read: Reader,
            progress: Progress | None = None) -> None:  # fmt: skip
    """Make the index true for what is wanted. Interrupted, it goes on where it stopped."""
    stamp = _git_index(repo)
    renewed = index.meta("git") != stamp
    folders = _changed_folders(index, folder)
    if folders:
        with index.writing():
            for path in folders:
                here, known = set(layout.files_in(folder, path)), index.in_folder(path)
                index.remove(known - here)
                index.add((name, path) for name in here - known)
    dirty = _dirty(repo) if want.every or index.count() <= EVERY else None
    stale = _all_stale(index, repo, folder, dirty) if renewed else _some_stale(index, repo, folder, dirty)
    if dirty is None:
        for path, mark in index.stamps(want.open_where, want.values):
            if path not in stale and _stamp(folder, path) != mark:
                stale[path] = ""
    if not (renewed or folders or stale):
        return
    mine = os.urandom(8).hex()  # whoever else is at work here meanwhile leaves another mark; then all is compared anew
    with index.writing():
        index.put_meta("git", mine)
    _read_again(index, repo, folder, stale, read=read, progress=progress)
    with index.writing():
        index.put_folders(folders.items())
        index.put_meta("git", stamp if index.meta("git") == mine else "")


def has_all_names(index: Index, folder: Path) -> bool:
    """Whether no file came or went since the index was looked after."""
    return bool(index.meta("git")) and not _changed_folders(index, folder)


def _git_index(repo: Repository) -> str:
    """What is another after every command of git that changes what is tracked: times, size, and its own checksum."""
    try:
        with open(repo.git_dir / "index", "rb") as file:
            facts = os.fstat(file.fileno())
            file.seek(max(facts.st_size - 32, 0))
            return f"{facts.st_mtime_ns} {facts.st_size} {facts.st_ino} {file.read().hex()}"
    except OSError:
        return ""


def _changed_folders(index: Index, folder: Path) -> dict[str, int]:
    """The folders whose names may have changed, with the stamp to keep: 0 where it is too young to be believed."""
    known = index.folders()
    found: dict[str, int] = {}
    now = time.time_ns()
    for path in layout.holding(folder):
        try:
            changed = (folder / path).stat().st_mtime_ns
        except OSError:
            changed = 0
        stamp = changed if 0 < changed < now - _SETTLED_NS else 0
        if not stamp or known.pop(path, None) != stamp:
            found[path] = stamp
        known.pop(path, None)
    return found | dict.fromkeys(known, 0)


def expect(repo: Repository) -> None:
    """Have git begin with what `refresh` will ask it for, where that will take it a moment only."""
    with suppress(OSError):
        if (repo.git_dir / "index").stat().st_size < EVERY * _ENTRY:
            repo.begin(*_status(repo))


def _status(repo: Repository) -> tuple[str, ...]:
    tops = [repo.prefix + top for top in (layout.TICKETS, layout.ARTICLES)]
    asked = ("status", "--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=all")
    return (*asked, "--", *tops)


def _dirty(repo: Repository) -> set[str]:
    """The tracked files that are not as git's index has them."""
    found = os.fsdecode(repo.run(*_status(repo))).split("\0")
    return {one[3 + len(repo.prefix) :] for one in found if one and one[1] != " "}


def _all_stale(index: Index, repo: Repository, folder: Path, dirty: set[str] | None) -> dict[str, str]:
    """What is not as git's index has it now, after that has changed, by path; with the blob id that is expected."""
    tracked = repo.ls_files()
    stale: dict[str, str] = {}
    unclean = index.unclean()
    for path, blob in index.blobs():
        expected = "" if dirty and path in dirty else tracked.get(path, "")
        if blob != expected or (not blob and _stamp(folder, path) != unclean.get(path)):
            stale[path] = expected
    return stale


def _some_stale(index: Index, repo: Repository, folder: Path, dirty: set[str] | None) -> dict[str, str]:
    """The same where git's index has not changed: only what was changed by hand, or was before, can be stale."""
    unclean = index.unclean()
    changed = [path for path in {*unclean, *(dirty or ())} if _stamp(folder, path) != unclean.get(path)]
    new = index.unread()
    asked = [*new, *(path for path in changed if dirty is None or path not in dirty)]
    tracked = repo.ls_files(paths=asked) if asked else {}
    return {path: tracked.get(path, "") for path in (*new, *changed)}


def _stamp(folder: Path, path: str) -> str:
    """What is another after a change of the file; "" where that is not certain, which is like nothing."""
    try:
        facts = os.lstat(f"{folder}/{path}")
    except OSError:
        return "-"
    if max(facts.st_mtime_ns, facts.st_ctime_ns) > time.time_ns() - _SETTLED_NS:
        return ""
    return f"{facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}"


def _read_again(index: Index, repo: Repository, folder: Path, stale: Mapping[str, str], *, read: Reader,
                progress: Progress | None) -> None:  # fmt: skip
    from hd.store.journal import blob_id

    paths = sorted(stale)
    for start in range(0, len(paths), _AT_ONCE):
        rows, gone = [], []
        for path in paths[start : start + _AT_ONCE]:
            stamp = _stamp(folder, path)
            data, row = read(path)
            if data is None and row.problem is None:
                gone.append(path)
                continue
            blob = blob_id(data, hash_name=repo.hash_name) if data is not None and stale[path] else ""
            rows.append((path, blob if blob == stale[path] else "", stamp or "?", row))
        with index.writing():
            index.remove(gone)
            index.put(rows)
        if progress:
            progress(min(start + _AT_ONCE, len(paths)), len(paths))
