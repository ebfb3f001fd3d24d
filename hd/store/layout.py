"""Where things lie in a desk's folder, and what is there. Names only: opens no file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hd.core.ids import is_id, path_of

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
    """Every id that a file name takes, readable or not, by month. Two levels of folders, no file is opened."""
    for year in _sorted_folders(folder / TICKETS):
        for month in _sorted_folders(year):
            for name in sorted(_names(month)):
                stem = name.removesuffix(".md")
                if stem != name and is_id(stem):
                    yield stem


def ticket_paths(folder: Path) -> Iterator[str]:
    """Every ticket's path, from the desk's folder."""
    for ticket_id in ticket_ids(folder):
        yield path_of(ticket_id)


def stray_files(folder: Path) -> Iterator[str]:
    """Markdown files under `tickets/` that lie where no ticket's id would put them."""
    known = set(ticket_paths(folder))
    root = folder / TICKETS
    for path in sorted(root.rglob("*.md")) if root.is_dir() else ():
        relative = path.relative_to(folder).as_posix()
        if relative not in known and not is_id(path.parent.name):
            yield relative


def attachments(folder: Path, ticket_path: str) -> list[str]:
    """The names of the files that lie in a ticket's own folder, in order."""
    return sorted(_names(folder / ticket_path.removesuffix(".md")))


def article_paths(folder: Path) -> Iterator[str]:
    """Every article's path, from the desk's folder."""
    for name in sorted(_names(folder / ARTICLES)):
        if name.endswith(".md"):
            yield f"{ARTICLES}/{name}"


def article_name(path: str) -> str:
    """`slug` or `slug.lang`, of an article's path."""
    return path.removeprefix(f"{ARTICLES}/").removesuffix(".md")


def _sorted_folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [folder / name for name in sorted(names) if name.isdecimal()]


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return []
