"""Writes what was measured as Markdown, between two marks of a page. Measures nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measures import LIMITS, RARELY, READING, WRITING, Measure
from benchmarks.results import CLICK, Result, Results

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
QUALITY = "<!-- how good -->", "<!-- end of how good -->"


@dataclass(frozen=True, slots=True)
class Sized:
    """Everything that was measured at one size. load: of the machine, before and after."""

    size: int
    results: Results
    peers: Mapping[str, Results]
    load: tuple[float, float] = (0.0, 0.0)

    @property
    def all(self) -> Results:
        """Ours, and the peers' under `peer: operation`."""
        theirs = {result.name: result for found in self.peers.values() for result in found.values()}
        return {**self.results, **theirs}


def replaced(page: str, text: str, *, marks: tuple[str, str] = (BEGIN, END)) -> str:
    """The page with `text` between its marks. Raises ValueError where it has none."""
    before, begin, rest = page.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise ValueError(f"the page has no {marks[0]} … {marks[1]}")
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def write(page: Path, text: str, *, marks: tuple[str, str] = (BEGIN, END)) -> None:
    """Put `text` between the page's marks."""
    page.write_text(replaced(page.read_text(encoding="utf-8"), text, marks=marks), encoding="utf-8")


def text(machine: str, found: Sequence[Sized]) -> str:
    """Everything, size by size."""
    parts = [machine]
    for sized in found:
        before, after = sized.load
        parts += [
            f"### {sized.size:,} tickets",
            f"Load of the machine (a minute's average): {before:.1f} before, {after:.1f} after.",
            "\n".join(_table(sized)),
        ]
        if sized.peers:
            parts.append("\n".join(_peer_table(sized)))
    return "\n\n".join(parts) + "\n"


def _table(sized: Sized) -> Iterator[str]:
    yield "| operation | median | fastest | × click | memory | target | met |"
    yield "|---|---:|---:|---:|---:|---|---|"
    for measure in (*LIMITS, *READING, *WRITING, *RARELY):
        result = sized.results.get(measure.name)
        if result is not None:
            yield "| " + " | ".join(_row(measure, result, sized)) + " |"


def _row(measure: Measure, result: Result, sized: Sized) -> Sequence[str]:
    asked, met = verdict(measure, result, sized)
    if not result.works:
        return (measure.name, "too late" if result.late else f"fails ({result.code})", "", "", "", asked, met)
    times = (duration(result.median), duration(result.best), ratio(result, sized.results))
    return (measure.name, *times, f"{result.megabytes:.0f} MB", asked, met)


def verdict(measure: Measure, result: Result, sized: Sized) -> tuple[str, str]:
    """What is asked of an operation at this size, and whether it is so, a bold `no` where it is not; empty: nothing is.

    What hangs on something that was not measured is not judged.
    """
    asked = [
        (said, target.holds(result, sized.all, sized.size))
        for target in measure.targets
        if (said := target.said(sized.size))
    ]
    judged = [holds for _, holds in asked if holds is not None]
    missed = [said for said, holds in asked if holds is False]
    met = "" if not judged else "yes" if all(judged) else "**no**"
    if met == "yes" and len(judged) < len(asked):
        met = "yes, as far as measured"
    if missed and len(missed) < len(asked):
        met += ": " + "; ".join(missed)
    return "; ".join(said for said, _ in asked), met


def ratio(result: Result, results: Results) -> str:
    """How many times the import of click that is; of the fastest runs, which noise touches least."""
    click = results.get(CLICK)
    return f"{result.best / click.best:.1f}" if click and click.works else ""


def duration(seconds: float) -> str:
    """`84 ms`, `1.20 s`, `12 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def _peer_table(sized: Sized) -> Iterator[str]:
    yield f"| the same work, {sized.size:,} tickets | `hd` | " + " | ".join(sized.peers) + " |"
    yield "|---|---:|" + "---:|" * len(sized.peers)
    for measure in (*READING, *WRITING):
        cells = [_peer_cell(found.get(measure.name), sized.results.get(measure.name)) for found in sized.peers.values()]
        mine = sized.results.get(measure.name)
        if any(cell != "–" for cell in cells) and mine is not None:
            yield f"| {measure.name} | {duration(mine.best) if mine.works else 'fails'} | " + " | ".join(cells) + " |"


def _peer_cell(theirs: Result | None, mine: Result | None) -> str:
    """`114 ms (1.4)`: the time, and how many times ours that is."""
    if theirs is None or not (theirs.works or theirs.late):
        return "–"
    more = "over " if theirs.late else ""
    times = f" ({theirs.best / mine.best:.1f})" if mine is not None and mine.works else ""
    return f"{more}{duration(theirs.best)}{times}"
