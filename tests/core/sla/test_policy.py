"""Which promise holds for a ticket: the policy, the target of its priority, the calendar, the share that is a risk."""

from __future__ import annotations

import pytest

from hd.core.config import Config, load
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import Clocks
from hd.core.tickets.context import EvaluationContext
from hd.errors import ConfigError
from tests.core.timekeeping import at, clocks, desk, ticket

HOURS = """
calendars:
  first: {timezone: Europe/Kyiv, hours: {mon-fri: ["09:00-18:00"]}}
  second: {timezone: Europe/Kyiv, hours: {mon-fri: ["08:00-12:00"]}}
  third: {timezone: UTC, hours: 24x7}
offices: {kyiv: {calendar: second}, lviv: {}}
contracts:
  gold-2026: {from: 2026-01-01, until: 2026-11-22, calendar: second}
  gold-2027: {from: 2026-11-23, calendar: third}
orgs: {acme: {contracts: [gold-2026, gold-2027]}, globex: {}}
teams: {desk: {line: 1, calendar: second}, l2: {line: 2}}
"""


def judged(policies: str, now: str = "23 10:00", created: str = "23 09:00", **fields: str | None) -> Clocks:
    return clocks(ticket(created, **fields), now, desk(policies, hours=HOURS))


def of(*policies: str) -> str:
    return "sla:\n" + "".join(f"- {{{policy}}}\n" for policy in policies)


ALL = 'name: all, match: "*", targets: {"*": {resolve: 2h}}'
INCIDENTS = 'name: incidents, match: "type:incident", targets: {"*": {resolve: 1h}}'
P1 = 'name: urgent, match: "priority:P1", targets: {P1: {resolve: 30m}}'


# The policy


def test_the_first_policy_that_matches_applies() -> None:
    assert judged(of(P1, INCIDENTS, ALL)).policy == "incidents"


def test_the_order_decides_not_the_narrowness() -> None:
    assert judged(of(ALL, INCIDENTS, P1), priority="P1").policy == "all"


def test_where_no_policy_matches_nothing_is_promised() -> None:
    found = judged(of(P1))
    assert (found.policy, {clock.state for clock in found.all}) == (None, {"none"})


def test_a_policy_without_targets_promises_nothing_and_hides_those_below() -> None:
    found = judged(of('name: no-contract, match: "*", targets: none', ALL))
    assert (found.policy, {clock.state for clock in found.all}) == ("no-contract", {"none"})


def test_a_tickets_own_sla_wins() -> None:
    assert judged(of(INCIDENTS, ALL), sla="all").policy == "all"


def test_a_tickets_own_sla_wins_where_its_match_does_not_hold() -> None:
    assert judged(of(ALL, P1), sla="urgent", priority="P1").policy == "urgent"


def test_a_tickets_own_sla_that_the_desk_does_not_have_promises_nothing() -> None:
    assert judged(of(ALL), sla="gone").policy is None


def test_an_empty_sla_is_none() -> None:
    assert judged(of(ALL), sla="").policy == "all"


def test_a_match_may_ask_for_the_contract_that_was_valid_at_registration() -> None:
    gold = 'name: gold, match: "contract:gold-2027", targets: {"*": {resolve: 1h}}'
    assert judged(of(gold, ALL), org="acme").policy == "gold"
    assert judged(of(gold, ALL), created="22 23:59", org="acme").policy == "all"
    assert judged(of(gold, ALL), org="globex").policy == "all"


def test_a_policy_cannot_ask_about_the_clocks_that_depend_on_it() -> None:
    with pytest.raises(ConfigError, match="cannot ask about clocks"):
        judged(of('name: odd, match: "is:breached", targets: {"*": {resolve: 1h}}'))


def test_a_changed_policy_judges_anew_what_is_open() -> None:
    made = ticket("23 09:00")
    states = [clocks(made, "23 10:30", desk(of(policy), hours=HOURS)).resolve.state for policy in (ALL, INCIDENTS)]
    assert states == ["at_risk", "breached"]


def test_an_empty_configuration_promises_a_response_and_a_resolution() -> None:
    view = EvaluationContext(load(""), at("23 10:00"))
    found = ClockFacts(ticket("23 09:00"), view).clocks
    assert (found.policy, found.respond.target, found.resolve.target) == ("default", 120, 480)


# The target

BY_PRIORITY = 'name: all, match: "*", targets: {P1: {resolve: 30m}, P2: {respond: 5m}, "*": {resolve: 2h, respond: 1h}}'


def test_each_priority_has_its_targets() -> None:
    assert judged(of(BY_PRIORITY), priority="P1").resolve.target == 30


@pytest.mark.parametrize("priority", ["P3", "P4", "", "P9"])
def test_the_star_is_for_the_rest(priority: str) -> None:
    assert judged(of(BY_PRIORITY), priority=priority).resolve.target == 120


def test_a_metric_that_the_priority_does_not_have_is_not_promised() -> None:
    assert judged(of(BY_PRIORITY), priority="P2").resolve.state == "none"


def test_used_time_is_kept_when_the_priority_changes() -> None:
    made = ticket("23 09:00", priority="P3")
    config = desk(of(BY_PRIORITY), hours=HOURS)
    before, after = clocks(made, "23 09:40", config), clocks(made.put("priority", "P1"), "23 09:40", config)
    assert (before.resolve.elapsed_min, after.resolve.elapsed_min) == (40, 40)
    assert (before.resolve.state, after.resolve.state) == ("running", "breached")


