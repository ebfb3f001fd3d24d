"""What can be wrong with a readable ticket: for each rule a good file, a bad one, and the line that is to blame."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from hd.core.checks import RULES, ReferenceTargets, check_ticket
from hd.core.config import Config, Field, Person
from hd.core.diagnostic import Diagnostic
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Handover, Step, Ticket
from hd.errors import UnreadableError
from tests.core.samples import (
    EMPTY,
    EXAMPLE,
    KYIV,
    PATH,
    SMALL,
    after,
    changed,
    facts,
    handed,
    line_of,
    parsed,
    registered,
    told,
)
from tests.core.tickets.test_ticket_faults import mutated

KNOWN = ReferenceTargets(ids={"HD-2611-7K3FQ", "HD-2610-QX4M8"}, articles={"vpn-drops"})
OWN = {
    "asset": Field("asset"),
    "size": Field("size", "number"),
    "seen": Field("seen", "date"),
    "billed": Field("billed", "choice", of=("yes", "no")),
}


def check(ticket: Ticket, *, config: Config = SMALL, **sections: object) -> list[Diagnostic]:
    return check_ticket(facts(ticket, config=config, **sections), KNOWN)  # type: ignore[arg-type]


def test_the_formats_example_has_no_fault() -> None:
    assert check(parsed(EXAMPLE)) == []


def test_what_verbs_make_has_no_fault() -> None:
    ticket = handed(registered(assignee="olha"), "l2-kyiv").with_comment(Comment(after(9), "olha", "<<< hm >>>"))
    ticket = ticket.with_step(Step(after(10), "ivan", "pending", "vendor", after(600)))
    assert check(ticket.with_handover(Handover(after(11), "ivan", "hierarchical", told="maria", kb="vpn-drops"))) == []
    assert check(registered(), config=EMPTY) == []


P = [
    # what is swapped, for what, and what is said of it
    ("id: HD-2611-7K3FQ", "id:", "the id is empty"),
    ("id: HD-2611-7K3FQ", "id: 7K3FQ", '"7K3FQ" is no id'),
    ("id: HD-2611-7K3FQ", "id: ../../etc", '"../../etc" is no id'),
    ("id: HD-2611-7K3FQ", "id: HD-2612-7K3FQ", "HD-2612-7K3FQ belongs into tickets/2026/12/HD-2612-7K3FQ.md"),
    ("title: VPN drops every ten minutes", "title:", "the title is empty"),
    ("title: VPN drops every ten minutes", 'title: " "', "the title is empty"),
    ("type: incident", "type: accident", 'type: no "accident"; nearest: incident'),
    ("channel: phone", "channel: fax", 'channel: no "fax"'),
    ("priority: P2", "priority: P9", 'priority: no "P9" (hd.yaml:{priorities})'),
    ("impact: group", "impact: galaxy", 'impact: no "galaxy" (hd.yaml:{priorities})'),
    ("urgency: high", "urgency: hgih", 'urgency: no "hgih" (hd.yaml:{priorities}); nearest: high'),
    ("assignee: ivan", "assignee: iwan", 'assignee: no "iwan" (hd.yaml:{people}); nearest: ivan'),
    ("owner: olha", "owner: olga", 'owner: no "olga" (hd.yaml:{people}); nearest: olha'),
    ("org: acme", "org: acne", 'org: no "acne" (hd.yaml:{orgs}); nearest: acme'),
    ("office: kyiv", "office: kiev", 'office: no "kiev" (hd.yaml:{offices}); nearest: kyiv'),
    ("service: vpn", "service: vnp", 'service: no "vnp" (hd.yaml:{services}); nearest: vpn'),
    ("category: network/vpn", "category: soft", 'category: no "soft" (hd.yaml:{categories}); nearest: software'),
    ("requester: o.shevchenko@acme.example", "requester: olha", 'requester: "olha" is no address'),
    ("requester: o.shevchenko@acme.example", "requester: o s@x", 'requester: "o s@x" is no address'),
    ("links: [problem:HD-2610-QX4M8]", "links: [problem:HD-2610-AAAAA]", "problem: no ticket HD-2610-AAAAA"),
    ("links: [problem:HD-2610-QX4M8]", "links: [kb:wifi]", "no article wifi"),
    ("links: [problem:HD-2610-QX4M8]", "links: [HD-2610-QX4M8]", "a link is RELATION:ID, not HD-2610-QX4M8"),
    ("links: [problem:HD-2610-QX4M8]", "links: [like:HD-2610-QX4M8]", "a link is RELATION:ID, not like:HD-2610-QX4M8"),
    ("channel: phone\n", "parent: HD-2610-AAAAA\nchannel: phone\n", "parent: no ticket HD-2610-AAAAA"),
    ("channel: phone\n", "sla: gold\nchannel: phone\n", 'sla: no "gold" (hd.yaml:{sla})'),
    ("channel: phone\n", "needed: soon\nchannel: phone\n", 'needed: "soon" is no date (want 2026-11-23)'),
    ("channel: phone\n", "watchers: [mia, eve]\nchannel: phone\n", 'agent: no "eve" (hd.yaml:{people})'),
    (
        "channel: phone\n",
        "conflicts: {team: [a, b]}\nchannel: phone\n",
        "two sides disagree: somebody must decide team: a or b",
    ),
    ("10:05:40+02:00, by: olha", "10:05:40+02:00, by: eve", 'agent: no "eve" (hd.yaml:{people})'),
    ("11:20:00+02:00, by: olha", "11:20:00+02:00, by: eve", 'agent: no "eve" (hd.yaml:{people})'),
    ("### 2026-11-23T10:05:40+02:00 olha", "### 2026-11-23T10:05:40+02:00 eve", 'agent: no "eve" (hd.yaml:{people})'),
    ("for: requester", "for: godot", 'for: no "godot"'),
    ("kind: functional", "kind: fictional", 'kind: no "fictional"; nearest: functional'),
    ("kind: functional", "kind: functional, kb: wifi", "no article wifi"),
    ("from: desk, to: l2-kyiv,", "from: desk, to: l2-kyiv, told: eve,", 'agent: no "eve" (hd.yaml:{people})'),
    (
        "status: resolved\n",
        "status: open\n",
        "status is open, but the timeline says resolved; clocks follow the timeline",
    ),
    ("team: l2-kyiv", "team: desk", "team is desk, but the handovers say l2-kyiv; OLA clocks follow the handovers"),
    ("team: l2-kyiv", "team:", "team is empty, but the handovers say l2-kyiv; OLA clocks follow the handovers"),
    (
        "{at: 2026-11-23T11:20:00",
        "{asked: 2026-11-23T11:20:00",
        "desk → l2-kyiv was asked for; on the main branch it wants the time at which it was merged",
    ),
    (
        "{at: 2026-11-23T11:20:00+02:00, by: olha, from: desk, to: l2-kyiv",
        "{asked: 2026-11-23T11:20:00+02:00, by: olha, from: l2-toronto, to: l2-kyiv",
        "l2-toronto → l2-kyiv was asked for and merged, and the ticket is with desk",
    ),
    (
        "verdict: {at: 2026-11-23T15:02:00",
        "verdict: {at: 2026-11-23T15:03:00",
        "the verdict belongs to another resolution and is ignored",
    ),
    (
        "resolve: [met, 98, 480]",
        "resolve: [met, 98]",
        "verdict: resolve is no [met, used, target], and counts for nothing",
    ),
    ("Asked for the client's log.", "<<<<<<< HEAD", "a conflict marker of git's stands in the text"),
    ("Asked for the client's log.", ">>>>>>> 4be1c2a", "a conflict marker of git's stands in the text"),
    ("channel: phone\n", "label: x\nchannel: phone\n", 'no key "label"'),
    ("channel: phone\n", "asignee: x\nchannel: phone\n", 'no key "asignee"; nearest: assignee'),
    ("tags: [vpn, remote]", "tags: [vpn, remote, vpn]", "tags: vpn stands there twice"),
    ("### 2026-11-23T11:18:02", "### 2026-11-30T11:18:02", "dated in the future: 2026-11-30T11:18:02+02:00"),
    ("Asked for the client's log.", "See [the log](HD-2611-7K3FQ/00c0ffee-log.txt).", "no attachment 00c0ffee-log.txt"),
    (
        "title: VPN drops every ten minutes",
        "title: VPN: drops",
        "title: YAML refuses or cuts this text; it is read as it stands",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), P, ids=[re.sub(r"\s+", " ", new)[:40] for _, new, _ in P])
def test_a_fault_is_one_problem_on_its_line(old: str, new: str, message: str) -> None:
    lines = {name: SMALL.line_of(name) for name in re.findall(r"\{(\w+)\}", message)}
    assert told(check(changed((old, new)))) == [(line_of(EXAMPLE, old), message.format(**lines))]


def test_every_problem_names_the_file() -> None:
    assert {problem.path for old, new, _ in P for problem in check(changed((old, new)))} == {PATH}


def test_what_only_deserves_a_look_is_a_warning_and_the_rest_errors() -> None:
    severities = {problem.rule: problem.severity for old, new, _ in P for problem in check(changed((old, new)))}
    assert severities == {
        "id": "error",
        "schema": "error",
        "unknown": "error",
        "reference": "error",
        "timeline": "error",
        "marker": "error",
        "attachment": "error",
        "verdict": "warning",
        "conflict": "warning",
        "yaml-text": "warning",
        "unknown-key": "warning",
        "twice": "warning",
        "future": "warning",
        "asked": "warning",
    }


def test_an_open_ticket_in_the_hands_of_somebody_who_left_is_named() -> None:
    ticket = registered(assignee="petro", owner="petro", watchers=["olha", "petro"])
    assert [(one.severity, one.rule, one.message) for one in check(ticket)] == [
        ("warning", "absent", "assignee: petro left on 2026-10-01"),
        ("warning", "absent", "owner: petro left on 2026-10-01"),
        ("warning", "absent", "watchers: petro left on 2026-10-01"),
    ]


def test_a_ticket_on_which_work_is_over_may_be_of_somebody_who_left() -> None:
    done = registered(assignee="petro").with_step(Step(after(10), "olha", "cancelled"))
    assert check(done) == []


def test_every_rule_finds_something() -> None:
    quiet = set(RULES)
    bad = [changed((old, new)) for old, new, _ in P]
    illegal = changed(("by: olha, status: open", "by: olha, status: closed"))
    for ticket in [
        *bad,
        illegal,
        changed(("office: kyiv\n", "")),
        registered(billed="maybe"),
        registered(assignee="petro"),
        changed(("from: desk, to: l2-kyiv,", "from: desk, to: l2-kyiv, told: robo,")),
        changed(("timeline:\n", "mail:\n- {key: x}\ntimeline:\n")),
        changed(("created:", "csat:\n- {score: 6}\ncreated:")),
    ]:
        people = {**SMALL.people, "robo": Person("robo", "Robo", robot=True)}
        seen = facts(ticket, fields={**OWN, "place": Field("place", required="type:incident")}, people=people)
        quiet -= {rule for rule in quiet if list(rule(seen, KNOWN))}
    assert quiet == set()


def test_missing_keys_are_one_warning_that_says_why() -> None:
    found = check(changed(("office: kyiv\n", ""), ("impact: group\n", "")))
    assert [(problem.severity, problem.line, problem.message) for problem in found] == [
        ("warning", 1, "missing: impact, office")
    ]


@pytest.mark.parametrize(
    "key", ["assignee", "org", "category", "owner", "office", "service", "requester", "channel", "type"]
)
def test_an_empty_field_is_no_fault(key: str) -> None:
    assert check(parsed(re.sub(rf"^{key}: .*$", f"{key}:", EXAMPLE, flags=re.MULTILINE))) == []


def test_the_item_of_a_block_list_is_to_blame_not_the_list() -> None:
    ticket = changed(("links: [problem:HD-2610-QX4M8]", "links:\n- problem:HD-2610-QX4M8\n- related:HD-2610-AAAAA"))
    assert told(check(ticket)) == [(line_of(EXAMPLE, "links:") + 2, "related: no ticket HD-2610-AAAAA")]


def test_a_link_to_an_article_or_a_ticket_that_is_there_is_fine() -> None:
    assert check(changed(("[problem:HD-2610-QX4M8]", "[kb:vpn-drops, duplicate:HD-2610-QX4M8]"))) == []


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"asset": "anything: at all"}, None),
        ({"size": "12.5"}, None),
        ({"size": "12 kg"}, 'size: "12 kg" is no number'),
        ({"seen": "2026-11-20"}, None),
        ({"seen": "2026-02-30"}, 'seen: "2026-02-30" is no date (want 2026-11-23)'),
        ({"billed": "yes"}, None),
        ({"billed": "ye"}, 'billed: no "ye" (hd.yaml:{}); nearest: yes'),
    ],
)
def test_an_own_field_is_what_the_desk_says(field: dict[str, str], message: str | None) -> None:
    ticket = registered(**field)
    line = ticket.document.lines[next(iter(field))]
    wanted = [(line, message.format(SMALL.line_of("fields")))] if message else []
    assert told(check(ticket, fields=OWN)) == wanted


def test_a_team_that_was_given_up_is_a_warning_where_it_is_history() -> None:
    ticket = handed(registered(), "night", "l2-kyiv")
    assert [(problem.severity, problem.message) for problem in check(ticket)] == [
        ("warning", f'to: no "night" (hd.yaml:{SMALL.line_of("teams")})')
    ]


def test_steps_that_the_workflow_does_not_know_are_shown() -> None:
    ticket = changed(("by: olha, status: open", "by: olha, status: closed"))
    assert told(check(ticket)) == [
        (line_of(EXAMPLE, "{at: 2026-11-23T10:05:40"), "new → closed is not a step of the workflow")
    ]


def test_on_a_desk_without_people_whoever_commits_is_an_agent() -> None:
    assert check(changed(("by: olha, status: open", "by: eve, status: open")), people={}) == []


def test_a_requester_who_wrote_is_nobody_unknown() -> None:
    ticket = registered().with_comment(Comment(after(5), "someone@else.example", "Hello"))
    assert check(ticket.with_step(Step(after(5), "someone@else.example", "open"))) == []


def test_problems_come_in_the_order_of_their_lines() -> None:
    swaps = ("type: incident", "type: x"), ("40+02:00 olha", "x"), ("id: HD-26", "id: x"), ("for: requester", "for: x")
    lines = [problem.line for problem in check(changed(*swaps))]
    assert len(lines) >= 4
    assert lines == sorted(lines)


@pytest.mark.parametrize("text", ["a <<<<<<< b", "<<<<<<<", "=======", "    <<<<<<< HEAD", "<<<<<<<<< HEAD"])
def test_what_only_resembles_a_conflict_marker_is_text(text: str) -> None:
    assert check(registered().with_comment(Comment(after(5), "olha", text))) == []


@given(mutated())
def test_any_readable_file_can_be_checked(data: bytes) -> None:
    try:
        ticket = Ticket.parse(data, path=PATH, zone=KYIV)
    except UnreadableError:
        return
    found = check(ticket)
    assert all(problem.path == PATH and problem.line >= 1 for problem in found)
