"""What the sides say a field is: one value each, or the candidates that `conflicts` holds. Decides for none of them.

A value is known by its JSON here, so that texts, lists and nothing at all can be told apart and put in order.
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


def said(value: Value) -> str:
    """A value as what it is known by."""
    return msgspec.json.encode(value, order="sorted").decode()


def value_of(claim: str) -> Value:
    """The value behind a claim."""
    found: Value = msgspec.json.decode(claim)
    return found


def ordered(claims: Collection[str]) -> list[Value]:
    """The candidates as they are written: sorted, nothing at all last."""
    return [value_of(claim) for claim in sorted(claims, key=lambda claim: (claim == "null", claim))]


def first(claims: Claims) -> Value:
    """What a field holds until somebody decides: the same in every clone."""
    return ordered(claims)[0]


def undecided(document: Document) -> Mapping[str, Sequence[Value]]:
    """The candidates of each field where somebody must decide. Raises UnreadableError where they are no such thing."""
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


def claims(document: Document, key: str, value: Value) -> Claims:
    """What a side says that a field is. value: what the field holds there."""
    return frozenset(map(said, [value, *undecided(document).get(key, ())]))


def written(found: Mapping[str, Claims], order: Sequence[str]) -> dict[str, list[Value]]:
    """`conflicts` as it is written: fields in the order of the file, only where there is more than one candidate."""
    place = {key: number for number, key in enumerate(order)}
    keys = sorted(found, key=lambda key: (place.get(key, len(place)), key))
    return {key: ordered(found[key]) for key in keys if len(found[key]) > 1}


def _unreadable(document: Document) -> UnreadableError:
    line = document.lines.get(CONFLICTS, 1)
    return UnreadableError(f"{document.path}:{line}: conflicts is no {{field: [one, another]}}")
