"""What `hd sla show --json` says of clocks: numbers are numbers, and it says what the table says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.ops.bench import Bench
from tests.running import hd

LATE = "2026-11-30T12:00:00+02:00"


def clocks(bench: Bench, *words: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    shown = json.loads(hd(bench.folder, "--now", LATE, "sla", "show", bench.ids["one"], "--json", *words).out)
    return shown, {clock["metric"]: clock for clock in shown["clocks"]}


@pytest.mark.parametrize("words", [(), ("--explain",)])
def test_a_breached_clock_says_whether_it_has_stopped(bench: Bench, words: tuple[str, ...]) -> None:
    running = clocks(bench, *words)[1]
    assert (running["resolve"]["state"], running["resolve"]["stopped"]) == ("breached", None)
    assert bench.hd("resolve", "{one}", "-m", "done", at="2026-11-30T11:00:00+02:00") == 0
    stopped = clocks(bench, *words)[1]
    assert (stopped["resolve"]["state"], stopped["resolve"]["stopped"]) == ("breached", "2026-11-30T11:00:00+02:00")


def test_a_met_clock_is_due_no_more(bench: Bench) -> None:
    assert bench.hd("resolve", "{one}", "-m", "done", at="2026-11-23T10:00:00+02:00") == 0
    found = clocks(bench)[1]["resolve"]
    assert (found["state"], found["due"]) == ("met", None)


@pytest.mark.parametrize("command", [("show",), ("sla", "show")])
def test_minutes_of_a_verdict_are_numbers(bench: Bench, command: tuple[str, ...]) -> None:
    assert bench.hd("resolve", "{one}", "-m", "done", at="2026-11-23T10:00:00+02:00") == 0
    answer = hd(bench.folder, "--now", LATE, *command, bench.ids["one"], "--json")
    state, used, target = json.loads(answer.out)["verdict"]["resolve"]
    assert (state, used) == ("met", 60)
    assert isinstance(target, int)
