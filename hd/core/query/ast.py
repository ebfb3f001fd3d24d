"""The syntax tree of a query, as frozen structs.

`at` is an offset in the query's text, from 0, for messages only; two trees with different offsets can be equal.
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
    """Values that are not names: empty (`none`, `nobody`), not empty (`*`), the current user (`me`)."""

    NONE = "none"
    ANY = "*"
    ME = "me"


Sort = tuple[str, bool]  # a key, and whether the order is descending
Sign = Literal["<", "<=", ">", ">="]


class _Placed(Struct, frozen=True, eq=False):
    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._compared_fields() == other._compared_fields()

    def __hash__(self) -> int:
        return hash(self._compared_fields())

    def _compared_fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name != "at")


class Exact(_Placed, frozen=True, eq=False):
    """One value: a name, a priority or a number; a time or a duration stands for the whole span that it names."""

    value: Bound | Special
    at: int = 0


class Range(_Placed, frozen=True, eq=False):
    """`low..high`, both included; None is an open end."""

    low: Bound | None
    high: Bound | None
    at: int = 0


class Compare(_Placed, frozen=True, eq=False):
    """A comparison: `>3d`, `<=today`."""

    sign: Sign
    value: Bound
    at: int = 0


Value = Exact | Range | Compare


class FreeText(Struct, frozen=True):
    """Consecutive whole words in title or text, case folded, with any punctuation between them."""

    words: tuple[str, ...]


class Term(Struct, frozen=True):
    """`key:value,value`: matches any of the values."""

    key: Key
    values: tuple[Value, ...]


class Not(Struct, frozen=True):
    """`NOT x` or `-x`."""

    operand: Node


class And(Struct, frozen=True):
    """Matches if all operands match; without operands (`*`, or the empty query) it matches every ticket."""

    operands: tuple[Node, ...]


class Or(Struct, frozen=True):
    """Matches if any operand matches; has at least two."""

    operands: tuple[Node, ...]


Node = FreeText | Term | Not | And | Or
ALL = And(())


def key_names(term: Term) -> frozenset[str]:
    """Return the key of a term; for `is:breached`, return `is` and `is:breached`."""
    flags = [f"is:{value.value}" for value in term.values if isinstance(value, Exact)]
    return frozenset([term.key.name, *flags] if term.key.kind is Kind.FLAG else [term.key.name])
