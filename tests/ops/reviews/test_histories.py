"""Random histories on a protected main branch end with one handover for each review, the right approver, an audit that
is clean or rightly red, and every clone in step.

    make test-histories SEED=7      five hundred of them, from that seed on
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import cloned
from tests.ops.reviews.histories import History, in_step

FIRST = int(os.environ.get("HD_HISTORIES_SEED", "1"))
COUNT = int(os.environ.get("HD_HISTORIES", "20"))
STEPS = int(os.environ.get("HD_HISTORIES_STEPS", "10"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_a_history_ends_in_step(bench: Bench, tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        assert bench.hd("set", f"{{{name}}}", "priority=P2") == 0
    clones = cloned(bench, tmp_path)
    clones.protect()
    history = History(clones, seed)
    for _ in range(STEPS):
        history.step()
    history.settle()
    capsys.readouterr()
    code = history.hd("olha", "audit")
    said = capsys.readouterr().out
    speak_as("olha")
    merged = [one for one in history.asked.values() if one.pressed]
    story = "\n".join([*history.log, said])
    assert [who for who, clone in history.people.items() if not in_step(clone)] == [], story
    for one in history.asked.values():
        (*entries,) = history.handovers(one.ticket)
        assert len(entries) == (1 if one.pressed else 0), f"{one}\n{story}"
        assert all((f"approved_by: {one.approver}" in line) == bool(one.approver) for line in entries), (
            f"{one}\n{story}"
        )
        assert all(("approved_by" in line) == bool(one.approver) for line in entries), f"{one}\n{story}"
    assert code == (0 if all(one.approver for one in merged) else 5), story
    assert said.count("nobody who may has approved it") == sum(not one.approver for one in merged), story
