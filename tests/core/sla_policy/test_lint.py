"""What `hd sla lint` finds in a configuration, and that it finds nothing in the desks that people copy."""

from __future__ import annotations

from datetime import date

import pytest

from hd.core.config import load
from hd.core.sla_policy.lint import lint
from tests.core.samples import EXAMPLES

POLICY = "- {{name: {}, match: '{}', targets: {}}}\n"
DAY = date(2026, 11, 23)
ANY = '{"*": {resolve: 8h}}'


def found(*rules: tuple[str, str, str], more: str = "") -> list[tuple[str, int, str]]:
    """(rule, line, message) of what is wrong with these policies: (name, match, targets), from line 2 on."""
    text = "sla:\n" + "".join(POLICY.format(*rule) for rule in rules) + more
    return [(problem.rule, problem.line, problem.message) for problem in lint(load(text), day=DAY)]


@pytest.mark.parametrize("name", ["small-team", "outsourcer", "demo"])
def test_nothing_is_wrong_with_the_example_desks(name: str) -> None:
    assert lint(load((EXAMPLES / name / "hd.yaml").read_text(encoding="utf-8")), day=DAY) == []


def test_nothing_is_wrong_with_the_defaults() -> None:
    assert lint(load(""), day=DAY) == []


def test_a_rule_that_an_earlier_one_always_precedes_never_applies() -> None:
    ((rule, line, message),) = found(("all", "type:incident", ANY), ("vpn", "type:incident service:vpn", ANY))
    assert (rule, line) == ("never", 3)
    assert message.endswith("unless its `sla` names it: policy all (hd.yaml:2) comes first and takes all of it")


def test_only_those_that_take_it_are_named() -> None:
    ((rule, line, message),) = found(
        ("one", "priority:P1", ANY),
        ("org", "org:acme", ANY),
        ("two", "priority:P2..P4", ANY),
        ("last", "priority:*", ANY),
    )
    assert (rule, line) == ("never", 5)
    assert "policy one (hd.yaml:2), policy two (hd.yaml:4) come first" in message


def test_a_rule_that_contradicts_itself_never_applies() -> None:
    ((rule, _, message),) = found(("odd", "type:task type:change", ANY))
    assert rule == "never"
    assert 'no ticket can be "type:task type:change"' in message


def test_a_rule_that_something_is_left_for_applies() -> None:
    assert found(("vpn", "service:vpn", ANY), ("rest", "*", ANY)) == []


@pytest.mark.parametrize("key", ["team:desk", "assignee:olha", "status:open", "tag:vip", "age:2d..", "is:open", "vpn"])
def test_a_policy_asks_about_nothing_that_changes_during_the_work(key: str) -> None:
    assert ("changing", 2) in [(rule, line) for rule, line, _ in found(("odd", key, ANY))]


@pytest.mark.parametrize("key", ["due:..2h", "is:breached", "state:paused", "sla:odd"])
def test_a_policy_that_asks_about_clocks_is_an_error(key: str) -> None:
    assert ("clocks", 2) in [(rule, line) for rule, line, _ in found(("odd", key, ANY))]


def test_an_ola_may_ask_about_the_team_but_not_about_the_status() -> None:
    ola = 'ola:\n- {match: "team:desk", targets: {"*": 1h}}\n- {match: "status:open", targets: {"*": 1h}}\n'
    assert [(rule, line) for rule, line, _ in found(more=ola)] == [("changing", 4)]


def test_a_priority_without_target_is_named() -> None:
    ((rule, _, message),) = found(("p", "*", "{P1: {resolve: 4h}, P3: {resolve: 9h}}"))
    assert (rule, message) == ("no-target", "policy p has no target for P2, P4")


def test_a_priority_that_its_tickets_cannot_have_needs_no_target() -> None:
    assert found(("p", "priority:P1..P2", "{P1: {resolve: 4h}, P2: {resolve: 9h}}")) == []


def test_a_priority_that_an_earlier_policy_took_needs_no_target_either() -> None:
    assert (
        found(("a", "priority:P1", ANY), ("p", "*", "{P2: {resolve: 4h}, P3: {resolve: 9h}, P4: {resolve: 9h}}")) == []
    )


def test_a_target_for_a_priority_that_its_tickets_cannot_have_is_idle() -> None:
    assert [rule for rule, _, _ in found(("p", "priority:P1", "{P1: {resolve: 4h}, P2: {resolve: 9h}}"))] == [
        "idle-target"
    ]


def test_promising_nothing_at_all_is_no_fault() -> None:
    assert found(("p", "*", "none")) == []


TEAMS = "teams: {desk: {line: 1}, l2: {line: 2}, night: {line: 2}}\n"


def test_an_sla_that_is_shorter_than_the_olas_under_it_is_named_with_the_sum() -> None:
    ola = TEAMS + 'ola:\n- {match: "line:1", targets: {"*": 3h}}\n- {match: "line:2", targets: {P1: 6h, "*": 4h}}\n'
    ((rule, _, message),) = found(("p", "*", ANY), more=ola)
    assert rule == "ola"
    assert message == (
        "policy p: P1 is to be resolved in 8h, and the teams may hold it for longer: 3h with desk + 6h with l2 = 9h"
    )


def test_an_ola_for_other_tickets_is_not_held_against_it() -> None:
    ola = TEAMS + 'ola:\n- {match: "team:night type:request", targets: {"*": 90h}}\n'
    assert found(("p", "type:incident", ANY), more=ola) == []


def test_an_ola_that_never_applies_is_not_held_against_it() -> None:
    ola = TEAMS + 'ola:\n- {match: "line:2", targets: {"*": 6h}}\n- {match: "team:l2", targets: {"*": 90h}}\n'
    assert [rule for rule, _, _ in found(("p", "*", ANY), more=ola)] == ["never"]


def test_a_calendar_without_hours_is_an_error() -> None:
    assert found(more="calendars:\n  never: {hours: {}}\n") == [
        ("no-hours", 3, "calendar never has no hours: a clock that counts on it never runs, and is never due")
    ]


def test_the_faults_of_the_file_itself_are_among_them() -> None:
    assert [rule for rule, _, _ in found(("p", "prio:P1", ANY))] == ["query"]


@pytest.mark.parametrize(("hours", "warned"), [("00:00-23:59", True), ("22:00-23:59", True), ("09:00-24:00", False)])
def test_hours_until_a_minute_before_midnight_are_pointed_out(hours: str, warned: bool) -> None:
    rules = [rule for rule, *_ in found(more=f'calendars:\n  night: {{hours: {{mon-sun: ["{hours}"]}}}}\n')]
    assert ("last-minute" in rules) is warned


def test_a_lead_who_has_left_is_named() -> None:
    text = "people: {olha: {left: 2026-11-01}}\nteams:\n  desk: {members: [olha], lead: olha}\n"
    assert [(one.rule, one.line) for one in lint(load(text), day=DAY)] == [("absent", 3), ("absent", 3)]
