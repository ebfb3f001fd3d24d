"""How good an order of answers is, held against what should be found. Asks nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

FIRST = 5  # answers that somebody looks at


def recall(found: Sequence[str], meant: Collection[str], *, first: int = FIRST) -> float:
    """The share of what was meant that stands among the first; of as many as can stand there."""
    return len(set(found[:first]) & set(meant)) / min(first, len(meant))


def reciprocal_rank(found: Sequence[str], meant: Collection[str]) -> float:
    """1 where the first answer was meant, 1/2 where the second is the first that was, … 0 where none was."""
    return next((1 / rank for rank, each in enumerate(found, 1) if each in meant), 0.0)


@dataclass(frozen=True, slots=True)
class Score:
    """Means over some questions."""

    questions: int
    recall: float
    reciprocal_rank: float


def mean(scores: Sequence[tuple[float, float]]) -> Score:
    """Of (recall, reciprocal rank) of each question; of none, nothing is good."""
    number = len(scores)
    recalled, ranked = (sum(each[at] for each in scores) / max(number, 1) for at in (0, 1))
    return Score(number, recalled, ranked)
