"""What a ticket was that has another id now, because two had one: found by its aliases in another commit. Renumbers
nothing."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.document.document import Document
from hd.core.ids import is_id, path_of
from hd.core.merging.id_collisions import are_same_ticket, renumber_document
from hd.errors import HdError
from hd.store.git.history_walk import HistoryWalk
from hd.store.layout import ticket_id


def earlier(walk: HistoryWalk, commit: str, *, path: str, data: bytes) -> bytes | None:
    """The ticket in `path` as a commit has it under a former id, with the present one; None where it has it not."""
    for old in _twins(walk, commit, path=path, data=data):
        return renumber_document(old, ticket_id(path)).data
    return None


def former_paths(walk: HistoryWalk, commit: str, *, path: str, data: bytes) -> Iterator[str]:
    """Where a commit still has the ticket, beside its new place."""
    for old in _twins(walk, commit, path=path, data=data):
        yield old.path


def _twins(walk: HistoryWalk, commit: str, *, path: str, data: bytes) -> Iterator[Document]:
    now = _document(data, path)
    named = now.fields.get("aliases") if now else None
    for old in named if isinstance(named, list) else ():
        if isinstance(old, str) and is_id(old) and (there := walk.file(commit, path_of(old))):
            was = _document(there[1], path_of(old))
            if was is not None and now is not None and are_same_ticket(was, now):
                yield was


def _document(data: bytes, path: str) -> Document | None:
    if b"aliases:" not in data and b"timeline:" not in data:
        return None
    try:
        return Document.parse(data, path=path)
    except HdError:
        return None
