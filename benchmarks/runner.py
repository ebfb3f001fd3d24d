"""Measures one size: every operation once a round, limits and ours in turn, so that noise hits all of them alike."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import measures
from benchmarks.facts import described
from benchmarks.measures import Measure, Place
from benchmarks.peers import Peer, peers
from benchmarks.process import Run, run
from benchmarks.results import Result

ROUNDS = 7
_ENOUGH = 15.0  # seconds of one operation; then it is not measured again

Say = Callable[[str], None]


@dataclass
class Taken:
    """The runs of one operation so far."""

    codes: tuple[int, ...] = (0,)
    runs: list[Run] = field(default_factory=list)

    def result(self, name: str) -> Result:
        # The first warms up; where one is all there is, it has to do.
        counted = self.runs[1:] or self.runs
        wrong = next((one for one in self.runs if one.code not in self.codes), None)
        return Result(
            name,
            tuple(one.seconds for one in counted),
            max(one.megabytes for one in counted),
            wrong.code if wrong else 0,
            wrong.said if wrong else "",
        )

    @property
    def enough(self) -> bool:
        return sum(one.seconds for one in self.runs) > _ENOUGH or any(one.code not in self.codes for one in self.runs)


def add_home(parser: argparse.ArgumentParser) -> None:
    """Add the option `--home`, the scratch folder for desks, environments and peers."""
    default = Path(os.environ.get("BENCH_HOME", ".bench"))
    parser.add_argument("--home", metavar="DIR", type=Path, default=default, help="scratch (BENCH_HOME, else .bench)")


def made_desk(home: Path, size: int) -> Path:
    """The desk of that size; made now where there is none yet, by a process of its own."""
    folder = home / "desks" / str(size)
    if not (folder / ".git" / "bench.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "benchmarks.make_desk", "--tickets", str(size), str(folder)], check=True)
    return folder


def place(home: Path, size: int, *, programs: Path, label: str = "") -> Place:
    """Fresh clones of the desk, one of them with its index, and nobody's environment.

    programs: where `hd` is; label: a name that keeps the clones apart from others of the same size.
    """
    source = made_desk(home, size)
    work = home / "work" / label / str(size)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    facts = described(source)
    rg = home / "apt/usr/bin/rg"
    made = Place(
        size=size,
        desk=work / "desk",
        shallow=work / "shallow",
        hd=str(programs / "hd"),
        python=str(programs / "python"),
        rg=str(rg) if rg.exists() else shutil.which("rg"),
        facts=facts,
        env=environment(home, now=facts["now"]),
    )
    for words in (["clone", "-q", str(source), "desk"], ["clone", "-q", "--depth", "1", f"file://{source}", "shallow"]):
        subprocess.run(["git", *words], cwd=work, env=made.env, check=True)
    subprocess.run([made.hd, "index"], cwd=made.desk, env=made.env, check=True, capture_output=True)
    return made


def environment(home: Path, *, now: str) -> dict[str, str]:
    """A home of its own, git without the machine's settings, Python without anybody's variables."""
    own = home / "home"
    own.mkdir(parents=True, exist_ok=True)
    (own / ".gitconfig").write_text(
        "[user]\n\tname = Olha Bondar\n\temail = olha@lantern.example\n[gc]\n\tauto = 0\n", encoding="utf-8"
    )
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(own),
        "GIT_CONFIG_NOSYSTEM": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "HD_NOW": now,
    }


def installed(home: Path, *, extras: str = "", root: Path | None = None, name: str = "venv-hd") -> Path:
    """The programs of an environment that has a checkout's `hd` and what it needs, as users have it; made anew.

    extras: of the distribution, such as `[site]`; root: the checkout (default: this one); name: of the environment.
    """
    root, venv = root or Path(__file__).parent.parent, home / name
    programs = venv / ("Scripts" if os.name == "nt" else "bin")
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    quietly = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([programs / "python", *quietly, f"{root}{extras}"], check=True)
    return programs


def measure(at: Place, *, home: Path, rounds: int, names: Sequence[str] = (), say: Say) -> dict[str, Result]:
    """Every operation of `hd`, or the named ones, and what the machine allows."""
    frequent = [*measures.READING, *measures.WRITING, *measures.LIMITS]  # which edit by hand, before the next round
    taken: dict[str, Taken] = {}
    for group in (frequent, measures.RARELY):
        chosen = [one for one in group if not names or one.name in names or one in measures.LIMITS]
        for number in range(rounds + 1 if chosen else 0):
            say(f"{at.size} tickets, round {number} of {rounds}")
            run([at.hd, "list"], folder=at.desk, env=at.env, scratch=home)  # the index takes in what was edited by hand
            for one in chosen:
                _once(one, at, number, taken, home)
    return {name: one.result(name) for name, one in taken.items() if one.runs}


def _once(one: Measure, at: Place, number: int, taken: dict[str, Taken], home: Path) -> None:
    so_far = taken.setdefault(one.name, Taken(one.codes))
    words = one.words(at, number)
    if so_far.enough or words is None:
        return
    if one.before:
        one.before(at, number)
    folder = at.shallow if one.shallow else at.desk
    so_far.runs.append(run(words, folder=folder, env={**at.env, **one.env}, scratch=home))


def measure_peers(at: Place, *, home: Path, rounds: int, say: Say) -> dict[str, dict[str, Result]]:
    """The same work by the peers that are installed, on the same stories: by peer, by operation."""
    data = home / "peers" / str(at.size)
    number = _peer_data(data, home, at)
    found: dict[str, dict[str, Result]] = {}
    for peer in peers(home, data, number=number):
        say(f"{at.size} tickets, {peer.name}")
        found[peer.name] = dict(_work(peer, at, data, home, rounds))
    return found


def _peer_data(data: Path, home: Path, at: Place) -> int:
    known = data / "number"
    if not known.exists():
        shutil.rmtree(data, ignore_errors=True)
        words = [sys.executable, "-m", "benchmarks.peer_data", str(home / "desks" / str(at.size)), str(data)]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
        known.write_text(done.stdout, encoding="utf-8")
    return int(known.read_text(encoding="utf-8"))


def _work(peer: Peer, at: Place, data: Path, home: Path, rounds: int) -> Iterator[tuple[str, Result]]:
    folder = data / {"todo.txt": "todotxt", "Backlog.md": "backlog"}.get(peer.name, peer.name)
    env: Mapping[str, str] = {**at.env, **peer.env}
    hopeless = False
    for name, command in peer.work.items():
        taken = Taken((0, 1))  # some say 1 where nothing is found
        for turn in range(rounds + 1):
            if taken.enough or (hopeless and taken.runs):
                break
            taken.runs.append(run(command(turn), folder=folder, env=env, scratch=home, limit=60))
        result = taken.result(name)
        hopeless = hopeless or result.late
        yield name, replace(result, name=f"{peer.name}: {name}")
