"""A breach that was visible is not dated away in silence; what is dated honestly, or by a source, is no backdating."""

from __future__ import annotations

from datetime import datetime

import pytest

from hd.ops.audit.audit import audit
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.forgeries.breaches import EARLY, LATE, by_hand, change_configuration, entry, urgent
from tests.ops.trailbench import Scene


def found(scene: Scene) -> list[tuple[str, str]]:
    """(rule, severity) of each finding in a commit."""
    return [(one.problem.rule, one.problem.severity) for one in scene.judged(now=LATE)]


def erased(scene: Scene) -> list[list[str]]:
    """The metrics whose breach the audit knows to be dated away, ticket by ticket."""
    known = audit(Context(Desk.find(scene.folder), now=datetime.fromisoformat(LATE))).erased
    return [list(metrics) for metrics in known.values()]


def test_the_message_says_what_was_dated_when_and_what_it_erased(at_work: Scene) -> None:
    urgent(by_hand(*entry("resolved")))(at_work)
    (one,) = at_work.judged(now=LATE)
    assert one.problem.message == (
        "the step to resolved is dated 2026-11-23 10:00, and was written down 2026-11-23 17:00, "
        "when resolve was breached: it is so no more"
    )
    assert (
        one.problem.line
        == at_work.text("one").splitlines().index("- {at: 2026-11-23T10:00:00+02:00, by: olha, status: resolved}") + 1
    )


def test_what_is_dated_back_before_anything_was_late_is_clean(at_work: Scene) -> None:
    assert at_work.hd("set", "{one}", "priority=P1", at=EARLY) == 0
    assert at_work.hd("resolve", "{one}", "-m", "Done.", "--at", EARLY, at="2026-11-23T12:00:00+02:00") == 0
    assert found(at_work) == []


def test_what_is_dated_when_it_happened_is_clean_however_late_it_is(at_work: Scene) -> None:
    urgent(lambda scene: scene.hd("resolve", "{one}", "-m", "Done.", at=LATE))(at_work)
    assert found(at_work) == []


def test_an_entry_dated_back_that_leaves_the_breach_is_clean(at_work: Scene) -> None:
    urgent(lambda scene: scene.hd("comment", "{one}", "-m", "Called.", "--at", "2026-11-23T16:00:00+02:00", at=LATE))(
        at_work
    )
    assert found(at_work) == []


@pytest.mark.parametrize("source", ["message <a1@acme.example>", "alert grafana/17"])
def test_an_entry_that_a_source_dates_is_a_note(at_work: Scene, source: str) -> None:
    urgent(by_hand(*entry("resolved"), message=f"x\n\nHd-Dated-By: {source}"))(at_work)
    (one,) = at_work.judged(now=LATE)
    assert (one.problem.rule, one.problem.severity) == ("dated-by-source", "note")
    assert f"is dated 2026-11-23 10:00 by {source}" in one.problem.message
    assert erased(at_work) == []


@pytest.mark.parametrize("said", ["message", "message a1", "alert", "alert a b", "fax <a1@acme.example>", "message <>"])
def test_a_source_of_no_known_form_dates_nothing(at_work: Scene, said: str) -> None:
    urgent(by_hand(*entry("resolved"), message=f"x\n\nHd-Dated-By: {said}"))(at_work)
    assert found(at_work) == [("breach", "warning")]


def test_a_source_does_not_lift_what_the_desk_demands(at_work: Scene) -> None:
    """audit.back holds for whatever a commit names: a trailer alone makes nothing legal."""
    urgent(lambda scene: None)(at_work)
    late = "2026-11-30T10:00:00+02:00"
    by_hand(*entry("resolved"), message="x\n\nHd-Dated-By: message <a@acme.example>", at=late)(at_work)
    assert "backdated" in at_work.rules(now=late)


def test_an_undo_of_backdating_brings_the_breach_back(at_work: Scene) -> None:
    urgent(lambda scene: scene.hd("resolve", "{one}", "-m", "Done.", "--at", EARLY, at=LATE))(at_work)
    assert erased(at_work) == [["resolve"]]
    assert at_work.hd("undo", at=LATE) == 0
    assert erased(at_work) == []


def test_a_policy_that_is_put_back_brings_the_breach_back(at_work: Scene) -> None:
    urgent(lambda scene: change_configuration(scene, "resolve: 4h", "resolve: 40h"))(at_work)
    assert erased(at_work) == [["resolve"]]
    change_configuration(at_work, "resolve: 40h", "resolve: 4h")
    assert erased(at_work) == []


def test_a_change_of_hd_yaml_that_moves_no_clock_is_clean(at_work: Scene) -> None:
    urgent(lambda scene: change_configuration(scene, "Taras Koval", "Taras K."))(at_work)
    assert found(at_work) == []


def test_a_verdict_holds_whatever_hd_yaml_says_later(at_work: Scene) -> None:
    urgent(lambda scene: scene.hd("resolve", "{one}", "-m", "Done.", at=LATE))(at_work)
    change_configuration(at_work, "resolve: 4h", "resolve: 40h")
    assert found(at_work) == []
