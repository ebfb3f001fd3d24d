"""Time is hostile: offsets that change within a ticket, leap days, turns of years, centuries, clocks that go wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hd.core.config import load
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.evaluate import compute_verdict, evaluate
from hd.core.sla.explain import intervals
from hd.core.sla.measure import Clocks
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.core.time.calendar import Calendar
from tests.core.random_desks import Case, config_of, desk_text, desks, read
from tests.core.samples import parsed
from tests.core.timekeeping import KYIV, brief, clocks, desk, ticket

pytestmark = pytest.mark.slow

DESK = load(
    """
desk: {timezone: Europe/Kyiv}
calendars:
  kyiv: {hours: {mon-fri: ["09:00-18:00"]}, holidays: [2028-01-01], extra: {2028-02-29: ["10:00-12:00"]}}
  lawless: {timezone: Africa/Casablanca, hours: {mon-sun: ["00:30-03:30", "22:00-24:00"]}}
teams: {desk: {calendar: lawless}, l2: {line: 2}}
sla:
- {name: all, match: "*", targets: {"*": {respond: 30m, reply: 1h, update: 2h, resolve: 80h}, P1: {resolve: 87600h}}}
ola:
- {match: "*", targets: {"*": 4h}}
"""
)
FORM = """---
id: HD-2611-7K3FQ
title: x
type: incident
status: {status}
created: {created}
priority: {priority}
requester: a@acme.example
team: desk
channel: {channel}
timeline:
{steps}handovers:
- {{at: {created}, by: olha, to: desk, kind: registered}}
{moves}---
x

## Resolution

y

