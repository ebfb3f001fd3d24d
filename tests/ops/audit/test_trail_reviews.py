"""What reviews write is legal: merged by hd or by a forge's button, gone first, decided after; what is owed is told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from hd.ops.audit.audit import AuditResult, audit
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import ASK, BRANCH, Clones, at, cloned
from tests.ops.trailbench import Scene


@pytest.fixture
def p2(bench: Bench) -> Bench:
    """A ticket `one` of P2, whose handover to Toronto the desk wants reviewed."""
    assert bench.hd("set", "{one}", "priority=P2", at=at("09:05")) == 0
    return bench


def as_(name: str, bench: Bench, *words: str, clock: str = "10:30") -> None:
    speak_as(name)
    assert bench.hd(*words, at=at(clock)) == 0
    speak_as("olha")


def proven(bench: Bench) -> AuditResult:
    return audit(Context(Desk.find(bench.folder), now=datetime.fromisoformat(at("18:00"))), anew=True)


def rules(bench: Bench) -> set[str]:
    return {one.problem.rule for one in proven(bench).findings}


def test_a_handover_that_was_asked_for_approved_and_merged_is_legal(p2: Bench) -> None:
    assert p2.hd(*ASK, "--review", at=at("10:00")) == 0
    as_("mia", p2, "review", "approve", "{one}")
    assert p2.hd("comment", "{one}", "-m", "Meanwhile.", at=at("10:40")) == 0
    assert p2.hd("review", "merge", "{one}", at=at("11:00")) == 0
    assert proven(p2).findings == ()


def test_on_its_own_branch_it_is_legal_too(p2: Bench) -> None:
    assert p2.hd(*ASK, "--review", at=at("10:00")) == 0
    as_("mia", p2, "review", "reject", "{one}", "-m", "Not ours.")
    p2.git("checkout", "-q", BRANCH.format(**p2.ids))
    assert Scene(p2.folder, p2.ids).rules("main") == set()


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("vote", [True, False], ids=["voted", "by the button"])
def test_what_a_forges_button_merged_is_legal_once_it_is_written_down(
    p2: Bench, tmp_path: Path, how: str, vote: bool
) -> None:
    clones = cloned(p2, tmp_path)
    assert p2.hd(*ASK, "--review", at=at("10:00")) == 0
    if vote:
        clones.second.git("fetch", "-q")
        as_("mia", clones.second, "review", "approve", "{one}")
        p2.git("fetch", "-q")
    clones.button(how, BRANCH.format(**p2.ids), who="maria", when=at("11:00"))
    p2.git("pull", "-q", "--prune", "--no-rebase", "--no-edit")
    assert p2.hd("comment", "{one}", "-m", "On.", at=at("12:00")) == 0
    assert "source: git" in p2.text("one")
    told = [(one.problem.rule, one.problem.severity) for one in proven(p2).findings]
    assert told == ([("by", "warning")] if how == "squash" else [])  # nobody can tell any more who asked


def test_one_that_went_first_is_owed_until_it_is_approved(p2: Bench) -> None:
    assert p2.hd(*ASK, "--urgent", at=at("10:00")) == 0
    assert rules(p2) == {"owed"}
    assert p2.hd("comment", "{one}", "-m", "On.", at=at("10:10")) == 0
    assert rules(p2) == {"owed"}
    as_("mia", p2, "review", "approve", "{one}")
    assert proven(p2).findings == ()


def test_one_that_went_first_and_was_given_back_is_legal(p2: Bench) -> None:
    assert p2.hd(*ASK, "--urgent", at=at("10:00")) == 0
    as_("mia", p2, "review", "reject", "{one}", "-m", "Not ours.")
    assert proven(p2).findings == ()


@pytest.mark.parametrize("decided", ["merge", "withdraw"])
def test_what_was_merged_after_the_ticket_was_resolved_and_then_decided_is_legal(
    p2: Bench, tmp_path: Path, decided: str
) -> None:
    clones: Clones = cloned(p2, tmp_path)
    assert p2.hd(*ASK, "--review", at=at("10:00")) == 0
    assert p2.hd("resolve", "{one}", "-m", "Done.", at=at("10:10")) == 0
    p2.git("push", "-q", "origin", "main")
    clones.button("merge", BRANCH.format(**p2.ids), who="maria", when=at("11:00"))
    p2.git("pull", "-q", "--prune", "--no-rebase", "--no-edit")
    if decided == "merge":
        assert p2.hd("reopen", "{one}", "-m", "Again.", at=at("11:10")) == 0
    as_("maria" if decided == "merge" else "olha", p2, "review", decided, "{one}", clock="11:20")
    assert proven(p2).findings == ()