# The calendar


def with_calendar(name: str, *, own: str = "") -> str:
    calendar = f", calendar: {own}" if own else ""
    return of(f'name: all, match: "*", calendar: {name}, targets: {{"*": {{resolve: 2h{calendar}}}}}')


def test_without_a_calendar_it_is_the_first() -> None:
    assert judged(of(ALL)).resolve.calendar == "first"


def test_a_policy_has_a_calendar() -> None:
    assert judged(with_calendar("third")).resolve.calendar == "third"


def test_the_targets_own_calendar_wins() -> None:
    assert judged(with_calendar("third", own="second")).resolve.calendar == "second"


@pytest.mark.parametrize(("office", "calendar"), [("kyiv", "second"), ("lviv", "first"), ("", "first")])
def test_office_is_the_calendar_of_the_tickets_office(office: str, calendar: str) -> None:
    assert judged(with_calendar("office"), office=office).resolve.calendar == calendar
    assert judged(with_calendar("third", own="office"), office=office).resolve.calendar == calendar


@pytest.mark.parametrize(("org", "calendar"), [("acme", "third"), ("globex", "first"), ("", "first")])
def test_contract_is_the_calendar_of_the_tickets_contract(org: str, calendar: str) -> None:
    assert judged(with_calendar("contract"), org=org).resolve.calendar == calendar


def test_the_contract_is_the_one_at_registration_whenever_it_is_looked_at() -> None:
    assert (
        judged(with_calendar("contract"), created="20 09:00", now="24 10:00", org="acme").resolve.calendar == "second"
    )


def test_the_word_office_never_means_a_calendar_of_that_name() -> None:
    hours = 'calendars: {first: {hours: 24x7}, office: {hours: {sun: ["09:00-10:00"]}}}\n'
    config = load("desk: {timezone: Europe/Kyiv}\n" + hours + with_calendar("office"))
    assert clocks(ticket("23 09:00"), "23 10:00", config).resolve.calendar == "first"


def test_a_contract_begins_and_ends_with_days_of_the_desks_zone() -> None:
    config = desk(with_calendar("contract"), hours=HOURS)
    made = ticket("23 09:00", org="acme").drop("timeline").drop("handovers").put("created", "2026-11-22T22:30:00+00:00")
    assert clocks(made, "23 10:00", config).resolve.calendar == "third"  # 00:30 on the 23rd in Kyiv


# The share


def test_the_desk_says_from_which_share_on_it_is_a_risk() -> None:
    config = load('desk: {at_risk: "50%"}\n' + HOURS + of(ALL))
    assert [clocks(ticket("23 09:00"), now, config).resolve.state for now in ("23 09:59", "23 10:00")] == [
        "running",
        "at_risk",
    ]


def test_a_policy_says_it_for_itself() -> None:
    sla = of('name: all, match: "*", at_risk: 90%, targets: {"*": {resolve: 100m}}')
    assert [judged(sla, now).resolve.state for now in ("23 10:29", "23 10:30")] == ["running", "at_risk"]


def test_with_a_share_of_all_it_is_a_risk_when_it_is_used_up() -> None:
    sla = of('name: all, match: "*", at_risk: 100%, targets: {"*": {resolve: 2h}}')
    assert [judged(sla, now).resolve.state for now in ("23 10:59", "23 11:00")] == ["running", "at_risk"]


# What a team may hold


def hold(ola: str, *events: str, now: str = "23 11:00", config: Config | None = None) -> tuple[str, int | None, str]:
    clock = clocks(ticket("23 09:00", *events), now, config or desk(ola, hours=HOURS)).hold
    return clock.state, clock.target, clock.calendar


BOTH = 'ola: [{match: "team:desk", targets: {P2: 3h, "*": 4h}}, {match: "line:2", targets: {"*": 6h}}]'


def test_an_ola_is_matched_by_the_team_of_the_stay() -> None:
    assert hold(BOTH) == ("running", 180, "second")


def test_an_ola_is_matched_by_the_line_of_the_stay() -> None:
    assert hold(BOTH, "23 10:00 to l2")[1] == 360


def test_the_first_ola_that_matches_applies() -> None:
    assert hold('ola: [{match: "*", targets: {"*": 1h}}, {match: "team:desk", targets: {"*": 2h}}]')[1] == 60


def test_a_team_without_a_calendar_works_on_the_first() -> None:
    assert hold(BOTH, "23 10:00 to l2")[2] == "first"


def test_an_ola_without_a_target_for_the_priority_promises_nothing() -> None:
    assert hold('ola: [{match: "team:desk", targets: {P1: 1h}}, {match: "*", targets: {"*": 1h}}]')[0] == "none"


def test_where_no_ola_matches_nothing_is_promised() -> None:
    assert hold('ola: [{match: "team:desk", targets: {"*": 1h}}]', "23 10:00 to l2")[0] == "none"


def test_an_ola_sees_the_team_of_the_stay_and_not_the_one_in_the_field() -> None:
    clock = clocks(ticket("23 09:00").put("team", "l2"), "23 11:00", desk(BOTH, hours=HOURS)).hold
    assert (clock.note, clock.target) == ("desk", 180)
