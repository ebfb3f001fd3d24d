"""A resolved ticket's clocks are those of its verdict, wherever somebody reads them."""

from __future__ import annotations

import json

import pytest

from tests.ops.bench import Bench
from tests.running import hd

LATER = "2026-11-24T12:00:00+02:00"


@pytest.fixture
def resolved(bench: Bench) -> Bench:
    """`one` was resolved in time, and then the desk promised less time."""
    assert bench.hd("resolve", "{one}", "-m", "Done.", at="2026-11-23T12:00:00+02:00") == 0
    config = bench.folder / "hd.yaml"
    config.write_text(config.read_text("utf-8").replace("resolve: 24h", "resolve: 1h"), encoding="utf-8")
    bench.git("commit", "-qam", "One hour")
    return bench


def shown(bench: Bench, *words: str) -> str:
    answer = hd(bench.folder, *(word.format(**bench.ids) for word in words), HD_NOW=LATER)
    assert answer.code in (0, 3), answer.err
    return answer.out


def test_show_and_sla_show_have_the_verdict(resolved: Bench) -> None:
    for command in (["show"], ["sla", "show"]):
        found = json.loads(shown(resolved, *command, "{one}", "--json"))
        clock = next(one for one in found["clocks"] if one["metric"] == "resolve")
        assert (clock["state"], clock["elapsed_min"], clock["target_min"]) == ("met", 180, 1440)
        assert clock["note"] == "by the verdict"


def test_lists_and_queries_have_it(resolved: Bench) -> None:
    (found,) = json.loads(shown(resolved, "list", "is:closed", "--json"))
    assert found["sla"]["resolve"] == {
        "state": "met",
        "due": None,
        "target_min": 1440,
        "elapsed_min": 180,
        "remaining_min": 1260,
    }
    assert json.loads(shown(resolved, "list", "is:closed", "is:breached", "--json")) == []


def test_explain_computes_and_names_the_verdict(resolved: Bench) -> None:
    found = json.loads(shown(resolved, "sla", "show", "{one}", "--explain", "--metric", "resolve", "--json"))
    (clock,) = found["clocks"]
    assert (clock["state"], clock["elapsed_min"], clock["target_min"]) == ("breached", 180, 60)
    assert {key: clock["verdict"][key] for key in ("state", "elapsed_min", "target_min")} == {
        "state": "met",
        "elapsed_min": 180,
        "target_min": 1440,
    }
    drawn = hd(resolved.folder, "sla", "show", resolved.ids["one"], "--explain", HD_NOW=LATER, HD_FORCE_TTY="80").out
    assert "verdict of Mon 23 Nov 12:00 (incidents, kyiv): met, 3:00 of 24:00 used" in drawn


def test_a_promise_that_is_no_more_is_explained_by_the_verdict_alone(resolved: Bench) -> None:
    config = resolved.folder / "hd.yaml"
    config.write_text(
        config.read_text("utf-8").replace("\nsla:", "\nsla: []\nviews:", 1).partition("\nviews:")[0] + "\n"
    )
    words = ["sla", "show", resolved.ids["one"], "--explain", "--metric", "resolve"]
    drawn = hd(resolved.folder, *words, HD_NOW=LATER, HD_FORCE_TTY="120").out
    said = (
        "resolve: hd.yaml promises nothing now; verdict of Mon 23 Nov 12:00 (incidents, kyiv): met, 3:00 of 24:00 used"
    )
    assert said in drawn


def test_how_long_a_team_holds_it_is_judged_where_it_is_asked_for(bench: Bench) -> None:
    assert bench.hd("sla", "check", "--fail-on", "risk", at="2026-11-23T11:30:00+02:00") == 0
    found = json.loads(
        hd(bench.folder, "sla", "check", "--metric", "hold", "--json", HD_NOW="2026-11-23T11:30:00+02:00").out
    )
    assert {finding["key"] for finding in found["findings"]} == {f"{bench.ids[name]}/hold/1" for name in ("one", "two")}
    assert hd(bench.folder, "sla", "check", "--metric", "hold", HD_NOW=LATER).code == 3
