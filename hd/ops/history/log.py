"""The audit trail of a ticket: every commit that touched its file, read from git. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.ids import is_id, path_of
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.ops.actors import made_by
from hd.ops.context import Context
from hd.ops.records import Record, iso
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.commits import LogEntry
from hd.store.git.objects import cut_off


def log(context: Context, ref: str) -> list[Record]:
    """The commits of a ticket, newest first: `{at, commit, actor, on_behalf_of, action, text}`.

    A commit without our trailers was made by hand; its author stands for the actor.
    """
    desk = context.desk
    del context.now  # every op takes it; history has its own times
    ticket_id = context.resolve(ref)
    names = _names(desk, ticket_id)
    entries = desk.repo.log([path_of(name) for name in names])
    if len(names) > 1:
        entries = _of_this(desk, names, entries)
    if entries and entries[-1].commit in cut_off(desk.repo):
        context.notices.append("this clone is shallow: what was before is not in it. See: git fetch --unshallow")
        if not any(("Hd-Ticket", name) in entries[-1].trailers for name in names):
            entries.pop()  # git shows it as if it had made every file
    return [entry_record(entry, names, desk) for entry in entries]


def names_of(ticket: Ticket) -> tuple[str, ...]:
    """The ticket's id, and those that it had before, because another one has them, too."""
    return (ticket.id, *(name for name in ticket.names("aliases") if is_id(name)))


def _names(desk: Desk, ticket_id: str) -> tuple[str, ...]:
    try:
        return names_of(desk.read(path_of(ticket_id)))
    except HdError:  # git has its history all the same
        return (ticket_id,)


def _of_this(desk: Desk, names: Sequence[str], entries: Sequence[LogEntry]) -> list[LogEntry]:
    """Under a former id only what was registered when this ticket was: another one has that id now."""
    prefix, present = desk.repo.prefix, desk.read(path_of(names[0]))
    asked = [f"{entry.commit}:{prefix}{path_of(name)}" for entry in entries for name in names]
    read = iter(git_objects.contents(desk.repo, asked))
    found = []
    for entry in entries:
        now, *before = [next(read) for _ in names]
        if now is not None or any(_is_of(data, desk, present) for data in before):
            found.append(entry)
    return found


def _is_of(data: bytes | None, desk: Desk, ticket: Ticket) -> bool:
    try:
        return data is not None and desk.ticket(ticket.path, data).created == ticket.created
    except HdError:
        return False


def entry_record(entry: LogEntry, names: Sequence[str], desk: Desk) -> Record:
    """A commit of a ticket, as `log` has it. names: its id, and those that it had before."""
    action = entry.trailer("Hd-Action") or ""
    text = next(
        (entry.subject.removeprefix(f"{name} ") for name in names if entry.subject.startswith(f"{name} ")),
        entry.subject.removeprefix(names[0]),
    ).strip()
    if action:
        text = text.removeprefix(action).strip()
    return {
        "id": names[0],
        "at": iso(entry.date.astimezone(desk.zone)),
        "commit": entry.commit,
        "actor": made_by(entry, desk.config),
        "on_behalf_of": entry.trailer("Hd-On-Behalf-Of"),
        "action": action or ("merge" if len(entry.parents) > 1 else "commit"),
        "text": text,
    }
