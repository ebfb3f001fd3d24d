"""`python -m benchmarks.hostile` measures hd on what strangers can send, at a size and at twice that size.

Each case has two bounds: 2 seconds of processor time at its size, and 2.5 times as much at twice the size. The exit
code is 1 where one is missed. Processor time is the whole process's and its children's: a busy machine changes little.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import page, runner
from benchmarks.hostile_cases import CASES
from benchmarks.hostile_desks import Case, make_desk
from benchmarks.process import Run, run

MOST = 2.0  # seconds of processor time at the size
GROWTH = 2.5  # times that, at twice the size
MARKS = "<!-- hostile -->", "<!-- end of hostile -->"
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_LIMIT = 20.0  # seconds on the wall
_ROUNDS = 2  # the faster run counts


@dataclass(frozen=True, slots=True)
class Measured:
    """The runs of one case at its size and at twice that."""

    case: Case
    once: Run
    twice: Run

    @property
    def growth(self) -> float:
        """How many times the processor time grew."""
        return self.twice.processor / self.once.processor

    @property
    def misses(self) -> list[str]:
        """The bounds that are missed, in words."""
        found = [f"exit code {one.code}" for one in (self.once, self.twice) if one.code not in self.case.codes]
        if self.once.processor > MOST:
            found.append(f"≤ {MOST:g} s")
        if self.growth > GROWTH:
            found.append(f"≤ {GROWTH:g} times")
        return found


def main(words: Sequence[str] | None = None) -> None:
    """The command line. words: what follows the program's name, of this process where None."""
    given = _arguments(words)
    home: Path = given.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    hd = given.hd or str(runner.installed(home, extras="[site]") / "hd")
    chosen = [case for case in CASES if not given.only or any(piece in case.name for piece in given.only)]
    found = []
    for case in chosen:
        found.append(measure(case, home=home, hd=hd))
        print(f"{row(found[-1])}", file=sys.stderr, flush=True)
    text = table(found)
    print(text)
    if given.page:
        page.write(given.page, text, marks=MARKS)
    sys.exit(1 if any(one.misses for one in found) else 0)


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", metavar="PIECE", action="append", default=[], help="cases with this in their name")
    parser.add_argument("--page", metavar="FILE", nargs="?", type=Path, const=PAGE, help="write the table into it")
    parser.add_argument("--hd", metavar="PATH", help="this hd, instead of one installed from the checkout")
    runner.add_home(parser)
    return parser.parse_args(words)


def measure(case: Case, *, home: Path, hd: str) -> Measured:
    """Both sizes, each the faster of two runs on a fresh desk without an index."""
    return Measured(case, _fastest(case, case.size, home, hd), _fastest(case, 2 * case.size, home, hd))


def _fastest(case: Case, size: int, home: Path, hd: str) -> Run:
    runs = []
    for _ in range(_ROUNDS):
        runs.append(_run(case, size, home, hd))
        if runs[-1].processor > 2 * MOST * GROWTH or runs[-1].code not in case.codes:
            break
    return min(runs, key=lambda one: one.processor)


def _run(case: Case, size: int, home: Path, hd: str) -> Run:
    with tempfile.TemporaryDirectory(dir=home) as work:
        return _run_in(Path(work), case, size, home, hd)


def _run_in(work: Path, case: Case, size: int, home: Path, hd: str) -> Run:
    desk = work / "desk"
    desk.mkdir()
    env = {**runner.environment(home, now="2026-11-23T10:02:00+02:00"), "HD_FORCE_TTY": "80"}
    make_desk(desk, case.files(size), env=env)
    return run([hd, *case.words(size)], folder=desk, env=env, scratch=work, limit=_LIMIT)


def table(found: Sequence[Measured]) -> str:
    """A row for each case, as Markdown."""
    return "\n".join(_table(found)) + "\n"


def _table(found: Sequence[Measured]) -> Iterator[str]:
    yield "| what is sent | size | processor time | twice the size | growth | met |"
    yield "|---|---:|---:|---:|---:|---|"
    for one in found:
        yield row(one)


def row(one: Measured) -> str:
    """A case, its times, and which bounds it misses."""
    case = one.case
    met = "**no**: " + "; ".join(one.misses) if one.misses else "yes"
    times = f"{page.duration(one.once.processor)} | {page.duration(one.twice.processor)} | {one.growth:.1f} ×"
    return f"| {case.name} | {case.size:,} {case.unit} | {times} | {met} |"


if __name__ == "__main__":
    main()
