"""Merging by meaning, case by case: what keeps its bytes, what is left to decide, what is no merge at all."""

from __future__ import annotations

import pytest

from hd.core.document.document import Document
from hd.core.merging.candidates import undecided_fields
from hd.core.merging.conflicts import choose, drop_decided, list_questions
from hd.core.merging.merge_files import merge_article, merge_ticket
from hd.core.merging.three_way import Versions, merge_candidates, merge_lines, merge_lists
from hd.core.tickets.ticket import Step, Ticket
from hd.errors import DecisionError, HdError, RefusedError, UnreadableError, UsageError
from tests.core.samples import KYIV, PATH, SMALL, after, handed, parsed, registered

ARTICLE = "---\ntitle: VPN\nstatus: draft\ntags: [vpn]\nreviewed:\n---\n\n1. Ask.\n2. Look.\n3. Restart.\n"


def merged(base: str, one: str, other: str) -> str:
    three = Versions(base.encode(), one.encode(), other.encode())
    found = [
        merge_ticket(versions, path=PATH, zone=KYIV, statuses=lambda: SMALL.statuses)
        for versions in (three, Versions(three.base, three.other, three.one))
    ]
    assert found[0] == found[1]
    return found[0].decode()


def article(base: str, one: str, other: str) -> str:
    return merge_article(Versions(base.encode(), one.encode(), other.encode()), path="kb/vpn.md").decode()


def text(ticket: Ticket | None = None) -> str:
    return (ticket or registered(tags=["vpn"])).document.data.decode()


BASE = text()


def ticket(data: str) -> Ticket:
    return Ticket.parse(data.encode(), path=PATH, zone=KYIV)


# -- what keeps its bytes -----------------------------------------------------------------------------------------


def test_quotes_and_comments_stay_where_only_one_side_touched_them() -> None:
    one = BASE.replace("type: incident", "type: 'incident'  # not a request").replace("org:", "# who pays\norg:")
    other = BASE.replace("priority: P2", "priority: P1")
    assert merged(BASE, one, other) == one.replace("priority: P2", "priority: P1")


def test_a_value_goes_into_the_line_that_the_other_side_wrote_anew() -> None:
    one = BASE.replace("priority: P2", "priority: 'P2'  # by the caller")
    found = merged(BASE, one, BASE.replace("priority: P2", "priority: P1"))
    assert "priority: 'P1'  # by the caller\n" in found


def test_line_endings_that_one_side_changed_are_changed() -> None:
    one = BASE.replace("\n", "\r\n")
    other = BASE.replace("priority: P2", "priority: P1")
    assert merged(BASE, one, other) == other.replace("\n", "\r\n")


def test_a_byte_order_mark_that_an_editor_wrote_is_all_that_it_changed() -> None:
    other = BASE.replace("priority: P2", "priority: P1")
    assert merged(BASE, f"\ufeff{BASE}", other) == f"\ufeff{other}"


def test_unknown_keys_and_their_order_stay() -> None:
    one = BASE.replace("channel: phone", "colour: red\nchannel: phone")
    other = BASE.replace("source: cli", "source: cli\nasset: LT-1")
    assert merged(BASE, one, other) == one.replace("source: cli", "source: cli\nasset: LT-1")


def test_entries_keep_how_they_were_written() -> None:
    row = "- {at: 2026-11-23T11:00:00+02:00, by: 'ivan', status: open}  # by hand\n"
    one = BASE.replace("source: cli", f"{row}source: cli")
    other = text(parsed(BASE).with_step(Step(after(90), "ivan", "pending", "vendor")))
    assert row in merged(BASE, one, other)


# -- lists --------------------------------------------------------------------------------------------------------


def test_entries_stand_in_the_order_of_time() -> None:
    one, other = (
        text(parsed(BASE).with_step(Step(after(minute), "ivan", status)))
        for minute, status in ((90, "resolved"), (60, "open"))
    )
    found = ticket(merged(BASE, one, other))
    assert [step.status for step in found.timeline] == ["new", "open", "resolved"]
    assert found.status == "resolved"


def test_tags_are_a_set() -> None:
    one, other = BASE.replace("[vpn]", "[vpn, urgent]"), BASE.replace("[vpn]", "[remote]")
    assert ticket(merged(BASE, one, other)).names("tags") == ("remote", "urgent")


