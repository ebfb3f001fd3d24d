"""The verbs of clocks as any door calls them: what each returns and what it raises."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hd.errors import NotFoundError, UsageError
from hd.ops.sla import explain, forecast, policy_diff, policy_tests, report
from tests.ops.bench import NOW, Bench

KYIV = ZoneInfo("Europe/Kyiv")
START = datetime.fromisoformat("2026-11-23T12:00:00+02:00")  # an hour before the break for lunch


def test_when_counts_business_time_alone(bench: Bench) -> None:
    found = explain.when(bench.context(), start=START, duration="2h", calendar="kyiv", zone=KYIV)
    assert (found["duration_min"], found["due"]) == (120, "2026-11-23T15:00:00+02:00")


def test_when_refuses_an_unknown_calendar(bench: Bench) -> None:
    with pytest.raises(UsageError, match="kyiv"):
        explain.when(bench.context(), start=START, duration="2h", calendar="kiyv", zone=KYIV)


def test_elapsed_counts_business_minutes(bench: Bench) -> None:
    end = datetime.fromisoformat("2026-11-23T15:00:00+02:00")
    assert explain.elapsed(bench.context(), start=START, end=end, calendar="kyiv", zone=KYIV)["minutes"] == 120


def test_elapsed_is_negative_backwards(bench: Bench) -> None:
    end = datetime.fromisoformat("2026-11-23T11:00:00+02:00")
    assert explain.elapsed(bench.context(), start=START, end=end, calendar="kyiv", zone=KYIV)["minutes"] == -60


def test_explain_has_the_intervals_of_the_clock_that_is_asked_for(bench: Bench) -> None:
    ticket, clocks = explain.explain(bench.context(), bench.ids["one"], metrics=["resolve"])
    assert ticket["id"] == bench.ids["one"]
    assert [clock["metric"] for clock in clocks] == ["resolve"]
    assert "intervals" in clocks[0]


def test_forecast_groups_what_is_due_until_then(bench: Bench) -> None:
    until = datetime.fromisoformat("2026-11-27T18:00:00+02:00")
    found = forecast.forecast(bench.context(), [], me="", until=until, by="team")
    assert (found.until, found.unreadable) == (until, ())
    assert [group["team"] for group in found.groups] == ["desk"]
    assert {row["id"] for row in found.groups[0]["findings"]} == {bench.ids["one"], bench.ids["two"]}


def test_forecast_refuses_the_past(bench: Bench) -> None:
    with pytest.raises(UsageError):
        forecast.forecast(bench.context(), [], me="", until=datetime.fromisoformat("2026-11-22T18:00Z"), by="team")


def test_diff_has_a_row_for_each_clock_with_another_deadline(bench: Bench) -> None:
    config = bench.folder / "hd.yaml"
    config.write_text(config.read_text("utf-8").replace("resolve: 24h", "resolve: 20h"), encoding="utf-8")
    found = policy_diff.diff(bench.context(), "HEAD", words=[], me="")
    assert (found.total, found.unreadable) == (2, ())
    assert {row["metric"] for row in found.rows} == {"resolve"}


def test_diff_refuses_an_unknown_revision(bench: Bench) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        policy_diff.diff(bench.context(), "nowhere", words=[], me="")


def test_rehearse_plays_the_desks_own_scenarios(bench: Bench) -> None:
    found = policy_tests.rehearse(bench.context(), None, folder=bench.folder)
    assert found.path.endswith("sla-tests.yaml")
    assert (found.problems, [played.failures for played in found.played if played.failures]) == ((), [])
    assert found.played


def test_rehearse_refuses_a_file_that_is_not_there(bench: Bench) -> None:
    with pytest.raises(NotFoundError):
        policy_tests.rehearse(bench.context(), "none.yaml", folder=bench.folder)


def test_a_period_means_its_months_whole(bench: Bench) -> None:
    found = report.period(bench.context(), "2026-10", "2026-10")
    assert [at.astimezone(KYIV).date().isoformat() for at in (found.start, found.end)] == ["2026-10-01", "2026-11-01"]


def test_a_period_that_ends_before_it_begins_is_refused(bench: Bench) -> None:
    with pytest.raises(UsageError, match="before"):
        report.period(bench.context(NOW), "2026-11", "2026-10")
