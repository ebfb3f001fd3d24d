"""`sla report` counts apart what was met only because somebody dated a breach away."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.ops.forgeries.breaches import EARLY, LATE, by_hand, entry, urgent
from tests.ops.trailbench import Scene
from tests.running import hd

SOURCED = "x\n\nHd-Dated-By: message <a1@acme.example>"


@pytest.fixture
def backdated(at_work: Scene) -> Scene:
    """`one` (P1) was late when `resolve --at` made it met; `two` was met."""
    urgent(lambda scene: scene.hd("resolve", "{one}", "-m", "Done.", "--at", EARLY, at=LATE))(at_work)
    return at_work


def report(scene: Scene, *words: str) -> str:
    answer = hd(scene.folder, "sla", "report", *words, HD_NOW=LATE)
    assert answer.code == 0, answer.err
    return answer.out


def resolve(scene: Scene, *words: str) -> dict[str, object]:
    """The figures of `resolve`, as JSON has them."""
    found = json.loads(report(scene, *words, "--json"))
    return next(one for one in found["metrics"] if one["metric"] == "resolve")


def counts(scene: Scene, *words: str) -> tuple[object, ...]:
    found = resolve(scene, *words)
    return tuple(found[key] for key in ("met", "met_after_backdating", "breached", "met_percent"))


def test_it_is_no_part_of_met(backdated: Scene) -> None:
    assert counts(backdated) == (1, 1, 0, 50.0)


@pytest.mark.parametrize("words", [("--recompute",), ("--policy", "HEAD"), ("--by", "priority")])
def test_it_is_counted_apart_however_it_is_judged(backdated: Scene, words: tuple[str, ...]) -> None:
    assert counts(backdated, *words) == (1, 1, 0, 50.0)


def test_the_table_has_a_column_for_it_only_where_there_is_some(backdated: Scene) -> None:
    out = report(backdated, "--format", "table")
    assert "BACKDATED" in out
    assert "1 met after backdating, counted apart; their commits: hd audit" in out
    assert backdated.hd("undo", at=LATE) == 0
    assert "BACKDATED" not in report(backdated, "--format", "table")


def test_csv_and_lines_always_have_the_field(backdated: Scene) -> None:
    head, *rows = report(backdated, "--format", "csv").splitlines()
    assert head.endswith(",p90_min,met_after_backdating")
    assert [row.rpartition(",")[2] for row in rows if ",resolve," in row] == ["1"]
    lines = [json.loads(one) for one in report(backdated, "--jsonl").splitlines()]
    assert [one["met_after_backdating"] for one in lines if one["metric"] == "resolve"] == [1]


def test_markdown_and_page_say_what_it_means(backdated: Scene) -> None:
    for form in ("markdown", "html"):
        out = report(backdated, "--format", form)
        assert "Backdated" in out
        assert "no part of met, and counted against Met %" in out


def test_a_source_that_the_commit_names_counts_as_met(at_work: Scene) -> None:
    urgent(by_hand(*entry("resolved"), message=SOURCED))(at_work)
    assert counts(at_work) == (2, 0, 0, 100.0)


def test_a_history_that_is_judged_only_in_part_says_so(backdated: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import datetime

    from hd.core.sla.report import ReportOptions
    from hd.ops.audit import audit
    from hd.ops.context import Context
    from hd.ops.sla.report import report as run
    from hd.store.desk.desk import Desk

    monkeypatch.setattr(audit, "_MOST", 0)
    context = Context(Desk.find(backdated.folder), now=datetime.fromisoformat(LATE))
    found, _ = run(context, [], terms=ReportOptions(), me="olha")
    assert "judged no further than" in found["backdating_unknown"]


def test_a_clone_without_the_history_says_that_it_cannot_tell(backdated: Scene) -> None:
    shallow = backdated.folder.with_name("shallow")
    words = ("git", "clone", "-q", "--depth=1", f"file://{backdated.folder}", str(shallow))
    subprocess.run(words, check=True, capture_output=True)
    scene = Scene(shallow, backdated.ids)
    found = json.loads(report(scene, "--json"))
    assert found["backdating_unknown"] == "this shallow clone lacks history that is to be judged"
    assert "nobody can tell what was met after backdating" in report(scene, "--format", "table")
