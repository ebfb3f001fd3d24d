"""What is measured of `hd`, and how fast each should be; and what the machine allows. Runs nothing by itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.results import CLICK, COMMIT, RG, AtMost, Faster, Small, Target

SIZES = (1_000, 10_000, 100_000)
RARE, RARE_CYRILLIC = "zyxterra", "жмиринда"  # as in `stories`, which is not imported: whoever measures stays small


@dataclass(frozen=True, slots=True)
class Place:
    """Where one size is measured: a clone of the made desk, a shallow one, programs, what is known of the desk."""

    size: int
    desk: Path
    shallow: Path
    hd: str
    python: str
    rg: str | None
    facts: Mapping[str, Any]
    env: Mapping[str, str]

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", *words], cwd=self.desk, env=self.env, check=True, capture_output=True, text=True)
        return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Measure:
    """One row. words: the command of each round; before: what is done first and not measured; codes: that are fine."""

    name: str
    words: Callable[[Place, int], Sequence[str] | None]
    targets: tuple[Target, ...] = ()
    before: Callable[[Place, int], None] | None = None
    codes: tuple[int, ...] = (0,)
    env: Mapping[str, str] = field(default_factory=dict)
    shallow: bool = False


def _hd(*words: str) -> Callable[[Place, int], Sequence[str]]:
    """That command, with `{round}` and the ids of open tickets, `{open[3]}`, in it."""

    def command(place: Place, number: int) -> Sequence[str]:
        known = {"round": number, "open": place.facts["open"], "middle": place.facts["middle"]}
        return [place.hd, *(word.format(**known, fresh=place.facts["open"][10 + number]) for word in words)]

    return command


def _either(name: str, key: str, *values: str) -> Callable[[Place, int], Sequence[str]]:
    """A command that says something else in every round, so that there always is something to change."""

    def command(place: Place, number: int) -> Sequence[str]:
        return [place.hd, name, place.facts["open"][1], key + values[number % len(values)]]

    return command


def _everywhere(factor: float, *, of: str = CLICK) -> AtMost:
    return AtMost(dict.fromkeys(SIZES, factor), of)


def _by_size(*factors: float, of: str = "") -> AtMost:
    return AtMost(dict(zip(SIZES, factors, strict=False)), of)


_START = (_everywhere(1.5),)
_READ = (_everywhere(2), Small(40))
_LIST = (*_READ, Faster(10, "taskwarrior", 100_000), Faster(100, "Backlog.md", 100_000))
_WRITE = (_by_size(2.5, 2.5, of=CLICK), AtMost({100_000: 0.6}, COMMIT))

_TEXT = "Since this morning the client disconnects every ten minutes. Restarted twice, another cable, no difference."

LIMITS = (
    Measure("`python -c pass`", lambda place, _: [place.python, "-c", "pass"]),
    Measure(CLICK, lambda place, _: [place.python, "-c", "import click"]),
    Measure("`git status`", lambda *_: ["git", "status", "--short"]),
    Measure(
        COMMIT,
        lambda place, _: ["sh", "-c", 'git add "$0" && git commit -qm edited -- "$0"', _edited(place)],
        before=lambda place, number: _edit(place, number),
    ),
    Measure(RG, lambda place, _: [place.rg, RARE, "tickets"] if place.rg else None),
)

READING = (
    Measure("start: `hd --version`", _hd("--version"), _START),
    Measure(
        "complete a command",
        _hd(),
        _START,
        env={"_HD_COMPLETE": "bash_complete", "COMP_WORDS": "hd esc", "COMP_CWORD": "1"},
    ),
    Measure(
        "complete an id",
        _hd(),
        _START,
        env={"_HD_COMPLETE": "bash_complete", "COMP_WORDS": "hd show 2611-Q", "COMP_CWORD": "2"},
    ),
    Measure("show", _hd("show", "{open[0]}"), (*_READ, Faster(100, "Backlog.md", 100_000))),
    Measure("list open", _hd("list"), _LIST),
    Measure("filtered list", _hd("list", "team:desk", "priority:P1..P3", "service:vpn,wifi"), _LIST),
    Measure("list closed", _hd("list", "is:closed", "sort:-resolved", "-n", "50")),
    Measure("search a word", _hd("search", RARE), (_everywhere(2), Faster(4, RG, 100_000))),
    Measure("search a frequent word", _hd("search", "vpn")),
    Measure("search a phrase", _hd("search", "session limit reached")),
    Measure("search with a typo", _hd("search", RARE.replace("rr", "r")), (_by_size(3, 4, 8, of=CLICK),)),
    Measure("search in Cyrillic", _hd("search", RARE_CYRILLIC), (_everywhere(2),)),
    Measure("sla check", _hd("sla", "check"), _READ, codes=(0, 3)),
)

WRITING = (
    Measure(
        "create",
        _hd(
            "create",
            "VPN drops when I share my screen {round}",
            "-r",
            "o.shevchenko@acme.example",
            "-s",
            "vpn",
            "-m",
            _TEXT,
        ),
        _WRITE,
    ),
    Measure("set", _either("set", "priority=", "P1", "P2"), _WRITE),
    Measure("assign", _either("assign", "", "taras", "grace"), _WRITE),
    Measure("comment", _hd("comment", "{open[2]}", "-m", _TEXT + " {round}"), _WRITE),
    Measure(
        "escalate",
        _hd("escalate", "{fresh}", "--to", "l2-kyiv", "-m", "needs the firewall log", "--tried", "reinstall, 4G"),
        _WRITE,
    ),
)

RARELY = (
    Measure("log of one ticket", _hd("log", "{middle}"), (_by_size(0.4, 0.4, 0.4),)),
    Measure(
        "sla check in a fresh shallow clone",
        _hd("sla", "check"),
        (_by_size(5, of=CLICK), AtMost({10_000: 0.6, 100_000: 4})),
        codes=(0, 3),
        shallow=True,
        before=lambda place, _: shutil.rmtree(place.shallow / ".git" / "hd", ignore_errors=True),
    ),
    Measure("index from nothing", _hd("index", "--rebuild"), (_by_size(0.4, 1.5, 15),)),
    Measure(
        "bulk set of 1,000 tickets",
        _hd("set", "--query", "tag:rollout is:open,closed", "--yes", "tags+=wave-{round}"),
        (_by_size(3, 3, 3),),
        before=lambda place, number: _on_main(place, number),
    ),
    Measure(
        "index after a checkout that changes 1,000 files",
        _hd("index"),
        (_by_size(0.7, 0.7, 0.7),),
        before=lambda place, number: _before_bulk(place, number),
    ),
)


def _edited(place: Place) -> str:
    found: Path = next(place.desk.glob(f"tickets/*/*/{place.facts['open'][-1]}.md"))
    return found.relative_to(place.desk).as_posix()


def _edit(place: Place, number: int) -> None:
    path = place.desk / _edited(place)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()} {number}\n", encoding="utf-8")


def _on_main(place: Place, _: int) -> None:
    place.git("checkout", "-q", "main")


def _before_bulk(place: Place, number: int) -> None:
    """From an index that is up to date to the files as they were before the bulk change of a thousand."""
    _on_main(place, number)
    subprocess.run([place.hd, "index"], cwd=place.desk, env=place.env, check=False, capture_output=True)
    place.git("checkout", "-q", "--detach", "main~1")
