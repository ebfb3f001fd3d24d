"""What a query says, as a frozen tree; holds no text to be parsed again and evaluates nothing.

`at` is the place in the query's text, from 0, for messages only: two trees are equal if they say the same.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from hd.core.query.keys import Key, Kind

if TYPE_CHECKING:
    from hd.core.query.times import Length, Moment

    Bound = str | int | float | Moment | Length


class Special(Enum):
    """Values that are no name: empty (`none`; `nobody`), not empty (`*`), and whoever asks (`me`)."""

    NONE = "none"
    ANY = "*"
    ME = "me"


Sort = tuple[str, bool]  # a key, and whether it is sorted by in descending order
Sign = Literal["<", "<=", ">", ">="]


class _Placed(Struct, frozen=True, eq=False):
    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name != "at")


class Exact(_Placed, frozen=True, eq=False):
    """One value: a name, a priority, a number; a time or a duration means all that it names."""

    value: Bound | Special
    at: int = 0


class Range(_Placed, frozen=True, eq=False):
    """`low..high`, both included; None is open."""

    low: Bound | None
    high: Bound | None
    at: int = 0


class Compare(_Placed, frozen=True, eq=False):
    """`>3d`, `<=today`."""

    sign: Sign
    value: Bound
    at: int = 0


Value = Exact | Range | Compare


class FreeText(Struct, frozen=True):
    """Words that follow each other in title or text, case folded, each whole; punctuation between them is free."""

    words: tuple[str, ...]


class Term(Struct, frozen=True):
    """`key:value,value`: any of the values."""

    key: Key
    values: tuple[Value, ...]


class Not(Struct, frozen=True):
    """`NOT x`, `-x`."""

    of: Node


class And(Struct, frozen=True):
    """All of them; none at all (`*`, and the empty query) is every ticket."""

    of: tuple[Node, ...]


class Or(Struct, frozen=True):
    """Any of them; at least two."""

    of: tuple[Node, ...]


Node = FreeText | Term | Not | And | Or
ALL = And(())


def names(term: Term) -> frozenset[str]:
    """What a term asks for: its key, and for `is:breached` also `is:breached`."""
    flags = [f"is:{value.value}" for value in term.values if isinstance(value, Exact)]
    return frozenset([term.key.name, *flags] if term.key.kind is Kind.FLAG else [term.key.name])
