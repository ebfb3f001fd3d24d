"""Three versions of a value (base, one side, the other), and their merge. Prefers no side.

Every function returns the same for (base, one, other) and (base, other, one).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
U = TypeVar("U")
K = TypeVar("K", bound=Hashable)

_MAX_LINE_PAIRS = 4_000_000  # maximal pairs of lines to compare, if all are equal


class Versions(NamedTuple, Generic[T]):
    """The base, and the value on each side."""

    base: T
    one: T
    other: T

    @property
    def is_open(self) -> bool:
        """Whether both sides changed it differently."""
        return self.one != self.base and self.other != self.base and self.one != self.other

    @property
    def value(self) -> T:
        """The merged value; only if it is not open."""
        return self.other if self.one == self.base else self.one

    def map(self, look: Callable[[T], U]) -> Versions[U]:
        """Apply `look` to all three."""
        return Versions(look(self.base), look(self.one), look(self.other))

    def value_or_least(self) -> T:
        """The merged value; if it is open, the lesser of the two, regardless of the side."""
        sides: Any = (self.one, self.other)
        return min(sides) if self.is_open else self.value


def merge_candidates(three: Versions[frozenset[str]]) -> frozenset[str]:
    """Return the possible values of a field: each version is a set of one, or of several candidates in conflict.

    Keeps values that both sides kept, adds those that one side added, removes those that one side decided against. If
    each side chose what the other decided against, both remain.
    """
    if not three.is_open:
        return three.value
    base, one, other = three
    return (one & other) | (one - base) | (other - base) or one | other


def merge_lists(three: Versions[list[K]], *, order: Callable[[K], Any]) -> list[K]:
    """Return the items that both sides have, and those that one side added; keeps the order of each side, otherwise
    `order`.

    Items are unique within a version. order: a total order, equal for no two items.
    """
    base, one, other = (dict.fromkeys(version) for version in three)
    stays = {item for item in (one | other) if (item in one and item in other) or item not in base}
    left, right = ([item for item in version if item in stays] for version in (one, other))
    spine = _spine(base, left, right, order=order)
    gaps = [_gaps(version, set(spine)) for version in (left, right)]
    found: list[K] = []
    for anchor in (None, *spine):
        found += [anchor] if anchor is not None else []
        found += _interleave(gaps[0].get(anchor, []), gaps[1].get(anchor, []), order=order)
    return found


def _spine(base: dict[K, None], first: list[K], second: list[K], *, order: Callable[[K], Any]) -> list[K]:
    """Return the common items, in the order of the side that changed it."""
    both = set(first) & set(second)
    one, other = ([item for item in version if item in both] for version in (first, second))
    if one == other:
        return one
    known = set(one)
    was = [item for item in base if item in known]
    kept = [[item for item in version if item in base] == was for version in (one, other)]
    if kept[0] != kept[1]:
        return other if kept[0] else one
    return min(one, other, key=lambda version: [order(item) for item in version])


def _gaps(version: list[K], spine: set[K]) -> dict[K | None, list[K]]:
    """Return the items after each item of the spine, and before the first (None)."""
    found: dict[K | None, list[K]] = {}
    anchor: K | None = None
    for item in version:
        if item in spine:
            anchor = item
        else:
            found.setdefault(anchor, []).append(item)
    return found


def _interleave(first: list[K], second: list[K], *, order: Callable[[K], Any]) -> Iterator[K]:
    at, over = 0, 0
    while at < len(first) and over < len(second):
        if order(first[at]) <= order(second[over]):
            yield first[at]
            at += 1
        else:
            yield second[over]
            over += 1
    yield from first[at:]
    yield from second[over:]


def merge_lines(three: Versions[Sequence[str]]) -> list[str] | None:
    """Merge the changed lines of both sides; return None if these overlap, or the texts are too long to compare."""
    if len(three.base) * max(map(len, three)) > _MAX_LINE_PAIRS:
        return None
    found: list[str] = []
    done = Versions(0, 0, 0)
    for start, length in _common_runs(three):
        chunk = Versions(*(version[a:b] for version, a, b in zip(three, done, start, strict=True)))
        if chunk.is_open:
            return None
        found += [*chunk.value, *three.base[start.base : start.base + length]]
        done = start.map(lambda at, by=length: at + by)  # type: ignore[misc]
    return found


def _common_runs(three: Versions[Sequence[str]]) -> Iterator[tuple[Versions[int], int]]:
    """Yield the start and length of runs of lines common to all three; the last is the empty end."""
    from difflib import SequenceMatcher

    blocks = [
        [(a, b, size) for a, b, size in SequenceMatcher(None, three.base, side, False).get_matching_blocks() if size]
        for side in (three.one, three.other)
    ]
    i = j = 0
    while i < len(blocks[0]) and j < len(blocks[1]):
        (a, one, size), (b, other, length) = blocks[0][i], blocks[1][j]
        start, end = max(a, b), min(a + size, b + length)
        if start < end:
            yield Versions(start, one + start - a, other + start - b), end - start
        if a + size < b + length:
            i += 1
        else:
            j += 1
    yield three.map(len), 0
