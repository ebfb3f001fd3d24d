"""Who has left gets nothing by any verb; who is away gets nothing that nobody gives them by name."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench, speak_as
from tests.ops.history.test_undo import changing

# For each verb: how it meets somebody who is not there. The tests below hold what is said here.
VERBS = {
    **dict.fromkeys(("create", "route", "assign", "take", "resume", "comment", "reopen", "return"), "gives work"),
    **dict.fromkeys(("escalate", "kb run"), "gives work"),
    **dict.fromkeys(("undo", "merge"), "puts back or joins what was; hd check names it"),
    **dict.fromkeys(("set", "watch", "kb new", "problem known", "problem new", "problem set"), "names people"),
    **dict.fromkeys(("review approve", "review reject", "review merge", "review withdraw"), "asks people"),
    **dict.fromkeys(("wait", "resolve", "close", "cancel", "link", "attach", "edit"), "gives nobody anything"),
    **dict.fromkeys(
        ("kb link", "kb edit", "contact add", "contact import", "contact edit", "contact merge", "check"),
        "gives nobody anything",
    ),
    **dict.fromkeys(("calendar holidays", "uninit", "sync"), "gives nobody anything"),
    **dict.fromkeys(("rate", "mail block", "mail allow", "mail forget", "notify start"), "gives nobody anything"),
    **dict.fromkeys(("mail in", "mail fetch", "mail held"), "gives work, by routing"),
    **dict.fromkeys(("service add", "service set", "office add"), "gives nobody anything"),
    **dict.fromkeys(("people add", "people set", "people leave", "team add", "team set"), "says who is there"),
}
LEFT = "left: 2026-11-01"
AWAY = "away: [2026-11-20..2026-11-27]"


def make(bench: Bench, who: str, what: str) -> None:
    """From now on somebody has left, or is away."""
    path = bench.folder / "hd.yaml"
    text = path.read_text(encoding="utf-8")
    assert f"email: {who}@acme.example" in text
    path.write_text(text.replace(f"email: {who}@acme.example", f"email: {who}@acme.example, {what}"), encoding="utf-8")
    bench.git("commit", "-qam", f"{who}: {what}")


def said(capfd: pytest.CaptureFixture[str]) -> str:
    out, err = capfd.readouterr()
    return out + err


def test_every_verb_that_changes_a_desk_is_here() -> None:
    assert sorted(changing()) == sorted(VERBS)


def test_nobody_is_assigned_who_has_left(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    make(bench, "taras", LEFT)
    assert bench.hd("assign", "{one}", "taras") == 1
    assert "taras left on 2026-11-01" in said(capfd)
    assert bench.line("one", "assignee") == ""


def test_who_is_away_can_be_assigned_by_name_with_a_note(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    make(bench, "taras", AWAY)
    assert bench.hd("assign", "{one}", "taras") == 0
    assert "taras is away until 2026-11-27" in said(capfd)


@pytest.mark.parametrize("what", [LEFT, AWAY])
def test_the_least_busy_member_is_one_who_is_there(bench: Bench, what: str) -> None:
    make(bench, "olha", what)
    speak_as("taras")
    assert bench.hd("assign", "{one}", "{two}", "--auto") == 0
    assert {bench.line("one", "assignee"), bench.line("two", "assignee")} == {"taras"}


@pytest.mark.parametrize("what", [LEFT, AWAY])
def test_routing_gives_nothing_to_somebody_who_is_not_there(
    bench: Bench, capfd: pytest.CaptureFixture[str], what: str
) -> None:
    path = bench.folder / "hd.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("routing:\n", 'routing:\n- {match: "tag:x", assignee: taras}\n'), encoding="utf-8")
    make(bench, "taras", what)
    said(capfd)
    bench.ticket("three", "-r", "shevch", "--tag", "x")
    assert "assigns to taras, and taras" in said(capfd)
    assert bench.line("three", "assignee") == ""
    assert bench.hd("escalate", "{three}", "--to", "l2-kyiv", "-m", "w", "--tried", "x") == 0
    assert bench.hd("route", "{three}") == 0
    assert "assigns to taras, and taras" in said(capfd)
    assert bench.line("three", "assignee") == ""


def test_a_new_ticket_is_not_assigned_to_somebody_who_has_left(bench: Bench) -> None:
    make(bench, "taras", LEFT)
    assert bench.hd("create", "New", "-r", "shevch", "--assignee", "taras") == 1


def test_who_has_left_takes_nothing(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    make(bench, "taras", LEFT)
    speak_as("taras")
    assert bench.hd("take", "{one}") == 1
    assert "taras, which is you, left on 2026-11-01" in said(capfd)
    assert bench.hd("comment", "{one}", "-m", "Me again.") == 1


def test_the_day_of_leaving_is_the_last_to_act(bench: Bench) -> None:
    make(bench, "taras", "left: 2026-11-23")
    speak_as("taras")
    assert bench.hd("comment", "{one}", "-m", "Bye.") == 0
    assert bench.hd("take", "{one}") == 1


REOPENING = {
    "reopen": (("resolve {one} -m Done.",), "reopen {one} -m Again."),
    "comment": (("resolve {one} -m Done.",), "comment {one} --by requester -m Again."),
    "resume": (("wait {one} --for vendor",), "resume {one} -m On."),
    "answer": (("wait {one} --for requester",), "comment {one} --by requester -m Here."),
}


@pytest.mark.parametrize("verb", REOPENING)
def test_work_that_goes_on_is_in_nobodys_hands_who_has_left(
    bench: Bench, capfd: pytest.CaptureFixture[str], verb: str
) -> None:
    before, then = REOPENING[verb]
    assert bench.hd("assign", "{one}", "taras") == 0
    for words in before:
        assert bench.hd(*words.split()) == 0
    make(bench, "taras", LEFT)
    said(capfd)
    assert bench.hd(*then.split()) == 0
    assert "taras left on 2026-11-01: unassigned" in said(capfd)
    assert (bench.line("one", "status"), bench.line("one", "assignee")) == ("open", "")


@pytest.mark.parametrize("verb", REOPENING)
def test_work_that_goes_on_stays_with_somebody_who_is_away_and_says_so(
    bench: Bench, capfd: pytest.CaptureFixture[str], verb: str
) -> None:
    before, then = REOPENING[verb]
    assert bench.hd("assign", "{one}", "taras") == 0
    for words in before:
        assert bench.hd(*words.split()) == 0
    make(bench, "taras", AWAY)
    said(capfd)
    assert bench.hd(*then.split()) == 0
    assert "taras is away until 2026-11-27" in said(capfd)
    assert bench.line("one", "assignee") == "taras"


def test_what_is_given_back_is_in_nobodys_hands_who_has_left(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("assign", "{one}", "taras") == 0
    assert bench.hd("escalate", "{one}", "--to", "l2-kyiv", "-m", "w", "--tried", "x") == 0
    make(bench, "taras", LEFT)
    said(capfd)
    assert bench.hd("return", "{one}", "-m", "Easy.") == 0
    assert "taras left on 2026-11-01: unassigned" in said(capfd)
    assert bench.line("one", "assignee") == ""


def test_a_handover_replaces_an_owner_who_has_left(bench: Bench) -> None:
    assert bench.hd("set", "{one}", "owner=taras") == 0
    make(bench, "taras", LEFT)
    assert bench.hd("escalate", "{one}", "--to", "l2-kyiv", "-m", "w", "--tried", "x") == 0
    assert bench.line("one", "owner") == "olha"


def test_a_handover_to_a_team_of_which_nobody_is_there_says_so(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    for who in ("ivan", "nadia"):
        make(bench, who, AWAY if who == "ivan" else LEFT)
    said(capfd)
    assert bench.hd("escalate", "{one}", "--to", "l2-kyiv", "-m", "w", "--tried", "x") == 0
    assert "nobody of l2-kyiv is there: all are away or have left" in said(capfd)


def test_nobody_is_told_who_has_left(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    make(bench, "maria", LEFT)
    before = bench.text("one")
    assert bench.hd("escalate", "{one}", "--up", "maria", "-m", "Now.") == 1
    assert "maria left on 2026-11-01" in said(capfd)
    assert bench.hd("escalate", "{one}", "--up", "-m", "Now.") == 1
    assert "desk has no lead to tell: maria left on 2026-11-01 (hd.yaml:" in said(capfd)
    assert bench.text("one") == before


def test_a_lead_who_is_away_is_told_with_a_note(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    make(bench, "maria", AWAY)
    assert bench.hd("escalate", "{one}", "--up", "-m", "Now.") == 0
    assert "maria is away until 2026-11-27; --up WHO tells somebody else" in said(capfd)


@pytest.mark.parametrize("words", ["watch {one} taras", "set {one} owner=taras", "set {one} watchers+=taras"])
def test_who_has_left_owns_and_watches_nothing(bench: Bench, words: str) -> None:
    make(bench, "taras", LEFT)
    assert bench.hd(*words.split()) == 1


@pytest.mark.parametrize("words", ["watch {one} taras", "set {one} owner=taras", "assign {one} taras"])
def test_who_leaves_later_is_still_here(bench: Bench, words: str) -> None:
    make(bench, "taras", "left: 2026-12-31")
    assert bench.hd(*words.split()) == 0


def test_lint_and_check_name_whoever_is_not_there(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("assign", "{one}", "taras") == 0
    make(bench, "taras", LEFT)
    make(bench, "maria", LEFT)
    said(capfd)
    assert bench.hd("check") == 0
    found = said(capfd)
    assert "maria leads desk, and maria left on 2026-11-01" in found
    assert "assignee: taras left on 2026-11-01" in found
    assert bench.hd("sla", "lint") == 5
    assert "maria leads desk, and maria left on 2026-11-01" in said(capfd)


def test_a_lead_who_is_away_is_a_note_that_fails_no_lint(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    make(bench, "maria", AWAY)
    said(capfd)
    assert bench.hd("sla", "lint") == 0
    assert "maria leads desk, and maria is away until 2026-11-27" in said(capfd)


def test_a_timed_rule_tells_a_lead_who_is_away_and_says_so(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("set", "{one}", "priority=P1") == 0
    make(bench, "maria", AWAY)
    said(capfd)
    assert bench.hd("sla", "apply", "--write", at="2026-11-23T15:00:00+02:00") == 0
    assert "maria is away until 2026-11-27" in said(capfd)


def test_a_timed_rule_tells_nobody_who_has_left(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("set", "{one}", "priority=P1") == 0
    make(bench, "maria", LEFT)
    before = bench.text("one")
    assert bench.hd("sla", "apply", "--write", at="2026-11-23T15:00:00+02:00") == 0
    assert bench.text("one") == before
