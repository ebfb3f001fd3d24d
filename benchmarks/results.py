"""What was measured, and whether it is as fast as it should be. Runs nothing."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.process import LATE

CLICK = "`python -c 'import click'`"
COMMIT = "`git add`, `git commit`"
RG = "`rg` for that word"


@dataclass(frozen=True, slots=True)
class Result:
    """One operation at one size. seconds: of each run; code: an exit code that was not expected, else 0."""

    name: str
    seconds: tuple[float, ...]
    megabytes: float
    code: int = 0
    said: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def best(self) -> float:
        """The fastest run: what the program needs, without what else the machine was busy with."""
        return min(self.seconds)

    @property
    def works(self) -> bool:
        return self.code == 0

    @property
    def late(self) -> bool:
        """Whether it was ended because it took too long: the time is a lower bound."""
        return self.code == LATE


Results: TypeAlias = Mapping[str, Result]


@dataclass(frozen=True, slots=True)
class AtMost:
    """No slower than so many times another operation of the same run (`of`), or than so many seconds; by size."""

    by_size: Mapping[int, float]
    of: str = ""

    def said(self, size: int) -> str:
        if size not in self.by_size:
            return ""
        number = f"{self.by_size[size]:g}"
        return f"≤ {number} × {_SHORT.get(self.of, self.of)}" if self.of else f"≤ {number} s"

    def holds(self, mine: Result, all_: Results, size: int) -> bool | None:
        """None where nothing is asked for at this size, or nothing can be said."""
        if size not in self.by_size or (self.of and not _usable(all_.get(self.of))):
            return None
        return mine.works and mine.best <= self.by_size[size] * (all_[self.of].best if self.of else 1)


@dataclass(frozen=True, slots=True)
class Faster:
    """So many times faster than a peer at the same work, at one size."""

    times: float
    than: str
    at: int

    def said(self, size: int) -> str:
        return f"≥ {self.times:g} × faster than {_SHORT.get(self.than, self.than)}" if size == self.at else ""

    def holds(self, mine: Result, all_: Results, size: int) -> bool | None:
        """None where it was not measured; a peer that was ended counts with the time that it had."""
        theirs = all_.get(self.than) or all_.get(f"{self.than}: {mine.name}")
        if size != self.at or theirs is None or not (theirs.works or theirs.late):
            return None
        return mine.works and mine.best * self.times <= theirs.best


@dataclass(frozen=True, slots=True)
class Small:
    """No more than so many megabytes."""

    megabytes: float

    def said(self, size: int) -> str:  # noqa: ARG002 - as of the others
        return f"≤ {self.megabytes:g} MB"

    def holds(self, mine: Result, all_: Results, size: int) -> bool | None:  # noqa: ARG002
        return mine.works and mine.megabytes <= self.megabytes


Target: TypeAlias = AtMost | Faster | Small

_SHORT = {CLICK: "click", COMMIT: "`git commit`", RG: "`rg`"}


def _usable(result: Result | None) -> bool:
    return result is not None and result.works
