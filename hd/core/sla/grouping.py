"""Puts tickets into groups by one of their values, for headings and counts. Orders no tickets and draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from hd.core.query import Kind
from hd.core.query.error import unknown_name_message
from hd.core.query.keys import KEYS, key_table
from hd.errors import UsageError
from hd.text.suggestions import listed

if TYPE_CHECKING:
    from hd.core.config import Config
    from hd.core.sla.cached_facts import CachedFacts
    from hd.core.sla.clock_facts import ClockFacts

PERIODS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}  # in which it was registered
_KINDS = (Kind.NAME, Kind.TREE, Kind.RANK, Kind.PERSON, Kind.NUMBER)
_ALONE = ("path",)  # each ticket has its own


Seen: TypeAlias = "ClockFacts | CachedFacts"


class Group(Struct, frozen=True):
    """The tickets that have a value; None: those without one. A ticket with two tags is in two groups."""

    value: str | None
    tickets: tuple[Seen, ...]


def group_key(name: str, *, fields: Mapping[str, str]) -> str:
    """The key to group by, under its JSON name, or a period. Raises UsageError with the nearest.

    fields: the desk's own, name to type.
    """
    known = {word: key.name for word, key in key_table(fields).items() if key.name in fields or _groups(key.name)}
    known |= {period: period for period in PERIODS}
    found = known.get(name.strip().casefold())
    if found is None:
        raise UsageError(
            unknown_name_message("key to group by", name, known=known), hint=f"keys: {listed(every(fields), most=99)}"
        )
    return found


def every(fields: Iterable[str] = ()) -> list[str]:
    """The keys to group by, the periods, and the desk's own fields."""
    return [*(key.name for key in KEYS if _groups(key.name)), *PERIODS, *fields]


def groups(tickets: Iterable[Seen], key: str, *, config: Config) -> list[Group]:
    """The groups: priorities and statuses in the desk's order, all else by name; those without a value last.

    In a group tickets stay in the order in which they came.
    """
    found: dict[str | None, list[Seen]] = {}
    for facts in tickets:
        for value in _values(facts, key):
            found.setdefault(value, []).append(facts)
    order: Sequence[str] = {"priority": config.priorities.names, "status": tuple(config.statuses)}.get(key, ())
    return [Group(value, tuple(found[value])) for value in sorted(found, key=lambda value: place(value, order))]


def by_size(found: Iterable[Group]) -> list[Group]:
    """The largest first, then by name."""
    return sorted(found, key=lambda group: (-len(group.tickets), *place(group.value, ())))


def _groups(name: str) -> bool:
    return any(key.name == name and key.kind in _KINDS for key in KEYS) and name not in _ALONE


def _values(facts: Seen, key: str) -> tuple[str | None, ...]:
    if key in PERIODS:
        return (facts.ticket.created.astimezone(facts.view.zone).strftime(PERIODS[key]),)
    value = facts.value(key)
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(value)) or (None,)
    if isinstance(value, datetime):
        return (value.astimezone(facts.view.zone).date().isoformat(),)
    return (str(value) if value else None,)


def place(value: str | None, order: Sequence[str]) -> tuple[bool, int, float, str]:
    """Where a value stands: known ones in their order, then numbers as numbers, then names; nothing last."""
    text = value or ""
    rank = order.index(text) if text in order else len(order)
    number = float(text) if text.isdecimal() else float("inf")
    return value is None, rank, number, text.casefold()
