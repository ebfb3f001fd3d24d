"""Who set a ticket's fields, when, why and to what: read from the commits of its file. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from hd.core import ids
from hd.core.document.yaml_tree import Value
from hd.core.history.blame import (
    Cell,
    History,
    Version,
    blameable_fields,
    cells_of,
    find_setter,
    find_setters,
    previous_value,
)
from hd.core.history.diff import format_value
from hd.core.tickets.ticket import Handover, Step, Ticket
from hd.errors import HdError, RefusedError, UsageError
from hd.ops.context import Context
from hd.ops.history.log import entry_record, names_of
from hd.ops.records import Record, iso
from hd.store.desk.at_revision import DEEPER
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.commits import LogEntry
from hd.text.suggestions import listed, nearest

_MEANT = {
    "timeline": "status",
    "handovers": "team",
    "tag": "tags",
    "link": "links",
    "watcher": "watchers",
    "alias": "aliases",
    "body": "description",
    "text": "description",
    "answer": "resolution",
}


def blame(context: Context, ref: str, fields: Sequence[str], *, every: bool) -> list[Record]:
    """A record for each field (of a list, for each item) that is named or has a value: who gave it that. The newest
    first; every: of all values that it ever had.

    `{id, field, value, before, at, commit, actor, on_behalf_of, action, text, entry}`; entry: of status and team, the
    entry of timeline or handovers; what is not committed yet has no `commit`. Raises UsageError for an unknown field,
    RefusedError where a shallow clone does not have the commit.
    """
    desk = context.desk
    del context.now  # every op takes it; history has its own times
    return _Past(desk, context.load(ref)).told([_field(desk, name) for name in fields], every=every)


def _field(desk: Desk, name: str) -> str:
    known = {key.casefold(): key for key in blameable_fields(desk.config.fields)} | _MEANT
    found = known.get(name.casefold())
    if found is None:
        guess = nearest(name.casefold(), known)
        ways = listed([key for key in known if key not in _MEANT], most=99)
        raise UsageError(
            f'no field "{name}"' + (f"; nearest: {known[guess]}" if guess else ""),
            hint=f"fields: {ways}; what was said is in: hd show",
        )
    return found


class _Past:
    """The commits of one ticket's file, also of those that it had under former ids."""

    def __init__(self, desk: Desk, ticket: Ticket) -> None:
        self.desk = desk
        self.ticket = ticket
        self.names = names_of(ticket)
        paths = [ids.path_of(name) if ids.is_id(name) else ticket.path for name in self.names]
        self.entries = {entry.commit: entry for entry in desk.repo.log(paths, rewritten=True)}
        self.tickets = self._versions(paths)
        self.history: History = {
            commit: Version(entry.parents, self._cells(commit)) for commit, entry in self.entries.items()
        }

    def _versions(self, paths: Sequence[str]) -> dict[str, Ticket | HdError | None]:
        """The ticket in each commit; None where it was not there, an error where it cannot be read."""
        prefix = self.desk.repo.prefix
        asked = [f"{commit}:{prefix}{path}" for commit in self.entries for path in paths]
        read = iter(git_objects.contents(self.desk.repo, asked))
        return {commit: self._version([(path, next(read)) for path in paths]) for commit in self.entries}

    def _version(self, found: Sequence[tuple[str, bytes | None]]) -> Ticket | HdError | None:
        """Under a former id only what was registered when this ticket was: another one has that id now."""
        for number, (path, data) in enumerate(found):
            if data is None:
                continue
            try:
                ticket = self.desk.ticket(path, data)
            except HdError as error:
                return error
            if not number or ticket.created == self.ticket.created:
                return ticket
        return None

    def _cells(self, commit: str) -> dict[Cell, Value] | None:
        found = self.tickets[commit]
        return None if isinstance(found, HdError) else cells_of(found) if found else {}

    # -- what is told -------------------------------------------------------------------------------------------------

    def told(self, fields: Sequence[str], *, every: bool) -> list[Record]:
        """The records of these fields, of all where none is named."""
        now = cells_of(self.ticket)
        ever = [cell for version in self.history.values() for cell in version.cells or ()] if every else []
        cells = [cell for cell in dict.fromkeys([*now, *ever]) if not fields or cell[0] in fields]
        tip = next(iter(self.entries), None)
        past = self.history[tip].cells or {} if tip else {}
        found = [
            self._uncommitted(cell, now.get(cell), past.get(cell)) for cell in cells if now.get(cell) != past.get(cell)
        ]
        order = list(self.entries)
        rank = {commit: number for number, commit in enumerate(order)}
        asked = cells if every else [cell for cell in cells if now.get(cell) == past.get(cell)]
        pairs = [(commit, cell) for cell in asked for commit in self._commits(cell, order, every=every)]
        pairs.sort(key=lambda pair: rank[pair[0]])
        return found + [self._record(commit, cell) for commit, cell in pairs]

    def _commits(self, cell: Cell, order: Sequence[str], *, every: bool) -> Iterator[str]:
        """Raises RefusedError where the oldest of them may be the one that a shallow clone begins with."""
        found = list(find_setters(self.history, order, cell)) if every else [find_setter(self.history, order[0], cell)]
        cut = git_objects.cut_off(self.desk.repo)
        for commit in found:
            if commit in cut and not self._registers(self.entries[commit]):
                raise RefusedError(
                    f"{ids.short(self.ticket.id)}: who set {cell[0]} is not known in this shallow clone:"
                    f" it begins at {commit[:7]}",
                    hint=DEEPER,
                )
        return iter(found)

    def _registers(self, entry: LogEntry) -> bool:
        return entry.trailer("Hd-Action") == "create" and any(
            ("Hd-Ticket", name) in entry.trailers for name in self.names
        )

    def _record(self, commit: str, cell: Cell) -> Record:
        entry, version = self.entries[commit], self.tickets[commit]
        told = entry_record(entry, self.names, self.desk)
        value = (self.history[commit].cells or {}).get(cell)
        return self._told(cell, value, previous_value(self.history, commit, cell), told, version)

    def _uncommitted(self, cell: Cell, value: Value, before: Value) -> Record:
        told = dict.fromkeys(("at", "commit", "actor", "on_behalf_of", "action"))
        return self._told(cell, value, before, {**told, "text": "not committed yet"}, self.ticket)

    def _told(self, cell: Cell, value: Value, before: Value, told: Record, version: object) -> Record:
        return {
            "id": self.ticket.id,
            "field": cell[0],
            "value": value,
            "before": before,
            **{key: told[key] for key in ("at", "commit", "actor", "on_behalf_of", "action", "text")},
            "entry": _entry(version, cell[0], format_value(value)) if isinstance(version, Ticket) and value else None,
        }


def _entry(ticket: Ticket, field: str, value: str) -> Record | None:
    """The entry that a field follows from: of status the last step to it, of team the last handover."""
    steps: Sequence[Step | Handover] = ()
    if field == "status":
        steps = [step for step in ticket.timeline if step.status == value]
    elif field == "team":
        steps = [move for move in ticket.handovers if move.at and move.to == value and not move.told]
    if not steps:
        return None
    return {key: iso(one) if isinstance(one, datetime) else one for key, one in steps[-1].row().items()}
