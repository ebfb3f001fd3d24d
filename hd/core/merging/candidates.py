"""The value of a field on each side: one value, or the candidates in `conflicts`. Chooses none of them.

Values are identified by their JSON, so that texts, lists and null can be compared and sorted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import msgspec

from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.errors import UnreadableError

CONFLICTS = "conflicts"
Claims: TypeAlias = frozenset[str]


def encode_value(value: Value) -> str:
    """Return the JSON that identifies a value."""
    return msgspec.json.encode(value, order="sorted").decode()


def decode_value(claim: str) -> Value:
    """Return the value of its JSON."""
    found: Value = msgspec.json.decode(claim)
    return found


def sorted_values(claims: Collection[str]) -> list[Value]:
    """Return the candidates in the order of the file: sorted, null last."""
    return [decode_value(claim) for claim in sorted(claims, key=lambda claim: (claim == "null", claim))]


def default_value(claims: Claims) -> Value:
    """Return the value of a field until a person decides: the same in every clone."""
    return sorted_values(claims)[0]


def undecided_fields(document: Document) -> Mapping[str, Sequence[Value]]:
    """Return the candidates of each undecided field. Raises UnreadableError if `conflicts` is invalid."""
    found = document.fields.get(CONFLICTS)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _unreadable(document)
    checked: dict[str, Sequence[Value]] = {}
    for key, values in found.items():
        if not isinstance(values, list) or not values:
            raise _unreadable(document)
        checked[key] = values
    return checked


def claims_of(document: Document, key: str, value: Value) -> Claims:
    """Return the candidates of a field on one side. value: the field's value there."""
    return frozenset(map(encode_value, [value, *undecided_fields(document).get(key, ())]))


def conflicts_field(claims_by_field: Mapping[str, Claims], order: Sequence[str]) -> dict[str, list[Value]]:
    """Return the value of `conflicts`: fields in the order of the file, only those with several candidates."""
    place = {key: number for number, key in enumerate(order)}
    keys = sorted(claims_by_field, key=lambda key: (place.get(key, len(place)), key))
    return {key: sorted_values(claims_by_field[key]) for key in keys if len(claims_by_field[key]) > 1}


def _unreadable(document: Document) -> UnreadableError:
    line = document.lines.get(CONFLICTS, 1)
    return UnreadableError(f"{document.path}:{line}: conflicts is no {{field: [one, another]}}")
