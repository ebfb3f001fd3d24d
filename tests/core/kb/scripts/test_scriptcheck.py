"""Where a script leads: every step is reached, every way ends, every team is one."""

from __future__ import annotations

import pytest
from hypothesis import given

from hd.core.config import load
from hd.core.kb.scripts.checks import find_faults
from hd.core.kb.scripts.model import Script
from hd.core.kb.scripts.parser import parse
from hd.core.kb.scripts.run import begin_run, choose
from tests.core.kb.scripts.test_script import scripts

CONFIG = load("teams: {desk: {line: 1}, l2-kyiv: {line: 2}}\n")


@pytest.mark.parametrize(
    ("text", "severity", "line", "message"),
    [
        ("1. a\n   - x → 3\n2. b\n3. c\n   - y → solved\n", "warning", 3, "no answer leads to step 2"),
        ("1. a\n   - x → 1\n", "error", 1, "from step 1 there is no way to an end"),
        ("1. a\n   - x → solved\n   - y → 2\n2. b\n   - z → 2\n", "error", 4, "from step 2 there is no way to an end"),
        ("1. a\n   - x → solved\n   - y → 2\n2. b\n", "note", 4, "after step 2 the script does not say what then"),
        ("1. a\n   - x → escalate l3\n", "error", 2, 'no team "l3" (hd.yaml:1)'),
        ("1. a\n   - x → escalate l2-kyv\n", "error", 2, 'no team "l2-kyv" (hd.yaml:1); nearest: l2-kyiv'),
        ("Nothing.\n", "warning", 1, "a script without numbered steps"),
    ],
)
def test_a_fault_is_found(text: str, severity: str, line: int, message: str) -> None:
    (found,) = find_faults(parse(text), CONFIG)
    assert (found.severity, found.line, found.message) == (severity, line, message)


@pytest.mark.parametrize(
    "text",
    [
        "1. a\n2. b\n",
        "1. a\n   - x → escalate l2\n   - y → escalate l2-kyiv\n   - z → escalate\n   - p → pause\n",
        "1. a\n   - x → 2\n   - y → 1\n2. b\n   - x → solved\n   - y → 1\n",
    ],
)
def test_nothing_is_wrong_with_a_good_one(text: str) -> None:
    assert list(find_faults(parse(text), CONFIG)) == []


@given(scripts())
def test_it_finds_what_walking_every_way_finds(made: tuple[Script, str]) -> None:
    script, _ = made
    walk = begin_run(script, name="x")
    ends: dict[int, bool] = {}
    leads: dict[int, set[int]] = {}
    waiting = [walk]
    while waiting:
        walk = waiting.pop()
        if walk.position in leads:
            continue
        after = [choose(walk, branch) for branch in walk.choices]
        leads[walk.position] = {one.position for one in after if one.end is None}
        ends[walk.position] = any(one.end for one in after)
        waiting += [one for one in after if one.end is None]
    for _ in leads:
        ends = {at: ends[at] or any(ends[to] for to in leads[at]) for at in leads}
    said = [problem.message for problem in find_faults(script, CONFIG)]
    for step in script.steps:
        assert (f"no answer leads to step {step.number}" in said) == (step.number not in leads)
        stuck = step.number in leads and not ends[step.number]
        assert (f"from step {step.number} there is no way to an end" in said) == stuck
