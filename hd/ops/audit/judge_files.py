"""Asks git what the rules of files need to know of those that a commit brought: their bytes, the names beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial

from hd.core.audit import files, is_attachment
from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.ids import is_ticket_path
from hd.store.git.history_walk import GONE, ChangedFile, HistoryWalk


def judge_files(
    commit: str, touches: Iterable[ChangedFile], walk: HistoryWalk, *, config: Config
) -> Iterator[Diagnostic]:
    """What is wrong with the files that a commit has now, other than in its tickets' text."""
    names = cache(partial(walk.names, commit))
    for one in touches:
        kept = one.before is not None or is_ticket_path(one.path)
        if (kept and one.mode == files.PLAIN) or one.mode == GONE or not files.may_be_of_desk(one.path, config):
            continue
        yield from files.file_is_plain(one.path, one.mode)
        if kept:
            continue
        yield from files.id_is_in_capitals(one.path)
        for place, folder in _places(one.path):
            yield from files.name_is_unlike_others(place, names(folder))
        data = walk.blob(one.after) if one.after and is_attachment(one.path) else None
        if data is not None:
            yield from files.attachment_has_its_sum(one.path, data[1])


def _places(path: str) -> Iterator[tuple[str, str]]:
    """(path, folder that it is in) of a file, and of each folder that leads to it."""
    parts = path.split("/")
    for number in range(len(parts)):
        yield "/".join(parts[: number + 1]), "/".join(parts[:number])
