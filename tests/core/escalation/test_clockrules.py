"""Escalation by the clock: when a rule is due, for whom, and that it is done once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.checks import ReferenceTargets, check_ticket
from hd.core.config import Config, load
from hd.core.escalation.timed_rules import DueAction, due_actions
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Handover, Ticket
from tests.core.timekeeping import CALLER, SLA, at, happened, ticket

TEAMS = """
desk: {timezone: Europe/Kyiv}
people: {olha: {}, ivan: {}, maria: {}, helen: {}, petro: {left: 2026-10-01}}
calendars:
  kyiv: {timezone: Europe/Kyiv, hours: {mon-fri: ["09:00-18:00"]}}
teams: {desk: {line: 1, lead: maria, members: [olha]}, l2: {line: 2, lead: helen, members: [ivan]}, l3: {line: 3}}
"""
TELL = '{match: "*", at: 75%, tell: lead}'
UP = '{match: "*", at: breached, escalate: lead}'


def rules(*texts: str, sla: str = 'sla: [{name: all, match: "*", targets: {"*": {resolve: 120m}}}]') -> Config:
    config = load(f"{TEAMS}{sla}\nescalation: {{rules: [{', '.join(texts)}]}}\n")
    assert not config.diagnostics, config.diagnostics
    return config


def wanted(made: Ticket, now: str, config: Config) -> list[DueAction]:
    return due_actions(ClockFacts(made, EvaluationContext(config, at(now))))


def told(made: Ticket, now: str, *texts: str) -> list[tuple[str, str | None, str]]:
    return [
        (one.moment, one.person, f"{one.at.astimezone(made.zone):%d %H:%M:%S}")
        for one in wanted(made, now, rules(*texts))
    ]


def after(made: Ticket, now: str, config: Config) -> Ticket:
    """The ticket once everything that is due was done."""
    for one in wanted(made, now, config):
        made = made.with_handover(one.entry(made))
    return made


def test_a_rule_is_due_when_so_much_is_used_and_not_a_minute_before() -> None:
    assert told(ticket("23 09:00"), "23 10:29", TELL) == []
    assert told(ticket("23 09:00"), "23 10:30", TELL) == [("75% of resolve used", "maria", "23 10:30:00")]


def test_a_target_consumed_at_closing_time_is_not_breached_before_the_next_opening() -> None:
    assert told(ticket("23 16:00"), "23 22:00", UP) == []
    assert told(ticket("23 16:00"), "24 09:01", UP) == [("resolve breached", "maria", "24 09:00:01")]


def test_a_late_run_makes_up_for_all_that_was_missed_in_order() -> None:
    assert told(ticket("23 09:00"), "24 15:00", UP, TELL) == [
        ("75% of resolve used", "maria", "23 10:30:00"),
        ("resolve breached", "maria", "23 11:00:01"),
    ]


def test_what_is_over_is_not_told_of_any_more() -> None:
    assert told(ticket("23 09:00", "23 12:00 ivan answers"), "23 13:00", UP) == []


def test_what_pauses_is_let_be_until_it_goes_on() -> None:
    waiting = ticket("23 09:00", "23 10:40 pending for requester")
    assert told(waiting, "23 12:00", TELL) == []
    assert told(ticket("23 09:00", "23 10:40 pending for requester", "23 12:00 open"), "23 12:00", TELL)


def test_what_was_breached_before_it_paused_is_told_of() -> None:
    assert told(ticket("23 09:00", "23 11:10 pending for requester"), "23 12:00", UP)


def test_every_clock_that_runs_is_judged_but_not_how_long_a_team_holds_it() -> None:
    config = rules(TELL, sla=SLA + 'ola: [{match: "*", targets: {"*": 1m}}]')
    assert [one.clock.metric for one in wanted(ticket("23 09:00"), "23 10:40", config)] == ["respond", "resolve"]


def test_a_rule_is_for_the_tickets_it_matches() -> None:
    only = '{match: "priority:P1", at: 75%, tell: lead}'
    assert told(ticket("23 09:00", priority="P2"), "23 10:40", only) == []
    assert told(ticket("23 09:00", priority="P1"), "23 10:40", only)


@pytest.mark.parametrize(
    ("rule", "who", "lacking"),
    [
        ("tell: lead", "helen", ""),
        ("escalate: lead", "helen", ""),
        ("tell: owner", "olha", ""),
        ("tell: assignee", "ivan", ""),
        ("escalate: maria", "maria", ""),
        ("tell: petro", None, "petro has left"),
    ],
)
def test_who_is_told(rule: str, who: str | None, lacking: str) -> None:
    made = ticket("23 09:00", "23 09:30 to l2").put("owner", "olha").put("assignee", "ivan")
    (found,) = wanted(made, "23 10:40", rules(f'{{match: "*", at: 75%, {rule}}}'))
    assert (found.person, found.no_person_reason) == (who, lacking)


@pytest.mark.parametrize(
    ("rule", "lacking"),
    [("tell: lead", "l3 has no lead"), ("tell: owner", "it has no owner"), ("tell: assignee", "it has no assignee")],
)
def test_where_there_is_nobody_it_is_said(rule: str, lacking: str) -> None:
    (found,) = wanted(ticket("23 09:00", "23 09:30 to l3"), "23 10:40", rules(f'{{match: "*", at: 75%, {rule}}}'))
    assert (found.person, found.no_person_reason) == (None, lacking)


def test_the_entry_names_rule_and_clock() -> None:
    (found,) = wanted(ticket("23 09:00"), "23 10:40", rules(TELL))
    assert found.entry(ticket("23 09:00")) == Handover(
        at("23 10:30"),
        "hd",
        "hierarchical",
        told="maria",
        source="clock",
        reason="75% of resolve used: tell lead (HD-2611-7K3FQ/resolve/1)",
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.put("id", "HD-2611-ZZZZZ"),
        lambda made: made.put("priority", "P1"),
        lambda made: made.with_handover(Handover(at("23 12:00"), "olha", "functional", to="l2", reason="more")),
    ],
    ids=["another id", "another priority", "another team, another lead"],
)
def test_what_was_done_is_not_done_again(change: object) -> None:
    config = rules(TELL, UP, '{match: "priority:P1..P2", at: 75%, tell: lead}')
    made = after(ticket("23 09:00"), "23 12:00", config)
    assert len(made.handovers) == 3
    assert wanted(change(made), "23 13:00", config) == []  # type: ignore[operator]


def test_of_two_rules_that_say_the_same_one_is_done() -> None:
    assert len(told(ticket("23 09:00"), "23 10:40", TELL, TELL)) == 1


def test_the_next_question_is_the_next_cycle() -> None:
    config = rules(TELL, sla='sla: [{name: all, match: "*", targets: {"*": {reply: 60m}}}]')
    made = ticket("23 09:00", "23 09:01 ivan says", "23 09:10 caller says")
    made = after(made, "23 10:00", config)
    assert len(made.handovers) == 2
    for event in ("23 10:01 ivan says", "23 10:10 caller says"):
        made = happened(made, event)
    assert [one.clock.cycle for one in wanted(made, "23 11:00", config)] == [2]


def test_what_a_person_wrote_counts_for_nothing() -> None:
    said = "75% of resolve used: tell lead (HD-2611-7K3FQ/resolve/1)"
    made = ticket("23 09:00").with_handover(Handover(at("23 10:00"), "olha", "hierarchical", told="maria", reason=said))
    assert told(made, "23 10:40", TELL)


def test_an_entry_never_stands_before_the_handover_it_follows() -> None:
    config = rules(TELL)
    made = after(ticket("23 09:00", "23 11:00 to l2"), "23 12:00", config)
    assert made.handovers[-1].at == at("23 11:00")
    assert not ClockFacts(made, EvaluationContext(config, at("23 12:00"))).replay.diagnostics


def test_who_is_only_told_is_not_escalated_to() -> None:
    for rule, escalated in ((TELL, False), (UP, True)):
        config = rules(rule)
        made = after(ticket("23 09:00"), "23 12:00", config)
        assert ClockFacts(made, EvaluationContext(config, at("23 12:00"))).escalated is escalated


def test_the_check_of_the_desk_finds_nothing_wrong_in_an_entry() -> None:
    config = rules(TELL, UP)
    made = after(ticket("23 09:00", requester=CALLER), "23 12:00", config)
    found = check_ticket(
        ClockFacts(made, EvaluationContext(config, at("23 12:00"))), ReferenceTargets(ids=[made.id], articles=[])
    )
    assert [problem.message for problem in found if problem.line >= made.handovers[-1].line] == []


MOMENTS = st.lists(st.integers(0, 6 * 1440), min_size=1, max_size=6)


@given(MOMENTS)
def test_however_often_and_late_it_runs_the_file_becomes_the_same(moments: list[int]) -> None:
    config = rules(TELL, UP, '{match: "*", at: 50%, tell: owner, escalate: helen}')
    once = made = ticket("23 09:00").put("owner", "olha")
    last = max(moments)
    for minute in (*sorted(moments), last):
        made = after(made, f"{23 + minute // 1440} {minute // 60 % 24:02d}:{minute % 60:02d}", config)
    once = after(once, f"{23 + last // 1440} {last // 60 % 24:02d}:{last % 60:02d}", config)
    assert made.document.data == once.document.data
