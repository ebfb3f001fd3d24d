"""No mend makes legal what was not: what the gate and the audit found in commits, they find after `hd check --fix`, or
a review is owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from hd.core.checks import MENDS
from hd.core.checks.documents import DOCUMENT_MENDS
from hd.ops.audit.audit import audit
from hd.ops.audit.findings import Finding
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench
from tests.ops.forgeries.frame import OPEN, RESOLVED, Edit, step
from tests.ops.forgeries.mends import FIXED, ask_on_main, to_toronto, urgent
from tests.ops.trailbench import Scene

Forge = Callable[[Scene], object]


def by_hand(ticket: str, *edits: Edit) -> Forge:
    def forge(scene: Scene) -> None:
        scene.write(ticket, *edits)
        scene.commit()

    return forge


CASES: dict[str, tuple[Forge, ...]] = {
    "id_and_path": (by_hand("one", ("id: HD-", "id: XX-")),),
    "keys_are_there": (
        by_hand("one", ("org: acme\n", "")),
        by_hand("one", ("owner: olha\n", ""), ("handovers:\n", "handover:\n")),
    ),
    "status_follows_timeline": (
        by_hand("one", ("status: open", "status: closed")),
        by_hand("one", ("status: open", "status: resolved")),
        by_hand("two", ("status: resolved", "status: open"), ("verdict: ", "# verdict: ")),
    ),
    "team_follows_handovers": (
        urgent(to_toronto),
        by_hand("one", ("team: desk", "team: l2-kyiv")),
    ),
    "asked_was_made": (urgent(ask_on_main("Asked")),),
    "verdict_is_of_this_resolution": (
        by_hand("two", (RESOLVED, RESOLVED + step("olha", "open")), ("status: resolved", "status: open")),
        by_hand("two", ("verdict: {at: 2026-11-23T09:40", "verdict: {at: 2026-11-23T09:41")),
        by_hand("two", (RESOLVED, ""), ("status: resolved", "status: open")),
    ),
    "text_is_quoted": (by_hand("one", ("title: Ticket one", "title: Ticket: one # more")),),
    "items_are_unique": (
        by_hand("one", ("tags: []", "tags: [vpn, vpn]")),
        by_hand("one", ("tags: []", "tags: []\naliases: [HD-2611-00000, HD-2611-00000]")),
    ),
    "letters_are_composed": (by_hand("one", ("tags: []", "tags: [cafe\u0301]")),),
    "ends_with_a_line_end": (
        lambda scene: (
            scene.path("one").write_text(scene.text("one").rstrip("\n").replace("Asked.", "Told.")),
            scene.commit(),
        ),
    ),
}
"""For each rule that mends something: what it mends, as somebody may have brought it about."""


def in_commits(scene: Scene) -> set[tuple[str, str, str]]:
    """(commit, rule, severity) of what gate and audit find in commits; of an owed review, whichever commit."""
    now = datetime.fromisoformat(FIXED)
    found: list[Finding] = [
        *scene.judged(now=FIXED),
        *audit(Context(Desk.find(scene.folder), now=now), anew=True).findings,
    ]
    return {(one.commit, one.problem.rule, one.problem.severity) for one in found}


def errors(found: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {one for one in found if one[2] == "error"}


@pytest.mark.parametrize(
    ("name", "number"), [(name, place) for name, forges in CASES.items() for place in range(len(forges))]
)
def test_a_mend_keeps_what_was_found_and_adds_no_error(at_work: Scene, name: str, number: int) -> None:
    CASES[name][number](at_work)
    before = in_commits(at_work)
    assert at_work.hd("check", "--fix", at=FIXED) in (0, 5)
    assert at_work.git("status", "--short") == ""
    after = in_commits(at_work)
    assert errors(after) == errors(before)


def test_every_rule_that_mends_is_tried() -> None:
    assert {mend.rule.__name__ for mend in (*MENDS, *DOCUMENT_MENDS)} == set(CASES)


def test_a_reviewed_team_by_hand_owes_its_review_once_it_is_mended(at_work: Scene) -> None:
    urgent(to_toronto)(at_work)
    assert at_work.hd("check", "--fix", at=FIXED) == 0
    assert "to: l2-toronto, kind: functional, source: git" in at_work.text("one")
    assert {rule for _, rule, _ in in_commits(at_work)} == {"escalation", "review", "owed"}


def test_what_nobody_committed_is_dated_no_further_back_than_entries_may_be(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of a file is anybody's to set."""
    import os

    scene = Scene(bench.folder, bench.ids, bench.git("rev-parse", "HEAD"))
    scene.write("one", ("status: new\n", "status: open\n"))
    os.utime(scene.path("one"), (0, 0))
    later = "2026-11-30T10:00:00+02:00"
    assert scene.hd("check", "--fix", at=later) == 0
    assert "at: 2026-11-27T10:00:00+02:00, by: olha, status: open, source: git" in scene.text("one")
    assert scene.judged(now=later) == []


def test_an_entry_of_gits_long_before_git_knew_of_it_is_backdated(at_work: Scene) -> None:
    by_hand("one", ("status: open", "status: resolved"))(at_work)
    early = "2026-11-19T10:00:00+02:00"
    by_hand("one", (OPEN, OPEN + step("olha", "resolved", at=early, more=", source: git")))(at_work)
    assert "backdated" in at_work.rules()


def test_gitmodules_hides_no_submodule_from_the_audit(at_work: Scene) -> None:
    """`ignore = all` in a committed file would keep it out of what git lists."""
    (at_work.folder / ".gitmodules").write_text('[submodule "x"]\n\tpath = kb/x.md\n\tignore = all\n', encoding="utf-8")
    at_work.git("add", ".gitmodules")
    at_work.git("update-index", "--add", "--cacheinfo", f"160000,{at_work.start},kb/x.md")
    at_work.git("commit", "-qm", "A submodule")
    assert ("mode", "error") in {(rule, severity) for _, rule, severity in in_commits(at_work)}
