"""Somebody leaves: everything of theirs is passed on in one commit, and what only a person can decide is listed."""

from __future__ import annotations

import json

import pytest

from tests.ops.bench import Bench, speak_as
from tests.running import hd


@pytest.fixture
def theirs(bench: Bench) -> Bench:
    """Taras has a ticket, owns another, watches it, wrote an article, and leads a team."""
    for words in (
        "assign {one} taras",
        "set {two} owner=taras",
        "watch {two} taras",
        "watch {two} mia",
        "team set desk lead=taras",
    ):
        assert bench.hd(*words.split()) == 0
    speak_as("taras")
    assert bench.hd("kb", "new", "Wi-Fi", "--slug", "wifi") == 0
    speak_as("olha")
    return bench


def article(bench: Bench) -> str:
    return (bench.folder / "kb" / "wifi.md").read_text(encoding="utf-8")


def config(bench: Bench) -> str:
    return (bench.folder / "hd.yaml").read_text(encoding="utf-8")


def test_a_successor_gets_everything_in_one_commit(theirs: Bench) -> None:
    before = int(theirs.git("rev-list", "--count", "HEAD"))
    assert theirs.hd("people", "leave", "taras", "--to", "olha") == 0
    assert int(theirs.git("rev-list", "--count", "HEAD")) == before + 1
    assert theirs.git("status", "--short") == ""
    assert theirs.line("one", "assignee") == "olha"
    assert theirs.line("two", "owner") == "olha"
    assert theirs.line("two", "watchers") == "[olha, mia]"
    assert "owner: olha\n" in article(theirs)
    assert "email: taras@acme.example, github: tkoval, left: 2026-11-23}" in config(theirs)
    assert "lead: olha" in config(theirs)
    assert theirs.git("log", "-1", "--format=%(trailers:key=Hd-Action,valueonly)") == "people-leave"


def test_without_a_successor_the_team_gets_the_tickets(theirs: Bench) -> None:
    assert theirs.hd("people", "leave", "taras") == 0
    assert (theirs.line("one", "assignee"), theirs.line("one", "team")) == ("", "desk")
    assert theirs.line("two", "owner") == ""
    assert theirs.line("two", "watchers") == "[mia]"
    assert "taras" not in article(theirs)


def test_a_successor_of_another_team_is_assigned_nothing(theirs: Bench) -> None:
    assert theirs.hd("people", "leave", "taras", "--to", "ivan") == 0
    assert theirs.line("one", "assignee") == ""
    assert theirs.line("two", "owner") == "ivan"


def test_a_dry_run_lists_and_changes_nothing(theirs: Bench) -> None:
    before = theirs.files()
    answer = hd(theirs.folder, "people", "leave", "taras", "--dry-run", HD_NOW="2026-11-23T09:00:00+02:00")
    assert answer.code == 0
    assert theirs.files() == before
    for words in ("taras left on 2026-11-23; nobody leads desk", "assigned to nobody of desk", "owner nobody"):
        assert words in answer.out


def test_tickets_on_which_work_is_over_stay_theirs(theirs: Bench) -> None:
    assert theirs.hd("resolve", "{one}", "-m", "Done.") == 0
    before = theirs.text("one")
    assert theirs.hd("people", "leave", "taras", "--to", "olha") == 0
    assert theirs.text("one") == before


def test_once_more_passes_on_what_came_since_and_keeps_the_day(theirs: Bench) -> None:
    assert theirs.hd("people", "leave", "taras") == 0
    assert theirs.hd("people", "leave", "taras", at="2026-11-24T09:00:00+02:00") == 0
    assert "left: 2026-11-23}" in config(theirs)


def test_rules_that_name_them_are_listed(theirs: Bench) -> None:
    path = theirs.folder / "hd.yaml"
    path.write_text(config(theirs).replace("routing:\n", 'routing:\n- {match: "tag:x", assignee: taras}\n'), "utf-8")
    theirs.git("commit", "-qam", "a rule")
    answer = hd(theirs.folder, "people", "leave", "taras", "--json", HD_NOW="2026-11-23T09:00:00+02:00")
    assert len(json.loads(answer.out)) == 4
    assert 'routing "tag:x" assigns to taras (hd.yaml:' in answer.err


def test_a_team_of_nobody_is_listed(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("people", "leave", "mia") == 0
    assert "nobody is left in l2-toronto: hd team set l2-toronto members=WHO" in capfd.readouterr().err


def test_a_review_that_they_could_decide_is_listed(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("set", "{one}", "priority=P1") == 0
    assert bench.hd("escalate", "{one}", "--to", "l2-toronto", "-m", "w", "--tried", "x", "--review") == 0
    capfd.readouterr()
    assert bench.hd("people", "leave", "mia", "--dry-run") == 0
    assert "waits for review by maria: hd review show" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"), [("nobody-known", 2), ("taras --to taras", 2), ("taras --to petro", 1), ("taras --to xx", 2)]
)
def test_wrong_names_change_nothing(theirs: Bench, words: str, code: int) -> None:
    before = theirs.files()
    assert theirs.hd("people", "leave", *words.split()) == code
    assert theirs.files() == before


def test_you_may_leave_yourself(theirs: Bench) -> None:
    assert theirs.hd("people", "leave", "me", "--to", "taras") == 0
    assert theirs.hd("comment", "{one}", "-m", "Bye.") == 0
    assert theirs.hd("comment", "{one}", "-m", "Still here.", at="2026-11-24T09:00:00+02:00") == 1


def test_the_desk_is_in_order_afterwards(theirs: Bench) -> None:
    assert theirs.hd("people", "leave", "taras", "--to", "olha") == 0
    assert theirs.hd("check", "--strict") == 0
    assert theirs.hd("audit") == 0
