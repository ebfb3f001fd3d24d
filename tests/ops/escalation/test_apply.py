"""`hd sla apply` on a desk, in two clones, and in two processes at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.bench import Bench
from tests.running import CHECKOUT, hd

LATER = "2026-11-23T15:00:00+02:00"
END = "2026-11-24T12:00:00+02:00"


@pytest.fixture
def urgent(bench: Bench) -> Bench:
    """The desk of the small team; `one` is P1 since nine."""
    assert bench.hd("set", "{one}", "priority=P1") == 0
    return bench


def entries(bench: Bench, name: str = "one") -> list[str]:
    return [line for line in bench.text(name).splitlines() if "source: clock" in line]


def clone(bench: Bench, folder: Path) -> Bench:
    subprocess.run(["git", "clone", "-q", str(bench.folder), str(folder)], check=True)
    return Bench(folder, bench.ids)


def commits(bench: Bench) -> int:
    return int(bench.git("rev-list", "--count", "HEAD"))


def test_without_write_nothing_changes(urgent: Bench) -> None:
    before = commits(urgent)
    assert urgent.hd("sla", "apply", at=LATER) == 0
    assert (entries(urgent), commits(urgent)) == ([], before)


def test_it_is_done_in_one_commit_and_only_once(urgent: Bench) -> None:
    before = commits(urgent)
    for _ in range(3):
        assert urgent.hd("sla", "apply", "--write", at=LATER) == 0
    assert (len(entries(urgent)), commits(urgent)) == (2, before + 1)
    assert urgent.hd("check", at=LATER) == 0
    assert urgent.git("log", "-1", "--format=%(trailers:key=Hd-Actor,valueonly)") == "hd"


def test_a_robot_that_is_no_agent_may_run_it(urgent: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "robot@ci.example")
    assert urgent.hd("sla", "apply", "--write", at=LATER) == 0
    assert len(entries(urgent)) == 2


def test_what_a_run_would_do_is_data(urgent: Bench) -> None:
    answer = hd(urgent.folder, "sla", "apply", "--json", HD_NOW=LATER)
    found = [(row["key"], row["does"], row["whom"], row["told"], row["reason"]) for row in json.loads(answer.out)]
    key = f"{urgent.ids['one']}/resolve/1"
    assert found == [
        (key, "tell", "lead", "maria", "75% of resolve used"),
        (key, "escalate", "lead", "maria", "resolve breached"),
    ]


def test_a_person_sees_a_table_and_what_does_it(urgent: Bench) -> None:
    answer = hd(urgent.folder, "sla", "apply", HD_NOW=LATER, HD_FORCE_TTY="100")
    assert [line.split()[1:3] for line in answer.out.splitlines()[1:]] == [["tell", "maria"], ["escalate", "maria"]]
    assert answer.err == "2 to do: hd sla apply --write\n"


def test_in_a_pipe_it_is_a_line_for_each(urgent: Bench) -> None:
    rows = [line.split("\t") for line in hd(urgent.folder, "sla", "apply", HD_NOW=LATER).out.splitlines()]
    assert [row[1:3] for row in rows] == [["tell", "maria"], ["escalate", "maria"]]
    assert all(len(row) == 7 for row in rows)


def test_whom_nobody_can_be_found_for_is_said_and_stays_undone(urgent: Bench) -> None:
    config = urgent.folder / "hd.yaml"
    config.write_text(
        config.read_text("utf-8").replace("lead: maria", "line: 1", 1).replace("line: 1, members", "members")
    )
    urgent.git("commit", "-qam", "Nobody leads the first line")
    for words in (["sla", "apply"], ["sla", "apply", "--write"]):
        answer = hd(urgent.folder, *words, HD_NOW=LATER)
        assert answer.code == 0, answer.err
        assert "resolve breached, nobody to escalate: desk has no lead" in answer.err
    assert entries(urgent) == []


def test_a_query_narrows_it(urgent: Bench) -> None:
    assert json.loads(hd(urgent.folder, "sla", "apply", "service:vpn", "--json", HD_NOW=LATER).out) == []


@pytest.mark.parametrize(("mine", "theirs"), [(LATER, LATER), (LATER, "2026-11-23T16:30:00+02:00")])
def test_two_clones_that_both_ran_it_merge_as_one(urgent: Bench, tmp_path: Path, mine: str, theirs: str) -> None:
    other = clone(urgent, tmp_path / "other")
    assert urgent.hd("sla", "apply", "--write", at=mine) == 0
    assert other.hd("sla", "apply", "--write", at=theirs) == 0
    assert entries(urgent) == entries(other)
    urgent.git("pull", "-q", "--no-rebase", "--no-edit", str(other.folder), "main")
    assert len(entries(urgent)) == 2
    before = commits(urgent)
    assert urgent.hd("sla", "apply", "--write", at=END) == 0
    assert commits(urgent) == before


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_where_one_clone_noted_more_either_side_will_do(urgent: Bench, tmp_path: Path, side: str) -> None:
    other = clone(urgent, tmp_path / "other")
    assert urgent.hd("sla", "apply", "--write", at="2026-11-23T12:30:00+02:00") == 0
    assert other.hd("sla", "apply", "--write", at=LATER) == 0
    assert (len(entries(urgent)), len(entries(other))) == (1, 2)
    urgent.git("pull", "-q", "--no-rebase", "--no-edit", "-X", side, str(other.folder), "main")
    assert urgent.hd("sla", "apply", "--write", at=END) == 0
    assert entries(urgent) == entries(other)


@pytest.mark.real_clock(reason="under libfaketime a sleep, as in waiting for a lock, fails with EINVAL")
def test_two_runs_at_once_do_nothing_twice(urgent: Bench) -> None:
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    line = [sys.executable, "-m", "hd", "--now", LATER, "-C", str(urgent.folder), "sla", "apply", "--write"]
    runs = [subprocess.Popen(line, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(3)]
    ended = [(run.wait(), run.stderr.read() if run.stderr else b"") for run in runs]
    assert [code for code, _ in ended] == [0, 0, 0], ended
    for run in runs:
        assert run.stderr
        run.stderr.close()
    assert len(entries(urgent)) == 2


def test_it_can_be_taken_back(urgent: Bench) -> None:
    before = urgent.text("one")
    assert urgent.hd("sla", "apply", "--write", at=LATER) == 0
    assert urgent.hd("undo", urgent.git("rev-parse", "HEAD"), at=LATER) == 0
    assert urgent.text("one") == before
