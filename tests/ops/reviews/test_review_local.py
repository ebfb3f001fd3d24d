"""A handover that is reviewed first, in one clone: asked for, shown, approved, rejected, merged, withdrawn."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import ASK, BRANCH, at


@pytest.fixture
def p2(bench: Bench) -> Bench:
    """A ticket `one` of P2, whose handover to Toronto the desk wants reviewed."""
    assert bench.hd("set", "{one}", "priority=P2", at=at("09:05")) == 0
    return bench


def asked(bench: Bench, *more: str, clock: str = "10:00") -> None:
    assert bench.hd(*ASK, "--review", *more, at=at(clock)) == 0


def as_(name: str, bench: Bench, *words: str, clock: str = "10:30") -> int:
    speak_as(name)
    try:
        return bench.hd(*words, at=at(clock))
    finally:
        speak_as("olha")


def reviews(bench: Bench, capsys: pytest.CaptureFixture[str], *words: str, clock: str = "10:30") -> list[dict]:
    capsys.readouterr()
    assert bench.hd("review", "list", "--json", *words, at=at(clock)) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


def branches(bench: Bench) -> list[str]:
    return bench.git("for-each-ref", "--format=%(refname:short)", "refs/heads/escalate").split()


def branch(bench: Bench) -> str:
    return BRANCH.format(**bench.ids)


# -- asking ------------------------------------------------------------------------------------------------------------


def test_what_the_desk_wants_reviewed_is_refused_without_and_says_what_to_type(
    p2: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    before = p2.git("rev-parse", "main")
    assert p2.hd(*ASK) == 2
    said = capsys.readouterr().err
    assert "--review" in said
    assert "--urgent" in said
    assert "hd.yaml:50 escalation.review" in said
    assert p2.git("rev-parse", "main") == before


def test_what_it_does_not_want_reviewed_goes_at_once(bench: Bench) -> None:
    assert bench.hd(*ASK) == 0
    assert bench.line("one", "team") == "l2-toronto"


def test_asking_makes_one_commit_on_a_branch_and_touches_nothing_else(p2: Bench) -> None:
    (p2.folder / "note.txt").write_text("mine", encoding="utf-8")
    p2.git("add", "note.txt")
    before, main, status = p2.files(), p2.git("rev-parse", "main"), p2.git("status", "--porcelain")
    asked(p2)
    assert (p2.files(), p2.git("rev-parse", "main"), p2.git("status", "--porcelain")) == (before, main, status)
    assert branches(p2) == [branch(p2)]
    assert p2.git("rev-parse", f"{branch(p2)}^") == main
    assert p2.git("diff", "--numstat", "main", branch(p2)).split()[:2] == ["2", "1"]
    added = [line for line in p2.git("diff", "-U0", "main", branch(p2)).splitlines() if line[0] in "+-"][2:]
    assert added[0:2] == ["-team: desk", "+team: l2-toronto"]
    assert added[2].startswith(f"+- {{asked: {at('10:00')}, by: olha, from: desk, to: l2-toronto, kind: functional")
    assert " at:" not in added[2]


def test_it_is_asked_from_any_branch_that_is_checked_out(p2: Bench) -> None:
    p2.git("checkout", "-q", "-b", "elsewhere")
    asked(p2)
    assert p2.git("rev-parse", f"{branch(p2)}^") == p2.git("rev-parse", "main")
    assert p2.git("branch", "--show-current") == "elsewhere"


def test_the_same_policy_holds_as_without_a_review(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert p2.hd("escalate", "{one}", "--to", "l2-toronto", "-m", "why", "--review") == 2
    assert "steps tried" in capsys.readouterr().err
    assert p2.hd("escalate", "{one}", "--to", "desk", "-m", "why", "--tried", "all", "--review") == 1
    assert branches(p2) == []


def test_while_one_waits_no_other_is_asked_for(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    assert p2.hd(*ASK, "--review", at=at("10:05")) == 1
    assert "withdraw" in capsys.readouterr().err
    assert len(branches(p2)) == 1


def test_asked_again_the_branch_has_another_number(p2: Bench) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "reject", "{one}", "-m", "no") == 0
    asked(p2, clock="11:00")
    assert branches(p2) == [branch(p2), f"{branch(p2)}-2"]


def test_a_dry_run_asks_nobody(p2: Bench) -> None:
    asked(p2, "--dry-run")
    assert branches(p2) == []


def test_a_review_is_about_one_ticket_and_before_or_after(p2: Bench) -> None:
    assert p2.hd("escalate", "{one}", "{two}", "--to", "l2-toronto", "-m", "a", "--tried", "b", "--review") == 2
    assert p2.hd(*ASK, "--review", "--urgent") == 2
    assert p2.hd("escalate", "{one}", "--up", "-m", "a", "--review") == 2
    assert branches(p2) == []


# -- who knows of it ---------------------------------------------------------------------------------------------------


def test_readers_know_of_it(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    capsys.readouterr()
    assert p2.hd("list", "is:in-review", "--json") == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == [p2.ids["one"]]
    assert p2.hd("list", "NOT", "is:in-review", "--json") == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == [p2.ids["two"]]
    assert p2.hd("show", "{one}", "--json") == 0
    review = json.loads(capsys.readouterr().out)["review"]
    assert (review["state"], review["to"], review["branch"]) == ("waiting", "l2-toronto", branch(p2))
    assert p2.hd("show", "{two}", "--json") == 0
    assert json.loads(capsys.readouterr().out)["review"] is None


@pytest.mark.parametrize("pack", [("pack-refs", "--all"), ("refs", "migrate", "--ref-format=reftable")])
def test_however_git_keeps_its_refs(p2: Bench, capsys: pytest.CaptureFixture[str], pack: tuple[str, ...]) -> None:
    asked(p2)
    subprocess.run(["git", "-C", str(p2.folder), *pack], check=False)  # a git of before reftables keeps its files
    assert [one["id"] for one in reviews(p2, capsys)] == [p2.ids["one"]]


def test_work_and_clocks_go_on_where_the_ticket_is(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    assert p2.line("one", "team") == "desk"
    assert p2.hd("comment", "{one}", "-m", "still at it", at=at("10:10")) == 0
    capsys.readouterr()
    assert p2.hd("sla", "check", "--metric", "hold", "--json", at=at("11:30")) == 3
    (found, *_) = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["id"] == p2.ids["one"]]
    assert (found["team"], found["state"]) == ("desk", "breached")


def test_today_shows_it_to_whom_it_waits_for(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)

    def sections(who: str) -> dict[str, list[str]]:
        capsys.readouterr()
        assert as_(who, p2, "--json") == 0
        found = json.loads(capsys.readouterr().out)["sections"]
        return {one["name"]: [ticket["id"] for ticket in one["tickets"]] for one in found}

    assert sections("mia")["to review"] == [p2.ids["one"]]
    assert "to review" not in sections("olha")
    assert as_("mia", p2, "review", "approve", "{one}") == 0
    assert sections("olha")["to review"] == [p2.ids["one"]]
    assert "to review" not in sections("mia")


def test_today_shows_what_is_owed_to_whom_it_waits_for(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert p2.hd(*ASK, "--urgent", at=at("10:00")) == 0

    def sections(who: str, *words: str) -> dict[str, str]:
        capsys.readouterr()
        assert as_(who, p2, *words, "--json") == 0
        return {one["name"]: one["query"] for one in json.loads(capsys.readouterr().out)["sections"]}

    assert sections("mia")["to review"] == "is:in-review OR is:owed"
    assert sections("mia", "--no-index") == sections("mia")
    assert "to review" not in sections("olha")
    assert p2.hd("list", "--count", "is:in-review", "OR", "is:owed", at=at("10:10")) == 0
    assert capsys.readouterr().out.split() == ["1"]
    assert as_("mia", p2, "review", "approve", "{one}") == 0
    assert "to review" not in sections("mia")


def test_a_desk_of_the_past_has_no_reviews(p2: Bench) -> None:
    asked(p2)
    assert p2.hd("show", "{one}", "--rev", "HEAD") == 0
    assert p2.hd("list", "is:in-review", "--rev", "HEAD") == 2


def test_branches_that_are_none_of_ours_are_let_be(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("escalate/nothing", "escalate/HD-2611-ZZZZZ", f"{branch(p2)}-x", f"{branch(p2)}-2"):
        p2.git("branch", name)
    assert reviews(p2, capsys, "--all") == []
    asked(p2)
    assert [one["branch"] for one in reviews(p2, capsys)] == [f"{branch(p2)}-3"]


# -- votes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "code"), [("olha", 1), ("taras", 1), ("ivan", 1), ("petro", 1), ("maria", 0), ("mia", 0)]
)
def test_the_policy_says_who_approves(p2: Bench, who: str, code: int) -> None:
    asked(p2)
    assert as_(who, p2, "review", "approve", "{one}") == code
    assert as_(who, p2, "review", "reject", "{one}", "-m", "no") == code


def test_whoever_asked_never_approves(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    speak_as("maria")
    asked(p2)
    assert p2.hd("review", "approve", "{one}", at=at("10:30")) == 1
    assert "asked for it" in capsys.readouterr().err
    speak_as("olha")


def test_a_vote_is_a_commit_without_files_bound_to_the_blob(p2: Bench) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "approve", "{one}", "-m", "I am here\n\nuntil six") == 0
    name = branch(p2)
    assert p2.git("diff", f"{name}^", name) == ""
    trailers = p2.git("log", "-1", "--format=%(trailers:only)", name).split("\n")
    blob = p2.git("rev-parse", f"{name}:tickets/2026/11/{p2.ids['one']}.md")
    assert trailers == [f"Hd-Ticket: {p2.ids['one']}", "Hd-Action: approve", "Hd-Actor: mia", f"Hd-Blob: {blob}"]


def test_a_branch_that_changed_needs_approval_again(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "approve", "{one}") == 0
    amended(p2, "their gateway", "anything else")
    assert reviews(p2, capsys)[0]["state"] == "waiting"
    capsys.readouterr()
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 1
    assert "mia approved what it was before" in capsys.readouterr().err
    assert as_("mia", p2, "review", "approve", "{one}", clock="11:05") == 0
    assert p2.hd("review", "merge", "{one}", at=at("11:10")) == 0


def amended(bench: Bench, old: str, new: str) -> None:
    """Somebody changes the ticket on the branch."""
    bench.git("checkout", "-q", branch(bench))
    path = bench.folder / f"tickets/2026/11/{bench.ids['one']}.md"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    bench.git("commit", "-qam", "another")
    bench.git("checkout", "-q", "main")


def test_a_vote_in_anothers_name_counts_for_nothing(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    name = branch(p2)
    blob = p2.git("rev-parse", f"{name}:tickets/2026/11/{p2.ids['one']}.md")
    words = f"x\n\nHd-Ticket: {p2.ids['one']}\nHd-Action: approve\nHd-Actor: mia\nHd-Blob: {blob}"
    p2.git("update-ref", f"refs/heads/{name}", p2.git("commit-tree", "-p", name, "-m", words, f"{name}^{{tree}}"))
    assert reviews(p2, capsys)[0]["state"] == "waiting"


def test_the_last_vote_of_each_counts(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "approve", "{one}") == 0
    assert as_("maria", p2, "review", "reject", "{one}", "-m", "not yet") == 0
    assert reviews(p2, capsys) == []
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 1
    assert as_("maria", p2, "review", "approve", "{one}") == 0  # in the same second
    assert reviews(p2, capsys)[0]["state"] == "approved"


def test_a_rejection_says_why_where_the_ticket_is(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "reject", "{one}") == 2
    assert as_("mia", p2, "review", "reject", "{one}", "-m", "see step 4") == 0
    assert "mia [internal]\n\nNot handed to l2-toronto: see step 4" in p2.text("one")
    assert p2.hd("check", at=at("17:00")) == 0
    assert p2.line("one", "team") == "desk"
    assert reviews(p2, capsys) == []
    (kept,) = reviews(p2, capsys, "--all")
    assert (kept["state"], kept["rejected_by"]) == ("rejected", ["mia"])
    capsys.readouterr()
    assert p2.hd("list", "is:in-review", "--count") == 0
    assert capsys.readouterr().out.strip() == "0"


# -- merging -----------------------------------------------------------------------------------------------------------


def approved(bench: Bench) -> None:
    asked(bench)
    assert as_("mia", bench, "review", "approve", "{one}") == 0


def test_without_an_approval_nothing_is_merged(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    before = p2.git("rev-parse", "main")
    assert p2.hd("review", "merge", "{one}", at=at("10:40")) == 1
    assert "who could: maria or mia" in capsys.readouterr().err
    assert p2.git("rev-parse", "main") == before


def test_merging_hands_it_over_from_that_moment_on(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    approved(p2)
    assert p2.hd("comment", "{one}", "-m", "still at it", at=at("10:40")) == 0
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 0
    assert p2.line("one", "team") == "l2-toronto"
    assert (
        f"- {{asked: {at('10:00')}, at: {at('11:00')}, by: olha, from: desk, to: l2-toronto, kind: functional, "
        'reason: their gateway, tried: "reinstall, 4G", approved_by: mia}'
    ) in p2.text("one")
    assert "still at it" in p2.text("one")
    capsys.readouterr()
    assert p2.hd("show", "{one}", "--json", at=at("17:00")) == 0
    stay = json.loads(capsys.readouterr().out)["stays"][-1]
    assert (stay["team"], stay["from"]) == ("l2-toronto", at("11:00"))
    assert p2.hd("check") == 0


def test_git_sees_the_branch_as_merged_and_it_is_gone(p2: Bench) -> None:
    approved(p2)
    tip = p2.git("rev-parse", branch(p2))
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 0
    assert p2.git("log", "-1", "--format=%P", "main").split()[1] == tip
    assert p2.git("diff", "--name-only", "main^", "main") == f"tickets/2026/11/{p2.ids['one']}.md"
    assert branches(p2) == []
    assert p2.git("status", "--porcelain") == ""
    left = p2.git("for-each-ref", "--format=%(refname)", "refs/hd").split()
    assert [one for one in left if not one.startswith("refs/hd/votes/")] == []


def test_an_owner_is_named_as_by_any_handover(p2: Bench) -> None:
    assert p2.hd("set", "{one}", "owner=", at=at("09:10")) == 0
    approved(p2)
    assert as_("mia", p2, "review", "merge", "{one}", clock="11:00") == 0
    assert p2.line("one", "owner") == "olha"


def test_hooks_of_commits_are_not_asked_and_edits_by_hand_go_first(p2: Bench) -> None:
    approved(p2)
    hook = p2.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    path = p2.folder / f"tickets/2026/11/{p2.ids['one']}.md"
    path.write_text(path.read_text("utf-8").replace("title: Ticket one", "title: Ticket 1"), "utf-8")
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 0
    assert p2.line("one", "title") == "Ticket 1"
    assert len(p2.git("log", "-1", "--format=%P", "main").split()) == 2
    assert p2.git("log", "-1", "--first-parent", "--format=%s", "main^").endswith("hand-edit")


@pytest.mark.parametrize(
    "meanwhile",
    [("resolve", "{one}", "-m", "done"), ("escalate", "{one}", "--to", "l2-kyiv", "-m", "so", "--tried", "x")],
    ids=["resolved", "moved"],
)
def test_a_ticket_that_moved_on_meanwhile_is_for_somebody_to_decide(
    p2: Bench, meanwhile: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    approved(p2)
    assert p2.hd(*meanwhile, at=at("10:50")) == 0
    before = p2.git("rev-parse", "main")
    capsys.readouterr()
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 6
    assert "hd review withdraw" in capsys.readouterr().err
    assert p2.git("rev-parse", "main") == before
    assert reviews(p2, capsys)[0]["state"] == "decide"


def test_a_ticket_that_was_reopened_can_be_merged_after_all(p2: Bench) -> None:
    approved(p2)
    assert p2.hd("resolve", "{one}", "-m", "done", at=at("10:50")) == 0
    assert p2.hd("reopen", "{one}", "-m", "not done", at=at("10:55")) == 0
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 0


def test_a_branch_that_changes_more_is_not_merged(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    amended(p2, "priority: P2", "priority: P4")
    assert as_("mia", p2, "review", "approve", "{one}") == 0
    capsys.readouterr()
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 1
    assert "changes more than the handover: priority" in capsys.readouterr().err


def test_where_the_desk_lists_nobody_anybody_else_approves(bench: Bench) -> None:
    text = (bench.folder / "hd.yaml").read_text("utf-8")
    (bench.folder / "hd.yaml").write_text('escalation: {review: {match: "*"}}\n', "utf-8")
    assert text
    bench.git("commit", "-qam", "nobody is listed")
    assert bench.hd("escalate", "{one}", "--to", "l2", "-m", "why", "--review", at=at("10:00")) == 0
    assert bench.hd("review", "approve", "{one}", at=at("10:10")) == 1
    assert as_("somebody", bench, "review", "approve", "{one}") == 0
    assert bench.hd("review", "merge", "{one}", at=at("10:40")) == 0


# -- taking it back ----------------------------------------------------------------------------------------------------


def test_whoever_asked_withdraws_it(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "withdraw", "{one}") == 1
    assert p2.hd("review", "withdraw", "{one}", "-m", "their own router", at=at("10:40")) == 0
    assert branches(p2) == []
    assert "No longer asked for: to l2-toronto. their own router" in p2.text("one")
    assert reviews(p2, capsys, "--all") == []
    assert p2.hd("check", at=at("10:45")) == 0


def test_anybody_clears_away_what_was_rejected(p2: Bench) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "reject", "{one}", "-m", "no") == 0
    assert as_("taras", p2, "review", "withdraw", "{one}") == 0
    assert branches(p2) == []


# -- first, and reviewed after -----------------------------------------------------------------------------------------


def urgent(bench: Bench) -> None:
    assert bench.hd(*ASK, "--urgent", at=at("10:00")) == 0


def test_an_urgent_one_goes_first_and_its_review_is_owed(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    urgent(p2)
    assert p2.line("one", "team") == "l2-toronto"
    assert f"- {{asked: {at('10:00')}, at: {at('10:00')}, by: olha," in p2.text("one")
    (owed,) = reviews(p2, capsys)
    assert (owed["state"], owed["branch"], owed["approvers"]) == ("owed", None, ["maria", "mia"])
    assert p2.hd("check") == 0


def test_it_is_approved_after_by_whom_the_policy_names(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    urgent(p2)
    assert p2.hd("review", "approve", "{one}", at=at("10:10")) == 1
    assert as_("mia", p2, "review", "approve", "{one}") == 0
    assert "approved_by: mia}" in p2.text("one")
    assert reviews(p2, capsys, "--all") == []
    assert p2.git("log", "-1", "--format=%(trailers:key=Hd-Action,valueonly)").strip() == "approve"


def test_rejected_after_it_is_given_back(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    urgent(p2)
    assert as_("mia", p2, "review", "reject", "{one}", "-m", "not ours") == 0
    assert p2.line("one", "team") == "desk"
    assert reviews(p2, capsys, "--all") == []


def test_taking_it_back_oneself_leaves_the_review_owed(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    urgent(p2)
    assert p2.hd("return", "{one}", "-m", "no longer", at=at("10:20")) == 0
    assert [one["state"] for one in reviews(p2, capsys)] == ["owed"]


def test_what_needs_no_review_owes_none(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.hd(*ASK, "--urgent", at=at("10:00")) == 0
    assert "asked:" not in bench.text("one")
    assert reviews(bench, capsys) == []


# -- waiting too long --------------------------------------------------------------------------------------------------


def found(
    bench: Bench, capsys: pytest.CaptureFixture[str], when: str, *words: str
) -> tuple[int, list[tuple[str, str]]]:
    capsys.readouterr()
    code = bench.hd("sla", "check", "--metric", "review", "--json", *words, at=when)
    rows = json.loads(capsys.readouterr().out)["findings"]
    return code, [(row["key"].removeprefix(bench.ids["one"]), row["state"]) for row in rows]


def test_a_review_that_waits_too_long_is_found_in_the_hours_of_its_team(
    p2: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(p2)  # 10:00 in Kyiv; Toronto opens at 15:30
    assert found(p2, capsys, at("18:20")) == (0, [])
    assert found(p2, capsys, at("18:30")) == (0, [("/review/1", "at_risk")])
    assert found(p2, capsys, at("19:31")) == (3, [("/review/1", "breached")])


def test_it_is_told_once(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    rev = p2.git("rev-parse", "HEAD")
    assert found(p2, capsys, at("21:00"), "--since", f"{rev}@{at('20:00')}") == (0, [])
    assert found(p2, capsys, at("21:00"), "--since", f"{rev}@{at('19:00')}") == (3, [("/review/1", "breached")])


def test_one_that_is_owed_too_long_is_found_as_well(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert p2.hd(*ASK, "--urgent", at=at("10:00")) == 0
    rev = p2.git("rev-parse", "HEAD")
    assert found(p2, capsys, at("18:20")) == (0, [])
    assert found(p2, capsys, at("19:31")) == (3, [("/review/1", "breached")])
    assert found(p2, capsys, at("19:31"), "--rev", rev) == (3, [("/review/1", "breached")])
    assert found(p2, capsys, at("21:00"), "--since", f"{rev}@{at('20:00')}") == (0, [])
    assert as_("mia", p2, "review", "approve", "{one}") == 0
    assert found(p2, capsys, at("21:00")) == (0, [])


def test_what_was_decided_waits_no_longer(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2)
    assert as_("mia", p2, "review", "reject", "{one}", "-m", "no") == 0
    assert found(p2, capsys, at("21:00")) == (0, [])


# -- for the reviewer --------------------------------------------------------------------------------------------------


def test_show_tells_the_reviewer_what_there_is_to_know(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    asked(p2, "--evidence", "log of 09:12")
    capsys.readouterr()
    assert p2.hd("review", "show", "{one}", "--json", at=at("10:30")) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["reason"], shown["tried"], shown["evidence"]) == ("their gateway", "reinstall, 4G", "log of 09:12")
    assert (shown["wanted"], shown["rule_line"], shown["approvers"]) == (True, 50, ["maria", "mia"])
    assert [clock["metric"] for clock in shown["clocks"]] == ["respond", "resolve", "hold"]
    assert (shown["ola_min"], shown["else"]) == (360, [])
    assert [move["to"] for move in shown["earlier"]] == ["desk"]


def test_markdown_lets_nobodys_words_out(p2: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    words = "**bold** @maria\x1b[31m <b> /merge"
    assert (
        p2.hd("escalate", "{one}", "--to", "l2-toronto", "-m", words, "--tried", "x", "--review", at=at("10:00")) == 0
    )
    capsys.readouterr()
    assert p2.hd("review", "show", "{one}", "--markdown", at=at("10:30")) == 0
    said = capsys.readouterr().out
    assert "\\*\\*bold" in said
    assert "@maria" not in said
    assert not {"\x1b", "<b>"} & set(said.split())


def test_a_name_that_fits_no_review_says_so(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("review", "show", "{one}") == 1
    assert "has no handover under review" in capsys.readouterr().err
    assert bench.hd("review", "approve", "escalate/HD-2611-ZZZZZ") == 1
