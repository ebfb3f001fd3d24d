"""Reviews at a forge whose main branch only its own button changes: who approved is known after any button, and what
nobody approved is an error at once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import ASK, BRANCH, FORGE, Clones, at, cloned

BUTTONS = ("merge", "squash", "squash-all", "rebase")


@pytest.fixture
def clones(bench: Bench, tmp_path: Path) -> Iterator[Clones]:
    """Two clones of a protected remote, and a ticket `one` of P2, whose handover to Toronto the desk wants reviewed."""
    assert bench.hd("set", "{one}", "priority=P2", at=at("09:05")) == 0
    made = cloned(bench, tmp_path)
    made.protect()
    yield made
    speak_as("olha")


def as_(name: str, bench: Bench, *words: str, clock: str = "10:30") -> int:
    speak_as(name)
    try:
        return bench.hd(*words, at=at(clock))
    finally:
        speak_as("olha")


def ask(clones: Clones) -> str:
    assert clones.first.hd(*ASK, "--review", at=at("10:00")) == 0
    return BRANCH.format(**clones.first.ids)


def approved(clones: Clones) -> str:
    name = ask(clones)
    clones.second.git("fetch", "-q")
    assert as_("mia", clones.second, "review", "approve", "{one}") == 0
    return name


def base(clones: Clones) -> str:
    return clones.first.git("rev-parse", "origin/main")


def judged(bench: Bench, before: str, *more: str) -> tuple[int, int]:
    """The exit codes of the gate since `before`, and of the audit."""
    return bench.hd("check", "--base", before, *more, at=at("12:00")), bench.hd("audit", at=at("12:00"))


# -- the gate is a wall ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", BUTTONS)
def test_a_merge_of_what_nobody_approved_is_an_error_in_a_fresh_clone(
    clones: Clones, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = base(clones)
    clones.button(how, ask(clones), who="ivan", when=at("11:00"))
    assert judged(clones.fresh(), before) == (5, 5)
    assert capsys.readouterr().out.count("nobody who may has approved it") == 2


def test_writing_down_the_time_does_not_make_it_right(clones: Clones) -> None:
    before = base(clones)
    clones.button("merge", ask(clones), who="ivan", when=at("11:00"))
    fresh = clones.fresh()
    assert fresh.hd("check", "--fix", at=at("11:30")) == 0
    assert judged(fresh, before) == (5, 5)


def test_an_approval_afterwards_makes_it_right(clones: Clones) -> None:
    before = base(clones)
    clones.button("merge", ask(clones), who="ivan", when=at("11:00"))
    fresh = clones.fresh()
    assert fresh.hd("check", "--fix", at=at("11:30")) == 0
    assert as_("mia", fresh, "review", "approve", "{one}", clock="11:40") == 0
    assert judged(fresh, before) == (0, 0)


@pytest.mark.parametrize("how", BUTTONS)
@pytest.mark.parametrize("keep", [True, False], ids=["branch kept", "branch deleted"])
def test_after_any_button_the_approval_is_known_in_a_fresh_clone(clones: Clones, how: str, keep: bool) -> None:
    before = base(clones)
    clones.button(how, approved(clones), who="olha", when=at("11:00"), keep=keep)
    fresh = clones.fresh()
    assert judged(fresh, before) == (0, 0)
    assert fresh.hd("check", "--fix", at=at("11:50")) == 0
    assert "approved_by: mia" in fresh.text("one")
    assert judged(fresh, before) == (0, 0)


def test_without_the_kept_votes_a_squash_is_an_error_that_says_so(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    before = base(clones)
    clones.button("squash-all", approved(clones), who="olha", when=at("11:00"))
    fresh = clones.fresh()
    fresh.git("remote", "set-url", "origin", str(clones.forge.with_name("nowhere")))
    capsys.readouterr()
    assert judged(fresh, before) == (5, 5)
    assert capsys.readouterr().out.count("votes not available") == 2


def test_a_squash_of_an_approval_that_was_taken_back_is_not_approved(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    before, name = base(clones), approved(clones)
    assert as_("mia", clones.second, "review", "reject", "{one}", "-m", "not ours", clock="10:40") == 0
    clones.button("squash-all", name, who="olha", when=at("11:00"))
    assert judged(clones.fresh(), before) == (5, 5)
    assert capsys.readouterr().out.count("nobody who may has approved it") == 2


def test_what_is_not_known_is_not_written_down(clones: Clones) -> None:
    clones.button("squash", approved(clones), who="olha", when=at("11:00"))
    fresh = clones.fresh()
    fresh.git("remote", "set-url", "origin", str(clones.forge.with_name("nowhere")))
    assert fresh.hd("comment", "{one}", "-m", "on", at=at("12:00")) == 0
    assert "source: git" not in fresh.text("one")


# -- `hd review merge` does not pretend --------------------------------------------------------------------------------


def test_a_refused_merge_leaves_the_desk_as_it_is_at_the_remote(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    name = approved(clones)
    clones.first.git("fetch", "-q")
    before = clones.first.files()
    assert clones.first.hd("review", "merge", "{one}", at=at("11:00")) == 1
    assert f"press Merge, Squash or Rebase on the request of {name}" in capsys.readouterr().err
    assert clones.first.git("rev-parse", "main") == base(clones)
    assert clones.first.git("status", "--porcelain") == ""
    assert clones.first.files() == before


def test_a_refused_merge_stays_in_the_list(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    approved(clones)
    clones.first.git("fetch", "-q")
    assert clones.first.hd("review", "merge", "{one}", at=at("11:00")) == 1
    capsys.readouterr()
    assert clones.first.hd("review", "list", "--json", at=at("11:00")) == 0
    assert '"state": "approved"' in capsys.readouterr().out


@pytest.mark.parametrize("how", BUTTONS)
def test_after_a_refused_merge_and_a_button_there_is_one_handover(clones: Clones, how: str) -> None:
    name, before = approved(clones), base(clones)
    clones.first.git("fetch", "-q")
    assert clones.first.hd("review", "merge", "{one}", at=at("10:50")) == 1
    clones.button(how, name, who="olha", when=at("11:00"))
    assert clones.first.hd("sync", at=at("11:10")) == 0
    assert clones.first.hd("check", "--fix", at=at("11:20")) == 0
    (line,) = [line for line in clones.first.text("one").splitlines() if line.startswith("- {asked:")]
    assert "approved_by: mia" in line
    assert judged(clones.first, before) == (0, 0)


# -- a vote is of whom it says -----------------------------------------------------------------------------------------


def vote(clones: Clones, bench: Bench, name: str, *, author: str, committer: str) -> None:
    """Put a commit without files on the review's branch that says it is an approval of mia's."""
    tip = bench.git("rev-parse", f"origin/{name}")
    blob = bench.git("rev-parse", f"{tip}:tickets/2026/11/{clones.first.ids['one']}.md")
    ticket = clones.first.ids["one"]
    text = f"{ticket} approve\n\nHd-Ticket: {ticket}\nHd-Action: approve\nHd-Actor: mia\nHd-Blob: {blob}\n"
    people = {"AUTHOR": author, "COMMITTER": committer}
    env = {f"GIT_{role}_EMAIL": f"{who}@acme.example" for role, who in people.items()}
    env |= {f"GIT_{role}_NAME": who for role, who in people.items()}
    env |= {f"GIT_{role}_DATE": at("10:30") for role in people}
    words = ["git", "-C", str(bench.folder), "commit-tree", "-p", tip, "-m", text, f"{tip}^{{tree}}"]
    done = subprocess.run(words, env={**os.environ, **env}, check=True, capture_output=True, text=True)
    bench.git("push", "-q", "origin", f"{done.stdout.strip()}:refs/heads/{name}")


@pytest.mark.parametrize(
    ("author", "committer", "code"),
    [("olha", "olha", 5), ("mia", "olha", 5), ("olha", "mia", 5), ("mia", "mia", 0)],
)
def test_author_and_committer_of_a_vote_are_whom_it_names(
    clones: Clones, author: str, committer: str, code: int
) -> None:
    before, name = base(clones), ask(clones)
    vote(clones, clones.first, name, author=author, committer=committer)
    clones.button("merge", name, who="olha", when=at("11:00"))
    assert judged(clones.fresh(), before) == (code, code)


@pytest.mark.parametrize(("author", "committer"), [("olha", "olha"), ("mia", "olha")])
def test_a_vote_of_somebody_else_does_not_let_a_review_be_merged(clones: Clones, author: str, committer: str) -> None:
    vote(clones, clones.first, ask(clones), author=author, committer=committer)
    clones.first.git("fetch", "-q")
    assert clones.first.hd("review", "merge", "{one}", at=at("11:00")) == 1


# -- the request itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("merged", [True, False], ids=["as merged by the forge", "the branch"])
def test_an_escalations_own_request_has_no_warning(clones: Clones, merged: bool) -> None:
    name = ask(clones)
    fresh = clones.fresh()
    fresh.git("checkout", "-q", "--detach", "origin/main" if merged else f"origin/{name}")
    if merged:
        fresh.git("merge", "-q", "--no-ff", "-m", "Merge the request", f"origin/{name}")
    assert fresh.hd("check", "--strict", at=at("12:00")) == 0
    assert fresh.hd("check", "--base", "origin/main", "--strict", at=at("12:00")) == 0


def test_main_is_protected_in_these_tests(clones: Clones) -> None:
    assert FORGE not in os.environ
    clones.first.git("commit", "-q", "--allow-empty", "-m", "past the button")
    with pytest.raises(subprocess.CalledProcessError):
        clones.first.git("push", "-q", "origin", "main")


# -- where the branch begins -------------------------------------------------------------------------------------------


def known_as_protected(clones: Clones) -> None:
    clones.first.git("config", "hd.origin.protected", "true")


def test_a_review_begins_at_the_remotes_main_not_at_commits_that_wait(clones: Clones) -> None:
    assert clones.first.hd("comment", "{two}", "-m", "waits", at=at("09:50")) == 0
    assert clones.first.hd("sync", at=at("09:51")) == 0
    name = ask(clones)
    assert clones.first.git("rev-parse", f"origin/{name}^") == base(clones)


@pytest.mark.parametrize("how", BUTTONS)
def test_a_squash_of_what_waited_and_a_review_meet_without_conflict(clones: Clones, how: str) -> None:
    before = base(clones)
    assert clones.first.hd("comment", "{two}", "-m", "waits", at=at("09:50")) == 0
    assert clones.first.hd("sync", at=at("09:51")) == 0
    name = approved(clones)
    clones.button("squash", clones.first.git("config", "hd.origin.syncBranch"), who="olha", when=at("10:55"))
    clones.button(how, name, who="olha", when=at("11:00"))
    assert clones.first.hd("sync", at=at("11:10")) == 0
    assert clones.first.git("rev-parse", "main") == base(clones)
    assert judged(clones.first, before) == (0, 0)


def test_a_ticket_that_waits_itself_cannot_be_asked_for_yet(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    known_as_protected(clones)
    clones.first.ticket("three", "-r", "shevch")
    words = [word.replace("{one}", "{three}") for word in ASK]
    assert clones.first.hd(*words, "--review", at=at("10:00")) == 1
    assert "is not on main at origin yet" in capsys.readouterr().err


def test_changes_of_the_ticket_that_wait_are_named(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    known_as_protected(clones)
    assert clones.first.hd("comment", "{one}", "-m", "waits", at=at("09:50")) == 0
    name = ask(clones)
    assert "has changes here that main at origin lacks" in capsys.readouterr().err
    assert "waits" not in clones.first.git("show", f"origin/{name}:tickets/2026/11/{clones.first.ids['one']}.md")


def test_where_it_is_known_hd_review_merge_asks_the_remote_for_nothing(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    name = approved(clones)
    clones.first.git("fetch", "-q")
    known_as_protected(clones)
    hook = clones.forge / "hooks" / "pre-receive"
    hook.write_text(f'#!/bin/sh\necho asked > "{clones.forge}/asked"\n', encoding="utf-8")
    assert clones.first.hd("review", "merge", "{one}", at=at("11:00")) == 1
    assert f"press Merge, Squash or Rebase on the request of {name}" in capsys.readouterr().err
    assert not (clones.forge / "asked").exists()


def test_a_refused_merge_is_remembered(clones: Clones) -> None:
    approved(clones)
    clones.first.git("fetch", "-q")
    assert clones.first.hd("review", "merge", "{one}", at=at("11:00")) == 1
    assert clones.first.git("config", "hd.origin.protected") == "true"
