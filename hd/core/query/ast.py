"""What a query says, as a tree of frozen dataclasses; holds no text to be parsed again and evaluates nothing.

`at` is the place in the query's text, from 0, for messages only: two trees are equal if they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from hd.core.query.keys import Key
from hd.core.query.times import Length, Moment


class Special(Enum):
    """Values that are no name: empty (`none`; `nobody`), not empty (`*`), and whoever asks (`me`)."""

    NONE = "none"
    ANY = "*"
    ME = "me"


Bound = str | int | float | Moment | Length
Sign = Literal["<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Exact:
    """One value: a name, a priority, a number; a time or a duration means all that it names."""

    value: Bound | Special
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


Value = Exact | Range | Compare


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
    """All of them; none at all (`*`, and the empty query) is every ticket."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them; at least two."""

    of: tuple[Node, ...]


Node = Words | Term | Not | And | Or
ALL = And(())
