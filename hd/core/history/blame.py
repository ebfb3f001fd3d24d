"""Which commit gave a field its value: the one after which it was so, and before which it was not. Reads no history.

A history is the versions of one file by commit, each with those that come before it. A merge set only what neither of
its parents had. What cannot be read in a version is looked for in those before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from hd.core.document.yaml_tree import Value
from hd.core.history.diff import ROWS
from hd.core.tickets.ticket import KEYS, LISTS, Ticket

Cell: TypeAlias = tuple[str, str]
"""A field, and of a list one item of it."""


class Version(Struct, frozen=True):
    """A file in a commit: what it says, and the commits before. cells: None where it cannot be read, empty where it
    was not there."""

    parents: tuple[str, ...]
    cells: Mapping[Cell, Value] | None


History: TypeAlias = Mapping[str, Version]


def nameable(own: Iterable[str]) -> list[str]:
    """The fields that can be asked for; own: the desk's own ones."""
    return [*(key for key in KEYS if key not in ROWS), "description", "resolution", *own]


def cells_of(ticket: Ticket) -> dict[Cell, Value]:
    """What a ticket says, field by field; what is empty is left out, as are the lists of what happened."""
    found: dict[Cell, Value] = {}
    for key, value in ticket.document.fields.items():
        if key in LISTS:
            found.update({(key, item): item for item in ticket.names(key)})
        elif key not in ROWS and value not in (None, "", [], {}):
            found[key, ""] = value
    texts = {"description": ticket.description, "resolution": ticket.resolution}
    return found | {(key, ""): text for key, text in texts.items() if text}


def setter(history: History, tip: str, cell: Cell) -> str:
    """The commit that brought what `cell` says at `tip`, which can be read."""
    value = _value(history, tip, cell)
    commit, seen = tip, {tip}
    while True:
        same = (one for one in before(history, commit) if _value(history, one, cell) == value and one not in seen)
        earlier = next(same, None)
        if earlier is None:
            return commit
        commit = earlier
        seen.add(commit)


def settings(history: History, order: Sequence[str], cell: Cell) -> Iterator[str]:
    """Every commit that made `cell` say something else than all before it did, in that order of commits."""
    for commit in order:
        if history[commit].cells is not None:
            value = _value(history, commit, cell)
            past = [_value(history, one, cell) for one in before(history, commit)] or [None]
            if value not in past:
                yield commit


def was(history: History, commit: str, cell: Cell) -> Value:
    """What a cell said before a commit; of a merge, on the side that it was made on."""
    return next((_value(history, one, cell) for one in before(history, commit)), None)


def before(history: History, commit: str) -> list[str]:
    """The nearest commits before this one whose versions can be read."""
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
