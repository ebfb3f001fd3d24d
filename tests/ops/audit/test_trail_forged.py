"""What is said of a forgery: its commit, file, line and message. That each is found at all: `test_forgeries.py`."""

from __future__ import annotations

from datetime import datetime

import pytest

from hd.ops.audit.audit import audit
from hd.ops.audit.check_branch import gate
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.forgeries import commits, texts
from tests.ops.forgeries.frame import LAST_HANDOVER, OPEN, STRANGER, edit, handover, step
from tests.ops.trailbench import EVENING, MONDAY, Scene


@pytest.fixture
def scene(at_work: Scene) -> Scene:
    """`one` was worked on; `two` was resolved; from here on the desk is judged."""
    return at_work


@pytest.mark.parametrize(
    ("rule", "ticket", "edits"), [one[1:] for one in texts.EDITS], ids=[one[0] for one in texts.EDITS]
)
def test_it_is_found_in_its_commit_file_and_line(
    scene: Scene, rule: str, ticket: str, edits: tuple[tuple[str, str], ...]
) -> None:
    edit(ticket, *edits)(scene)
    commit = scene.git("rev-parse", "HEAD")
    found = [one for one in scene.judged() if one.problem.rule == rule]
    assert [(one.commit, one.problem.path) for one in found][:1] == [
        (commit, f"{scene.path(ticket).relative_to(scene.folder)}")
    ]
    assert found[0].problem.line > 0


def test_a_handover_that_the_desk_reviews_is_found_where_nobody_approved_it(scene: Scene) -> None:
    texts.hand_over_without_review(scene)
    (found,) = scene.judged()
    assert (found.problem.rule, found.problem.message) == (
        "review",
        "handed to l2-toronto without the review that the desk wants (hd.yaml:50 escalation.review)",
    )


def test_an_approval_backs_the_handover_that_it_saw_and_no_other(scene: Scene) -> None:
    assert scene.hd("set", "{one}", "priority=P1", at=MONDAY) == 0
    asked = handover("l2-toronto").replace("{at:", "{asked:")
    scene.write("one", (LAST_HANDOVER, f"kind: registered}}\n{asked}"), ("team: desk", "team: l2-toronto"))
    scene.commit("Asked")
    blob = scene.git("rev-parse", f"HEAD:{scene.path('one').relative_to(scene.folder)}")
    scene.commit(f"Yes\n\nHd-Ticket: {scene.ids['one']}\nHd-Action: approve\nHd-Actor: mia\nHd-Blob: {blob}", by="mia")
    scene.write(
        "one",
        ("by: olha, from: desk", "at: 2026-11-23T10:05:00+02:00, by: olha, from: desk"),
        ("tried: all}", "tried: all, approved_by: mia}"),
    )
    done = scene.commit("Merged", at="2026-11-23T10:05:00+02:00")
    assert scene.judged() == []
    scene.git("reset", "-q", "--hard", f"{done}^")
    scene.write(
        "one",
        ("by: olha, from: desk", "at: 2026-11-23T10:05:00+02:00, by: olha, from: desk"),
        ("tried: all}", "tried: none, approved_by: mia}"),
    )
    scene.commit("Merged, and changed", at="2026-11-23T10:05:00+02:00")
    assert scene.rules() == {"past", "review"}


# -- who, when ----------------------------------------------------------------------------------------------------


def test_a_stranger_is_found(scene: Scene) -> None:
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit(by=STRANGER)
    (found,) = scene.judged()
    assert (found.problem.rule, found.problem.message) == (
        "author",
        "eve <eve@elsewhere.example> is not in people (hd.yaml:2)",
    )


def test_a_stranger_may_change_files_that_are_not_the_desks(scene: Scene) -> None:
    commits.append_to("README.md")(scene)
    assert scene.rules() == set()


def test_somebody_who_had_left_is_found(scene: Scene) -> None:
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit(by="petro")
    assert [one.problem.message for one in scene.judged()] == ["petro had left on 2026-10-01"]


def test_a_future_date_is_a_finding_of_the_commit_that_has_it(scene: Scene) -> None:
    commits.commit_in_future(scene)
    assert [(one.problem.rule, one.commit) for one in scene.judged()] == [("ahead", scene.git("rev-parse", "HEAD~1"))]


def test_who_goes_on_from_a_future_date_is_not_blamed(scene: Scene) -> None:
    commits.commit_in_future(scene)
    base = scene.git("rev-parse", "HEAD~1")
    assert scene.hd("comment", "{one}", "-m", "Still there.", at=MONDAY) == 0
    assert gate(Context(Desk.find(scene.folder), now=datetime.fromisoformat(EVENING)), base) == []


# -- files --------------------------------------------------------------------------------------------------------


def test_a_desk_that_is_taken_away_and_founded_anew_by_a_stranger_is_found(scene: Scene) -> None:
    commits.found_anew(scene)
    found = [
        one.problem.rule
        for one in audit(Context(Desk.find(scene.folder), now=datetime.fromisoformat(EVENING))).findings
    ]
    assert found == ["gone", "author"]


def test_a_ticket_that_was_broken_and_mended_with_another_past_is_found(scene: Scene) -> None:
    commits.break_and_mend(scene)
    mended = scene.git("rev-parse", "HEAD")
    assert [(one.problem.rule, one.commit) for one in scene.judged()][1:] == [("past", mended)]


# -- undo, merges -------------------------------------------------------------------------------------------------


def test_a_merge_that_adds_nothing_is_legal_and_takes_no_author(scene: Scene) -> None:
    commits.merge_branches(scene, lambda _: None)
    assert len(scene.git("log", "-1", "--format=%P").split()) == 2
    assert scene.judged() == []


def test_what_a_merge_does_beyond_its_sides_is_judged(scene: Scene) -> None:
    commits.merge_branches(scene, lambda scene: scene.write("one", ("Asked.", "Told.")))
    found = scene.judged()
    assert [(one.problem.rule, one.commit) for one in found] == [("past", scene.git("rev-parse", "HEAD"))]


def test_a_priority_lowered_after_a_breach_is_told(scene: Scene) -> None:
    texts.lower_priority_after_breach(scene)
    (found,) = scene.judged(now="2026-11-23T17:00:00+02:00")
    assert (found.problem.severity, found.problem.message) == (
        "warning",
        "the priority was lowered from P1 to P4 when resolve was breached",
    )


def test_the_configuration_of_the_base_judges(scene: Scene) -> None:
    """A request cannot make itself legal."""
    commits.join_by_own_commit(scene)
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit("So I may", by=STRANGER)
    assert [one.problem.rule for one in scene.judged()] == ["author", "author"]


def test_findings_stand_at_the_line_that_the_file_has_now(scene: Scene) -> None:
    scene.write("one", (OPEN, OPEN + step("ivan", "pending", more=", for: vendor")))
    scene.commit()
    scene.write("one", ("tags: []", "tags:\n- one\n- two"))
    scene.commit("Longer")
    (found,) = (one for one in scene.judged() if one.problem.rule == "by")
    assert "by: ivan" in scene.text("one").splitlines()[found.problem.line - 1]
