"""The audit trail of a ticket: every commit that touched its file, read from git. Changes nothing."""

from __future__ import annotations

from datetime import datetime

from hd.core.ids import path_of
from hd.ops.people import known_as
from hd.ops.records import Record, iso
from hd.store.commits import LogEntry
from hd.store.desk import Desk
from hd.store.tracking import cut_off


def log(desk: Desk, ref: str, *, now: datetime) -> list[Record]:
    """The commits of a ticket, newest first: `{at, commit, actor, on_behalf_of, action, text}`.

    A commit without our trailers was made by hand; its author stands for the actor.
    """
    del now  # every op takes it; history has its own times
    ticket_id = desk.resolve(ref)
    entries = desk.repo.log([path_of(ticket_id)])
    if entries and entries[-1].commit in cut_off(desk.repo):
        desk.notices.append("this clone is shallow: what was before is not in it. See: git fetch --unshallow")
        if ("Hd-Ticket", ticket_id) not in entries[-1].trailers:  # git shows it as if it had made every file
            entries.pop()
    return [entry_record(entry, ticket_id, desk) for entry in entries]


def entry_record(entry: LogEntry, ticket_id: str, desk: Desk) -> Record:
    """A commit of a ticket, as `log` has it."""
    action, actor = entry.trailer("Hd-Action") or "", entry.trailer("Hd-Actor")
    text = entry.subject.removeprefix(ticket_id).strip()
    if action:
        text = text.removeprefix(action).strip()
    return {
        "id": ticket_id,
        "at": iso(entry.date.astimezone(desk.zone)),
        "commit": entry.commit,
        "actor": actor or known_as(desk.config, entry.author) or entry.author.name,
        "on_behalf_of": entry.trailer("Hd-On-Behalf-Of"),
        "action": action or ("merge" if len(entry.parents) > 1 else "commit"),
        "text": text,
    }
