"""Find the commit that gave a field its value: the field had it after that commit and not before. Reads no history.

A history maps commits to versions of one file with their parents. A merge commit counts only for values that none of
its parents had. Unreadable versions are skipped in favour of their parents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from hd.core.document.yaml_tree import Value
from hd.core.history.diff import ROWS
from hd.core.tickets.ticket import KEYS, LISTS, Ticket

Cell: TypeAlias = tuple[str, str]
"""A field, or an item of a list field."""


class Version(Struct, frozen=True):
    """A file in a commit: its values, and the parents of the commit. cells: None if unreadable, empty if the file is
    missing.
    """

    parents: tuple[str, ...]
    cells: Mapping[Cell, Value] | None


History: TypeAlias = Mapping[str, Version]


def blameable_fields(own: Iterable[str]) -> list[str]:
    """Return the fields that can be blamed. own: the custom fields."""
    return [*(key for key in KEYS if key not in ROWS), "description", "resolution", *own]


def cells_of(ticket: Ticket) -> dict[Cell, Value]:
    """Return the values of a ticket by field, without empty ones and without the lists of events."""
    found: dict[Cell, Value] = {}
    for key, value in ticket.document.fields.items():
        if key in LISTS:
            found.update({(key, item): item for item in ticket.names(key)})
        elif key not in ROWS and value not in (None, "", [], {}):
            found[key, ""] = value
    texts = {"description": ticket.description, "resolution": ticket.resolution}
    return found | {(key, ""): text for key, text in texts.items() if text}


def find_setter(history: History, tip: str, cell: Cell) -> str:
    """Return the commit that set the value of `cell` in version `tip`, which must be readable."""
    value = _value(history, tip, cell)
    commit, seen = tip, {tip}
    while True:
        same = (
            one for one in readable_parents(history, commit) if _value(history, one, cell) == value and one not in seen
        )
        earlier = next(same, None)
        if earlier is None:
            return commit
        commit = earlier
        seen.add(commit)


def find_setters(history: History, order: Sequence[str], cell: Cell) -> Iterator[str]:
    """Yield every commit that changed `cell`, in this order of commits."""
    for commit in order:
        if history[commit].cells is not None:
            value = _value(history, commit, cell)
            past = [_value(history, one, cell) for one in readable_parents(history, commit)] or [None]
            if value not in past:
                yield commit


def previous_value(history: History, commit: str, cell: Cell) -> Value:
    """Return the value of a cell before a commit; for a merge, on its first side."""
    return next((_value(history, one, cell) for one in readable_parents(history, commit)), None)


def readable_parents(history: History, commit: str) -> list[str]:
    """Return the nearest ancestors of a commit with a readable version."""
    found: list[str] = []
    left, seen = list(history[commit].parents), set[str]()
    while left:
        one = left.pop(0)
        if one in seen or one not in history:
            continue
        seen.add(one)
        if history[one].cells is None:
            left.extend(history[one].parents)
        else:
            found.append(one)
    return found


def _value(history: History, commit: str, cell: Cell) -> Value:
    cells = history[commit].cells
    return cells.get(cell) if cells is not None else None
