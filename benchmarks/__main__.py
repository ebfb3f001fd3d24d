"""`python -m benchmarks` measures, and writes docs/performance.md; `--short` prints ratios of 10,000 tickets."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

from benchmarks import page, runner
from benchmarks.measures import LIMITS, READING, SIZES, WRITING, Measure
from benchmarks.page import Sized
from benchmarks.peers import install
from benchmarks.results import CLICK

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_SHORT = (READING, WRITING)
_SHORT_SIZE = 10_000


def main() -> None:
    """The command line."""
    if "--hostile" in sys.argv[1:]:
        from benchmarks import hostile

        hostile.main([word for word in sys.argv[1:] if word != "--hostile"])
        return
    given = _arguments()
    home: Path = given.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    programs = runner.installed(home)
    if given.short:
        _short(home, programs)
        return
    if given.peers:
        install(home)
    found = [_sized(size, home, programs, given) for size in given.sizes]
    text = page.text(_machine(), found)
    if given.page:
        page.write(given.page, text)
    print(text)
    from benchmarks.quality.search import quality  # after the measuring: whoever measures is small itself

    good = quality()
    if given.page:
        page.write(given.page, good, marks=page.QUALITY)
    print(good)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", metavar="N,…", default=SIZES, type=lambda text: [int(n) for n in text.split(",")])
    parser.add_argument("--rounds", metavar="N", type=int, default=runner.ROUNDS)
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="this operation (may be repeated)")
    parser.add_argument("--peers", action="store_true", help="install the peers below the scratch folder, measure them")
    parser.add_argument("--short", action="store_true", help="10,000 tickets, few rounds, ratios only; writes no page")
    parser.add_argument("--hostile", action="store_true", help="what strangers can send: python -m benchmarks.hostile")
    parser.add_argument("--page", metavar="FILE", nargs="?", type=Path, const=PAGE, help="write the tables into it")
    runner.add_home(parser)
    return parser.parse_args()


def _sized(size: int, home: Path, programs: Path, given: argparse.Namespace) -> Sized:
    before = os.getloadavg()[0]
    place = runner.place(home, size, programs=programs)
    results = runner.measure(place, home=home, rounds=given.rounds, names=given.only, say=_say)
    rounds = min(given.rounds, 5)
    peers = runner.measure_peers(place, home=home, rounds=rounds, say=_say) if given.peers else {}
    return Sized(size, results, peers, (before, os.getloadavg()[0]))


def _say(text: str) -> None:
    print(f"[{os.getloadavg()[0]:.1f}] {text}", file=sys.stderr, flush=True)


def _short(home: Path, programs: Path) -> None:
    """Ratios only, of what is used every day."""
    place = runner.place(home, _SHORT_SIZE, programs=programs)
    chosen: list[Measure] = [one for group in _SHORT for one in group]
    names = [*(one.name for one in LIMITS), *(one.name for one in chosen)]
    results = runner.measure(place, home=home, rounds=3, names=names, say=lambda _: None)
    sized = Sized(_SHORT_SIZE, results, {})
    print(f"{_SHORT_SIZE:,} tickets, times {CLICK}; load {os.getloadavg()[0]:.1f}")
    for one in chosen:
        result = results[one.name]
        asked, met = page.verdict(one, result, sized)
        number = page.ratio(result, results) if result.works else "fails"
        print(f"{number:>6}  {one.name:26}  {asked:18}  {met}".rstrip())


def _machine() -> str:
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    processors = os.cpu_count()
    return (
        f"Measured on {date.today().isoformat()}: {platform.system()} on {platform.machine()}, "  # noqa: DTZ011
        f"{processors} processors, Python {platform.python_version()}, git {git}."
    )


if __name__ == "__main__":
    main()
