"""Who gets a ticket: ordered rules to a team, then to the fitting person who is there and has least to do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hd.core.config import Config, Person, Route, Team
from hd.core.config.availability import is_available
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.routing import RoutingResult, asked_skills, choose_person, expand_team, first_line, route
from tests.core.samples import EMPTY, NOW, OUTSOURCER, SMALL, facts, registered

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)  # 11:00 in Warsaw: open
NIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)


def routed(seen: ClockFacts) -> RoutingResult:
    return route(seen, seen.view)


def by(*rules: Route, config: Config = SMALL, now: datetime = NOW, **fields: str | None) -> str | None:
    """The team to which these rules send a ticket with these fields."""
    return routed(facts(registered(team=None, **fields), config=config, now=now, routing=rules)).team  # type: ignore[arg-type]


# -- rules --------------------------------------------------------------------------------------------------------


def test_the_first_rule_that_matches_wins() -> None:
    rules = Route("service:vpn", team="l2-kyiv"), Route("*", team="l2-toronto")
    assert by(*rules, service="vpn") == "l2-kyiv"
    assert by(*rules, service="wifi") == "l2-toronto"
    assert by(*reversed(rules), service="vpn") == "l2-toronto"


@pytest.mark.parametrize(
    ("channel", "office", "team"),
    [("monitoring", "kyiv", "l2-kyiv"), ("monitoring", "toronto", "l2-toronto"), ("phone", "kyiv", "desk")],
)
def test_the_small_team_routes_monitoring_to_its_offices_second_line(channel: str, office: str, team: str) -> None:
    assert routed(facts(registered(team=None, channel=channel, office=office))).team == team


@pytest.mark.parametrize("office", [None, "lviv"])
def test_a_rule_whose_team_is_not_there_for_this_ticket_is_passed_over(office: str | None) -> None:
    assert by(Route("*", team="l2-{office}"), Route("*", team="desk"), office=office) == "desk"


@pytest.mark.parametrize(
    ("pattern", "office", "team"),
    [
        *(("l2-{office}", "kyiv", "l2-kyiv"), ("{office}", "kyiv", "kyiv"), ("{office}-{office}", "a", "a-a")),
        *(("l2-{office}", None, ""), ("desk", None, "desk"), ("{office}-l2", None, ""), ("{org}", "kyiv", "{org}")),
        *(("l2-{office}", "{office}", "l2-{office}"), ("l2-{office", "kyiv", "l2-{office")),
    ],
)
def test_a_pattern_becomes_a_team_by_the_tickets_office(pattern: str, office: str | None, team: str) -> None:
    assert expand_team(pattern, facts(registered(office=office))) == team


@pytest.mark.parametrize(("now", "team"), [(MONDAY, "field"), (NIGHT, "night")])
def test_a_rule_outside_a_calendar_holds_only_while_it_is_closed(now: datetime, team: str) -> None:
    ticket = registered(team=None, org="acme", priority="P1", service="pos")
    assert routed(facts(ticket, config=OUTSOURCER, now=now)).team == team


@pytest.mark.parametrize(
    ("clock", "team"),
    [("06:59", "night"), ("07:00", "desk"), ("18:59", "desk"), ("19:00", "night")],  # 08:00-20:00 in Warsaw
)
def test_outside_begins_at_closing_time_and_ends_at_opening_time(clock: str, team: str) -> None:
    now = datetime.fromisoformat(f"2026-11-23T{clock}:00+00:00")
    rules = Route("*", outside="office-hours", team="night"), Route("*", team="desk")
    assert by(*rules, config=OUTSOURCER, now=now) == team


def test_a_ticket_may_be_refused_with_the_reason() -> None:
    found = routed(facts(registered(team=None, org="globex", service="pos"), config=OUTSOURCER))
    assert found.refusal == "not in the Globex contract: offer a quote"
    assert found.team is None
    assert found.rule is not None
    assert found.rule.line > 0


def test_a_rule_before_the_refusal_wins_over_it() -> None:
    assert by(Route("*", team="desk"), Route("*", refuse="no")) == "desk"


def test_a_rule_may_name_a_person_with_the_team() -> None:
    found = routed(facts(registered(), routing=(Route("*", team="l2-kyiv", assignee="nadia"),)))
    assert (found.team, found.assignee) == ("l2-kyiv", "nadia")


def test_a_rule_that_names_only_a_person_means_their_team() -> None:
    found = routed(facts(registered(), routing=(Route("*", assignee="mia"),)))
    assert (found.team, found.assignee) == ("l2-toronto", "mia")


def test_where_no_rule_says_otherwise_the_first_line_gets_it() -> None:
    assert by() == "desk"
    assert by(Route("service:wifi", team="l2-kyiv"), service="vpn") == "desk"
    assert by(Route("*", team="gone")) == "desk"


def test_an_empty_desk_has_a_first_line() -> None:
    assert routed(facts(registered(team=None), config=EMPTY)).team == "desk"


def test_the_first_line_is_the_first_team_of_line_one_else_the_first() -> None:
    second, one = Team("b", line=2), Team("a", line=1)
    assert first_line(replace(SMALL, teams={"b": second, "a": one})) == "a"
    assert first_line(replace(SMALL, teams={"b": second})) == "b"
    assert first_line(replace(SMALL, teams={})) is None


# -- a person -----------------------------------------------------------------------------------------------------

OLENA = Person("olena", "Olena", languages=("uk", "en"), skills=("mail",))
ADAM = Person("adam", "Adam", languages=("en", "pl"), skills=("network", "vpn"))
IGOR = Person("igor", "Igor", skills=("network",))
ALL = {person.key: person for person in (OLENA, ADAM, IGOR)}


def chosen(
    *people: Person, language: str | None = None, load: dict[str, int] | None = None, team: str = "desk", **fields: str
) -> str | None:
    """Whom of these people, who make up the desk team, a ticket goes to."""
    members = tuple(person.key for person in people)
    seen = facts(
        registered(**{"service": "erp", "category": None, **fields}),  # type: ignore[arg-type]
        people={person.key: person for person in people},
        teams={"desk": Team("desk", members=members)},
    )
    return choose_person(seen, seen.view, team=team, language=language, load=load or {})


def test_the_least_loaded_gets_it_and_the_name_settles_a_tie() -> None:
    assert chosen(OLENA, ADAM, IGOR) == "adam"
    assert chosen(OLENA, ADAM, IGOR, load={"adam": 2, "igor": 1, "olena": 1}) == "igor"
    assert chosen(OLENA, ADAM, IGOR, load={"adam": 2, "igor": 1}) == "olena"


def test_a_skill_that_the_ticket_asks_for_goes_before_load() -> None:
    assert chosen(OLENA, ADAM, IGOR, service="mail", load={"olena": 9}) == "olena"
    assert chosen(OLENA, ADAM, IGOR, category="network/vpn", load={"adam": 2, "igor": 1}) == "igor"
    assert chosen(OLENA, ADAM, IGOR, tags=["vpn"]) == "adam"  # type: ignore[arg-type]


def test_where_nobody_has_the_skill_anybody_may_do_it() -> None:
    assert chosen(OLENA, IGOR, service="fax") == "igor"


def test_the_requesters_language_goes_before_load_but_after_skill() -> None:
    assert chosen(OLENA, ADAM, language="uk", load={"olena": 9}) == "olena"
    assert chosen(OLENA, ADAM, language="uk", service="vpn") == "adam"
    assert chosen(OLENA, ADAM, language="he", load={"adam": 1}) == "olena"


def test_who_names_no_languages_speaks_the_desks() -> None:
    assert chosen(ADAM, IGOR, language="uk", load={"igor": 9}) == "igor"  # language: uk in the small team's hd.yaml


def test_who_is_away_or_left_gets_nothing() -> None:
    away = replace(ADAM, away=((date(2026, 11, 20), date(2026, 11, 23)),))
    left = replace(ADAM, left=date(2026, 11, 1))
    for gone in (away, left):
        assert chosen(gone, OLENA, service="vpn", load={"olena": 9}) == "olena"
        assert chosen(gone) is None


def test_who_is_away_counts_by_the_desks_day() -> None:
    """At 22:30 in UTC it is the next day in Kyiv already."""
    person = replace(OLENA, away=((date(2026, 11, 24), date(2026, 11, 24)),))
    seen = facts(
        registered(),
        now=datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
        people={"olena": person},
        teams={"desk": Team("desk", members=("olena",))},
    )
    assert choose_person(seen, seen.view, team="desk", language=None, load={}) is None


@pytest.mark.parametrize(
    ("day", "there"),
    [("2026-12-23", True), ("2026-12-24", False), ("2027-01-08", False), ("2027-01-09", True)],
)
def test_both_days_of_an_absence_are_away(day: str, there: bool) -> None:
    assert is_available(SMALL.people["nadia"], date.fromisoformat(day)) is there


@pytest.mark.parametrize(("day", "there"), [("2026-09-30", True), ("2026-10-01", False), ("2030-01-01", False)])
def test_who_left_is_gone_from_that_day_on(day: str, there: bool) -> None:
    assert is_available(SMALL.people["petro"], date.fromisoformat(day)) is there


def test_a_team_without_members_or_an_unknown_team_leaves_it_unassigned() -> None:
    assert chosen() is None
    assert chosen(OLENA, team="gone") is None


def test_a_ticket_asks_for_skills_by_service_category_and_tags() -> None:
    ticket = registered(service="vpn", category="network/vpn/client", tags=["remote"])
    assert set(asked_skills(facts(ticket))) == {"vpn", "network/vpn/client", "network", "client", "remote"}
    assert set(asked_skills(facts(registered(service=None, category=None)))) == set()


people = st.lists(
    st.builds(
        Person,
        st.sampled_from("abcdefg"),
        st.just(""),
        languages=st.lists(st.sampled_from(["uk", "en"]), max_size=2).map(tuple),
        skills=st.lists(st.sampled_from(["vpn", "mail"]), max_size=2).map(tuple),
        left=st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1)]),
    ),
    unique_by=lambda person: person.key,
    max_size=5,
)


@given(
    people,
    st.sampled_from(["vpn", "mail", "fax"]),
    st.sampled_from(["uk", "en", None]),
    st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 3)),
    st.randoms(use_true_random=False),
)
def test_nobody_would_be_a_better_choice_and_the_order_of_members_does_not_matter(
    team: list[Person], service: str, language: str | None, load: dict[str, int], chance: object
) -> None:
    here = [person for person in team if is_available(person, date(2026, 11, 23))]

    def worth(person: Person) -> tuple[bool, bool, int, str]:
        skilled = service in person.skills
        return (
            not skilled,
            language not in (person.languages or ("uk",)) if language else False,
            load.get(person.key, 0),
            person.key,
        )

    found = chosen(*team, service=service, language=language, load=load)
    assert found == (min(here, key=worth).key if here else None)
    assert found == chosen(*reversed(team), service=service, language=language, load=load)