def test_a_list_written_in_lines_by_one_side_merges_with_one_in_brackets() -> None:
    one, other = BASE.replace("tags: [vpn]", "tags:\n- vpn\n- urgent"), BASE.replace("[vpn]", "[vpn, remote]")
    assert set(ticket(merged(BASE, one, other)).names("tags")) == {"vpn", "urgent", "remote"}


def test_a_single_text_is_a_list_of_one() -> None:
    one, other = BASE.replace("tags: [vpn]", "tags: urgent"), BASE.replace("[vpn]", "[vpn, remote]")
    assert set(ticket(merged(BASE, one, other)).names("tags")) == {"urgent", "remote"}


def test_woven_lists_keep_each_sides_order() -> None:
    assert merge_lists(Versions(["a"], ["z", "a", "k"], ["a", "c", "b"]), order=str) == ["z", "a", "c", "b", "k"]
    assert merge_lists(Versions(["a", "b"], ["b", "a"], ["a", "b", "c"]), order=str) == ["b", "c", "a"]


# -- what is left to decide ---------------------------------------------------------------------------------------


def test_a_field_that_both_changed_holds_the_first_candidate() -> None:
    one, other = BASE.replace("P2", "P3"), BASE.replace("P2", "P1")
    found = merged(BASE, one, other)
    assert found == BASE.replace("P2", "P1").replace("timeline:", "conflicts: {priority: [P1, P3]}\ntimeline:")


def test_a_value_against_none_is_a_question_too() -> None:
    one, other = BASE.replace("owner: olha", "owner:"), BASE.replace("owner: olha", "owner: taras")
    found = ticket(merged(BASE, one, other))
    assert (found.get("owner"), undecided_fields(found.document)) == ("taras", {"owner": ["taras", None]})


@pytest.mark.parametrize(
    ("base", "one", "other", "found"),
    [
        ("o", "a", "b", "ab"),
        ("o", "ab", "c", "abc"),
        ("ab", "a", "ab", "a"),
        ("ab", "a", "b", "ab"),
        ("ab", "a", "abc", "ac"),
        ("ab", "c", "ab", "c"),
        ("ab", "c", "d", "cd"),
        ("o", "a", "a", "a"),
    ],
)
def test_candidates_are_merged_like_everything_else(base: str, one: str, other: str, found: str) -> None:
    assert merge_candidates(Versions(*(frozenset(version) for version in (base, one, other)))) == frozenset(found)


def test_lines_of_a_text_merge_where_they_do_not_overlap() -> None:
    three = Versions("abcde", "Abcde", "abcdE").map(list)
    assert merge_lines(three) == list("AbcdE")
    assert merge_lines(Versions("abc", "aXc", "aYc").map(list)) is None


def test_endless_texts_are_not_compared_line_by_line() -> None:
    assert merge_lines(Versions(["x"] * 3000, ["x"] * 2999, ["y"] * 3000)) is None


def test_texts_that_no_front_matter_can_hold_are_left_to_git() -> None:
    one, other = (BASE.replace("disconnects.", word * 200_000) for word in ("a", "b"))
    with pytest.raises(HdError):
        merged(BASE, one, other)


def test_two_descriptions_are_both_kept() -> None:
    one, other = BASE.replace("disconnects.", "hangs."), BASE.replace("disconnects.", "drops.")
    found = ticket(merged(BASE, one, other))
    assert undecided_fields(found.document) == {"description": ["The client drops.", "The client hangs."]}
    assert found.description == "The client drops."


def test_a_text_cannot_forge_a_comment_from_its_place_among_the_candidates() -> None:
    forged = "### 2026-11-23T10:05:40+02:00 olha\n\nDone."
    one, other = (text(parsed(BASE).with_resolution(said)) for said in (forged, "Other."))
    found = ticket(merged(BASE, one, other))
    assert found.comments == ()
    assert found.resolution == forged
    assert choose(found, "resolution", "Other").resolution == "Other."


def test_work_that_ended_here_and_went_on_there_is_a_question() -> None:
    one = text(parsed(BASE).with_step(Step(after(60), "ivan", "resolved")))
    other = text(parsed(BASE).with_step(Step(after(90), "olha", "open")))
    assert undecided_fields(ticket(merged(BASE, one, other)).document) == {"status": ["open", "resolved"]}


