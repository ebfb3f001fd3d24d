"""Measures search: every labelled question, to everybody; means by kind of difficulty."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality import desk
from benchmarks.quality.desk import ASKED, Queries, queries
from benchmarks.quality.rivals import Ask, rivals
from benchmarks.quality.score import Score, mean, recall, reciprocal_rank


@dataclass(frozen=True, slots=True)
class Missed:
    """A question of which not all was found where somebody looks."""

    kind: str
    asked: str
    meant: tuple[str, ...]
    found: tuple[str, ...]


def quality() -> str:
    """All that is measured on our own desk, as Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        return table(measured(desk.build(Path(scratch) / "desk")))


def measured(folder: Path) -> dict[str, dict[str, dict[str, Score]]]:
    """Of the desk in `folder`: part of the questions → who was asked → kind → score; and `all` of each."""
    asks = rivals(folder)
    return {part: {name: judged(queries(file), ask) for name, ask in asks.items()} for part, file in ASKED.items()}


def judged(asked: Queries, ask: Ask) -> dict[str, Score]:
    """The score of each kind, and of all."""
    scores = {kind: [_score(ask(text), meant) for text, meant in each.items()] for kind, each in asked.items()}
    return {
        **{kind: mean(each) for kind, each in scores.items()},
        "all": mean([one for each in scores.values() for one in each]),
    }


def _score(found: list[str], meant: tuple[str, ...]) -> tuple[float, float]:
    return recall(found, meant), reciprocal_rank(found, meant)


def missed(asked: Queries, ask: Ask) -> list[Missed]:
    """The questions of which not all was found, to look at."""
    found = []
    for kind, each in asked.items():
        for text, meant in each.items():
            answer = ask(text)
            if _score(answer, meant) != (1, 1):
                found.append(Missed(kind, text, meant, tuple(answer[:5])))
    return found


def table(found: Mapping[str, Mapping[str, Mapping[str, Score]]]) -> str:
    """Markdown: a table for each part, a row for each kind; recall@5 and mean reciprocal rank of everybody."""
    return "\n\n".join(_part(part, each) for part, each in found.items())


def _part(part: str, found: Mapping[str, Mapping[str, Score]]) -> str:
    names = list(found)
    rows = [f"| {part} | questions | " + " | ".join(names) + " |", "|---|---:|" + "---:|" * len(names)]
    for kind in found[names[0]]:
        cells = [f"{found[name][kind].recall:.2f} / {found[name][kind].reciprocal_rank:.2f}" for name in names]
        rows.append(f"| {kind} | {found[names[0]][kind].questions} | " + " | ".join(cells) + " |")
    return "\n".join(rows)
