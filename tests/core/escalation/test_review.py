"""Which handovers are reviewed first, and who may approve them."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from hd.core.config import Config, Escalation, Person, Review, Team, load
from hd.core.escalation.review_policy import approvers, may_approve, needs_review
from tests.core.samples import EMPTY, NOW, SMALL, facts, registered

TEAMS = {"l3": Team("l3", line=3, members=("ivan", "petro"), lead="maria"), "open": Team("open", line=2)}


def desk(rule: Review | None, *, config: Config = SMALL) -> Config:
    return replace(config, escalation=Escalation(review=rule), teams={**config.teams, **TEAMS})


def who(rule: Review | None, *, to: str = "l3", by: str = "olha", config: Config = SMALL) -> tuple[str, ...]:
    config = desk(rule, config=config)
    return approvers(facts(registered(), config=config), to=to, by=by, config=config)


@pytest.mark.parametrize(
    ("rule", "priority", "expected"),
    [
        (None, "P1", False),
        (Review("priority:P1"), "P1", True),
        (Review("priority:P1"), "P2", False),
        (Review("*", to=("l3",)), "P2", True),
        (Review("*", to=("l2-kyiv",)), "P2", False),
    ],
)
def test_a_review_is_wanted_where_the_rule_matches_and_names_the_team_or_none(
    rule: Review | None, priority: str, expected: bool
) -> None:
    config = desk(rule)
    assert needs_review(facts(registered(priority=priority), config=config), to="l3", config=config) is expected


def test_a_review_may_be_wanted_because_of_a_clock() -> None:
    config = desk(Review("is:at-risk"))
    late = facts(registered(), config=config, now=NOW)
    assert needs_review(late, to="l3", config=config) is late.flag("at-risk")


def test_where_nothing_is_said_lead_and_members_of_the_receiving_team_approve() -> None:
    assert who(None) == ("maria", "ivan")
    assert who(Review("*")) == ("maria", "ivan")


def test_the_policy_says_who_and_in_which_order() -> None:
    assert who(Review("*", by=("nadia", "member"))) == ("nadia", "ivan")
    assert who(Review("*", by=("lead",))) == ("maria",)


def test_whoever_asked_approves_nothing() -> None:
    assert who(Review("*"), by="maria") == ("ivan",)
    assert who(Review("*", by=("lead",)), by="maria") == ()


def test_whoever_has_left_approves_nothing_from_that_day_on() -> None:
    people = {**SMALL.people, "petro": Person("petro", "Petro", left=date(2026, 11, 24))}
    assert who(None, config=replace(SMALL, people=people)) == ("maria", "ivan", "petro")
    people["petro"] = Person("petro", "Petro", left=date(2026, 11, 23))
    assert who(None, config=replace(SMALL, people=people)) == ("maria", "ivan")


def test_of_a_team_without_members_everybody_who_is_there_is_one() -> None:
    assert who(None, to="open") == ("taras", "ivan", "nadia", "mia", "maria")


def test_a_team_that_is_gone_leaves_the_people_that_the_policy_names() -> None:
    assert who(Review("*", by=("lead", "nadia")), to="gone") == ("nadia",)


def test_where_the_desk_lists_nobody_anybody_else_may_approve() -> None:
    seen = facts(registered(), config=EMPTY)
    assert approvers(seen, to="l2", by="olha", config=EMPTY) == ()
    assert may_approve("ivan", seen, to="l2", by="olha", config=EMPTY)
    assert not may_approve("olha", seen, to="l2", by="olha", config=EMPTY)


def test_where_people_are_listed_only_those_may_approve_whom_the_policy_names() -> None:
    config = desk(Review("*", by=("lead",)))
    seen = facts(registered(), config=config)
    assert may_approve("maria", seen, to="l3", by="olha", config=config)
    assert not may_approve("ivan", seen, to="l3", by="olha", config=config)


def test_a_review_may_wait_four_hours_unless_the_desk_says_otherwise() -> None:
    usual = load("escalation: {review: {match: '*'}}").escalation.review
    said = load("escalation: {review: {match: '*', within: 1h30m}}").escalation.review
    assert (usual and usual.within, said and said.within) == (240, 90)