## Comments
{comments}"""

# Around these, something is wrong with time: its beginning and end, leap days, changes of clocks, years that turn.
ODD = [
    *("1900-01-01", "1970-01-01", "2000-02-29", "2026-03-29", "2026-10-25", "2026-11-23", "2027-12-31", "2028-02-28"),
    *("2028-02-29", "2037-12-31", "2038-01-19", "2100-02-28", "2199-12-31", "2600-10-28", "8999-12-30"),
]
DAYS = st.sampled_from(ODD) | st.just("2026-11-23")
OFFSETS = st.sampled_from(["+02:00", "+03:00", "Z", "+14:00", "-12:00", "+05:45", ""])
TIMES = st.tuples(DAYS, st.integers(0, 23), st.sampled_from(["00:00", "30:00", "59:59"]), OFFSETS).map(
    lambda parts: f"{parts[0]}T{parts[1]:02d}:{parts[2]}{parts[3]}"
)
STATUSES = st.sampled_from(["new", "open", "pending", "resolved", "closed", "cancelled", "lost"])
STEPS = st.tuples(
    TIMES, STATUSES, st.sampled_from(["", ", for: requester", ", for: vendor", ", for: date"]), st.none() | TIMES
)
NOWS = st.sampled_from(["1970-01-01", "2026-03-29", "2026-11-23", "2028-02-29", "2199-12-31"]).map(
    lambda day: datetime.fromisoformat(f"{day}T12:00+00:00")
)


@st.composite
def hostile(draw: st.DrawFn) -> Ticket:
    steps = "".join(
        f"- {{at: {at}, by: olha, status: {status}{waits}{f', until: {until}' if until else ''}}}\n"
        for at, status, waits, until in draw(st.lists(STEPS, max_size=5))
    )
    moves = "".join(
        f"- {{at: {at}, by: olha, to: {team}, kind: functional}}\n"
        for at, team in draw(st.lists(st.tuples(TIMES, st.sampled_from(["desk", "l2", "gone"])), max_size=3))
    )
    comments = "".join(
        f"\n### {at} {who}\n\nSaid.\n"
        for at, who in draw(
            st.lists(st.tuples(TIMES, st.sampled_from(["olha", "a@acme.example", "petro"])), max_size=4)
        )
    )
    return parsed(
        FORM.format(
            created=draw(TIMES),
            status=draw(STATUSES),
            priority=draw(st.sampled_from(["P1", "P2", "P9", ""])),
            channel=draw(st.sampled_from(["phone", "email"])),
            steps=steps,
            moves=moves,
            comments=comments,
        )
    )


@given(hostile(), NOWS)
@settings(max_examples=150)
def test_whatever_the_times_are_every_clock_says_something_that_adds_up(made: Ticket, now: datetime) -> None:
    facts = ClockFacts(made, EvaluationContext(DESK, now))
    compute_verdict(made, facts.view)
    for clock in facts.clocks.all:
        if clock.started is None:
            assert (clock.state, clock.due, clock.used) == ("none", None, None)
            continue
        assert clock.target is not None
        assert clock.used is not None
        assert clock.used >= 0
        assert (clock.state == "breached") == (clock.used > clock.target + 1e-6)
        assert clock.state != "met" or clock.stopped is not None
        assert clock.stopped is None or clock.stopped >= clock.started
        if (clock.stopped or now) < clock.started + timedelta(days=900):  # of centuries there are too many to lay open
            rows = intervals(
                clock,
                facts.replay.spans,
                calendar=DESK.calendars[clock.calendar],
                now=now,
                pauses=clock.metric in ("update", "resolve", "hold"),
            )
            assert abs(sum(row.minutes for row in rows) - clock.used) < 1e-6


# The same instant is the same, however it is written

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def judged(made: Ticket, case: Case, now: int) -> Clocks:
    return evaluate(made, EvaluationContext(config_of(desk_text(case.desk)), case.desk.moment(now)))


@given(desks(most=2), st.lists(st.integers(-14 * 4, 14 * 4), min_size=8, max_size=8))
@settings(max_examples=40)
def test_offsets_that_change_within_a_ticket_change_no_clock(cases: list[Case], quarters: list[int]) -> None:
    for case in cases:
        made = read(case)
        shifts = iter(quarters * 100)

        def elsewhere(match: re.Match[str], shifts: object = shifts) -> str:
            zone = timezone(timedelta(minutes=15 * next(shifts)))  # type: ignore[call-overload]
            return datetime.fromisoformat(match[0]).astimezone(zone).isoformat()

        text = STAMP.sub(elsewhere, made.document.data.decode())
        moved = Ticket.parse(text.encode(), path=made.path, zone=KYIV)
        for now in case.nows:
            assert judged(moved, case, now) == judged(made, case, now)


@given(desks(most=2), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_comments_that_a_merge_put_out_of_order_change_no_clock(cases: list[Case], random: object) -> None:
    for case in cases:
        made = read(case)
        head, mark, body = made.document.data.decode().partition("## Comments\n")
        words = re.split(r"(?m)^(?=### )", body)
        random.shuffle(words)  # type: ignore[attr-defined]
        shuffled = Ticket.parse(f"{head}{mark}\n{''.join(words)}".encode(), path=made.path, zone=made.zone)
        for now in case.nows:
            assert judged(shuffled, case, now) == judged(made, case, now)


def test_an_hour_that_comes_twice_is_told_apart_by_its_offset() -> None:
    night = desk(hours="calendars: {kyiv: {timezone: Europe/Kyiv, hours: 24x7}}\n")
    made = ticket("23 09:00").drop("timeline").drop("handovers").put("created", "2026-10-25T03:30:00+03:00")
    view = EvaluationContext(night, datetime.fromisoformat("2026-10-25T03:30:00+02:00"))
    assert evaluate(made, view).resolve.elapsed_min == 60


# Clocks of clones go wrong


def test_what_another_clone_wrote_a_minute_ahead_of_ours_has_happened() -> None:
    assert brief(clocks(ticket("23 09:00", "23 10:01 ivan answers"), "23 10:00").resolve) == ("met", 61, 59)


def test_what_is_dated_far_ahead_has_not_happened_yet() -> None:
    assert clocks(ticket("23 09:00", "27 10:00 ivan answers"), "23 10:00").resolve.state == "running"


def test_an_entry_dated_before_the_one_above_it_counts_from_that_ones_time() -> None:
    made = ticket("23 09:00", "23 10:00 pending for date", "23 09:30 open")
    assert brief(clocks(made, "23 10:30").resolve) == ("at_risk", 90, 30)


def test_a_ticket_that_is_dated_ahead_has_used_nothing() -> None:
    clock = clocks(ticket("25 09:00"), "23 10:00").resolve
    assert (brief(clock), clock.due) == (("running", 0, 120), datetime(2026, 11, 25, 11, tzinfo=KYIV))


# People who left, names that are gone, targets that are not there


def test_who_left_still_answered() -> None:
    config = desk("people: {petro: {left: 2026-10-01}}\n" + _SLA)
    assert clocks(ticket("23 09:00", "23 09:10 petro says"), "23 10:00", config).respond.state == "met"


def test_a_team_that_is_gone_holds_it_on_the_first_calendar_or_not_at_all() -> None:
    config = desk(_SLA + 'ola: [{match: "*", targets: {"*": 4h}}]\n')
    assert brief(clocks(ticket("23 09:00", "23 10:00 to gone"), "23 11:00", config).hold) == ("running", 60, 180)


@pytest.mark.parametrize("priority", ["P9", ""])
def test_a_priority_without_a_target_has_no_clock(priority: str) -> None:
    config = desk('sla: [{name: all, match: "*", targets: {P1: {resolve: 1h}}}]\n')
    assert clocks(ticket("23 09:00", priority=priority), "23 10:00", config).resolve.state == "none"


def test_a_target_of_a_minute_is_at_risk_from_its_first_second_on_and_breached_after_its_last() -> None:
    config = desk('sla: [{name: all, match: "*", at_risk: 1%, targets: {"*": {resolve: 1m}}}]\n')
    assert [
        clocks(ticket("23 09:00"), now, config).resolve.state for now in ("23 09:00:01", "23 09:01", "23 09:01:01")
    ] == [*("at_risk", "at_risk", "breached")]


def test_a_calendar_without_hours_never_makes_anything_due() -> None:
    config = desk(_SLA, hours="calendars: {never: {timezone: Europe/Kyiv, hours: {}}}\n")
    clock = clocks(ticket("23 09:00"), "30 09:00", config).resolve
    assert (brief(clock), clock.due) == (("running", 0, 120), None)


# Far away


def test_a_leap_day_is_a_day() -> None:
    assert CALENDAR.between(_utc(2028, 2, 28), _utc(2028, 3, 1)) == 2 * 9 * 60
    assert CALENDAR.between(_utc(2100, 2, 26), _utc(2100, 3, 2)) == 2 * 9 * 60  # 2100 is no leap year: Fri, Mon


ZONES = ["Europe/Kyiv", "America/Toronto", "Africa/Casablanca", "Asia/Gaza", "Australia/Lord_Howe", "UTC"]
MINUTES = st.integers(0, 366 * 24 * 60)


@given(st.sampled_from(ZONES), st.integers(2100, 8998), MINUTES, MINUTES)
@example("Europe/Kyiv", 8998, 1, 366 * 24 * 60)
@settings(max_examples=60)
def test_far_in_the_future_the_windows_still_sum_up(zone: str, year: int, begin: int, length: int) -> None:
    hours = {"mon-sat": ["01:00-03:30", "22:00-24:00"]}
    dated = {"holidays": ["2111-05-01..2111-05-09"], "extra": {"2120-01-01": ["00:00-24:00"]}}
    calendar = Calendar.parse({"timezone": zone, "hours": hours, **dated})
    start = _utc(year, 1, 1) + timedelta(minutes=begin)
    end = start + timedelta(minutes=length)
    windows = [(opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in calendar.windows(start, end)]
    total = sum((closes - opens) / timedelta(minutes=1) for opens, closes in windows)
    assert abs(calendar.between(start, end) - total) < 1e-6


def test_centuries_are_the_sum_of_their_years() -> None:
    years = [_utc(year, 1, 1) for year in range(2090, 2990)]
    total = sum(Calendar.parse(_OFFICE).between(a, b) for a, b in zip(years[::90], years[90::90], strict=False))
    assert CALENDAR.between(years[0], years[-90]) == total


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Pacific/Kiritimati", "Pacific/Niue"])
def test_at_the_end_of_time_nothing_breaks(zone: str) -> None:
    calendar = Calendar.parse({"timezone": zone, "hours": {"mon-fri": ["09:00-18:00"]}})
    last = datetime.max.replace(tzinfo=UTC)
    assert calendar.between(last - timedelta(days=7), last) == pytest.approx(5 * 9 * 60, abs=14 * 60)
    assert calendar.subtract(last, 60) < last


_OFFICE = {"timezone": "Europe/Kyiv", "hours": {"mon-fri": ["09:00-18:00"]}}
_SLA = 'sla: [{name: all, match: "*", targets: {"*": {respond: 30m, resolve: 120m}}}]\n'
CALENDAR = Calendar.parse(_OFFICE)


def _utc(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
