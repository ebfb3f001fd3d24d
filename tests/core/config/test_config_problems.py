"""Each mistake that people make in hd.yaml is reported once, with its line and the nearest right thing."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from hd.core.config import load
from hd.core.diagnostic import Diagnostic

SMALL = (Path(__file__).parents[3] / "examples" / "small-team" / "hd.yaml").read_text(encoding="utf-8")
STATUSES = """\
statuses:
  new: {next: [open]}
  open: {next: [pending, resolved, cancelled]}
  pending: {clock: paused, next: [open]}
  resolved: {clock: stopped, next: [closed]}
  closed: {clock: stopped}
  cancelled: {clock: stopped}
"""


def problems(text: str) -> list[Diagnostic]:
    return list(load(textwrap.dedent(text)).diagnostics)


# text, the line of its one problem, the message
ONE_FAULT = {
    # names of keys
    "an unknown section": ("slaa: []", 1, 'no section "slaa"; nearest: sla'),
    "an unknown section like no other": ("zzz: 1", 1, 'no section "zzz"'),
    "an unknown key of the desk": ("desk:\n  nam: x", 2, 'desk: no key "nam"; nearest: name'),
    "an unknown key of a person": ("people: {o: {emial: x}}", 1, 'people.o: no key "emial"; nearest: email'),
    "an unknown metric": (
        "sla:\n- {name: a, match: '*', targets: {P1: {respnd: 1h}}}",
        2,
        'sla[a].targets.P1: no key "respnd"; nearest: respond',
    ),
    "an unknown key of a calendar": (
        "calendars:\n  c: {hours: 24x7, holiday: []}",
        2,
        'calendars.c: no key "holiday"; nearest: holidays',
    ),
    "a wait that there is not": (
        STATUSES.replace("clock: paused", "clock: {vendr: paused}"),
        4,
        'statuses.pending.clock: no key "vendr"; nearest: vendor',
    ),
    # shapes
    "text for a mapping": (
        "desk: Acme",
        1,
        "desk: a mapping (name, prefix, timezone, language, branch, at_risk, phone_code, attachments, protected, "
        "uri) "
        "belongs here, "
        'not the text "Acme"',
    ),
    "a list for a mapping": ("people: [a]", 1, "people: a mapping of short names of agents belongs here, not a list"),
    "a mapping for a list": ("sla: {a: {}}", 1, "sla: a list belongs here, not a mapping"),
    "text for a list": ("people:\n  o: {skills: x}", 2, 'people.o.skills: a list belongs here, not the text "x"'),
    "a list for text": ("desk: {name: [a]}", 1, "desk.name: text belongs here, not a list"),
    "nothing in a list": (
        "services: [vpn, ~]",
        1,
        'services: a name (without `"`, `*` and commas) belongs here, not nothing',
    ),
    "details in a list": ("services:\n- vpn: {team: l2}", 2, "services: a name belongs here, not a mapping"),
    "several lines for a name": ("desk:\n  name: |\n    a\n    b", 2, "desk.name: one line of plain text belongs here"),
    # values
    "a prefix in small letters": (
        "desk: {prefix: hd}",
        1,
        'desk.prefix: "hd" is not one to eight of A-Z and 0-9, a letter first; nearest: HD',
    ),
    "a prefix that is too long": ("desk: {prefix: HELPDESK1}", 1, 'desk.prefix: "HELPDESK1" is not'),
    "a city for a zone": ("desk: {timezone: Kyiv}", 1, 'desk.timezone: no time zone "Kyiv"; nearest: Europe/Kyiv'),
    "a folder of zones": ("desk: {timezone: Europe}", 1, 'desk.timezone: no time zone "Europe"'),
    "a zone outside the zones": ("desk: {timezone: ../etc}", 1, 'desk.timezone: no time zone "../etc"'),
    "a language in words": ("desk: {language: english}", 1, 'desk.language: "english" is not a language code'),
    "a share without its sign": (
        "desk: {at_risk: 75}",
        1,
        'desk.at_risk: "75" is not a percentage like 75%; nearest: 75%',
    ),
    "a share of more than all": ("desk: {at_risk: 175%}", 1, 'desk.at_risk: "175%" is not a percentage'),
    "a branch that is an option": (
        "desk: {branch: --exec}",
        1,
        'desk.branch: "--exec" is not the name of a git branch',
    ),
    "a path out of the desk": ("contacts: ../c.csv", 1, 'contacts: "../c.csv" is not a path inside the desk'),
    "an absolute path": ("contacts: /c.csv", 1, 'contacts: "/c.csv" is not a path inside the desk'),
    "a date in words": ("people: {o: {left: today}}", 1, 'people.o.left: "today" is not a date like 2026-11-23'),
    "a date that there is not": ("people: {o: {left: 2026-02-30}}", 1, 'people.o.left: "2026-02-30" is not a date'),
    "days away that end first": (
        "people:\n  o:\n    away:\n    - 2026-12-02..2026-12-01",
        4,
        "people.o.away: 2026-12-01 is before 2026-12-02",
    ),
    "a contract that ends first": (
        "contracts: {c: {from: 2026-12-02, until: 2026-12-01}}",
        1,
        "contracts.c: until 2026-12-01 is before from 2026-12-02",
    ),
    "an address without its domain": ("people: {o: {email: olha}}", 1, 'people.o.email: "olha" is not an address'),
    "an address of two people": (
        "people:\n  a: {email: x@y.z}\n  b: {email: X@Y.Z}",
        3,
        "people.b: X@Y.Z is the address of a already",
    ),
    "a line in words": ("teams: {desk: {line: first}}", 1, 'teams.desk.line: "first" is not a whole number from 1'),
    "line 0": ("teams: {desk: {line: 0}}", 1, 'teams.desk.line: "0" is not a whole number from 1'),
    "a person named by an address": ("people: {a@b: {}}", 1, 'people: "a@b" is not a plain word'),
    "a person with a space": ("people: {Olha B: {}}", 1, 'people: "Olha B" is not a plain word'),
    "a person with a capital": ("people: {Olha: {}}", 1, 'people: "Olha" must be in small letters; nearest: olha'),
    "a person called me": ("people: {me: {}}", 1, 'people: "me" means something of its own'),
    "a team with a space": ("teams: {l2 kyiv: {}}", 1, 'teams: "l2 kyiv" is not a plain word'),
    "a service called none": ("services: [none]", 1, 'services: "none" is not a name'),
    "a name twice": ("services: [vpn, vpn]", 1, 'services: "vpn" stands here twice'),
    "a member twice": (
        "people: {o: {}}\nteams: {desk: {members: [o, o]}}",
        2,
        'teams.desk.members: "o" stands here twice',
    ),
    # references
    "a member nobody knows": (
        "people: {olha: {}}\nteams:\n  desk:\n    members: [olah]",
        4,
        'teams.desk.members: no person "olah"; nearest: olha',
    ),
    "a member where there are no people": (
        "teams: {desk: {members: [olha]}}",
        1,
        'teams.desk.members: no person "olha"; `people` is empty',
    ),
    "a calendar that there is not": ("teams: {desk: {calendar: ofice}}", 1, 'no calendar "ofice"; nearest: office'),
    "an office that there is not": (
        "offices: [kyiv]\nteams: {d: {office: kiyv}}",
        2,
        'no office "kiyv"; nearest: kyiv',
    ),
    "a contract that there is not": ("orgs: {a: {contracts: [gold]}}", 1, "`contracts` is empty"),
    "a category that there is not": (
        "categories: [network/vpn]\nservices: {vpn: {category: netwrk}}",
        2,
        'services.vpn.category: no category "netwrk"',
    ),
    "a route to a team that there is not": ("routing: [{match: '*', team: dsk}]", 1, 'no team "dsk"; nearest: desk'),
    "a route to a team of no office": (
        "offices: [kyiv]\nteams: {desk: {}, l2-lviv: {}}\nrouting:\n- {match: '*', team: 'l2-{office}'}",
        4,
        'routing[1].team: no team "l2-{office}"',
    ),
    "a route by another placeholder": ("routing: [{match: '*', team: '{org}'}]", 1, 'no team "{org}"'),
    "a path to a team that there is not": (
        "escalation: {paths: {desk: [l3]}}",
        1,
        'escalation.paths.desk: no team "l3"',
    ),
    "a path from a team that there is not": ("escalation: {paths: {dsk: [l2]}}", 1, 'escalation.paths: no team "dsk"'),
    "a path to itself": (
        "escalation: {paths: {desk: [desk]}}",
        1,
        "escalation.paths.desk: a team cannot escalate to itself",
    ),
    "a demand that there is not": (
        "escalation: {require: {functional: [raeson]}}",
        1,
        'escalation.require.functional: no "raeson" here; nearest: reason',
    ),
    "a next status that there is not": (
        STATUSES.replace("[closed]", "[closd]"),
        5,
        'statuses.resolved.next: no status "closd"; nearest: closed',
    ),
    # statuses
    "a status missing": (
        STATUSES.replace("  cancelled: {clock: stopped}\n", "").replace(", cancelled]", "]"),
        1,
        "`cancelled` is missing",
    ),
    "an ended status that runs": (
        STATUSES.replace("closed: {clock: stopped}", "closed: {}"),
        6,
        "must be stopped, not running",
    ),
    "a status that never ends": (
        STATUSES.replace("new: {next: [open]}", "new: {}"),
        2,
        "statuses.new: nothing may follow it",
    ),
    # priorities
    "a row that is too short": (
        "priorities:\n  matrix:\n    person: [P1, P2]",
        3,
        "priorities.matrix.person: 3 priorities belong here, one for each urgency (high, normal, low), not 2",
    ),
    "a row with an unknown priority": (
        "priorities: {matrix: {person: [P1, P2, P9]}}",
        1,
        'priorities.matrix.person: no priority "P9"',
    ),
    "an impact without its row": (
        "priorities: {impact: [persn], matrix: {person: [P1, P2, P3]}}",
        1,
        'priorities: matrix: no row for the impact "persn"; nearest: person',
    ),
    "names without a matrix": ("priorities: {names: [high, low]}", 1, "priorities: the usual matrix does not fit"),
    # clocks
    "days in a target": (
        "sla:\n- {name: a, match: '*', targets: {P1: {resolve: 3d}}}",
        2,
        'sla[a].targets.P1.resolve: "3d" could mean working days or whole days',
    ),
    "a target without its unit": (
        "ola: [{match: '*', targets: {P1: 4}}]",
        1,
        'ola[1].targets.P1: no length of time: "4"',
    ),
    "a target of nothing": ("ola: [{match: '*', targets: {P1: 0m}}]", 1, 'ola[1].targets.P1: "0m" is no time at all'),
    "a target for no priority": ("ola: [{match: '*', targets: {P9: 4h}}]", 1, 'ola[1].targets: no priority "P9"'),
    "targets in words": (
        "sla: [{name: a, match: '*', targets: non}]",
        1,
        'sla[a].targets: no "non" here; nearest: none',
    ),
    "a policy without a match": ("sla: [{name: a, targets: none}]", 1, "sla[a]: `match` is missing"),
    "two policies of one name": (
        "sla:\n- {name: a, match: '*', targets: none}\n- {name: a, match: '*', targets: none}",
        3,
        'sla: "a" is the name of two policies',
    ),
    "a calendar that ends where it begins": (
        'calendars:\n  c:\n    hours:\n      mon: ["18:00-18:00"]',
        4,
        "calendars.c: hours: mon: 18:00-18:00 ends where it begins",
    ),
    "a calendar without hours": ("calendars: {c: {}}", 1, "calendars.c: `hours` is missing"),
    "a word that is a calendar too": (
        "calendars: {office: {hours: 24x7}}\nsla: [{name: a, match: '*', calendar: office, targets: none}]",
        2,
        "sla[a].calendar: `office` means the calendar of the ticket's office here",
    ),
    # rules
    "a route that goes nowhere": (
        "routing: [{match: '*'}]",
        1,
        "routing[1]: one of `team`, `assignee` and `refuse` is missing",
    ),
    "a route that refuses and does not": (
        "routing: [{match: '*', team: desk, refuse: why}]",
        1,
        "routing[1]: either `refuse`, or `team` and `assignee`",
    ),
    "a query that is none": ("views:\n  a: 'asignee:me'", 2, 'views.a: no key "asignee"; nearest: assignee'),
    "a query for no priority": ("views: {a: 'priority:P9'}", 1, 'views.a: no priority "P9"'),
    "a query that names no team": ("views: {a: 'team:dsk'}", 1, 'views.a: no team "dsk"; nearest: desk'),
    "a rule about me": (
        "routing: [{match: 'assignee:me', team: desk}]",
        1,
        "routing[1].match: nobody knows who me is here",
    ),
    "a moment that is none": (
        "escalation: {rules: [{match: '*', at: soon}]}",
        1,
        'escalation.rules[1].at: "soon" is not a percentage like 75%',
    ),
    "a rule of the clock that does nothing": (
        "escalation:\n  rules:\n  - {match: '*', at: 50%}",
        3,
        "escalation.rules[1]: one of `tell` and `escalate` is missing",
    ),
    # fields
    "a field that a ticket has already": ("fields: {title: {}}", 1, 'fields: "title" means something of its own'),
    "a choice of nothing": ("fields: {a: {type: choice}}", 1, "fields.a: a choice needs `of`"),
    "choices for a text": ("fields: {a: {of: [x]}}", 1, "fields.a: `of` goes with `type: choice`, not with text"),
    "a type that there is not": ("fields: {a: {type: chioce}}", 1, 'fields.a.type: no "chioce" here; nearest: choice'),
}


@pytest.mark.parametrize(("text", "line", "message"), ONE_FAULT.values(), ids=ONE_FAULT.keys())
def test_a_mistake_is_one_problem_with_its_line(text: str, line: int, message: str) -> None:
    found = problems(text)
    assert [problem.line for problem in found] == [line]
    assert message in found[0].message


def test_a_duration_in_days_is_offered_in_hours() -> None:
    (problem,) = problems("ola: [{match: '*', targets: {P1: 3d}}]")
    assert "24h" in problem.hint
    assert "72h" in problem.hint


def test_a_query_is_pointed_into() -> None:
    (problem,) = problems("views: {a: 'is:open is:opne'}")
    assert "\n           ^" in problem.hint


def test_text_for_a_list_is_offered_as_a_list() -> None:
    (problem,) = problems("people: {o: {skills: linux}}")
    assert problem.hint == "write it as a list: [linux]"


def test_all_mistakes_of_a_file_are_reported_in_the_order_of_its_lines() -> None:
    text = """\
        desk: {prefix: hd, timezone: Kyiv}
        people: {o: {email: x, left: y}}
        teams: {desk: {members: [p], line: z}}
        """
    assert [problem.line for problem in problems(text)] == [1, 1, 2, 2, 3, 3]


def test_control_characters_of_the_file_are_not_in_a_message() -> None:
    assert all(problem.message.isprintable() for problem in problems('"a\\e[31m": 1\ndesk: {"b\\u202e": 1}'))


# --- the bad is left out, the good stays ---


def test_a_bad_person_is_left_out_and_the_others_stay() -> None:
    assert list(load("people: {a: {}, B: {}, c: []}").people) == ["a"]


def test_a_bad_value_is_as_if_it_were_not_there() -> None:
    config = load("desk: {name: Acme, prefix: hd}")
    assert (config.desk.name, config.desk.prefix) == ("Acme", "HD")


def test_a_bad_member_is_left_out_and_the_others_stay() -> None:
    assert load("people: {a: {}}\nteams: {desk: {members: [a, b]}}").teams["desk"].members == ("a",)


def test_a_bad_section_has_its_default() -> None:
    assert load("teams: [desk]").teams == load("").teams


def test_calendars_that_are_all_wrong_are_the_default_one() -> None:
    assert list(load("calendars: {c: {}}").calendars) == ["office"]


def test_a_route_with_a_bad_part_is_left_out_whole() -> None:
    rules = "routing:\n- {match: '*', outside: nights, team: desk}\n- {match: '*', team: l2}"
    assert [route.team for route in load(rules).routing] == ["l2"]


def test_a_status_that_is_missing_is_as_by_default() -> None:
    text = STATUSES.replace("  cancelled: {clock: stopped}\n", "")
    assert load(text).statuses["cancelled"] == load("").statuses["cancelled"]


def test_nothing_is_said_twice_of_what_is_left_out() -> None:
    text = "people: {o: [a]}\nteams: {desk: {members: [o], lead: o}}\nrouting: [{match: '*', assignee: o}]"
    assert [problem.message.split(":")[0] for problem in problems(text)] == ["people.o"]


def test_the_rows_that_fit_are_kept() -> None:
    config = load("priorities: {matrix: {company: [P1, P1, P1], person: [P9, P2, P2]}}")
    assert (config.priorities.impact, list(config.priorities.matrix)) == (("company",), ["company"])


def test_a_field_may_be_asked_for_in_the_rule_of_another() -> None:
    assert problems("fields: {a: {type: number}, b: {required: 'a:2..3'}}") == []


def test_a_category_above_a_listed_one_is_known() -> None:
    assert problems("categories: [network/vpn]\nservices: {vpn: {category: network}}") == []


def test_any_category_is_known_where_none_is_listed() -> None:
    assert problems("services: {vpn: {category: network}}") == []


def test_what_is_not_used_yet_is_checked_all_the_same() -> None:
    config = load("orgs: {acme: {approvers: [nobody]}}")
    assert (config.unused_keys, len(config.diagnostics)) == (("orgs.acme.approvers",), 1)


def test_a_folder_of_templates_is_used() -> None:
    assert load("templates: forms").unused_keys == ()


KEYS_OF_THE_DESK = [
    *("prefix", "email", "left", "away", "line", "lead", "domains", "clock", "next", "close_after"),
    *("names", "urgency", "timezone", "hours", "holidays", "extra", "match", "calendar", "targets"),
    *("respond", "reply", "team", "paths", "require", "review", "at", "type", "required"),
]


@pytest.mark.parametrize(
    "key",
    KEYS_OF_THE_DESK,
)
def test_a_misspelled_key_of_a_real_desk_is_named_in_its_line(key: str) -> None:
    before, found, after = SMALL.partition(f"{key}: ")
    assert found
    text = f"{before}{key}qq: {after}"
    messages = {(problem.line, problem.message.partition(": ")[2]) for problem in problems(text)}
    assert (before.count("\n") + 1, f'no key "{key}qq"; nearest: {key}') in messages
