"""A folder that is written whole, like a site: knows by a list of its own which files are ours, and leaves all others.

The list lies in the folder itself. What it names and is not written any more is taken away; what it does not name is
somebody else's, and is never written over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from msgspec import Struct

from hd.errors import HdError, NotFoundError, RefusedError, UnreadableError
from hd.store import files

LIST = ".hd-site.json"
_MARK = "hd-site"


class WrittenFiles(Struct, frozen=True):
    """What became of the folder's files: paths in it, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int


def packaged(name: str) -> bytes:
    """A file that the site's pages need, as it comes with hd."""
    return resources.files("hd.core.site").joinpath(name).read_bytes()


def check(folder: Path) -> None:
    """Raises RefusedError for a folder that is somebody else's: one with files and without our list."""
    _ours(folder)


def write(folder: Path, contents: Mapping[str, bytes]) -> WrittenFiles:
    """Let the folder have these files, and none of those that were written before and are not among them.

    Only what differs is written. Raises RefusedError before anything is written where that would take the place of a
    file that is not ours.
    """
    before = _ours(folder)
    listed = {"files": sorted(contents)}
    contents = {**contents, LIST: (json.dumps(listed, ensure_ascii=False, indent=0) + "\n").encode()}
    places = {path: _place(folder, path) for path in {*contents, *before}}
    old = {path: files.read_if_there(places[path]) for path in contents}
    foreign = sorted(path for path in contents if old[path] is not None and path not in before and path != LIST)
    if foreign:
        raise RefusedError(
            f"{folder / foreign[0]} is not of this site, and would be written over", hint="move it, or name another DIR"
        )
    due = {places[path]: data for path, data in contents.items() if old[path] != data}
    files.prepare(due, mark=_MARK)
    for place in due:
        files.move(place, mark=_MARK)
    gone = sorted(path for path in before if path not in contents and _is_file(places[path]))
    for path in gone:
        files.remove(places[path])
    _sweep(folder, gone)
    shown = [path for path in sorted(contents) if path != LIST]
    return WrittenFiles(
        added=tuple(path for path in shown if old[path] is None),
        changed=tuple(path for path in shown if old[path] is not None and old[path] != contents[path]),
        removed=tuple(gone),
        same=sum(old[path] == contents[path] for path in shown),
    )


def _ours(folder: Path) -> list[str]:
    """The paths that the folder's list names. Raises RefusedError where there is none, and something else."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise RefusedError(f"{folder} is a file, not a folder")
    try:
        told = json.loads(files.read(folder / LIST, limit=files.LARGEST))
        return [path for path in told["files"] if isinstance(path, str)]
    except NotFoundError:
        if any(path.name != ".git" for path in folder.iterdir()):
            hint = f"an empty or new folder; one that was built before has a {LIST}"
            raise RefusedError(f"{folder} has files that are not of a site built here", hint=hint) from None
        return []
    except (ValueError, KeyError, TypeError, UnreadableError):
        hint = "build into a new folder"
        raise RefusedError(f"{folder / LIST} does not say which files are ours", hint=hint) from None


def _place(folder: Path, path: str) -> Path:
    """Where a path lies. Raises RefusedError for one that leads out of the folder: lists may be written by anybody."""
    try:
        return files.reach(folder, path)
    except (ValueError, HdError):
        raise RefusedError(f"{folder}: {path!r} leads out of it, or through a link; nothing was written") from None


def _is_file(place: Path) -> bool:
    return place.is_file() or place.is_symlink()


def _sweep(folder: Path, gone: Sequence[str]) -> None:
    """Take away the folders that are empty now."""
    for path in gone:
        for parent in (folder / path).parents:
            if parent == folder or not parent.is_dir() or any(parent.iterdir()):
                break
            parent.rmdir()