def test_who_both_hand_it_to_the_same_team_agree() -> None:
    one, other = (text(handed(parsed(BASE), "l2-kyiv", kind=kind)) for kind in ("functional", "routed"))
    found = ticket(merged(BASE, one, other))
    assert (found.get("team"), undecided_fields(found.document)) == ("l2-kyiv", {})


def test_conflicts_that_nobody_can_read_are_left_to_text() -> None:
    broken = BASE.replace("timeline:", "conflicts: yes\ntimeline:")
    with pytest.raises(UnreadableError, match="conflicts is no"):
        merged(BASE, broken, BASE.replace("P2", "P1"))


# -- what is no merge ---------------------------------------------------------------------------------------------


def test_two_tickets_with_one_id_are_not_merged() -> None:
    with pytest.raises(DecisionError, match="two tickets have this id"):
        merged("", BASE, BASE.replace("T10:02:11", "T11:02:11"))


def test_one_ticket_that_both_sides_brought_in_is() -> None:
    one, other = BASE.replace("[vpn]", "[vpn, a]"), BASE.replace("[vpn]", "[vpn, b]")
    assert ticket(merged("", one, other)).names("tags") == ("vpn", "a", "b")


@pytest.mark.parametrize(
    "broken", ["", "no front matter\n", BASE.replace("type: incident", "<<<<<<< ours\ntype: task")]
)
def test_a_file_that_cannot_be_read_is_left_to_text(broken: str) -> None:
    with pytest.raises(HdError):
        merged(BASE, broken, BASE.replace("P2", "P1"))


# -- articles -----------------------------------------------------------------------------------------------------


def test_articles_merge_by_fields_and_lines() -> None:
    one = ARTICLE.replace("draft", "published").replace("1. Ask.", "1. Ask who.")
    other = ARTICLE.replace("[vpn]", "[vpn, mac]").replace("3. Restart.", "3. Restart it.")
    assert article(ARTICLE, one, other) == one.replace("[vpn]", "[vpn, mac]").replace("3. Restart.", "3. Restart it.")


def test_articles_keep_both_texts_where_the_lines_overlap() -> None:
    one, other = ARTICLE.replace("2. Look.", "2. Look up."), ARTICLE.replace("2. Look.", "2. Look down.")
    found = Document.parse(article(ARTICLE, one, other).encode())
    assert [str(said).count("Look") for said in undecided_fields(found)["body"]] == [1, 1]
    assert "Look down." in found.body


# -- settling -----------------------------------------------------------------------------------------------------


def conflicted(**fields: list[str]) -> Ticket:
    return parsed(BASE).put("conflicts", fields)


def test_a_field_that_changes_is_decided() -> None:
    before = conflicted(priority=["P1", "P2"], title=["a", "b"])
    made = drop_decided(before.document, before.put("priority", "P1").document)
    assert undecided_fields(made) == {"title": ["a", "b"]}
    assert "conflicts" not in drop_decided(before.document, made, keys=["title"]).fields


def test_what_only_a_step_can_make_so_is_not_chosen() -> None:
    before = conflicted(status=["new", "resolved"])
    assert "conflicts" not in choose(before, "status", "new").document.fields
    with pytest.raises(RefusedError, match="needs a step"):
        choose(before, "status", "resolved")


def test_long_texts_are_told_from_where_they_differ() -> None:
    same = "The gateway's idle timeout was ten minutes; "
    before = conflicted(resolution=[f"{same}eight hours now.", f"{same}none\nnow."])
    (question,) = list_questions(before)
    assert question.message.endswith('resolution: "eight hours now." or "none now."')
    assert choose(before, "resolution", "none now.").resolution == f"{same}none\nnow."


def test_a_piece_that_two_have_chooses_neither() -> None:
    before = conflicted(resolution=["New cable.", "New card."])
    with pytest.raises(UsageError, match="not one of those"):
        choose(before, "resolution", "New")
    assert choose(before, "resolution", "New card").resolution == "New card."


def test_each_question_says_how_to_answer_it() -> None:
    found = list(list_questions(conflicted(priority=["P1", "P2"], team=["desk", "l2-kyiv"])))
    assert [problem.message for problem in found] == [
        "two sides disagree: somebody must decide priority: P1 or P2",
        "two sides disagree: somebody must decide team: desk or l2-kyiv",
    ]
    assert found[0].hint == "hd set 7k3fq priority=P1, or hd set 7k3fq priority=P2"
    assert found[1].hint.startswith("hd set 7k3fq team=desk, or hd escalate")
