"""Figures of a report: counts, shares, percentiles."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.sla.report import MetricTotals, TicketTotals, nearest_rank


@pytest.mark.parametrize(
    ("values", "median", "ninetieth"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([1, 9], 1, 9),
        ([1, 2, 3], 2, 3),
        (list(range(1, 11)), 5, 9),
        ([0] * 9 + [5], 0, 0),
    ],
)
def test_a_percentile_is_the_value_at_its_rank(values: list[int], median: int | None, ninetieth: int | None) -> None:
    assert (nearest_rank(values, 50), nearest_rank(values, 90)) == (median, ninetieth)


@given(st.lists(st.integers(0, 10**6), min_size=1).map(sorted), st.integers(1, 100))
def test_a_percentile_occurred_and_so_many_do_not_exceed_it(values: list[int], percent: int) -> None:
    found = nearest_rank(values, percent)
    assert found in values
    assert found is not None
    assert sum(value <= found for value in values) >= math.ceil(len(values) * percent / 100)
    assert sum(value < found for value in values) < len(values) * percent / 100


def test_a_hundred_percent_means_all() -> None:
    found = MetricTotals()
    for outcome, times in (("met", 9999), ("breached", 1)):
        for _ in range(times):
            found.add(outcome)  # type: ignore[arg-type]
    assert found.met_percent == 99.9


def test_what_was_met_after_backdating_counts_against_the_share() -> None:
    found = MetricTotals()
    found.add("met", 10)
    found.add("met_after_backdating", 20)
    assert (found.record()["met"], found.record()["met_after_backdating"]) == (1, 1)
    assert found.met_percent == 50.0


def test_where_nothing_was_judged_there_is_no_share() -> None:
    found = MetricTotals()
    found.add("running")
    assert found.record()["met_percent"] is None
    assert found.record()["median_min"] is None


def test_a_tally_names_every_metric_and_every_figure() -> None:
    record = TicketTotals().record()
    assert record["tickets"] == {"resolved": 0, "open": 0, "cancelled": 0, "bounced": 0, "computed": 0}
    figures = {
        "met": 0,
        "breached": 0,
        "met_percent": None,
        "running": 0,
        "at_risk": 0,
        "overdue": 0,
        "none": 0,
        "median_min": None,
        "p90_min": None,
        "met_after_backdating": 0,
    }
    assert record["metrics"] == [
        {"metric": metric, **figures} for metric in ("respond", "reply", "update", "resolve", "hold")
    ]
