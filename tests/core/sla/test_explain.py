"""A clock laid open: intervals without gaps whose sum is what the clock says, so that anyone can redo it by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

from hypothesis import given, settings

from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.explain import Interval, intervals
from hd.core.sla.measure import Clock
from hd.core.tickets.context import EvaluationContext
from tests.core.random_desks import Case, config_of, desk_text, desks, read
from tests.core.timekeeping import KYIV, at, desk, ticket

PAUSING = ("update", "resolve", "hold")


def laid_open(facts: ClockFacts, clock: Clock) -> list[Interval]:
    calendar = facts.view.config.calendars[clock.calendar]
    return intervals(clock, facts.replay.spans, calendar=calendar, now=facts.view.now, pauses=clock.metric in PAUSING)


def told(now: str, created: str, *events: str, metric: str = "resolve") -> list[tuple[str, str, str, float, float]]:
    """(to, status, counts, minutes, sum) of each interval of a clock."""
    facts = ClockFacts(ticket(created, *events), EvaluationContext(desk(), at(now)))
    rows = laid_open(facts, getattr(facts.clocks, metric))
    return [(f"{row.end.astimezone(KYIV):%d %H:%M}", row.status, row.counts, row.minutes, row.total) for row in rows]


def test_it_says_what_counted_what_paused_and_what_was_off_hours() -> None:
    assert told("24 10:00", "23 17:30", "23 17:40 pending for requester", "23 17:50 open") == [
        ("23 17:40", "new", "counted", 10, 10),
        ("23 17:50", "pending (requester)", "paused", 0, 10),
        ("23 18:00", "open", "counted", 10, 20),
        ("24 09:00", "open", "off", 0, 20),
        ("24 10:00", "open", "counted", 60, 80),
    ]


def test_the_time_between_resolved_and_reopened_is_shown_as_stopped() -> None:
    assert told("23 11:00", "23 09:00", "23 10:00 ivan answers", "23 10:30 open") == [
        ("23 10:00", "new", "counted", 60, 60),
        ("23 10:30", "resolved", "stopped", 0, 60),
        ("23 11:00", "open", "counted", 30, 90),
    ]


def test_it_ends_with_the_resolution_and_not_with_closing() -> None:
    assert told("27 12:00", "23 09:00", "23 10:00 ivan answers", "26 10:00 closed") == [
        ("23 10:00", "new", "counted", 60, 60)
    ]


def test_a_clock_that_never_pauses_counts_on_while_the_ticket_waits() -> None:
    assert told("23 09:20", "23 09:00", "23 09:10 pending for requester", metric="respond") == [
        ("23 09:10", "new", "counted", 10, 10),
        ("23 09:20", "pending", "counted", 10, 20),
    ]


def test_it_says_what_ended_a_wait() -> None:
    rows = told("23 11:00", "23 09:00", "23 09:30 pending for requester", "23 10:00 caller says")
    assert [row[1] for row in rows] == ["new", "pending (requester)", "pending (the requester wrote)"]


def test_a_clock_that_was_met_at_once_has_no_intervals() -> None:
    facts = ClockFacts(ticket("23 09:00", channel="phone"), EvaluationContext(desk(), at("23 10:00")))
    assert laid_open(facts, facts.clocks.respond) == []


def test_the_hour_that_comes_twice_is_counted_twice_and_can_be_redone_by_hand() -> None:
    night = desk(hours="calendars: {kyiv: {timezone: Europe/Kyiv, hours: {sun: ['02:00-06:00']}}}\n")
    made = ticket("23 09:00").drop("timeline").drop("handovers").put("created", "2026-10-25T02:30:00+03:00")
    facts = ClockFacts(made, EvaluationContext(night, datetime(2026, 10, 25, 4, 0, tzinfo=KYIV)))
    (row,) = laid_open(facts, facts.clocks.resolve)
    assert (row.minutes, row.end - row.start) == (150, timedelta(minutes=150))


def test_of_no_clock_there_is_nothing_to_explain() -> None:
    view = EvaluationContext(desk(), at("23 10:00"))
    facts = ClockFacts(ticket("23 09:00"), view)
    assert (
        intervals(
            facts.clocks.reply, facts.replay.spans, calendar=view.config.calendars["kyiv"], now=view.now, pauses=False
        )
        == []
    )


@given(desks())
@settings(max_examples=40)
def test_the_intervals_have_no_gaps_and_their_sum_is_what_the_clock_says(cases: list[Case]) -> None:
    for case in cases:
        config, made = config_of(desk_text(case.desk)), read(case)
        for now in case.nows:
            facts = ClockFacts(made, EvaluationContext(config, case.desk.moment(now)))
            for clock in facts.clocks.all:
                if clock.started is not None:
                    check(facts, clock)


def check(facts: ClockFacts, clock: Clock) -> None:
    rows = laid_open(facts, clock)
    calendar = facts.view.config.calendars[clock.calendar]
    assert clock.started is not None
    ends = (clock.started, clock.stopped or max(facts.view.now, clock.started))
    assert (rows[0].start, rows[-1].end) == ends if rows else ends[0] == ends[1]
    assert all(earlier.end == later.start for earlier, later in pairwise(rows))
    assert all(row.start < row.end for row in rows)
    assert [row.total for row in rows] == list(accumulate(row.minutes for row in rows))
    assert abs((rows[-1].total if rows else 0) - (clock.used or 0)) < 1e-6
    for row in rows:
        hours = calendar.between(row.start, row.end)
        length = (row.end.astimezone(UTC) - row.start.astimezone(UTC)).total_seconds() / 60  # not by the wall clock
        assert row.minutes == (hours if row.counts == "counted" else 0)
        assert row.counts != "counted" or abs(hours - length) < 1e-6
        assert row.counts != "off" or hours == 0
