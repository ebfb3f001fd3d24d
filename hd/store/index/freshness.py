"""Says which files the index must read again: those that git, a folder's time or a file's own time says have changed.

What git's index has and the work tree has not changed is known by its blob id, all else by what `stat` says. A command
that looks at closed tickets asks `git status`, and misses nothing. All others rely on git's index, the folders' times,
and the times of these files: open tickets, the last `Limits.newest` tickets by id, articles, and whatever lies in a
folder where something came or went. They miss one thing: an older closed ticket that somebody edits in place, without
git. It is seen when a command looks at closed tickets, when git is told, or when the folder of its month changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.errors import GitError
from hd.store import layout, parallel
from hd.store.git import objects as git_objects
from hd.store.git_files.index_steps import forget_steps, index_state, steps_between
from hd.store.index.database import UNSURE, FileRead, Index, Row, UnusableError
from hd.store.index.file_stamps import USUAL, StampLimits, changed, is_young, stamp

if TYPE_CHECKING:
    from hd.store.git.objects import Tracked
    from hd.store.git.repository import Repository

_AT_ONCE = 500  # files between two savings: what is lost when the work is interrupted
_FEW = 400  # paths that git is asked about by name

Reader = Callable[[str], tuple[bytes | None, Row]]  # a path to its bytes and what they say; None: it is gone
Progress = Callable[[int, int], None]  # files read, files to read


class FreshnessNeed(Struct, frozen=True):
    """What a command will look at. every: all files; else `open_where` picks the rows that must be true in any case."""

    every: bool
    open_where: str = "0"
    values: tuple[str, ...] = ()


def refresh(
    index: Index,
    repo: Repository,
    folder: Path,
    *,
    want: FreshnessNeed,
    read: Reader,
    progress: Progress | None = None,
    limits: StampLimits = USUAL,
) -> int:
    """Make the index true for what is wanted; how many files were read. Interrupted, it goes on where it stopped.

    Raises sqlite3.Error; UnusableError where git has no answer.
    """
    try:
        return _refresh(index, _Place(repo, folder, limits), want=want, read=read, progress=progress)
    except GitError as error:
        raise UnusableError(error.message) from error


class _Place(Struct, frozen=True):
    """Where files are looked at, and how."""

    repo: Repository
    folder: Path
    limits: StampLimits

    def stamp(self, path: str) -> str:
        """As `stamp`."""
        return stamp(self.folder, path, limits=self.limits)


def _refresh(index: Index, place: _Place, *, want: FreshnessNeed, read: Reader, progress: Progress | None) -> int:
    now_git, known_git = _git_index(place), index.meta("git")
    steps = steps_between(place.repo.state_dir, known_git, now_git) if known_git and known_git != now_git else {}
    renewed = steps is None or not known_git
    folders = _changed_folders(index, place.folder, place.limits)
    if folders:
        with index.writing():
            for path in folders:
                here, known = set(layout.files_in(place.folder, path)), set(index.in_folder(path))
                index.remove(known - here)
                index.add((_text(name), path) for name in here - known)
            index.drop_folders(folders)  # an interruption must not leave names out
    dirty = _dirty(place.repo) if want.every else None
    listed = _relisted(index, place, folders) if renewed else {}
    own = {path: steps[path] for path in index.known_paths(steps)} if steps else {}
    stale = own | _some_stale(index, place, dirty, but=listed, own=own) | _all_stale(index, place, listed, dirty)
    if dirty is None:
        stale |= _touched(index, place, folders, want, known=stale)
    if not (known_git != now_git or folders or stale):
        return 0
    mine = os.urandom(8).hex()  # whoever else is at work here meanwhile leaves another mark; then all is compared anew
    with index.writing():
        index.put_meta("git", mine)
        index.drop_listings({*listed, *(path.rpartition("/")[0] for path in own)})
    _read_again(index, place, stale, mine=mine, read=read, progress=progress)
    with index.writing():
        index.put_folders((path, mark) for path, mark in folders.items() if mark)
        if _is_ours(index, mine):
            index.put_listings((folder, _digest(said)) for folder, said in listed.items())
            index.put_meta("git", now_git)
    if steps:
        forget_steps(place.repo.state_dir)
    return len(stale)


def _is_ours(index: Index, mine: str) -> bool:
    """Whether nobody else began meanwhile; otherwise whatever git's index was known to say is compared anew."""
    if index.meta("git") == mine:
        return True
    index.distrust()
    return False


def _touched(
    index: Index, place: _Place, folders: Iterable[str], want: FreshnessNeed, *, known: Collection[str]
) -> dict[str, str]:
    """What `stat` says has changed of what is wanted and of the newest tickets, and of what lies in folders where
    something came or went: that is how editors save."""
    marks = dict(index.stamps(want.open_where, want.values, newest=place.limits.newest))
    for path in folders:
        marks |= index.in_folder(path)
    pairs = [(path, mark) for path, mark in marks.items() if path not in known]
    found = changed(place.folder, pairs)
    tracked = _tracked(place.repo, found) if found else {}
    return {path: tracked.get(path, "") for path in found}


