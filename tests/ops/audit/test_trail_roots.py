"""Histories that do not come from the desk's founding: which are legal, and how the founding is known."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from hd.core.ids import is_id
from hd.core.tickets.foreign_ids import computed_id
from hd.ops.audit.audit import AuditResult, audit
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.forgeries import roots
from tests.ops.forgeries.frame import STRANGER
from tests.ops.trailbench import EVENING, MONDAY, Scene


def audited(scene: Scene, *, anew: bool = True) -> AuditResult:
    return audit(Context(Desk.find(scene.folder), now=datetime.fromisoformat(EVENING)), anew=anew)


def rules(done: AuditResult) -> list[str]:
    return [one.problem.rule for one in done.findings]


# -- imports ------------------------------------------------------------------------------------------------------


def test_an_import_by_an_agent_is_legal_and_counted(at_work: Scene) -> None:
    roots.import_by(at_work, lambda _: None)
    assert at_work.judged() == []
    assert (rules(audited(at_work)), audited(at_work).imported) == ([], 1)


def test_a_second_import_that_goes_on_from_the_first_is_legal(at_work: Scene) -> None:
    roots.import_by(at_work, lambda _: None)
    assert rules(audited(at_work, anew=False)) == []
    name = roots.foreign_id(at_work)
    at_work.git("checkout", "-q", "-f", "aside")
    path = at_work.folder / "tickets" / "2026" / "11" / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: Ticket two", "title: As it is called there now"), encoding="utf-8")
    at_work.commit("import 12", by="octocat@github.invalid", at="2019-03-02T10:00:00+02:00")
    at_work.git("checkout", "-q", "main")
    at_work.git("checkout", "aside", "--", str(path))
    roots.merge(at_work, by="olha", message=roots.IMPORT)
    assert at_work.judged() == []
    assert rules(audited(at_work, anew=False)) == rules(audited(at_work)) == []


def test_a_ticket_gets_the_next_id_where_another_one_has_the_first(at_work: Scene) -> None:
    first, second = (roots.foreign_id(at_work, number=number) for number in (0, 1))
    made = at_work.path("one").with_name(f"{first}.md")
    made.write_text(at_work.text("one").replace(at_work.ids["one"], first), encoding="utf-8")
    start = at_work.commit("Chance gave it the same id")
    roots.import_by(at_work, lambda _: None, ticket_id=second)
    assert at_work.judged(start) == []


def test_a_computed_id_is_an_id_and_stays_the_same() -> None:
    local = datetime.fromisoformat(MONDAY)
    found = [computed_id("HD", local, "github:octo/repo:12", number=number) for number in (0, 0, 1)]
    assert all(is_id(one) for one in found)
    assert found == ["HD-2611-WEY33", "HD-2611-WEY33", "HD-2611-41505"]


# -- other histories ----------------------------------------------------------------------------------------------


def test_a_root_of_an_agents_with_a_new_article_is_a_change_like_others(at_work: Scene) -> None:
    at_work.git("checkout", "-q", "--orphan", "aside")
    at_work.git("rm", "-rqf", ".")
    roots.write_article(at_work)
    at_work.commit("Begin")
    at_work.git("checkout", "main", "--", ".")
    roots.merge(at_work, by="olha")
    assert rules(audited(at_work)) == []
    assert at_work.judged() == []


def test_code_that_a_stranger_brings_with_a_root_of_its_own_is_not_the_desks(at_work: Scene) -> None:
    at_work.git("checkout", "-q", "--orphan", "aside")
    at_work.git("rm", "-rqf", ".")
    (at_work.folder / "program.py").write_text("1\n", encoding="utf-8")
    at_work.commit("Begin", by=STRANGER)
    at_work.git("checkout", "main", "--", ".")
    roots.merge(at_work)
    assert rules(audited(at_work)) == []
    assert at_work.judged() == []


def coded(at_work: Scene, tmp_path: Path) -> Scene:
    """A desk that was founded in the repository of a program, with a branch `old` from before that."""
    folder = tmp_path / "whole"
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    scene = Scene(folder, {})
    (folder / "program.py").write_text("1\n", encoding="utf-8")
    scene.commit("Ours", by=STRANGER, at="2026-11-20T10:00:00+02:00")
    scene.git("branch", "old")
    (folder / "hd.yaml").write_bytes((at_work.folder / "hd.yaml").read_bytes())
    scene.commit("A desk", at="2026-11-21T10:00:00+02:00")
    scene.ticket("one")
    scene.git("checkout", "-q", "old")
    return scene


def test_a_branch_from_before_the_founding_may_bring_code(at_work: Scene, tmp_path: Path) -> None:
    scene = coded(at_work, tmp_path)
    (scene.folder / "program.py").write_text("2\n", encoding="utf-8")
    scene.commit("Ours", by=STRANGER)
    scene.git("checkout", "-q", "main")
    start = scene.git("rev-parse", "HEAD")
    scene.git("merge", "-q", "--no-edit", "old")
    assert rules(audited(scene)) == []
    assert scene.judged(start) == []


@pytest.mark.parametrize("configured", [True, False])
def test_a_branch_from_before_the_founding_may_not_bring_a_desk(
    at_work: Scene, tmp_path: Path, configured: bool
) -> None:
    scene = coded(at_work, tmp_path)
    start = scene.git("rev-parse", "main")
    scene.git("checkout", "main", "--", ".")
    scene.write("one", ("title: ", "title: My "))
    if not configured:
        scene.git("rm", "-qf", "hd.yaml")
    scene.commit("Mine", by=STRANGER)
    scene.git("checkout", "main", "--", "hd.yaml")
    scene.git("branch", "-m", "old", "aside")
    roots.merge(scene)
    wanted = {"author", "founding"} if configured else {"author"}
    assert set(rules(audited(scene))) == scene.rules(start) == wanted


# -- the founding -------------------------------------------------------------------------------------------------


def test_the_audit_says_which_founding_it_assumed(at_work: Scene) -> None:
    roots.second_root(roots.join_people)(at_work)
    first = at_work.git("rev-list", "--max-parents=0", at_work.start)
    done = audited(at_work)
    assert [note for note in done.notes if first[:7] in note] == list(done.notes) != []


def test_a_recorded_point_tells_the_founding_whatever_the_first_parents_say(at_work: Scene) -> None:
    roots.second_root(roots.join_people, swapped=True)(at_work)
    root = at_work.git("rev-parse", "HEAD^1")
    at_work.git("update-ref", "refs/hd/audit", at_work.start)
    done = audited(at_work)
    assert {one.commit for one in done.findings if one.problem.rule == "founding"} == {root}
    assert done.notes == ()


def test_a_configuration_that_was_put_back_judges_what_follows(at_work: Scene) -> None:
    text = (at_work.folder / "hd.yaml").read_text(encoding="utf-8")
    (at_work.folder / "hd.yaml").unlink()
    at_work.commit("Oops")
    (at_work.folder / "hd.yaml").write_text(text, encoding="utf-8")
    at_work.commit("Back again")
    roots.join_people(at_work)
    at_work.commit("Eve is new")
    at_work.write("one", ("title: ", "title: My "))
    at_work.commit(by=STRANGER)
    assert rules(audited(at_work)) == ["gone"]
