"""Three versions of one thing, base, one side and the other, and what they make together. Prefers no side.

Every function here gives the same for (base, one, other) and (base, other, one).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
U = TypeVar("U")
K = TypeVar("K", bound=Hashable)

_MOST = 4_000_000  # pairs of lines: where all are alike, so many are looked at


class Versions(NamedTuple, Generic[T]):
    """What was, and what each side made of it."""

    base: T
    one: T
    other: T

    @property
    def open(self) -> bool:
        """Whether both sides changed it, and differently."""
        return self.one != self.base and self.other != self.base and self.one != self.other

    @property
    def value(self) -> T:
        """What it is now, where it is not open."""
        return self.other if self.one == self.base else self.one

    def of(self, look: Callable[[T], U]) -> Versions[U]:
        """The same three, seen through `look`."""
        return Versions(look(self.base), look(self.one), look(self.other))

    def settled(self) -> T:
        """What it is now; where it is open the lesser of the two, whichever side that is."""
        sides: Any = (self.one, self.other)
        return min(sides) if self.open else self.value


def candidates(three: Versions[frozenset[str]]) -> frozenset[str]:
    """What a value may be: each version is a set of one, or of several where somebody must still decide.

    What both sides kept stays, what one of them brought in comes, what one of them decided against goes. Where each
    decided for what the other decided against, both stand again.
    """
    if not three.open:
        return three.value
    base, one, other = three
    return (one & other) | (one - base) | (other - base) or one | other


def weave(three: Versions[list[K]], *, order: Callable[[K], Any]) -> list[K]:
    """The items that both have, and those that one brought in; each side's own order kept, else by `order`.

    No item stands twice in a version. order: a total one, equal for no two items.
    """
    base, one, other = (dict.fromkeys(version) for version in three)
    stays = {item for item in (one | other) if (item in one and item in other) or item not in base}
    left, right = ([item for item in version if item in stays] for version in (one, other))
    spine = _spine(base, left, right, order=order)
    gaps = [_gaps(version, set(spine)) for version in (left, right)]
    found: list[K] = []
    for anchor in (None, *spine):
        found += [anchor] if anchor is not None else []
        found += _zipped(gaps[0].get(anchor, []), gaps[1].get(anchor, []), order=order)
    return found


def _spine(base: dict[K, None], left: list[K], right: list[K], *, order: Callable[[K], Any]) -> list[K]:
    """The items of both, in the order of whoever changed it."""
    both = set(left) & set(right)
    one, other = ([item for item in version if item in both] for version in (left, right))
    if one == other:
        return one
    known = set(one)
    was = [item for item in base if item in known]
    kept = [[item for item in version if item in base] == was for version in (one, other)]
    if kept[0] != kept[1]:
        return other if kept[0] else one
    return min(one, other, key=lambda version: [order(item) for item in version])


def _gaps(version: list[K], spine: set[K]) -> dict[K | None, list[K]]:
    """What stands behind each item of the spine, and before the first (None)."""
    found: dict[K | None, list[K]] = {}
    anchor: K | None = None
    for item in version:
        if item in spine:
            anchor = item
        else:
            found.setdefault(anchor, []).append(item)
    return found


def _zipped(left: list[K], right: list[K], *, order: Callable[[K], Any]) -> Iterator[K]:
    at, over = 0, 0
    while at < len(left) and over < len(right):
        if order(left[at]) <= order(right[over]):
            yield left[at]
            at += 1
        else:
            yield right[over]
            over += 1
    yield from left[at:]
    yield from right[over:]


def lines(three: Versions[Sequence[str]]) -> list[str] | None:
    """The lines of both sides' changes; None where these overlap, or there is too much to compare."""
    if len(three.base) * max(map(len, three)) > _MOST:
        return None
    found: list[str] = []
    done = Versions(0, 0, 0)
    for start, length in _in_all(three):
        chunk = Versions(*(version[a:b] for version, a, b in zip(three, done, start, strict=True)))
        if chunk.open:
            return None
        found += [*chunk.value, *three.base[start.base : start.base + length]]
        done = start.of(lambda at, by=length: at + by)  # type: ignore[misc]
    return found


def _in_all(three: Versions[Sequence[str]]) -> Iterator[tuple[Versions[int], int]]:
    """Where runs of lines begin that all three have, and how long each is; the last is the empty end."""
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
    yield three.of(len), 0