def _text(name: str) -> str:
    """The name; UnusableError for one whose bytes are no text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise UnusableError(f"a name that is no text: {name!r}") from None
    return name


def has_all_names(index: Index, folder: Path, *, limits: StampLimits = USUAL) -> bool:
    """Whether no file came or went since the index was looked after."""
    return bool(index.meta("git")) and not _changed_folders(index, folder, limits)


def _git_index(place: _Place) -> str:
    """What is another after every command of git that changes what is tracked: times, size, and its own checksum."""
    try:
        with open(place.repo.git_dir / "index", "rb") as file:
            facts = os.fstat(file.fileno())
            file.seek(max(facts.st_size - 32, 0))
            end = file.read()
    except OSError:
        return "none"
    if not any(end[-20:]) and is_young(facts, place.limits):  # git was told to do without the checksum
        return os.urandom(8).hex()
    return index_state(facts, end)


def _changed_folders(index: Index, folder: Path, limits: StampLimits) -> dict[str, str]:
    """The folders whose names may have changed, with the stamp to keep: "" where it is too young to be believed."""
    known = index.folders()
    found: dict[str, str] = {}
    for path in layout.holding(folder):
        mark = stamp(folder, path, limits=limits)
        if known.pop(path, None) != mark or not mark:
            found[path] = mark
    return found | dict.fromkeys(known, "")


def _dirty(repo: Repository) -> set[str]:
    """The tracked files that are not as git's index has them."""
    tops = [repo.prefix + top for top in (layout.TICKETS, layout.ARTICLES)]
    asked = ("status", "--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=all")
    found = os.fsdecode(repo.run(*asked, "--", *tops)).split("\0")
    return {one[3 + len(repo.prefix) :] for one in found if one and one[1] != " "}


def _tracked(repo: Repository, paths: Sequence[str]) -> dict[str, str]:
    """The blob ids that git's index has for these files."""
    return _watched(git_objects.tracked(repo, paths if len(paths) <= _FEW else (layout.TICKETS, layout.ARTICLES)))


def _relisted(index: Index, place: _Place, changed: Iterable[str]) -> dict[str, bytes]:
    """What git's index says now of each folder of which it says something else than when the rows were compared."""
    out, prefix = git_objects.listing(place.repo, (layout.TICKETS, layout.ARTICLES)), place.repo.prefix
    known = index.listings()
    folders = {*index.folders(), *changed, *known}
    parts = git_objects.by_folder(out, [prefix + folder for folder in folders])
    said = {folder: parts.get(prefix + folder, b"") for folder in folders}
    return {folder: listed for folder, listed in said.items() if known.get(folder) != _digest(listed)}


def _digest(listed: bytes) -> str:
    from hashlib import blake2b

    return blake2b(listed, digest_size=16).hexdigest()


def _all_stale(index: Index, place: _Place, listed: Mapping[str, bytes], dirty: set[str] | None) -> dict[str, str]:
    """What is not as git's index has it now, in folders of which that says something else, by path; with the blob id
    that is expected."""
    stale: dict[str, str] = {}
    for folder, said in listed.items():
        tracked = _watched(git_objects.told(said, prefix=place.repo.prefix))
        for file in index.files(folder):
            expected = "" if dirty and file.path in dirty else tracked.get(file.path, "")
            if file.blob:
                changed = file.blob != expected
            else:  # git may have another content on purpose: other line ends, a filter
                changed = (expected and expected != file.beside) or place.stamp(file.path) != file.stamp
            if changed:
                stale[file.path] = expected
    return stale


def _watched(found: Mapping[str, Tracked]) -> dict[str, str]:
    """The blob ids; only of files that git looks at when it is asked what has changed."""
    return {path: file.blob for path, file in found.items() if file.watched}


def _some_stale(
    index: Index, place: _Place, dirty: set[str] | None, *, but: Collection[str] = (), own: Collection[str] = ()
) -> dict[str, str]:
    """The same in all folders `but` those, without our `own` changes: only what was changed by hand, or was before, can
    be stale."""
    unclean = index.unclean()
    changed = [path for path in {*unclean, *(dirty or ())} if place.stamp(path) != unclean.get(path)]
    changed = [path for path in changed if path not in own]
    new = [path for path in index.unread() if path not in own]
    asked = [*new, *(path for path in changed if dirty is None or path not in dirty)]
    asked = [path for path in asked if path.rpartition("/")[0] not in but]
    tracked = _tracked(place.repo, asked) if asked else {}
    return {path: tracked.get(path, "") for path in (*new, *changed) if path.rpartition("/")[0] not in but}


def _read_again(
    index: Index, place: _Place, stale: Mapping[str, str], *, mine: str, read: Reader, progress: Progress | None
) -> None:
    paths = sorted(stale)
    pieces = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
    done = 0
    for piece, found in zip(pieces, parallel.each(partial(_read_piece, place, stale, read), pieces), strict=True):
        with index.writing():
            _is_ours(index, mine)
            index.remove([path for path, known in found if known is None])
            index.put([known for _, known in found if known is not None])
        done += len(piece)
        if progress:
            progress(done, len(paths))


def _read_piece(
    place: _Place, stale: Mapping[str, str], read: Reader, paths: Sequence[str]
) -> list[tuple[str, tuple[FileRead, Row] | None]]:
    """What is in each of these files, and how it can be known again; None where it is gone."""
    from hd.store.git_files.digest import blob_id

    found: list[tuple[str, tuple[FileRead, Row] | None]] = []
    for path in paths:
        mark, expected = place.stamp(path), stale[path]
        data, row = read(path)
        if data is None and row.problem is None:
            found.append((path, None))
            continue
        same = data is not None and bool(expected) and blob_id(data, hash_name=place.repo.hash_name) == expected
        found.append((path, (FileRead(path, expected if same else "", mark or UNSURE, "" if same else expected), row)))
    return found
