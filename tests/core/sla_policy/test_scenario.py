"""sla-tests.yaml: what it may say, what is said of what it may not, and what is played."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import load
from hd.core.sla_policy.scenario_runner import play
from hd.core.sla_policy.scenarios import Scenario, read
from tests.core.samples import EXAMPLES, OUTSOURCER, SMALL
from tests.core.timekeeping import HOURS, SLA

DESK = load(f"desk: {{timezone: Europe/Kyiv}}\n{HOURS}{SLA}people: {{olha: {{}}}}\n")
KYIV = ZoneInfo("Europe/Kyiv")


def text(expect: str, *events: str, ticket: str = "created: 2026-11-23 09:00") -> str:
    """A file of one scenario, whose rows stand from line 4 (events) on."""
    rows = "".join(f"  - {{{event}}}\n" for event in events)
    happened = f"  events:\n{rows}" if events else ""
    return f"- name: one\n  ticket: {{{ticket}}}\n{happened}  expect:\n  - {{{expect}}}\n"


def faults(source: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in read(source, DESK)[1]]


def failures(expect: str, *events: str, ticket: str = "created: 2026-11-23 09:00") -> list[str]:
    (scenario,), problems = read(text(expect, *events, ticket=ticket), DESK)
    assert not problems
    return [failure.message for failure in play(scenario, DESK)]


def only(source: str) -> Scenario:
    (scenario,), problems = read(source, DESK)
    assert not problems
    return scenario


# What it says


@pytest.mark.parametrize(("name", "config"), [("small-team", SMALL), ("outsourcer", OUTSOURCER)])
def test_the_example_desks_keep_what_they_promise(name: str, config: object) -> None:
    scenarios, problems = read((EXAMPLES / name / "sla-tests.yaml").read_text(encoding="utf-8"), config)  # type: ignore[arg-type]
    assert not problems
    assert len(scenarios) >= 7
    assert [failure for one in scenarios for failure in play(one, config)] == []  # type: ignore[arg-type]


def test_a_time_without_a_day_is_on_the_day_of_the_row_above() -> None:
    made = only(text("at: 10:00, resolve: running", "at: 2026-11-24 09:30, says: agent", "at: 9:40, says: requester"))
    assert [event.at.astimezone(KYIV) for event in made.events] == [
        datetime(2026, 11, 24, 9, 30, tzinfo=KYIV),
        datetime(2026, 11, 24, 9, 40, tzinfo=KYIV),
    ]


def test_a_time_without_a_day_in_a_row_is_on_the_day_of_the_row() -> None:
    assert failures("at: 2026-11-24 09:00, resolve: {due: 2026-11-23 11:00}") == []
    assert failures("at: 09:00, resolve: {due: 11:00}") == []


def test_the_hour_that_comes_twice_is_the_first_and_an_offset_says_the_second() -> None:
    made = only(
        text("at: 2026-10-25T03:30:00+02:00, resolve: {}", ticket="created: 2026-10-25 03:30").replace("{}", "none")
    )
    assert (made.expects[0].at - made.created).total_seconds() == 3600


def test_the_hour_that_never_was_is_an_hour_later() -> None:
    made = only(text("at: 12:00, resolve: running", ticket="created: 2026-03-29 03:30"))
    assert made.created.astimezone(KYIV).hour == 4


# What is wrong in it


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("", 1, "no test stands here"),
        ("a: b\n", 1, "a list belongs here"),
        ("- x\n", 1, "a mapping (name, ticket, events, expect) belongs here"),
        ("- name: [\n", 2, "while parsing a flow node"),
        ("- &a {name: x}\n", 1, "an anchor (&a) is not allowed"),
        (text("at: 10:00, resolv: met"), 4, 'no key "resolv"; nearest: resolve'),
        (text("at: 10:00, resolve: mett"), 4, 'no "mett" here; nearest: met'),
        (text("at: 10:00, resolve: {elapsed: 3d}"), 4, "could mean working days or whole days"),
        (text("at: 10:00"), 4, "nothing is expected here"),
        (text("resolve: met"), 4, "`at` is missing"),
        (text("at: 10:00, policy: al"), 4, 'no "al" here; nearest: all'),
        (text("at: 08:00, resolve: met"), 4, "this is before the row above"),
        (text("at: 25:00, resolve: met"), 4, '"25:00" is not a time like 2026-11-23 09:00'),
        (text("at: 9999-12-31 10:00, resolve: met"), 4, '"9999-12-31 10:00" is not a time'),
        (text("at: 10:00, resolve: met", ticket="created: 09:00"), 2, "the first time needs its day"),
        (text("at: 10:00, resolve: met", ticket="priority: P2"), 2, "`created` is missing"),
        (text("at: 10:00, resolve: met", ticket="created: 2026-02-29 09:00"), 2, '"2026-02-29 09:00" is not a time'),
        (text("at: 10:00, resolve: met", ticket="created: 2026-11-23 09:00, prio: P2"), 2, "nearest: priority"),
        (text("at: 10:00, resolve: met", ticket="created: 2026-11-23 09:00, priority: P9"), 2, 'no priority "P9"'),
        (text("at: 10:00, resolve: met", "at: 09:10, staus: open"), 4, 'no key "staus"; nearest: status'),
        (text("at: 10:00, resolve: met", "at: 09:10"), 4, "nothing happens here"),
        (text("at: 10:00, resolve: met", "at: 09:10, status: open, for: vendor"), 4, "belong to status: pending"),
        (text("at: 10:00, resolve: met", "at: 09:10, says: olga"), 4, 'nobody is called "olga"; nearest: olha'),
        (text("at: 10:00, resolve: met", "at: 09:10, team: l3"), 4, 'no team "l3"; known: desk, l2'),
    ],
)
def test_what_is_wrong_is_said_with_its_line(source: str, line: int, message: str) -> None:
    assert any(at == line and message in said for at, said in faults(source)), faults(source)


def test_half_a_scenario_is_not_played_and_the_others_are() -> None:
    source = text("at: 10:00, resolve: met", "at: 09:10, staus: open") + text("at: 10:00, resolve: running")
    scenarios, problems = read(source, DESK)
    assert ([one.line for one in scenarios], len(problems)) == ([7], 2)


@given(st.text(max_size=200) | st.text("- {}[]:,\n'\"namecktixpt0123 ", max_size=200))
def test_whatever_stands_there_is_read_or_told(source: str) -> None:
    scenarios, problems = read(source, DESK)
    assert not (scenarios and not problems) or source.strip()


# What is played


def test_what_holds_says_nothing() -> None:
    used = "elapsed: 1h45m, remaining: 15m, target: 2h"
    row = f"at: 11:00, policy: all, resolve: {{state: at risk, {used}, due: 11:15, calendar: kyiv}}"
    assert failures(row, "at: 09:30, status: pending, for: requester", "at: 09:45, status: open") == []


def test_what_does_not_hold_is_said_in_the_words_of_the_file() -> None:
    assert failures("at: 10:30, policy: none, resolve: {state: met, due: 12:00, elapsed: 1h, remaining: -5m}") == [
        "2026-11-23 10:30: policy is all (hd.yaml:12), not none",
        "2026-11-23 10:30: resolve: at risk, not met; due 2026-11-23 11:00, not 2026-11-23 12:00; "
        "elapsed 1h30m, not 1h; remaining 30m, not -5m",
    ]


def test_a_paused_clock_has_no_due_time() -> None:
    events = ("at: 09:30, status: pending, for: date, until: 2026-11-24 09:00",)
    assert failures("at: 10:00, resolve: {state: paused, due: none}", *events) == []
    assert failures("at: 2026-11-24 09:30, resolve: {elapsed: 1h, due: 10:30}", *events) == []


def test_what_comes_later_has_not_happened_yet() -> None:
    assert failures("at: 10:00, resolve: running", "at: 10:30, status: resolved") == []


def test_resolving_says_the_answer() -> None:
    assert failures("at: 09:20, respond: {state: met, elapsed: 20m}", "at: 09:20, status: resolved") == []


def test_an_internal_note_is_no_answer() -> None:
    assert failures("at: 09:20, respond: running", "at: 09:10, notes: olha") == []


def test_a_ticket_without_requester_has_no_respond() -> None:
    assert failures("at: 09:20, respond: none", ticket="created: 2026-11-23 09:00, requester: none") == []


def test_who_calls_was_answered_unless_a_machine_registered_it() -> None:
    phone = "created: 2026-11-23 09:00, channel: chat"
    assert failures("at: 09:20, respond: {state: met, elapsed: 0m}", ticket=phone) == []
    assert failures("at: 09:20, respond: running", ticket=f"{phone}, by: requester") == []


def test_the_verdict_is_the_one_that_would_be_written() -> None:
    resolved = "at: 11:30, status: resolved"
    assert failures("at: 12:00, verdict: {resolve: breached, respond: breached, reply: none}", resolved) == []
    assert failures("at: 10:00, verdict: none", resolved) == []
    assert failures("at: 12:00, verdict: none", resolved) == [
        "2026-11-23 12:00: a verdict is written (respond breached, resolve breached), where none was expected"
    ]
    assert failures("at: 12:00, verdict: {resolve: met}", resolved) == [
        "2026-11-23 12:00: verdict: resolve is breached, not met"
    ]


def test_a_step_that_the_workflow_does_not_know_cannot_happen() -> None:
    events = ("at: 10:00, status: resolved", "at: 10:10, status: closed", "at: 10:20, status: open")
    assert failures("at: 11:00, resolve: met", *events) == [
        "closed → open is not a step of the workflow; after closed comes: nothing"
    ]


def test_a_failure_is_about_the_line_of_its_row() -> None:
    (scenario,), _ = read(text("at: 10:00, resolve: met", "at: 09:10, says: agent"), DESK)
    assert [failure.line for failure in play(scenario, DESK)] == [6]


def lines(count: int) -> Iterator[str]:
    for minute in range(count):
        yield f"at: {9 + minute // 60:02d}:{minute % 60:02d}, says: requester"


def test_a_long_story_is_played() -> None:
    assert failures("at: 18:00, reply: none", *lines(200)) == []
