"""The verdict that a resolution leaves in the ticket: what it says, and when it is not believed any more."""

from __future__ import annotations

import pytest

from hd.core.sla import stale_verdict, verdict
from hd.core.standpoint import Standpoint
from tests.core.timekeeping import at, brief, clocks, desk, folded, ticket


def judged(*events: str, now: str) -> dict[str, object]:
    return verdict(ticket("23 09:00", *events), Standpoint(desk(), at(now))) or {}


def test_the_verdict_says_policy_calendar_time_and_each_metric() -> None:
    assert judged("23 09:10 ivan says", "23 10:38 ivan answers", now="23 10:38") == {
        "at": at("23 10:38"),
        "policy": "all",
        "calendar": "kyiv",
        "respond": ["met", 10, 30],
        "update": ["met", 88, 90],
        "resolve": ["met", 98, 120],
    }


def test_the_verdict_of_a_metric_with_several_cycles_is_the_worst() -> None:
    found = judged(
        "23 09:10 ivan says",
        "23 09:20 caller says",
        "23 10:30 ivan says",
        "23 10:40 caller says",
        "23 10:45 ivan answers",
        now="23 10:45",
    )
    assert found["reply"] == ["breached", 70, 60]


def test_among_cycles_that_were_met_the_longest_is_the_verdict() -> None:
    found = judged(
        "23 09:10 ivan says", "23 09:50 ivan says", "23 09:55 ivan says", "23 10:00 ivan answers", now="23 10:00"
    )
    assert found["update"] == ["met", 40, 90]


@pytest.mark.parametrize("event", ["23 10:00 cancelled", "23 10:00 open"])
def test_what_is_not_resolved_has_no_verdict(event: str) -> None:
    assert judged(event, now="23 10:00") == {}


def test_where_nothing_was_promised_there_is_no_verdict() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers")
    assert verdict(made, Standpoint(desk('sla: [{name: no, match: "*", targets: none}]'), at("23 10:00"))) is None


def test_a_verdict_of_this_resolution_holds() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", "24 10:00 closed")
    made = made.put("verdict", verdict(made, Standpoint(desk(), at("23 10:00"))))
    assert not stale_verdict(made, folded(made))


@pytest.mark.parametrize("later", [["23 11:00 open"], ["23 11:00 open", "23 12:00 ivan answers"]])
def test_a_verdict_of_another_resolution_is_stale(later: list[str]) -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", *later)
    made = made.put("verdict", {"at": at("23 10:00"), "policy": "all", "resolve": ["met", 60, 120]})
    assert stale_verdict(made, folded(made))


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-11-23"])
def test_a_verdict_whose_time_cannot_be_read_is_stale(moment: str) -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers").put("verdict", {"at": moment})
    assert stale_verdict(made, folded(made))


def test_clocks_take_no_notice_of_a_stale_verdict() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", "23 11:00 open")
    made = made.put("verdict", {"at": at("23 10:00"), "policy": "all", "resolve": ["breached", 500, 120]})
    assert brief(clocks(made, "23 11:10").resolve) == ("running", 70, 50)
