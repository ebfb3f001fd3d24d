"""How long each team held a ticket: every stay is a clock of its own, on that team's hours."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import Config
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.team_stays import TeamHold, team_holds
from hd.core.tickets.context import EvaluationContext
from tests.core.timekeeping import SLA, at, brief, desk, ticket

OLA = SLA + 'ola: [{match: "team:desk", targets: {P1: 15m, "*": 60m}}]'


def stays(*events: str, now: str, config: Config | None = None) -> tuple[TeamHold, ...]:
    view = EvaluationContext(config or desk(OLA), at(now))
    return team_holds(ClockFacts(ticket("23 09:00", *events), view), view)


def told(found: tuple[TeamHold, ...]) -> list[tuple[str, int, int, str]]:
    return [(stay.team, stay.line, stay.held_min, stay.clock.state) for stay in found]


def test_each_stay_has_its_team_line_minutes_and_state() -> None:
    found = stays("23 10:30 to l2", "23 11:00 to desk", "23 11:20 ivan answers", now="24 12:00")
    assert told(found) == [("desk", 1, 90, "breached"), ("l2", 2, 30, "none"), ("desk", 1, 20, "met")]


def test_a_stay_without_an_ola_is_measured_on_the_teams_own_hours() -> None:
    assert stays("23 17:00 to night", now="23 20:00")[-1].held_min == 180
    assert stays("23 17:00 to l2", now="23 20:00")[-1].held_min == 60


def test_waiting_for_the_requester_holds_nobody_up() -> None:
    found = stays("23 09:20 pending for requester", "23 10:20 open", "23 10:40 to l2", now="23 11:00")
    assert [stay.held_min for stay in found] == [40, 20]


def test_seen_from_before_a_handover_the_team_still_has_it() -> None:
    (only,) = stays("23 10:30 to l2", now="23 09:45")
    assert (only.team, only.end, brief(only.clock)) == ("desk", None, ("at_risk", 45, 15))


def test_a_stay_ends_with_the_work() -> None:
    (only,) = stays("23 09:30 ivan answers", now="24 09:30")
    assert (only.end, only.held_min) == (at("23 09:30"), 30)


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from(["desk", "l2", "night"])), max_size=6))
def test_stays_follow_each_other_without_gap_and_add_up(moves: list[tuple[int, str]]) -> None:
    minute, events = 0, []
    for gap, team in moves:
        minute += gap
        events.append(f"{23 + (540 + minute) // 1440} {(540 + minute) // 60 % 24:02d}:{minute % 60:02d} to {team}")
    always = {"hours": "calendars: {c: {timezone: UTC, hours: 24x7}}\nteams: {desk: {}, l2: {}, night: {}}\n"}
    view = EvaluationContext(desk(OLA, **always), at("30 12:00"))
    found = team_holds(ClockFacts(ticket("23 09:00", *events), view), view)
    assert all(one.end == following.start for one, following in pairwise(found))
    assert sum(stay.minutes for stay in found) == (at("30 12:00") - at("23 09:00")).total_seconds() / 60
