"""The comparison in pairs: what it counts, and which commits it knows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks.measures import Measure, Place
from benchmarks.pairs import commit_programs, measure_once
from benchmarks.results import CLICK


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(1, tmp_path, tmp_path, "hd", "python", None, {"open": ["one"]}, {"PATH": "/usr/bin:/bin"})


CHEAP = Measure(CLICK, lambda *_: ["true"])


def test_each_program_runs_once_a_round_and_the_first_round_is_not_counted(place: Place, tmp_path: Path) -> None:
    one = Measure("write", lambda *_: ["sh", "-c", "echo x >> runs"])
    costs = measure_once(one, {"old": place, "new": place}, CHEAP, runs=3, home=tmp_path)
    assert [len(costs[name].seconds) for name in (CLICK, "old", "new")] == [3, 3, 3]
    assert (tmp_path / "runs").read_text() == "x\n" * 8


def test_a_command_that_fails_is_reported_with_its_words(place: Place, tmp_path: Path) -> None:
    one = Measure("fail", lambda *_: ["sh", "-c", "echo broken >&2; exit 4"])
    assert measure_once(one, {"new": place}, CHEAP, runs=1, home=tmp_path)["new"].error == "broken"


def test_an_operation_that_runs_out_of_tickets_keeps_what_it_has(place: Place, tmp_path: Path) -> None:
    one = Measure("use up", lambda _, number: ["true", ("a", "b")[number]])
    assert len(measure_once(one, {"new": place}, CHEAP, runs=5, home=tmp_path)["new"].seconds) == 1


def test_an_unknown_commit_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        commit_programs(tmp_path, "no-such-commit")
