"""Group tickets by one of their values, for headings and counts."""

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

PERIODS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}  # periods of the registration
_KINDS = (Kind.NAME, Kind.TREE, Kind.RANK, Kind.PERSON, Kind.NUMBER)
_ALONE = ("path",)  # unique for each ticket


AnyFacts: TypeAlias = "ClockFacts | CachedFacts"


class Group(Struct, frozen=True):
    """The tickets with a value; None: those without one. A ticket with two tags is in two groups."""

    value: str | None
    tickets: tuple[AnyFacts, ...]


def group_key(name: str, *, fields: Mapping[str, str]) -> str:
    """Return the key to group by, under its JSON name, or a period. Raises UsageError with the nearest.

    fields: custom fields, name to type.
    """
    known = {word: key.name for word, key in key_table(fields).items() if key.name in fields or _can_group(key.name)}
    known |= {period: period for period in PERIODS}
    found = known.get(name.strip().casefold())
    if found is None:
        raise UsageError(
            unknown_name_message("key to group by", name, known=known),
            hint=f"keys: {listed(group_keys(fields), most=99)}",
        )
    return found


def group_keys(fields: Iterable[str] = ()) -> list[str]:
    """Return the keys to group by, the periods, and the custom fields."""
    return [*(key.name for key in KEYS if _can_group(key.name)), *PERIODS, *fields]


def group_tickets(tickets: Iterable[AnyFacts], key: str, *, config: Config) -> list[Group]:
    """Return the groups: priorities and statuses in the desk's order, others by name; tickets without a value are last.

    Tickets keep their order within a group.
    """
    found: dict[str | None, list[AnyFacts]] = {}
    for facts in tickets:
        for value in _values(facts, key):
            found.setdefault(value, []).append(facts)
    order: Sequence[str] = {"priority": config.priorities.names, "status": tuple(config.statuses)}.get(key, ())
    return [Group(value, tuple(found[value])) for value in sorted(found, key=lambda value: sort_key(value, order))]


def sort_by_size(found: Iterable[Group]) -> list[Group]:
    """Sort the groups by size, largest first, then by name."""
    return sorted(found, key=lambda group: (-len(group.tickets), *sort_key(group.value, ())))


def _can_group(name: str) -> bool:
    return any(key.name == name and key.kind in _KINDS for key in KEYS) and name not in _ALONE


def _values(facts: AnyFacts, key: str) -> tuple[str | None, ...]:
    if key in PERIODS:
        return (facts.ticket.created.astimezone(facts.view.zone).strftime(PERIODS[key]),)
    value = facts.value(key)
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(value)) or (None,)
    if isinstance(value, datetime):
        return (value.astimezone(facts.view.zone).date().isoformat(),)
    return (str(value) if value else None,)


def sort_key(value: str | None, order: Sequence[str]) -> tuple[bool, int, float, str]:
    """Return the sort key of a value: known values in their order, then numbers, then names, then no value."""
    text = value or ""
    rank = order.index(text) if text in order else len(order)
    number = float(text) if text.isdecimal() else float("inf")
    return value is None, rank, number, text.casefold()
