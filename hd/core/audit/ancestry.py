"""The commits of a history with their ancestry, in memory: nearest common ancestors. Runs no git."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

_ONE, _OTHER, _BELOW = 1, 2, 4


class Ancestry:
    """A history from pairs (commit, its parents), children before their parents."""

    def __init__(self, commits: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._names: list[bytes] = []
        self._number: dict[bytes, int] = {}
        lines: list[tuple[bytes, ...]] = []
        for commit, parents in commits:
            name = bytes.fromhex(commit)
            self._number[name] = len(self._names)
            self._names.append(name)
            lines.append(tuple(map(bytes.fromhex, parents)))
        self._parents = [tuple(self._number[one] for one in line if one in self._number) for line in lines]

    def __contains__(self, commit: str) -> bool:
        return bytes.fromhex(commit) in self._number

    def nearest(self, one: str, other: str) -> list[str]:
        """Return the nearest common ancestors, of which none is an ancestor of another; empty if there are none."""
        start = {self._number[bytes.fromhex(one)]: _ONE}
        number = self._number[bytes.fromhex(other)]
        start[number] = start.get(number, 0) | _OTHER
        marks, waiting, found = start, list(start), []
        heapq.heapify(waiting)
        open_ = len(waiting)  # waiting commits that are not ancestors of a result
        while waiting and open_:
            here = heapq.heappop(waiting)
            mark = marks.pop(here)
            open_ -= not mark & _BELOW
            if mark == _ONE | _OTHER:
                found.append(here)
                mark |= _BELOW
            for parent in self._parents[here]:
                had = marks.get(parent)
                if had is None:
                    heapq.heappush(waiting, parent)
                    open_ += not mark & _BELOW
                elif not had & _BELOW and mark & _BELOW:
                    open_ -= 1
                marks[parent] = (had or 0) | mark
        return [self._names[number].hex() for number in found]
