"""hd.yaml as a whole: the example desks, the defaults, merging, shapes, and lines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from hd.core.config import Config, Policy, Route, Target, Targets, load

EXAMPLES = Path(__file__).parents[3] / "examples"
SMALL = (EXAMPLES / "small-team" / "hd.yaml").read_text(encoding="utf-8")
OUTSOURCER = (EXAMPLES / "outsourcer" / "hd.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def small() -> Config:
    return load(SMALL)


@pytest.fixture(scope="module")
def outsourcer() -> Config:
    return load(OUTSOURCER)


@pytest.mark.parametrize("text", [SMALL, OUTSOURCER], ids=["small-team", "outsourcer"])
def test_an_example_desk_has_no_problem(text: str) -> None:
    assert load(text).diagnostics == ()


@pytest.mark.parametrize("text", [SMALL, OUTSOURCER], ids=["small-team", "outsourcer"])
def test_an_example_desk_blocks_nothing(text: str) -> None:
    load(text).require()


def test_the_small_team_is_told_what_is_not_used_yet(small: Config) -> None:
    assert "statuses.resolved.close_after" in small.unused_keys


def test_the_outsourcer_is_told_what_is_not_used_yet(outsourcer: Config) -> None:
    assert {"orgs.acme.approvers", "orgs.globex.services"} <= set(outsourcer.unused_keys)


def test_a_person_has_accounts_skills_and_days_away(small: Config) -> None:
    nadia = small.people["nadia"]
    assert (nadia.email, nadia.emails) == ("nadia@acme.example", ("nadia@acme.example",))
    assert nadia.accounts == {"github": "nadiah"}
    assert nadia.skills == ("windows", "m365")
    assert nadia.away == ((date(2026, 12, 24), date(2027, 1, 8)),)


def test_a_person_who_left_has_the_day(small: Config) -> None:
    assert small.people["petro"].left == date(2026, 10, 1)


def test_a_team_has_its_line_members_lead_office_and_calendar(small: Config) -> None:
    team = small.teams["l2-kyiv"]
    assert (team.line, team.members, team.lead) == (2, ("ivan", "nadia"), "maria")
    assert (team.office, team.calendar) == ("kyiv", "kyiv")


def test_a_contract_has_its_days_and_calendar(outsourcer: Config) -> None:
    basic = outsourcer.contracts["basic-2026"]
    assert (basic.from_, basic.until, basic.calendar) == (date(2026, 3, 1), date(2027, 2, 28), "globex-hours")


def test_offices_without_details_are_named_by_their_keys(outsourcer: Config) -> None:
    assert next((o.key, o.name, o.calendar) for o in outsourcer.offices.values()) == ("hq", "hq", None)


def test_a_target_has_minutes_and_its_own_calendar(small: Config) -> None:
    p1 = small.sla[0].targets["P1"]
    assert p1 == Targets({"respond": Target(15), "resolve": Target(240)}, calendar="always")


def test_the_star_stands_for_the_other_priorities(small: Config) -> None:
    assert small.sla[1].targets == {"*": Targets({"respond": Target(240), "resolve": Target(2400)})}


def test_targets_none_are_no_targets(outsourcer: Config) -> None:
    assert replace(outsourcer.sla[2], line=0) == Policy("no-contract", "*", targets={})


def test_a_policy_calendar_may_be_that_of_the_office(small: Config) -> None:
    assert small.sla[0].calendar == "office"


def test_ola_targets_are_minutes(small: Config) -> None:
    assert small.ola[1].targets == {"P1": 180, "P2": 360, "*": 960}


def test_a_route_may_refuse_or_hold_only_outside_hours(outsourcer: Config) -> None:
    assert outsourcer.routing[0].refuse == "not in the Globex contract: offer a quote"
    assert (outsourcer.routing[1].outside, outsourcer.routing[1].team) == ("office-hours", "night")


def test_a_route_may_speak_of_the_tickets_office(small: Config) -> None:
    assert small.routing[0].team == "l2-{office}"


def test_a_pending_clock_goes_by_what_the_ticket_waits_for(small: Config) -> None:
    pauses = {"requester": "paused", "approval": "paused", "date": "paused", "vendor": "running"}
    assert (small.statuses["pending"].clock, small.statuses["pending"].pauses) == ("paused", pauses)


def test_a_status_closes_after_whole_days(small: Config) -> None:
    assert small.statuses["resolved"].close_after == 5 * 24 * 60


def test_a_calendar_of_the_file_is_ready_for_use(small: Config) -> None:
    monday = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert small.calendars["kyiv"].between(monday, datetime(2026, 11, 23, 12, 30, tzinfo=UTC)) == 4 * 60 + 30


def test_escalation_paths_keep_their_order(small: Config) -> None:
    assert small.escalation.paths["l2-toronto"] == ("l2-kyiv", "desk")


def test_a_required_field_keeps_its_query(small: Config) -> None:
    assert small.fields["cost_centre"].required == "type:request"


def test_a_choice_keeps_its_words_as_text(outsourcer: Config) -> None:
    assert outsourcer.fields["billed"].of == ("yes", "no")


# --- an empty file is a working desk ---


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "{}\n", "null\n", "\ufeff# with a BOM\n"])
def test_an_empty_file_is_a_working_desk(text: str) -> None:
    config = load(text)
    config.require()
    assert (config.diagnostics, config.unused_keys, config.teams) == ((), (), load("").teams)


def test_the_default_desk() -> None:
    desk = load("").desk
    assert (desk.prefix, desk.timezone, desk.language, desk.branch, desk.at_risk) == ("HD", "UTC", "en", None, 0.75)


def test_default_statuses_are_those_of_the_small_team(small: Config) -> None:
    assert load("").statuses == small.statuses


def test_default_priorities_are_those_of_the_small_team(small: Config) -> None:
    assert load("").priorities == small.priorities


def test_the_default_calendar_is_nine_to_six_in_the_zone_of_the_desk() -> None:
    calendar = load("desk: {timezone: Europe/Kyiv}").calendars["office"]
    monday, next_monday = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    assert calendar.between(monday, next_monday) == 5 * 9 * 60
    assert calendar.is_open(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))


def test_the_default_policy_has_times_for_each_priority() -> None:
    (policy,) = load("").sla
    times = {p: {m: t.minutes for m, t in targets.metrics.items()} for p, targets in policy.targets.items()}
    assert (policy.name, policy.match, policy.calendar) == ("default", "*", None)
    assert times == {
        "P1": {"respond": 60, "resolve": 240},
        "P2": {"respond": 120, "resolve": 480},
        "P3": {"respond": 240, "resolve": 1440},
        "P4": {"respond": 480, "resolve": 2400},
    }


def test_the_default_policy_follows_the_names_of_the_priorities() -> None:
    config = load("priorities: {names: [high, low], urgency: [now], matrix: {all: [high], one: [low]}}")
    assert config.diagnostics == ()
    assert list(config.sla[0].targets) == ["high", "low"]


def test_there_are_a_first_and_a_second_line_by_default() -> None:
    assert [(t.key, t.line, t.members) for t in load("").teams.values()] == [("desk", 1, ()), ("l2", 2, ())]


def test_everything_goes_to_the_first_team_of_line_1_by_default() -> None:
    config = load("teams: {back: {line: 2}, front: {line: 1}, other: {line: 1}}")
    assert config.routing == (Route("*", team="front"),)


def test_a_handover_needs_a_reason_by_default() -> None:
    assert load("").escalation.require == {"functional": ("reason",), "hierarchical": ()}


@pytest.mark.parametrize("section", ["desk", "people", "teams", "sla", "routing", "statuses", "calendars", "fields"])
def test_a_section_with_nothing_in_it_is_as_one_that_is_missing(section: str) -> None:
    config, empty = load(f"{section}:\n"), load("")
    assert config.diagnostics == ()
    assert getattr(config, section) == getattr(empty, section)


def test_an_empty_list_of_policies_is_no_policy() -> None:
    assert load("sla: []").sla == ()


# --- a section given replaces the default, but desk and priorities merge key by key ---


def test_desk_merges_key_by_key() -> None:
    desk = load("desk: {name: Acme}").desk
    assert (desk.name, desk.prefix) == ("Acme", "HD")


def test_priorities_merge_key_by_key() -> None:
    priorities = load("priorities: {urgency: [today, soon, whenever]}").priorities
    assert (priorities.names, priorities.urgency) == (("P1", "P2", "P3", "P4"), ("today", "soon", "whenever"))


def test_teams_given_replace_the_default_teams() -> None:
    assert list(load("teams: {front: {}}").teams) == ["front"]


def test_escalation_given_asks_for_no_more_than_it_says() -> None:
    assert load("escalation: {paths: {desk: [l2]}}").escalation.require == {"functional": (), "hierarchical": ()}


def test_a_calendar_without_zone_is_in_that_of_the_desk() -> None:
    config = load("desk: {timezone: Europe/Kyiv}\ncalendars: {c: {hours: 24x7}}")
    assert config.calendars["c"].zone.key == "Europe/Kyiv"


# --- shapes that mean the same ---


@pytest.mark.parametrize("section", ["services", "offices"])
def test_names_may_be_a_list_or_a_mapping(section: str) -> None:
    short, long = load(f"{section}: [vpn, mail]"), load(f"{section}:\n  vpn:\n  mail: {{}}\n")
    assert getattr(short, section) == getattr(long, section)
    assert list(getattr(short, section)) == ["vpn", "mail"]


def test_categories_may_be_a_mapping() -> None:
    assert load("categories:\n  network:\n  hardware: {}\n").categories == ("network", "hardware")


def test_a_service_has_a_team_and_a_category() -> None:
    service = load("services: {vpn: {name: VPN, team: l2, category: network}}\ncategories: [network/vpn]").services[
        "vpn"
    ]
    assert (service.name, service.team, service.category) == ("VPN", "l2", "network")


@pytest.mark.parametrize("email", ["a@x.example", "[a@x.example]", "[a@x.example, b@x.example]"])
def test_an_email_may_be_one_or_several(email: str) -> None:
    person = load(f"people: {{olha: {{email: {email}}}}}").people["olha"]
    assert (person.email, person.emails[0]) == ("a@x.example", "a@x.example")


def test_days_away_may_be_a_single_day() -> None:
    assert load("people: {o: {away: 2026-12-24}}").people["o"].away == ((date(2026, 12, 24), date(2026, 12, 24)),)


def test_respond_may_stop_at_a_status() -> None:
    config = load('sla: [{name: a, match: "*", targets: {P1: {respond: {target: 30m, stop: open}}}}]')
    assert config.sla[0].targets["P1"].metrics == {"respond": Target(30, stop="open")}


def test_a_status_may_have_one_clock() -> None:
    config = load(SMALL.replace("{requester: paused, approval: paused, date: paused, vendor: running}", "paused"))
    assert (config.statuses["pending"].clock, config.statuses["pending"].pauses) == ("paused", {})


def test_what_a_pending_clock_does_not_name_is_as_by_default() -> None:
    config = load(
        SMALL.replace("{requester: paused, approval: paused, date: paused, vendor: running}", "{vendor: paused}")
    )
    assert set(config.statuses["pending"].pauses.values()) == {"paused"}


def test_a_desk_may_have_statuses_of_its_own() -> None:
    extra = SMALL.replace("  closed: ", "  testing: {clock: running, next: [resolved]}\n  closed: ")
    config = load(extra)
    assert (config.diagnostics, config.statuses["testing"].next) == ((), ("resolved",))


@pytest.mark.parametrize(("word", "query"), [("yes", "*"), ("true", "*"), ("no", None), ("type:task", "type:task")])
def test_a_field_is_required_always_never_or_by_a_query(word: str, query: str | None) -> None:
    assert load(f'fields: {{po: {{required: "{word}"}}}}').fields["po"].required == query


def test_impacts_may_be_put_in_an_order_of_their_own() -> None:
    config = load("priorities: {impact: [person, group, office, company]}")
    assert (config.diagnostics, config.priorities.impact[0]) == ((), "person")


def test_numbers_and_words_of_yaml_stay_the_text_that_was_written() -> None:
    assert load("desk: {name: 0123}").desk.name == "0123"


def test_names_of_any_alphabet_are_words() -> None:
    config = load("people: {ольга: {}, योगेश: {}}\nteams: {підтримка: {members: [ольга, योगेश]}}")
    assert (config.diagnostics, config.teams["підтримка"].members) == ((), ("ольга", "योगेश"))


# --- the model ---


def test_a_configuration_cannot_be_changed(small: Config) -> None:
    with pytest.raises(AttributeError):
        small.desk.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("section", "key", "starts"),
    [
        ("services", "vpn", "services:"),
        ("people", "ivan", "  ivan:"),
        ("escalation", "require", "  require:"),
        ("escalation", "require.functional", "  require:"),
        ("sla", "requests", "- {name: requests"),
        ("fields", "", "fields:"),
        ("people", "nobody-like-this", "people:"),
    ],
)
def test_a_name_is_found_in_its_line(small: Config, section: str, key: str, starts: str) -> None:
    assert SMALL.split("\n")[small.line_of(section, key) - 1].startswith(starts)


def test_what_is_not_in_the_file_has_no_line() -> None:
    assert load("").line_of("people", "olha") == 0


def test_rules_know_their_lines(small: Config) -> None:
    lines = SMALL.split("\n")
    assert lines[small.routing[1].line - 1] == '- {match: "*", team: desk}'
