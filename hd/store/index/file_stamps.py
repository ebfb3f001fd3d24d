"""Marks of files and folders, made of what `stat` says: another mark, another content. Opens nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

_SECOND = 1_000_000_000  # ns


class StampLimits(Struct, frozen=True):
    """newest: the files of so many tickets, the last by id, are compared whatever is asked. settled_ns: a time that
    lies so near could hide another change within the same tick of the file system's clock."""

    newest: int = 1_000
    settled_ns: int = 50_000_000


USUAL = StampLimits()


def stamp(folder: Path, path: str, *, limits: StampLimits = USUAL) -> str:
    """What is another after a change of the file or folder; "" where that is not certain, which is like nothing."""
    try:
        facts = os.lstat(f"{folder}/{path}")
    except OSError:
        return "-"
    if is_young(facts, limits):
        return ""
    return f"{facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}"


def changed(folder: Path, stamps: Iterable[tuple[str, str]]) -> list[str]:
    """The paths of the files whose stamp is another than the one given with the path: the one that was certain."""
    top, lstat, found = f"{folder}/", os.lstat, []
    for path, known in stamps:
        try:
            facts = lstat(top + path)
        except OSError:
            now = "-"
        else:
            now = f"{facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}"
        if now != known:
            found.append(path)
    return found


def is_young(facts: os.stat_result, limits: StampLimits) -> bool:
    """Whether another change could have the same time; one to the second may be of a file system that knows no less."""
    at = max(facts.st_mtime_ns, facts.st_ctime_ns)
    return at > time.time_ns() - (limits.settled_ns if at % _SECOND else 2 * _SECOND + limits.settled_ns)
