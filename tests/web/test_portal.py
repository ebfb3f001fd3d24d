"""The portal as requesters use it: ask, read, reply, attach; each page and each commit."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.running import hd
from tests.web.browsing import Served, Visitor, portal
from tests.web.conftest import ANNA, BORYS, CANARY


def ask(visitor: Visitor, title: str, text: str = "") -> str:
    """Register a request by the plain form. Returns its id."""
    key = visitor.get("/new/other").key
    sent = visitor.post("/new/other", {"key": key, "title": title, "text": text})
    assert sent.status == 303, sent.text
    return re.findall(r'class="number">([^<]+)<', visitor.get(sent.location).text)[0]


def registered(desk: Path, title: str, who: str = ANNA) -> str:
    """Register a request by command line. Returns its id."""
    made = hd(desk, "create", title, "-r", who)
    return re.findall(r"HD-\d{4}-\w{5}", made.out)[0]


def git(desk: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=desk, check=True, capture_output=True, text=True).stdout


def test_a_request_becomes_a_ticket_of_the_requester(anna: Visitor, desk: Path) -> None:
    number = ask(anna, "The printer is on fire", "Third floor.")
    ticket = git(desk, "show", f"HEAD:tickets/2026/11/{number}.md")
    assert f"requester: {ANNA}\n" in ticket
    assert "channel: web\n" in ticket
    assert f"by: {ANNA}, status: new" in ticket
    assert "owner:\n" in ticket
    assert f"Hd-On-Behalf-Of: {ANNA}" in git(desk, "log", "-1", "--format=%B")


def test_the_same_form_sent_twice_is_one_request(anna: Visitor, desk: Path) -> None:
    fields = {"key": anna.get("/new/other").key, "title": "Sent by a double click"}
    first, second = anna.post("/new/other", fields), anna.post("/new/other", fields)
    assert first.location == second.location
    assert git(desk, "log", "--format=%s").count("Sent by a double click") == 1


def test_a_missing_title_is_an_error_at_its_field_and_loses_nothing(anna: Visitor) -> None:
    page = anna.post("/new/other", {"title": " ", "text": "What I typed & more"})
    assert page.status == 422
    assert 'id="title-e"' in page.text
    assert "What I typed &amp; more" in page.text


def test_a_form_asks_its_questions_in_the_readers_language(anna: Visitor) -> None:
    assert "Що відбувається?" in anna.get("/new/vpn", Accept_Language="uk").text
    assert "What happens?" in anna.get("/new/vpn", Accept_Language="en").text


def test_the_answers_to_a_form_are_in_the_ticket(anna: Visitor, desk: Path) -> None:
    fields = {"key": anna.get("/new/vpn").key, "q-what": "It drops", "q-since": "Monday", "text": "Please hurry"}
    assert anna.post("/new/vpn", fields).status == 303
    ticket = git(desk, "show", "HEAD")
    assert '+title: "VPN: It drops"' in ticket or "+title: 'VPN: It drops'" in ticket
    assert "+Since: Monday." in ticket
    assert "+Please hurry" in ticket


def test_an_unanswered_question_is_an_error_at_its_field(anna: Visitor) -> None:
    page = anna.post("/new/vpn", {"q-what": "It drops"})
    assert page.status == 422
    assert 'id="since-e"' in page.text
    assert 'value="It drops"' in page.text


def test_a_reply_is_a_comment_of_the_requester(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "A question")
    page = anna.post(f"/r/{number}/reply", {"key": anna.get(f"/r/{number}").key, "text": "One more thing"})
    assert page.status == 303
    assert "One more thing" in anna.get(page.location).text
    assert f"Hd-On-Behalf-Of: {ANNA}" in git(desk, "log", "-1", "--format=%B")


def test_a_reply_without_a_text_is_an_error_at_its_field(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "Another question")
    page = anna.post(f"/r/{number}/reply", {"text": " "})
    assert page.status == 422
    assert 'id="reply-e"' in page.text


def test_a_file_comes_back_as_it_was_sent(anna: Visitor) -> None:
    number = ask(anna, "With a file")
    data = b"<script>alert(1)</script>\x00\xff"
    sent = anna.send(f"/r/{number}/reply", {"key": anna.get(f"/r/{number}").key, "text": ""}, {"../a b.html": data})
    assert sent.status == 303
    (address, *_) = re.findall(rf'"(/r/{number}/file/[^"]+)"', anna.get(f"/r/{number}").text)
    found = anna.get(address)
    assert found.body == data
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in found.headers["content-security-policy"]


def test_a_file_above_the_limit_is_refused(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "With a large file")
    assert anna.send(f"/r/{number}/reply", {"text": "x"}, {"large": bytes(21 << 10)}).status == 413


def test_more_files_than_the_limit_are_refused(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "With many files")
    assert anna.send(f"/r/{number}/reply", {"text": "x"}, dict.fromkeys("abc", b"x")).status == 413


def test_what_was_solved_is_closed_by_the_requester(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "To be solved")
    assert hd(desk, "resolve", number, "-m", "Done.").code == 0
    assert "Is it solved?" in anna.get(f"/r/{number}").text
    assert anna.post(f"/r/{number}/solved", {"key": "solved-once"}).status == 303
    assert "status: closed" in git(desk, "show", f"HEAD:tickets/2026/11/{number}.md")


def test_a_reply_opens_a_solved_request_again(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "Not really solved")
    assert hd(desk, "resolve", number, "-m", "Done.").code == 0
    anna.post(f"/r/{number}/reply", {"key": "again-once", "text": "It still drops"})
    assert "\nstatus: open\n" in git(desk, "show", f"HEAD:tickets/2026/11/{number}.md")


def test_a_resolution_is_rated(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "To be rated")
    assert hd(desk, "resolve", number, "-m", "Done.").code == 0
    sent = anna.post(f"/r/{number}/rate", {"key": "rated-once", "score": "4", "text": "Quick"})
    assert sent.status == 303
    ticket = git(desk, "show", f"HEAD:tickets/2026/11/{number}.md")
    assert "score: 4" in ticket
    assert "status: resolved" in ticket
    page = anna.get(f"/r/{number}").text
    assert re.search(r'value="4" checked', page)
    assert "Quick" not in page


@pytest.mark.parametrize("score", ["", "0", "6", "x"])
def test_a_rating_is_a_number_from_1_to_5(anna: Visitor, desk: Path, score: str) -> None:
    number = registered(desk, f"To be rated wrongly {score}")
    assert hd(desk, "resolve", number, "-m", "Done.").code == 0
    page = anna.post(f"/r/{number}/rate", {"key": f"wrong-{score}", "score": score})
    assert page.status in (409, 422)
    assert 'id="score-e"' in page.text


def test_what_is_not_solved_cannot_be_rated(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "Not solved")
    assert "How was it?" not in anna.get(f"/r/{number}").text
    assert anna.post(f"/r/{number}/rate", {"key": "early-once", "score": "5"}).status == 409


def test_an_internal_note_is_in_no_page(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "With a note")
    assert hd(desk, "comment", number, "--internal", "-m", CANARY).code == 0
    assert hd(desk, "set", number, f"tags={CANARY}").code == 0
    for path in ("/", "/mine", f"/r/{number}", "/status", "/status.json", f"/answers?q={CANARY}x", "/new/other"):
        page = anna.get(path)
        assert CANARY not in page.text.replace(f"{CANARY}x", ""), path
        assert CANARY not in str(page.headers), path


def test_what_agents_wrote_is_shown_as_text(anna: Visitor, desk: Path) -> None:
    number = ask(anna, "<script>alert(1)</script>", "<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    assert hd(desk, "comment", number, "-m", "**Bold** <b onclick=alert(1)>x</b> {{ 7*7 }}").code == 0
    page = anna.get(f"/r/{number}").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "onclick=" not in page.replace("&lt;b onclick=", "")
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page)
    assert "{{ 7*7 }}" in page
    assert "<strong>Bold</strong>" in page


def test_somebody_elses_request_none_and_nonsense_are_the_same_page(anna: Visitor, desk: Path) -> None:
    other = registered(desk, "Of Borys", BORYS)
    pages = [anna.get(f"/r/{number}") for number in (other, "HD-2611-ZZZZZ", "nonsense")]
    assert [page.status for page in pages] == [404, 404, 404]
    bodies = {re.sub(r'value="/r/[^"]*"', "", page.text) for page in pages}
    assert len(bodies) == 1


@pytest.mark.parametrize("verb", ["reply", "solved", "rate"])
def test_nobody_acts_on_somebody_elses_request(anna: Visitor, desk: Path, verb: str) -> None:
    other = registered(desk, "Of Borys, too", BORYS)
    before = git(desk, "rev-parse", "HEAD")
    assert anna.post(f"/r/{other}/{verb}", {"key": f"of-borys-{verb}", "text": "x", "score": "1"}).status == 404
    assert git(desk, "rev-parse", "HEAD") == before


def test_answers_are_found_and_shown_live(anna: Visitor) -> None:
    assert "Moving the second factor" in anna.get("/answers?q=factor").text
    assert "add a phone" in anna.get("/faq/en/articles/second-factor.html").text


def test_the_status_page_shows_outages_and_no_requests(anna: Visitor, desk: Path) -> None:
    assert hd(desk, "create", "Mail is down", "-s", "mail", "--tag", "major").code == 0
    assert hd(desk, "create", "Secret of Borys", "-r", BORYS, "--tag", "major").code == 0
    page = anna.get("/status").text
    assert "Mail is down" in page
    assert "Secret of Borys" not in page


def test_a_change_by_command_line_is_seen_by_the_next_page(anna: Visitor, desk: Path) -> None:
    number = registered(desk, "Seen at once")
    assert hd(desk, "comment", number, "-m", "We are on it").code == 0
    assert "We are on it" in anna.get(f"/r/{number}").text


def test_the_desk_is_clean_after_all_of_this(anna: Visitor, desk: Path) -> None:
    registered(desk, "The last one")
    assert git(desk, "status", "--porcelain") == ""
    assert hd(desk, "check").code == 0
    assert hd(desk, "audit").code == 0


def test_it_ends_by_sigterm_without_an_error(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log") as found:
        assert Visitor(found.port).get("/healthz").status == 200
        assert found.end() == 0


def test_the_log_holds_no_secret(served: Served, anna: Visitor) -> None:
    anna.get("/mine?show=done")
    log = served.log.read_text()
    assert served.link.rpartition("/")[2] not in log
    assert not any(value and value in log for name, value in anna.cookies.items() if name.endswith("session"))
    assert ANNA not in log.replace(f"Sign in as {ANNA}", "")
