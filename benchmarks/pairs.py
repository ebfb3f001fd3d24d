"""Measures this checkout in pairs with another commit, by processor time: `python -m benchmarks.pairs [COMMIT]`.

Each operation runs in turn: `import click`, the commit's `hd`, this checkout's `hd`, each on a desk and an index of its
own. The fastest run of each is compared, which noise touches least. With a commit, the exit code is 1 where this
checkout needs more than `--limit` times as much. Measure on a quiet machine; on a busy one the fastest of many runs is
still near the truth.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import runner
from benchmarks.measures import LIMITS, RARELY, READING, SIZES, WRITING, Measure, Place
from benchmarks.process import run
from benchmarks.results import CLICK, COMMIT

RUNS = 15
LIMIT = 1.1
_CHECKOUT = "this checkout"
_ROOT = Path(__file__).parent.parent


@dataclass
class Cost:
    """One operation of one program. seconds: of processor time, each run; megabytes: the largest peak."""

    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    error: str = ""

    @property
    def least(self) -> float:
        return min(self.seconds, default=0.0)


def main() -> None:
    """The command line."""
    given = _arguments()
    home: Path = given.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    programs = {given.commit: commit_programs(home, given.commit)} if given.commit else {}
    programs[_CHECKOUT] = given.programs or runner.installed(home)
    slower: list[str] = []
    for size in given.sizes:
        places = {
            name: runner.place(home, size, programs=folder, label=f"pair-{number}")
            for number, (name, folder) in enumerate(programs.items())
        }
        print(f"\n{size:,} tickets: least processor time of {given.runs} runs, times `import click`")
        for line in measure_pairs(places, given, home, slower):
            print(line, flush=True)
    if slower:
        sys.exit("slower than " + given.commit + ": " + ", ".join(slower))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pairs", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("commit", nargs="?", help="compare with this commit (default: with click alone)")
    parser.add_argument("--sizes", metavar="N,…", default=SIZES, type=lambda text: [int(n) for n in text.split(",")])
    parser.add_argument("--runs", metavar="N", type=int, default=RUNS)
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="this operation (may be repeated)")
    parser.add_argument("--limit", metavar="X", type=float, default=LIMIT, help="fail above X times the commit's")
    parser.add_argument("--programs", metavar="DIR", type=Path, help="take `hd` and `python` from DIR; install nothing")
    runner.add_home(parser)
    return parser.parse_args()


def commit_programs(home: Path, commit: str) -> Path:
    """The programs of an environment with that commit's `hd`. Raises CalledProcessError where git knows none."""
    words = ["git", "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"]
    full = subprocess.run(words, cwd=_ROOT, check=True, capture_output=True, text=True).stdout.strip()
    source = home / "commits" / full
    if not source.exists():
        archive = subprocess.run(["git", "archive", full], cwd=_ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            packed.extractall(source, filter="data")
    return runner.installed(home, root=source, name=f"venv-{full[:12]}")


def measure_pairs(places: dict[str, Place], given: argparse.Namespace, home: Path, slower: list[str]) -> Iterator[str]:
    """One line for each operation. Adds to `slower` the names of those above the limit."""
    chosen = [one for one in (*READING, *WRITING, *RARELY) if not given.only or one.name in given.only]
    limits = {one.name: one for one in LIMITS}
    for one in chosen:
        rare = one in RARELY
        costs = measure_once(one, places, limits[CLICK], runs=3 if rare else given.runs, home=home)
        if one in WRITING:
            costs |= {COMMIT: _alone(limits[COMMIT], next(iter(places.values())), runs=5, home=home)}
        failed = next((cost.error for cost in costs.values() if cost.error), "")
        yield (failed and f"{one.name:44} fails: {failed}") or _line(one.name, costs, list(places))
        if given.commit and not failed and costs[_CHECKOUT].least > given.limit * costs[given.commit].least:
            slower.append(one.name)


def measure_once(one: Measure, places: dict[str, Place], click: Measure, *, runs: int, home: Path) -> dict[str, Cost]:
    """`import click` and each program's run of one operation, in turn; the first round warms up."""
    costs = {name: Cost() for name in (CLICK, *places)}
    for number in range(runs + 1):
        for name, cost in costs.items():
            place = places.get(name) or next(iter(places.values()))
            _add(cost, one if name in places else click, place, number, home, count=number > 0)
    return costs


def _alone(one: Measure, place: Place, *, runs: int, home: Path) -> Cost:
    cost = Cost()
    for number in range(runs + 1):
        _add(cost, one, place, number, home, count=number > 0)
    return cost


def _add(cost: Cost, one: Measure, place: Place, number: int, home: Path, *, count: bool) -> None:
    try:
        words = one.words(place, number)
    except IndexError:  # the operation has used up the tickets that it needs
        return
    if words is None or cost.error:
        return
    if one.before:
        one.before(place, number)
    folder = place.shallow if one.shallow else place.desk
    done = run(words, folder=folder, env={**place.env, **one.env}, scratch=home)
    if done.code not in one.codes:
        cost.error = done.said or f"exit code {done.code}"
    if count:
        cost.seconds.append(done.processor)
        cost.megabytes = max(cost.megabytes, done.megabytes)


def _line(name: str, costs: dict[str, Cost], programs: Sequence[str]) -> str:
    click = costs[CLICK].least
    shown = [f"{one[:12]} {costs[one].least * 1000:.0f} ms ({costs[one].least / click:.2f})" for one in programs]
    if COMMIT in costs:
        shown.append(f"git commit {costs[COMMIT].least * 1000:.0f} ms")
    return f"{name:44} click {click * 1000:.0f} ms; {'; '.join(shown)}; {costs[programs[-1]].megabytes:.0f} MB"


if __name__ == "__main__":
    main()
