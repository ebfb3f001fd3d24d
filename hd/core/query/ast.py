"""What a query says, as a tree of frozen dataclasses; holds no text to be parsed again and evaluates nothing.

`at` is the place in the query's text, from 0, for messages only: two trees are equal if they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hd.core.query.keys import Key
from hd.core.query.times import Length, Moment

Bound = str | int | float | Moment | Length
Sign = Literal["<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Exact:
    """One value: a name, a priority, a number; for a time, the span it names."""

    value: Bound
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """`low..high`, both included; None is open."""

    low: Bound | None
    high: Bound | None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """`>3d`, `<=today`."""

    sign: Sign
    value: Bound
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """`none`; for a person also `nobody`: the field is empty."""


@dataclass(frozen=True, slots=True)
class Anything:
    """`key:*`: the field is not empty."""


@dataclass(frozen=True, slots=True)
class Me:
    """`me`, for a person: whoever asks."""

    at: int = field(default=0, compare=False)


Value = Exact | Range | Compare | Nothing | Anything | Me


@dataclass(frozen=True, slots=True)
class All:
    """`*`, and the empty query."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that follow each other in title or text, case folded, each whole; punctuation between them is free."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """`key:value,value`: any of the values."""

    key: Key
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`NOT x`, `-x`."""

    of: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of them; at least two."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them; at least two."""

    of: tuple[Node, ...]


Node = All | Words | Term | Not | And | Or
