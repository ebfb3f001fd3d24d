"""Reads what happened between two revisions of the desk: the changed tickets, and what only commits say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from hd.core.history.commit_message import CC, NOTIFY, NOTIFY_NONE
from hd.core.history.events import Event, notices_between
from hd.core.ids import is_ticket_path, path_of
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.ops.notify.queue import FileRef
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.commit_graph import changed_names, is_ancestor, log_beyond
from hd.store.git.commits import LogEntry

_TICKET = "Hd-Ticket"
_ACTOR = "Hd-Actor"


class TicketChange(Struct, frozen=True):
    """A ticket of which somebody is to be notified. actor: who changed the assignee, as far as commits can be seen;
    copies: addresses that get a copy, by the key of an event."""

    ticket: Ticket
    events: tuple[Event, ...]
    actor: str | None = None
    copies: Mapping[str, tuple[str, ...]] = {}


def changes_between(desk: Desk, before: str | None, after: str) -> list[TicketChange]:
    """The tickets of which somebody is to be notified, by path. before: None where that revision cannot be read. What
    cannot be read in the later revision is left out: `hd check` reports it."""
    paths = _changed_paths(desk, before, after)
    pairs = _versions(desk, [(before, after, path) for path in paths])
    found = {}
    for path, (old, new) in zip(paths, pairs, strict=True):
        events = notices_between(old, new)
        if new is not None and events:
            found[path] = TicketChange(new, events)
    if before is not None and found and is_ancestor(desk.repo, before, after):
        found = _with_commits(desk, found, log_beyond(desk.repo, [after], known=[before], lenient=True))
    return [change for change in found.values() if change.events]


def _changed_paths(desk: Desk, before: str | None, after: str) -> list[str]:
    prefix = desk.repo.prefix
    if before is None:
        return sorted(path for path in desk.repo.ls_tree(after, "tickets/") if is_ticket_path(path))
    names = (name.removeprefix(prefix) for name in changed_names(desk.repo, before, after) if name.startswith(prefix))
    return sorted(path for path in names if is_ticket_path(path))


def _versions(
    desk: Desk, asked: Sequence[tuple[str | None, str, str]]
) -> Iterator[tuple[Ticket | None, Ticket | None]]:
    """(ticket before, ticket after) of each (revision, revision, path); None where there is none that can be read."""
    names = [f"{rev}:{desk.repo.prefix}{path}" for old, new, path in asked for rev in (old, new) if rev]
    contents = dict(zip(names, git_objects.contents(desk.repo, names), strict=True))

    def read(rev: str | None, path: str) -> Ticket | None:
        data = contents.get(f"{rev}:{desk.repo.prefix}{path}") if rev else None
        try:
            return desk.ticket(path, data) if data is not None else None
        except HdError:
            return None

    for old, new, path in asked:
        yield read(old, path), read(new, path)


def _with_commits(
    desk: Desk, found: Mapping[str, TicketChange], entries: Sequence[LogEntry]
) -> dict[str, TicketChange]:
    """The changes with what their commits say: who assigned, which events nobody is notified of, who gets a copy."""
    asked = [
        (entry, path)
        for entry in entries
        for path in _tickets_of(entry)
        if path in found and _matters(entry, found[path])
    ]
    pairs = _versions(desk, [(next(iter(entry.parents), None), entry.commit, path) for entry, path in asked])
    actors: dict[str, str] = {}
    quiet: dict[str, set[str]] = defaultdict(set)
    copies: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for (entry, path), (old, new) in zip(asked, pairs, strict=True):
        events = notices_between(old, new)
        if any(event.kind == "assigned" for event in events):
            actors.setdefault(path, entry.trailer(_ACTOR) or "")  # the newest commit comes first
        if entry.trailer(NOTIFY) == NOTIFY_NONE:
            quiet[path] |= {event.key for event in events}
        cc = tuple(value for name, value in entry.trailers if name.lower() == CC.lower())
        for event in events if cc else ():
            copies[path][event.key] = cc
    return {
        path: TicketChange(
            change.ticket,
            tuple(event for event in change.events if event.key not in quiet[path]),
            actors.get(path) or None,
            copies[path],
        )
        for path, change in found.items()
    }


def _tickets_of(entry: LogEntry) -> list[str]:
    values = [value for name, value in entry.trailers if name.lower() == _TICKET.lower()]
    paths = []
    for value in values:
        try:
            paths.append(path_of(value))
        except ValueError:
            continue
    return paths


def _matters(entry: LogEntry, change: TicketChange) -> bool:
    if entry.trailer(NOTIFY) or entry.trailer(CC):
        return True
    return any(event.kind == "assigned" for event in change.events)


def files_of(desk: Desk, commit: str, ticket: Ticket) -> tuple[FileRef, ...]:
    """The files that lie in a ticket's own folder in a commit, with their sizes."""
    folder = f"{ticket.path.removesuffix('.md')}/"
    blobs = desk.repo.ls_tree(commit, folder)
    contents = git_objects.contents(desk.repo, list(blobs.values()))
    named = zip(blobs.items(), contents, strict=True)
    return tuple(
        FileRef(path.removeprefix(folder), blob, len(data))
        for (path, blob), data in named
        if data is not None and "/" not in path.removeprefix(folder)
    )


def read_file(desk: Desk, file: FileRef) -> bytes | None:
    """The content of a file to attach; None where git has lost it."""
    return desk.repo.object(file.blob)
