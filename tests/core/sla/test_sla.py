"""The five clocks and the verdict, rule by rule. Mon–Fri 09:00–18:00 Europe/Kyiv: respond 30 min, reply 60, update 90,
resolve 120. Days are those of November 2026, the 23rd is a Monday."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import Clock
from hd.core.tickets.context import EvaluationContext
from tests.core.timekeeping import at, brief, clocks, desk, ticket

OLA = """
ola:
- {match: "team:desk", targets: {"*": 1h}}
- {match: "line:2", targets: {P1: 3h, "*": 4h}}
"""


# The worked examples


def test_example_1_a_pause_and_the_time_between_resolved_and_reopened_do_not_count() -> None:
    made = ticket(
        "23 09:00", "23 09:30 pending for requester", "23 09:45 open", "23 10:00 ivan answers", "23 10:30 open"
    )
    assert clocks(made, "23 10:30").resolve.due == at("23 11:45")


def test_example_2_the_rest_of_friday_goes_on_on_monday() -> None:
    assert clocks(ticket("27 17:30"), "27 17:31").resolve.due == at("30 10:30")


def test_example_2_a_holiday_on_monday_makes_it_tuesday() -> None:
    config = desk(
        hours='calendars: {kyiv: {timezone: Europe/Kyiv, hours: {mon-fri: ["09:00-18:00"]}, holidays: [2026-11-30]}}\n'
    )
    assert clocks(ticket("27 17:30"), "27 17:31", config).resolve.due == at("31 10:30")


def test_example_3_a_target_consumed_exactly_at_closing_is_due_at_closing() -> None:
    assert clocks(ticket("23 16:00"), "23 16:01").resolve.due == at("23 18:00")


def test_example_3_resolved_in_the_night_after_is_met() -> None:
    assert brief(clocks(ticket("23 16:00", "23 22:00 ivan answers"), "24 12:00").resolve) == ("met", 120, 0)


def test_example_4_resolved_without_having_been_open_used_nothing() -> None:
    made = ticket("23 09:00", "23 09:00 pending for date", "25 12:00 ivan answers")
    assert brief(clocks(made, "25 12:00").resolve) == ("met", 0, 120)


def test_example_5_reply_runs_from_the_oldest_unanswered_word() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 10:00 caller says", "23 10:20 caller says")
    clock = clocks(made, "23 10:30").reply
    assert (clock.started, clock.due) == (at("23 10:00"), at("23 11:00"))


def test_example_6_a_wait_for_the_requester_is_paused_until_they_write() -> None:
    made = ticket("23 11:00", "23 11:00 pending for requester", "23 11:30 caller says", "23 12:00 open")
    assert clocks(made, "23 12:00").resolve.elapsed_min == 30


# Resolve


def test_a_reopened_ticket_goes_on_with_what_it_used() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", "24 09:00 open")
    assert brief(clocks(made, "24 09:30").resolve) == ("at_risk", 90, 30)


def test_the_last_resolution_stops_it() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers", "23 11:00 open", "23 11:30 ivan answers", "26 12:00 closed")
    clock = clocks(made, "26 14:00").resolve
    assert (clock.stopped, brief(clock)) == (at("23 11:30"), ("met", 90, 30))


def test_a_wait_for_a_vendor_counts() -> None:
    assert brief(clocks(ticket("23 09:00", "23 09:10 pending for vendor"), "23 10:00").resolve) == ("running", 60, 60)


@pytest.mark.parametrize("reason", ["requester", "approval", "date"])
def test_every_other_wait_pauses(reason: str) -> None:
    made = ticket("23 09:00", f"23 09:10 pending for {reason}")
    assert brief(clocks(made, "23 10:00").resolve) == ("paused", 10, 110)


def test_a_paused_clock_shows_no_due_time() -> None:
    assert clocks(ticket("23 09:00", "23 09:10 pending for requester"), "23 10:00").resolve.due is None


def test_a_clock_that_is_paused_until_a_known_date_shows_no_due_time_either() -> None:
    assert clocks(ticket("23 09:00", "23 09:10 pending for date until 23 12:00"), "23 10:00").resolve.due is None


def test_a_target_used_up_when_a_wait_began_was_due_then_and_not_after_it() -> None:
    made = ticket("23 09:00", "23 11:00 pending for requester", "23 11:30 open")
    clock = clocks(made, "23 12:00").resolve
    assert (clock.state, clock.due) == ("breached", at("23 11:00"))


def test_a_wait_until_a_time_counts_from_then() -> None:
    made = ticket("23 09:00", "23 09:10 pending for requester until 23 10:00")
    assert brief(clocks(made, "23 09:59").resolve) == ("paused", 10, 110)
    assert (brief(clocks(made, "23 10:05").resolve), clocks(made, "23 10:05").resolve.due) == (
        ("running", 15, 105),
        at("23 11:50"),
    )


def test_a_ticket_that_waits_is_breached_if_it_was_before() -> None:
    made = ticket("23 09:00", "23 11:30 pending for requester")
    clock = clocks(made, "23 12:00").resolve
    assert (clock.due, brief(clock)) == (at("23 11:00"), ("breached", 150, -30))


def test_a_ticket_under_review_runs() -> None:
    assert clocks(ticket("23 09:00", "23 09:10 asked l2"), "23 10:00").resolve.state == "running"


# Hold


def held(now: str, *events: str, priority: str = "P2") -> Clock:
    return clocks(ticket("23 09:00", *events, priority=priority), now, desk(OLA)).hold


def test_a_team_holds_it_from_when_it_came() -> None:
    clock = held("23 11:00", "23 10:00 to l2")
    assert (clock.started, clock.note, brief(clock)) == (at("23 10:00"), "l2", ("running", 60, 180))


def test_each_stay_is_a_new_cycle() -> None:
    clock = held("23 12:10", "23 09:50 to l2", "23 12:00 to desk")
    assert (clock.cycle, brief(clock)) == (3, ("running", 10, 50))


def test_a_handover_that_is_still_reviewed_leaves_it_where_it_is() -> None:
    assert brief(held("23 11:00", "23 09:30 asked l2")) == ("breached", 120, -60)


def test_a_call_to_management_leaves_it_where_it_is() -> None:
    assert brief(held("23 11:00", "23 09:30 told maria")) == ("breached", 120, -60)


def test_hold_counts_on_the_teams_calendar() -> None:
    assert brief(held("23 21:00", "23 17:00 to night")) == ("at_risk", 240, 0)


def test_the_ticket_has_the_hours_of_its_policy_whoever_holds_it() -> None:
    made = ticket("23 17:00", "23 17:00 to night")
    assert clocks(made, "23 21:00", desk(OLA)).resolve.calendar == "kyiv"


def test_hold_pauses_with_the_status() -> None:
    assert brief(held("23 11:00", "23 09:30 pending for requester")) == ("paused", 30, 30)


def test_hold_ends_with_the_work() -> None:
    assert brief(held("23 18:00", "23 09:50 ivan answers", "23 11:00 closed")) == ("met", 50, 10)


def test_hold_goes_on_when_the_ticket_is_reopened() -> None:
    assert brief(held("23 12:05", "23 09:50 ivan answers", "23 12:00 open")) == ("at_risk", 55, 5)


def test_hold_has_a_target_by_priority() -> None:
    assert held("23 11:00", "23 10:00 to l2", priority="P1").target == 180


# The end


@pytest.mark.parametrize("metric", ["respond", "reply", "update", "resolve", "hold"])
def test_of_a_cancelled_ticket_nothing_is_judged(metric: str) -> None:
    made = ticket("23 09:00", "23 10:00 ivan says", "23 11:00 caller says", "24 14:00 cancelled")
    clock = getattr(clocks(made, "24 14:00", desk(OLA)), metric)
    assert (clock.state, clock.due, clock.elapsed_min, clock.remaining_min) == ("none", None, None, None)


def test_a_ticket_cancelled_by_hand_is_cancelled() -> None:
    assert clocks(ticket("23 09:00").put("status", "cancelled"), "24 14:00").resolve.state == "none"


@pytest.mark.parametrize("end", ["resolved", "closed"])
def test_every_clock_ends_in_a_stopped_status(end: str) -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 09:30 caller says", "23 10:00 resolved").put("status", end)
    found = clocks(
        made,
        "27 14:00",
        desk(OLA + 'sla: [{name: all, match: "*", targets: {"*": {respond: 1h, reply: 1h, update: 1h, resolve: 1h}}}]'),
    )
    assert {clock.state for clock in found.all} == {"met"}
    assert {clock.stopped for clock in found.all} == {at("23 09:10"), at("23 10:00")}


def test_a_stopped_status_written_by_hand_stops_the_clocks_at_the_last_entry() -> None:
    made = ticket("23 09:00", "23 09:30 open").put("status", "resolved")
    assert brief(clocks(made, "27 14:00").resolve) == ("met", 30, 90)


# States


def test_from_three_quarters_on_it_is_at_risk() -> None:
    assert clocks(ticket("23 09:00"), "23 10:29").resolve.state == "running"
    assert clocks(ticket("23 09:00"), "23 10:30").resolve.state == "at_risk"


def test_a_target_that_is_just_used_up_is_not_breached() -> None:
    assert brief(clocks(ticket("23 09:00"), "23 11:00").resolve) == ("at_risk", 120, 0)
    assert brief(clocks(ticket("23 09:00"), "23 11:00:01").resolve) == ("breached", 121, -1)


def test_a_target_used_up_at_closing_is_at_risk_until_opening() -> None:
    assert brief(clocks(ticket("23 16:00"), "24 09:00").resolve) == ("at_risk", 120, 0)
    assert clocks(ticket("23 16:00"), "24 09:00:01").resolve.state == "breached"


def test_elapsed_is_rounded_up_and_what_is_left_down() -> None:
    clock = clocks(ticket("23 09:00"), "23 09:10:01").resolve
    assert (clock.elapsed_min, clock.remaining_min) == (11, 109)


def test_a_clock_runs_on_over_the_night() -> None:
    assert brief(clocks(ticket("23 17:30"), "23 23:00").resolve) == ("running", 30, 90)


def test_the_pressing_clock_is_the_one_due_first() -> None:
    found = clocks(ticket("23 09:00", "23 09:10 ivan says", "23 10:00 caller says"), "23 10:05")
    assert found.pressing is not None
    assert (found.pressing.metric, found.due) == ("update", at("23 10:40"))


def test_which_is_due_first_is_told_by_instants_where_the_clock_is_set_back() -> None:
    config = desk(
        'sla: [{name: all, match: "*", targets: {"*": {respond: 115m, resolve: 140m}}}]',
        hours="calendars: {always: {timezone: Europe/Kyiv, hours: 24x7}}\n",
    )
    made = ticket("23 09:00").drop("timeline").drop("handovers").put("created", "2026-10-25T02:00:00+03:00")
    view = EvaluationContext(config, datetime(2026, 10, 25, 2, 1, tzinfo=ZoneInfo("Europe/Kyiv")))
    found = ClockFacts(made, view).clocks
    assert found.pressing is not None
    assert found.pressing.metric == "respond"  # 03:55, the first time; the other is due 03:20, the second time


def test_hold_does_not_press() -> None:
    found = clocks(ticket("23 09:00"), "23 09:05", desk("sla: []\n" + OLA))
    assert (found.hold.state, found.due) == ("running", None)


# Looking at it


def test_every_figure_is_a_function_of_the_moment_that_is_asked_about() -> None:
    made = ticket("23 09:00", "23 11:30 ivan answers")
    assert brief(clocks(made, "23 10:00").resolve) == ("running", 60, 60)


def test_the_zone_in_which_now_is_told_does_not_matter() -> None:
    made = ticket("23 09:00")
    there = at("23 10:00").astimezone(ZoneInfo("America/Toronto"))
    found = ClockFacts(made, EvaluationContext(desk(), there)).clocks.resolve
    assert brief(found) == ("running", 60, 60)


@pytest.mark.parametrize("hours", ["{}", '{mon: ["09:00-10:00"]}, holidays: [2026-01-01..9999-12-31]'])
def test_on_a_calendar_without_hours_a_clock_runs_and_is_never_due(hours: str) -> None:
    config = desk(hours=f"calendars: {{kyiv: {{timezone: Europe/Kyiv, hours: {hours}}}}}\n")
    found = clocks(ticket("23 09:00"), "24 09:00", config)
    assert (found.resolve.state, found.resolve.elapsed_min, found.due) == ("running", 0, None)


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-02:00"])
def test_a_time_at_the_end_of_all_time_is_judged_without_a_crash(created: str) -> None:
    made = ticket("23 09:00").put("created", created)
    assert clocks(made, "24 09:00").resolve.state in ("running", "breached")
