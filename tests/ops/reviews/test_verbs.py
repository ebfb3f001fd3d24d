"""The verbs of escalation and its reviews as any door calls them: what each changes, returns and raises."""

from __future__ import annotations

import pytest

from hd.errors import RefusedError
from hd.ops.escalation import decide_review, timed_rules
from hd.ops.escalation.escalate import HandoverReason
from hd.ops.escalation.request_review import ReviewRequestText, ask
from hd.ops.records import Record
from hd.ops.reviews.show import listing
from tests.ops.bench import Bench, speak_as

SOON = "2026-11-23T09:05:00+02:00"
ASKED = "2026-11-23T10:00:00+02:00"
DECIDED = "2026-11-23T10:30:00+02:00"
LATE = "2026-11-23T15:00:00+02:00"
CASE = HandoverReason("their gateway", "reinstall, 4G")


def words(record: Record) -> ReviewRequestText:
    """A request for a forge, which these desks do not have."""
    return ReviewRequestText(str(record["id"]), "")


@pytest.fixture
def urgent(bench: Bench) -> Bench:
    """`one` has P2, so that a handover to Toronto is reviewed first."""
    assert bench.hd("set", "{one}", "priority=P2", at=SOON) == 0
    return bench


@pytest.fixture
def asked(urgent: Bench) -> Bench:
    """The same, and the handover is asked for."""
    ask(urgent.context(ASKED), urgent.ids["one"], to="l2-toronto", case=CASE, describe=words)
    return urgent


def branches(bench: Bench) -> list[str]:
    return bench.git("for-each-ref", "--format=%(refname:short)", "refs/heads/escalate").split()


def test_ask_makes_a_branch_and_moves_nothing(asked: Bench) -> None:
    assert branches(asked) == [f"escalate/{asked.ids['one']}"]
    assert asked.read("one").get("team") == "desk"


def test_ask_refuses_what_was_asked_for_already(asked: Bench) -> None:
    with pytest.raises(RefusedError):
        ask(asked.context(DECIDED), asked.ids["one"], to="l2-toronto", case=CASE, describe=words)


def test_listing_has_what_waits_for_somebody(asked: Bench) -> None:
    (row,) = listing(asked.context(DECIDED), me="maria")
    assert (row["id"], row["to"], row["by"], row["yours"]) == (asked.ids["one"], "l2-toronto", "olha", True)


def test_approve_is_refused_for_whoever_asked(asked: Bench) -> None:
    with pytest.raises(RefusedError, match="olha"):
        decide_review.approve(asked.context(DECIDED), asked.ids["one"], text="")


def test_merge_is_refused_without_an_approval(asked: Bench) -> None:
    with pytest.raises(RefusedError):
        decide_review.merge(asked.context(DECIDED), asked.ids["one"])


def test_what_is_approved_is_merged_and_the_branch_goes(asked: Bench) -> None:
    speak_as("maria")
    assert decide_review.approve(asked.context(DECIDED), asked.ids["one"], text="").action == "approve"
    merged = decide_review.merge(asked.context(DECIDED), asked.ids["one"])
    assert (merged.action, merged.id) == ("merge-review", asked.ids["one"])
    assert (asked.read("one").get("team"), branches(asked)) == ("l2-toronto", [])


def test_reject_keeps_the_branch_and_says_why_in_the_ticket(asked: Bench) -> None:
    speak_as("maria")
    assert decide_review.reject(asked.context(DECIDED), asked.ids["one"], text="Not theirs.").action == "reject"
    assert branches(asked) == [f"escalate/{asked.ids['one']}"]
    assert "Not theirs." in asked.text("one")


def test_withdraw_takes_the_branch_away(asked: Bench) -> None:
    decide_review.withdraw(asked.context(DECIDED), asked.ids["one"], text="It works again.")
    assert (branches(asked), asked.read("one").get("team")) == ([], "desk")


# -- rules of the clock ------------------------------------------------------------------------------------------------


def test_pending_says_what_the_rules_want_and_changes_nothing(bench: Bench) -> None:
    bench.hd("set", "{one}", "priority=P1", at=SOON)
    before = bench.git("rev-parse", "HEAD")
    rows, problems = timed_rules.pending(bench.context(LATE), [], me="olha")
    assert ({row["id"] for row in rows}, problems) == ({bench.ids["one"]}, ())
    assert bench.git("rev-parse", "HEAD") == before


def test_apply_does_it_once_in_the_name_of_the_clock(bench: Bench) -> None:
    bench.hd("set", "{one}", "priority=P1", at=SOON)
    done = timed_rules.apply(bench.context(LATE), [bench.ids["one"]])
    assert {changed.commit for changed in done} == {bench.git("rev-parse", "HEAD")}
    assert bench.git("log", "-1", "--format=%(trailers:key=Hd-Actor,valueonly)") == "hd"
    assert timed_rules.apply(bench.context(LATE), [bench.ids["one"]]) == []
