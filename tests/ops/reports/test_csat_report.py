"""`hd report csat` on a desk: its figures in each format."""

from __future__ import annotations

import json

import pytest

from hd.core.sla.report import Period
from hd.ops.reports.csat import report_csat
from tests.ops.bench import Bench

DONE, LATER, LAST = (f"2026-11-23T{hour}:00:00+02:00" for hour in ("10", "11", "12"))


@pytest.fixture
def rated(bench: Bench) -> Bench:
    """The bench, whose desk asks about everything; both tickets resolved, `one` rated 2."""
    path = bench.folder / "hd.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "csat: {ask: yes}\n", encoding="utf-8")
    bench.git("commit", "-qam", "Ask")
    assert bench.hd("resolve", "{one}", "{two}", "-m", "Restarted.", at=DONE) == 0
    assert bench.hd("rate", "{one}", "2", at=LATER) == 0
    return bench


def report(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str) -> str:
    capfd.readouterr()
    assert bench.hd("report", "csat", *words, at=LAST) == 0
    return capfd.readouterr().out


def test_json_has_the_figures(rated: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    found = json.loads(report(rated, capfd, "--by", "team", "--json"))
    figures = {"asked": 2, "answered": 1, "rate_percent": 50.0, "mean": None, "satisfied_percent": None}
    assert {key: found[key] for key in figures} == figures
    assert [group["value"] for group in found["groups"]] == ["desk"]


@pytest.mark.parametrize("words", [("--from", "2026-12"), ("--to", "2026-10"), ("type:change",)])
def test_another_period_or_query_has_none(
    rated: Bench, capfd: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    found = json.loads(report(rated, capfd, *words, "--json"))
    assert (found["asked"], found["answered"]) == (0, 0)


def test_piped_it_is_tab_separated(rated: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert report(rated, capfd).splitlines()[0] == "all\t\t2\t1\t50.0\t\t"


def test_csv_has_a_header(rated: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    head, first = report(rated, capfd, "--format", "csv").splitlines()
    assert head == "by,value,asked,answered,rate_percent,mean,satisfied_percent"
    assert first == "all,,2,1,50.0,,"


def test_a_line_of_json_for_each_group(rated: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    lines = [json.loads(one) for one in report(rated, capfd, "--by", "person", "--jsonl").splitlines()]
    assert [(one["by"], one["value"], one["asked"]) for one in lines] == [("all", None, 2), ("person", "olha", 2)]


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_people_read_what_the_columns_mean(rated: Bench, capfd: pytest.CaptureFixture[str], form: str) -> None:
    out = report(rated, capfd, "--by", "org", "--format", form)
    assert "satisfaction" in out
    assert "from 5 answers on" in " ".join(out.split())


def test_a_group_that_there_is_not_is_refused(rated: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert rated.hd("report", "csat", "--by", "taem") == 2
    assert "nearest: team" in capfd.readouterr().err


def test_the_op_gives_figures_and_what_cannot_be_read(rated: Bench) -> None:
    record, unreadable = report_csat(rated.context(at=LAST), (), period=Period(), by="", me="")
    assert (record["asked"], record["answered"], unreadable) == (2, 1, ())
