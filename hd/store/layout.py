"""Where things lie in a desk's folder, and what is there. Names only: opens no file."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hd.core.ids import is_id, path_of

if TYPE_CHECKING:
    from hd.core.checks.file_names import Kind

CONFIG = "hd.yaml"
TICKETS = "tickets"
ARTICLES = "kb"


def find_desk(start: Path) -> Path | None:
    """The nearest folder with a `hd.yaml`, from `start` upward; None where there is none."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    return None


def ticket_ids(folder: Path) -> Iterator[str]:
    """Every id that a file name takes, readable or not, by month. Two levels of folders, no file is opened.

    A file that lies in another month's folder than its id says takes no id (`hd check` has it).
    """
    for month in months(folder):
        yield from (ticket_id(path) for path in files_in(folder, month))


def any_ends(folder: Path, end: str) -> bool:
    """Whether the name of anything in any month's folder ends so. Quicker than to look at each name by itself."""
    return any(f"{end}\n" in "\n".join([*_names(folder / month), ""]) for month in months(folder))


def months(folder: Path) -> Iterator[str]:
    """The folders that tickets lie in, by month: tickets/2026/11."""
    for year in _sorted_folders(folder / TICKETS):
        for month in _sorted_folders(year):
            yield f"{TICKETS}/{year.name}/{month.name}"


def holding(folder: Path) -> Iterator[str]:
    """The folders that tickets and articles lie in."""
    yield from months(folder)
    if _is_open(folder / ARTICLES):
        yield ARTICLES


def files_in(folder: Path, path: str, *, piece: str = "") -> Iterator[str]:
    """The paths of the tickets of a month, or of the articles, that lie in the folder `path`, in order; of those with
    the piece in their names."""
    for name in sorted(name for name in _names(folder / path) if piece in name):
        stem = name.removesuffix(".md")
        if stem != name and (path == ARTICLES or (is_id(stem) and path_of(stem) == f"{path}/{name}")):
            yield f"{path}/{name}"


def closed_folders(folder: Path) -> Iterator[str]:
    """Folders that nothing is read from: where a symbolic link or a file stands in their place, or the system refuses.

    Whoever lists tickets must say so: what lies behind them is missing in the list.
    """
    for top in (TICKETS, ARTICLES):
        if os.path.lexists(folder / top) and not _is_open(folder / top):
            yield top
    for year in _numbered(folder / TICKETS):
        months = [year] if not _is_open(year) else [month for month in _numbered(year) if not _is_open(month)]
        yield from (path.relative_to(folder).as_posix() for path in months)


def latest_tickets(folder: Path, *, months: int, most: int) -> Iterator[str]:
    """The paths of tickets of the latest months that have a folder, the latest month first, and no more than `most`."""
    folders = itertools.islice(_latest_months(folder), months)
    found = (
        f"{TICKETS}/{month.parent.name}/{month.name}/{name}"
        for month in folders
        for name in _names(month)
        if name.endswith(".md") and is_id(ticket_id(name))
    )
    return itertools.islice(found, most)


def latest_ids(folder: Path, piece: str) -> Iterator[str]:
    """The ids that file names with this piece in them take, as `ticket_ids`, but the latest month first."""
    for month in _latest_months(folder):
        path = f"{TICKETS}/{month.parent.name}/{month.name}"
        yield from (ticket_id(one) for one in files_in(folder, path, piece=piece))


def _latest_months(folder: Path) -> Iterator[Path]:
    for year in reversed(_sorted_folders(folder / TICKETS)):
        yield from reversed(_sorted_folders(year))


def is_ticket(path: str) -> bool:
    """Whether a ticket belongs at that path."""
    return is_id(ticket_id(path)) and path_of(ticket_id(path)) == path


def ticket_id(path: str) -> str:
    """The id that a ticket's file is named after."""
    return path.rpartition("/")[2].removesuffix(".md")


def entries(folder: Path) -> dict[str, Kind]:
    """Everything under `tickets/` and `kb/` but hidden files, by its path from the desk's folder, in order. No link is
    followed, and no file is opened."""
    found: dict[str, Kind] = {}
    pending = [top for top in (ARTICLES, TICKETS) if _is_open(folder / top)]
    while pending:
        at = pending.pop()
        for entry in _scanned(folder / at):
            path = f"{at}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                pending.append(path)
            else:
                file = entry.is_file(follow_symlinks=False)
                found[path] = "link" if entry.is_symlink() else "file" if file else "other"
    return dict(sorted(found.items()))


def attachments(folder: Path, ticket_path: str) -> list[str]:
    """The names of the files that lie in a ticket's own folder, in order."""
    return sorted(_names(folder / ticket_path.removesuffix(".md")))


def article_paths(folder: Path) -> Iterator[str]:
    """Every article's path, from the desk's folder."""
    return files_in(folder, ARTICLES)


def article_name(path: str) -> str:
    """`slug` or `slug.lang`, of an article's path."""
    return path.removeprefix(f"{ARTICLES}/").removesuffix(".md")


def is_closed(folder: Path, top: str) -> bool:
    """Whether something stands where the folder `top` belongs that nothing is read from."""
    return os.path.lexists(folder / top) and not _is_open(folder / top)


def template_names(folder: Path, top: str) -> dict[str, str]:
    """The path of every template, by name. A folder's README.md is none; nothing behind a symbolic link is one."""
    names = [name for name in sorted(_names(folder / top)) if name.endswith(".md") and name.casefold() != "readme.md"]
    return {name.removesuffix(".md"): f"{top}/{name}" for name in names}


def _sorted_folders(folder: Path) -> list[Path]:
    return [path for path in _numbered(folder) if path.is_dir() and not path.is_symlink()]


def _numbered(folder: Path) -> list[Path]:
    """What is named as a year or month is, in order; nothing behind a symbolic link."""
    return [folder / name for name in sorted(_names(folder)) if name.isdecimal()]


def _is_open(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and os.access(folder, os.R_OK | os.X_OK)


def _names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files left out; nothing where it is no folder, or a symbolic link to one."""
    try:
        names = [] if folder.is_symlink() else os.listdir(folder)  # noqa: PTH208 (names, not a hundred thousand paths)
    except OSError:
        return []
    return [name for name in names if name[0] != "."]


def _scanned(folder: Path) -> list[os.DirEntry[str]]:
    try:
        if folder.is_symlink():
            return []
        with os.scandir(folder) as found:
            return [entry for entry in found if not entry.name.startswith(".")]
    except OSError:
        return []
