"""What mends a file: exactly the faults that have one right answer go, all other bytes stay, and a second time finds
nothing to do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given

from hd.core.checks import FieldOrigin, Past, ReferenceTargets, check_ticket, mend_document, mend_ticket
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.core.tickets.ticket import Ticket
from hd.errors import UnreadableError
from tests.core.samples import EXAMPLE, KYIV, NOW, PATH, after, changed, facts, parsed
from tests.core.tickets.test_ticket_faults import mutated

KNOWN = ReferenceTargets(ids={"HD-2611-7K3FQ", "HD-2610-QX4M8"}, articles={"vpn-drops"})
LAST = "- {at: 2026-11-23T15:02:00+02:00, by: ivan, status: resolved}\n"


def long_ago(key: str, value: str) -> FieldOrigin | None:
    return FieldOrigin(after(-600), "mia")


def today(key: str, value: str) -> FieldOrigin | None:
    return FieldOrigin(NOW - timedelta(minutes=4), "mia")


def mend(ticket: Ticket, *, past: Past = today) -> tuple[str, list[Diagnostic]]:
    made, mended = mend_ticket(facts(ticket), KNOWN, past=past)
    return made.document.data.decode(), mended


def mended(old: str, new: str, *, past: Past = today) -> str:
    """The example with a piece of its text swapped, mended; it must be as the rule wants it then."""
    text, found = mend(changed((old, new)), past=past)
    assert found
    assert not [problem for problem in check_ticket(facts(parsed(text)), KNOWN) if problem.fix]
    assert mend(parsed(text), past=past) == (text, [])
    return text


@pytest.mark.parametrize("written", ["", " 7K3FQ", " HD-2612-7K3FQ", " HD-2610-QX4M8", " ../../etc"])
def test_the_id_becomes_that_of_the_path(written: str) -> None:
    assert mended("id: HD-2611-7K3FQ", f"id:{written}") == EXAMPLE


def test_an_id_that_is_not_there_is_written_first() -> None:
    assert mended("id: HD-2611-7K3FQ\n", "") == EXAMPLE


@pytest.mark.parametrize("title", ["VPN: drops", "@home", "Printer #3", "[urgent] VPN", '"So" he said', "- no", "%x"])
def test_text_that_yaml_refuses_or_cuts_is_written_quoted(title: str) -> None:
    text = mended("title: VPN drops every ten minutes", f"title: {title}")
    assert re.sub(r"title: .*", "", text) == re.sub(r"title: .*", "", EXAMPLE)
    assert parsed(text).title == title


def test_missing_keys_are_written_empty_at_their_places() -> None:
    text = mended("office: kyiv\n", "")
    assert text == EXAMPLE.replace("office: kyiv\n", "office:\n")
    assert mended("tags: [vpn, remote]\n", "") == EXAMPLE.replace("[vpn, remote]", "[]")


def test_a_key_that_is_there_with_a_slip_of_the_pen_is_not_written_again() -> None:
    ticket = changed(("office: kyiv\n", "offfice: kyiv\n"))
    assert mend(ticket) == (ticket.document.data.decode(), [])


def test_of_entries_that_stand_twice_the_first_stays() -> None:
    assert mended("tags: [vpn, remote]", "tags: [vpn, remote, vpn]") == EXAMPLE
    assert mended("tags: [vpn, remote]", "tags:\n- vpn # so\n- remote\n- vpn") == EXAMPLE.replace(
        "tags: [vpn, remote]", "tags:\n- vpn # so\n- remote"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_last_line_without_an_end_gets_the_files_own(end: str) -> None:
    text = EXAMPLE.replace("\n", end)
    made, found = mend(parsed(text.removesuffix(end)))
    assert made == text
    assert [problem.rule for problem in found] == ["line-ends"]


def test_line_ends_themselves_are_left_alone() -> None:
    assert mend(parsed(EXAMPLE.replace("\n", "\r\n")))[1] == []


def test_a_status_written_by_hand_becomes_an_entry_with_what_git_knows() -> None:
    entry = "- {at: 2026-11-23T17:02:00+02:00, by: mia, status: closed, source: git}\n"
    assert mended("status: resolved\n", "status: closed\n") == EXAMPLE.replace(
        "status: resolved\n", "status: closed\n", 1
    ).replace(LAST, LAST + entry)


def test_an_entry_is_not_dated_before_the_one_it_follows() -> None:
    assert "15:02:00+02:00, by: mia, status: closed" in mended("status: resolved\n", "status: closed\n", past=long_ago)


def test_a_step_that_the_workflow_does_not_know_is_not_invented() -> None:
    ticket = changed(("status: resolved\n", "status: new\n"))
    found = [problem for problem in check_ticket(facts(ticket), KNOWN) if problem.rule == "timeline"]
    assert [(problem.fix, "no step of the workflow" in problem.hint) for problem in found] == [(False, True)]
    assert mend(ticket) == (ticket.document.data.decode(), [])


def test_where_nobody_knows_when_nothing_is_written() -> None:
    ticket = changed(("status: resolved\n", "status: closed\n"))
    assert mend(ticket, past=lambda key, value: None) == (ticket.document.data.decode(), [])


def test_a_team_written_by_hand_becomes_a_handover() -> None:
    text = mended("team: l2-kyiv", "team: desk")
    assert "- {at: 2026-11-23T17:02:00+02:00, by: mia, from: l2-kyiv, to: desk, kind: routed, source: git}\n---" in text


@pytest.mark.parametrize("team", ["team:", "team: nobody"])
def test_a_team_that_is_none_is_left_to_people(team: str) -> None:
    ticket = changed(("team: l2-kyiv", team))
    assert mend(ticket)[1] == []


def test_a_verdict_on_another_resolution_goes_also_when_the_timeline_was_completed_just_now() -> None:
    assert "verdict" not in mended("verdict: {at: 2026-11-23T15:02:00", "verdict: {at: 2026-11-23T15:03:00")
    text = mended("status: resolved\n", "status: open\n")
    assert "verdict" not in text
    assert "status: open, source: git}" in text


def test_what_is_mended_is_what_was_named() -> None:
    ticket = changed(("status: resolved\n", "status: closed\n"), ("office: kyiv\n", ""), ("type: incident", "type: x"))
    named = [problem for problem in check_ticket(facts(ticket), KNOWN) if problem.fix]
    assert mend(ticket)[1] == named


def test_other_faults_stay_as_they_are() -> None:
    ticket = changed(("type: incident", "type: accident"), ("assignee: ivan", "assignee: iwan"))
    assert mend(ticket) == (ticket.document.data.decode(), [])


def test_an_article_is_mended_by_the_rules_for_all_documents() -> None:
    data = b"---\ntitle: VPN: how to\ntags: [a, a]\n---\n\nText"
    document, found = mend_document(Document.parse(data, path="kb/vpn.md"))
    assert document.data == b'---\ntitle: "VPN: how to"\ntags: [a]\n---\n\nText\n'
    assert [problem.rule for problem in found] == ["yaml-text", "twice", "line-ends"]


@given(mutated())
def test_a_second_time_finds_nothing_to_do_and_unnamed_bytes_stay(data: bytes) -> None:
    try:
        ticket = Ticket.parse(data, path=PATH, zone=KYIV)
    except UnreadableError:
        return
    text, found = mend(ticket)
    assert bool(found) == (text.encode() != data)
    assert {problem.rule for problem in found} <= {p.rule for p in check_ticket(facts(ticket), KNOWN) if p.fix} | {
        "verdict"
    }
    again, second = mend(parsed(text))
    assert (again, second) == (text, [])
