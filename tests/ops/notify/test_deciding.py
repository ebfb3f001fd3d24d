"""Who is notified of what, from the command line to the message, on a real desk."""

from __future__ import annotations

import json

import pytest

from tests.ops.bench import Bench, speak_as
from tests.ops.notify.desks import CANARY, LATER, MAIL, SETTLED, NotifiedDesk, begun, text_of

OLENA = "o.shevchenko@acme.example"


@pytest.fixture
def desk(bench: Bench) -> NotifiedDesk:
    return begun(bench)


def test_the_first_run_tells_nothing_of_what_happened_before(bench: Bench) -> None:
    desk = NotifiedDesk(bench)
    answer = desk.notify()
    assert (answer.code, answer.out, desk.sent()) == (0, "", [])
    assert "skipped everything that happened so far" in answer.err


def test_nothing_new_sends_nothing(desk: NotifiedDesk) -> None:
    assert desk.notify().out == ""


def test_a_reply_goes_to_the_requester(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify().code == 0
    (message,) = desk.sent()
    assert message["To"] == OLENA
    assert "Try the other cable." in text_of(message)


def test_a_message_is_sent_once(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    desk.notify()
    assert desk.notify().out == ""
    assert len(desk.sent()) == 1


def test_a_message_waits_until_changes_have_settled(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify(at="2026-11-23T10:01:00+02:00").out == ""
    desk.do("resolve", "{one}", "-m", "It was the cable.", at="2026-11-23T10:01:30+02:00")
    desk.notify()
    (message,) = desk.sent()
    assert "Try the other cable." in text_of(message)
    assert "It was the cable." in text_of(message)


def test_an_internal_note_reaches_nobody(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "--internal", "-m", CANARY)
    assert desk.notify().out == ""


def test_an_assignee_is_notified_but_not_of_their_own_doing(desk: NotifiedDesk) -> None:
    desk.do("take", "{one}")
    desk.do("escalate", "{two}", "--to", "l2-kyiv", "-m", "needs the firewall log", "--tried", "reinstall")
    desk.notify()
    assert "olha@acme.example" not in desk.receivers()
    assert "ivan@acme.example" in desk.receivers()


def test_the_reason_of_a_handover_stays_inside(desk: NotifiedDesk) -> None:
    desk.do("escalate", "{two}", "--to", "l2-kyiv", "-m", CANARY, "--tried", "reinstall")
    desk.notify()
    assert CANARY in "".join(text_of(one) for one in desk.sent() if one["To"] == "ivan@acme.example")
    assert not [one for one in desk.sent() if one["To"] == "r.tkachenko@acme.example"]


def test_an_agents_internal_message_is_answered_internally(desk: NotifiedDesk) -> None:
    desk.do("escalate", "{two}", "--to", "l2-kyiv", "-m", "why", "--tried", "reinstall")
    desk.notify()
    assert all(".i@acme.example>" in one["Message-ID"] for one in desk.sent())


def test_a_person_is_written_to_in_their_language(desk: NotifiedDesk) -> None:
    desk.do("resolve", "{one}", "-m", "Кабель.")
    desk.notify()
    (message,) = [one for one in desk.sent() if one["To"] == OLENA]
    assert "Вашу заявку" in text_of(message)


def test_a_resolved_request_asks_for_a_rating(desk: NotifiedDesk) -> None:
    desk.do("resolve", "{one}", "-m", "Кабель.")
    desk.notify()
    (message,) = [one for one in desk.sent() if one["To"] == OLENA]
    assert text_of(message).count("mailto:support+r") == 5


def test_a_person_is_asked_once_in_two_weeks(desk: NotifiedDesk) -> None:
    desk.do("resolve", "{one}", "-m", "Кабель.")
    desk.notify()
    desk.bench.ticket("three", "-r", "shevch")
    desk.do("resolve", "{three}", "-m", "Знову.", at="2026-11-24T10:00:00+02:00")
    desk.notify(at="2026-11-24T11:00:00+02:00")
    (message,) = [one for one in desk.sent() if "Знову." in text_of(one)]
    assert "mailto:" not in text_of(message)


def test_without_an_address_of_the_desk_requesters_get_nothing(bench: Bench) -> None:
    desk = begun(bench, config="\nnotify: {settle: 2m}\n")
    desk.do("resolve", "{one}", "-m", "Done.")
    desk.notify()
    assert OLENA not in desk.receivers()


@pytest.mark.parametrize("level", ["none", "final"])
def test_contacts_say_how_much_they_want(bench: Bench, level: str) -> None:
    path = bench.folder / "contacts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{line},{'notify' if n == 0 else level}" for n, line in enumerate(lines)), "utf-8")
    desk = begun(bench)
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    desk.notify()
    assert OLENA not in desk.receivers()


def test_quiet_words_reach_nobody(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.", "--quiet")
    assert desk.notify().out == ""


def test_a_copy_is_shown_to_the_requester(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.", "--cc", "boss@acme.example")
    desk.notify()
    (message,) = desk.sent()
    assert message["Cc"] == "boss@acme.example"


def test_a_copy_reaches_its_address_through_a_squash(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.", "--cc", "boss@acme.example")
    git = desk.bench.git
    tree = git("rev-parse", "HEAD^{tree}")
    git("update-ref", "HEAD", git("commit-tree", tree, "-p", "HEAD~1", "-m", "Squashed"))
    desk.notify()
    assert desk.receivers() == ["boss@acme.example", OLENA]


def test_an_earlier_commit_tells_nothing(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    desk.notify()
    desk.bench.git("reset", "-q", "--hard", "HEAD~1")
    assert desk.notify().out == ""


def test_a_dry_run_says_what_it_would_send_and_sends_nothing(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    answer = desk.notify("--dry-run")
    assert OLENA in answer.out
    assert desk.sent() == []
    assert OLENA in desk.notify().out


def test_json_names_each_message(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    (row,) = json.loads(desk.notify("--json").out)
    assert (row["event"], row["id"], row["to"], row["state"]) == ("replied", desk.bench.ids["one"], OLENA, "sent")


def test_a_waiting_message_can_be_listed_shown_and_dropped(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    desk.notify(at=LATER)
    (row,) = json.loads(desk.notify("list", "--json", at=LATER).out)
    assert "Try the other cable." in desk.notify("show", row["key"], at=LATER).out
    assert desk.notify("drop", row["key"], at=LATER).code == 0
    assert desk.notify().out == ""


def test_a_muted_breach_of_limits_waits(bench: Bench) -> None:
    desk = begun(bench, config=MAIL + "\nnotify: {rate: {person: 1/1h}}\n")
    desk.do("comment", "{one}", "-m", "One.")
    desk.notify()
    desk.do("comment", "{one}", "-m", "Two.", at="2026-11-23T10:20:00+02:00")
    desk.notify(at="2026-11-23T10:30:00+02:00")
    assert len(desk.sent()) == 1
    desk.notify(at="2026-11-23T11:30:00+02:00")
    assert len(desk.sent()) == 2


def test_start_skips_what_waits(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify("start").code == 0
    assert desk.notify().out == ""


def test_quiet_hours_make_one_digest(bench: Bench) -> None:
    config = MAIL + "\nnotify: {quiet: {calendar: kyiv}}\n"
    desk = begun(bench, config=config)
    night = "2026-11-23T22:00:00+02:00"
    for name in ("one", "two"):
        desk.do("escalate", f"{{{name}}}", "--to", "l2-kyiv", "-m", "why", "--tried", "all", at=night)
    desk.notify(at="2026-11-23T22:30:00+02:00")
    assert desk.sent() == []
    desk.notify(at="2026-11-24T12:00:00+02:00")
    assert desk.receivers().count("ivan@acme.example") == 1


def test_preview_prints_a_message_and_sends_none(desk: NotifiedDesk) -> None:
    answer = desk.notify("preview", "registered", desk.bench.ids["one"], "--lang", "uk", at=SETTLED)
    assert answer.code == 0
    assert "Subject:" in answer.out
    assert desk.sent() == []


def test_lint_finds_a_placeholder_that_does_not_exist(desk: NotifiedDesk) -> None:
    path = desk.folder / "templates" / "mail" / "replied.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('---\nsubject: "{id}"\n---\n{texxt}\n', encoding="utf-8")
    answer = desk.notify("lint")
    assert answer.code == 5
    assert "texxt" in answer.out


def test_the_desks_own_template_is_used(desk: NotifiedDesk) -> None:
    path = desk.folder / "templates" / "mail" / "replied.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('---\nsubject: "{id}"\n---\nOurs: {text}\n', encoding="utf-8")
    desk.bench.git("add", "templates")
    desk.bench.git("commit", "-qm", "Our template")
    desk.do("comment", "{one}", "-m", "Words.")
    desk.notify()
    assert [text_of(one).strip() for one in desk.sent()] == ["Ours: Words."]


def test_another_agents_words_reach_the_watching_agent(desk: NotifiedDesk) -> None:
    desk.do("watch", "{one}", "ivan")
    speak_as("olha")
    desk.do("comment", "{one}", "-m", "Words.")
    desk.notify()
    assert desk.receivers() == ["ivan@acme.example", OLENA]
