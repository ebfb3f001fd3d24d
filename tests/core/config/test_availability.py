"""Whether somebody is there on a day, and where hd.yaml leads to somebody who is not."""

from __future__ import annotations

from datetime import date

import pytest

from hd.core.config import Person, load
from hd.core.config.availability import (
    diagnose,
    find_absence,
    gets_no_work,
    is_available,
    is_whole_team_absent,
    may_act,
)

DAY = date(2026, 11, 23)
DESK = """\
people:
  olha: {}
  petro: {left: 2026-10-01}
  nadia: {away: 2026-11-20..2026-11-27}
teams:
  desk: {members: [olha, petro], lead: petro}
  l2:
    line: 2
    members: [nadia]
    lead: nadia
  l3: {line: 3, members: [petro]}
routing:
  - {match: "tag:a", assignee: petro}
  - {match: "*", team: desk}
escalation:
  review: {match: "*", by: [petro, lead]}
  rules:
    - {match: "*", at: breached, tell: petro}
    - {match: "*", at: breached, escalate: nadia}
"""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("spans", "until"),
    [
        ([("2026-11-23", "2026-11-23")], "2026-11-23"),
        ([("2026-11-20", "2026-11-27"), ("2026-11-28", "2026-12-02")], "2026-12-02"),
        ([("2026-11-28", "2026-12-02"), ("2026-11-20", "2026-11-27")], "2026-12-02"),
        ([("2026-11-20", "2026-11-25"), ("2026-11-22", "2026-11-24")], "2026-11-25"),
        ([("2026-11-20", "2026-11-23"), ("2026-11-25", "2026-11-26")], "2026-11-23"),
        ([("2026-11-24", "2026-11-27")], ""),
    ],
)
def test_somebody_is_away_until_the_last_day_in_a_row(spans: list[tuple[str, str]], until: str) -> None:
    person = Person("o", "O", away=tuple((day(first), day(last)) for first, last in spans))
    found = find_absence(person, DAY)
    assert (found.description if found else "") == (f"o is away until {until}" if until else "")


def test_somebody_who_left_while_away_has_left() -> None:
    person = Person("o", "O", away=((DAY, DAY),), left=DAY)
    found = find_absence(person, DAY)
    assert found is not None
    assert found.description == "o left on 2026-11-23"


def test_the_day_somebody_leaves_is_their_last_to_act_and_brings_nothing_new() -> None:
    person = Person("o", "O", left=DAY)
    assert not is_available(person, DAY)
    assert gets_no_work(person, DAY)
    assert may_act(person, DAY)
    assert not may_act(person, day("2026-11-24"))


def test_somebody_whom_the_desk_does_not_list_is_there() -> None:
    assert is_available(None, DAY)
    assert may_act(None, DAY)


@pytest.mark.parametrize(("team", "nobody"), [("desk", False), ("l2", True), ("l3", True), ("none", False)])
def test_a_team_of_which_nobody_is_there(team: str, nobody: bool) -> None:
    assert is_whole_team_absent(load(DESK), team, DAY) is nobody


def test_every_place_that_leads_to_somebody_who_is_not_there_is_named_with_its_line() -> None:
    assert load(DESK).diagnostics == ()
    assert [(one.severity, one.line, one.message) for one in diagnose(load(DESK), DAY)] == [
        ("warning", 6, "petro leads desk, and petro left on 2026-10-01"),
        ("note", 10, "nadia leads l2, and nadia is away until 2026-11-27"),
        ("warning", 11, "every member of l3 has left"),
        ("warning", 13, 'routing "tag:a" assigns to petro, and petro left on 2026-10-01'),
        ("warning", 16, "escalation.review asks petro, and petro left on 2026-10-01"),
        ("warning", 18, 'the escalation rule "*" tells petro, and petro left on 2026-10-01'),
        ("note", 19, 'the escalation rule "*" escalates to nadia, and nadia is away until 2026-11-27'),
    ]


def test_nothing_is_named_before_they_left() -> None:
    assert diagnose(load(DESK), day("2026-09-30")) == []
