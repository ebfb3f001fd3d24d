"""The verdict that a resolution leaves in the ticket: what it says, and when it is not believed any more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.sla.evaluate import compute_verdict, evaluate
from hd.core.sla.verdict import METRICS, is_stale, unreadable_metrics
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from tests.core.timekeeping import SLA, at, brief, clocks, desk, folded, ticket


def judged(*events: str, now: str) -> dict[str, object]:
    found = compute_verdict(ticket("23 09:00", *events), EvaluationContext(desk(), at(now)))
    return dict(found.row()) if found else {}


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
    assert (
        compute_verdict(made, EvaluationContext(desk('sla: [{name: no, match: "*", targets: none}]'), at("23 10:00")))
        is None
    )


def test_a_verdict_of_this_resolution_holds() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", "24 10:00 closed")
    written = compute_verdict(made, EvaluationContext(desk(), at("23 10:00")))
    assert written is not None
    made = made.put("verdict", written.row())
    assert not is_stale(made, folded(made))


@pytest.mark.parametrize("later", [["23 11:00 open"], ["23 11:00 open", "23 12:00 ivan answers"]])
def test_a_verdict_of_another_resolution_is_stale(later: list[str]) -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", *later)
    made = made.put("verdict", {"at": at("23 10:00"), "policy": "all", "resolve": ["met", 60, 120]})
    assert is_stale(made, folded(made))


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-11-23"])
def test_a_verdict_whose_time_cannot_be_read_is_stale(moment: str) -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers").put("verdict", {"at": moment})
    assert is_stale(made, folded(made))


def test_clocks_take_no_notice_of_a_stale() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", "23 11:00 open")
    made = made.put("verdict", {"at": at("23 10:00"), "policy": "all", "resolve": ["breached", 500, 120]})
    assert brief(clocks(made, "23 11:10").resolve) == ("running", 70, 50)


OTHER = 'sla: [{name: other, match: "*", targets: {"*": {resolve: 600m}}}]'


def resolved(**verdict_of: object) -> Ticket:
    written = {"at": at("23 10:00"), "policy": "all", "calendar": "kyiv", **verdict_of}
    return ticket("23 09:00", "23 10:00 ivan answers", "24 10:00 closed").put("verdict", written)


def test_a_resolved_ticket_shows_its_verdict_whatever_the_policy_says_by_now() -> None:
    found = clocks(resolved(respond=["met", 25, 30], resolve=["breached", 150, 120]), "25 10:00", desk(OTHER))
    assert (found.policy, found.calendar) == ("all", "kyiv")
    assert brief(found.respond) == ("met", 25, 5)
    assert brief(found.resolve) == ("breached", 150, -30)


def test_what_the_verdict_does_not_name_was_not_promised() -> None:
    assert clocks(resolved(resolve=["met", 60, 120]), "25 10:00").respond.state == "none"


def test_a_clock_on_which_both_agree_keeps_what_only_the_computation_knows() -> None:
    assert clocks(resolved(resolve=["met", 60, 120]), "25 10:00").resolve.started == at("23 09:00")


def test_seen_from_before_the_resolution_there_is_no_verdict_yet() -> None:
    found = clocks(resolved(resolve=["breached", 500, 120]), "23 09:30").resolve
    assert brief(found) == ("running", 30, 90)


def test_the_policy_of_today_can_be_asked_nevertheless() -> None:
    made = resolved(resolve=["breached", 500, 120])
    found = evaluate(made, EvaluationContext(desk(OTHER), at("25 10:00")), honour=False)
    assert (found.policy, brief(found.resolve)) == ("other", ("met", 60, 540))


def test_how_long_teams_held_it_is_computed_also_of_what_has_a_verdict() -> None:
    config = desk(SLA + 'ola: [{match: "team:desk", targets: {"*": 50m}}]')
    assert brief(clocks(resolved(resolve=["met", 60, 120]), "25 10:00", config).hold) == ("breached", 60, -10)


@pytest.mark.parametrize(
    "value",
    ["met", ["met"], ["met", 1], ["kept", 1, 2], ["met", -1, 2], ["met", "1h", 2], ["met", [1], 2], ["met", 1, 2, 3]],
)
def test_a_metric_that_cannot_be_read_counts_as_not_promised(value: object) -> None:
    made = resolved(resolve=value)
    assert unreadable_metrics(made) == ("resolve",)
    assert clocks(made, "25 10:00").resolve.state == "none"


@given(
    states=st.dictionaries(
        st.sampled_from(METRICS),
        st.tuples(st.sampled_from(["met", "breached"]), st.integers(0, 10**6), st.integers(0, 10**6)),
    )
)
def test_what_was_written_is_what_is_shown(states: dict[str, tuple[str, int, int]]) -> None:
    found = clocks(resolved(**{metric: list(judged) for metric, judged in states.items()}), "25 10:00", desk(OTHER))
    shown = {clock.metric: (clock.state, clock.elapsed_min, clock.target) for clock in found.all[:4]}
    assert shown == {metric: states.get(metric, ("none", None, None)) for metric in METRICS}
