"""The verbs of knowledge as any door calls them: what each changes, what it returns, what it raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.core.kb.scripts.model import Target
from hd.core.kb.scripts.run import apply_answer, end_run
from hd.errors import NotFoundError, RefusedError, UsageError
from hd.ops.kb import check, draft, link, run_script, site
from hd.ops.kb.articles import Draft
from hd.ops.problems import known_errors
from hd.ops.search import articles
from tests.ops.bench import Bench
from tests.ops.kb.test_kbrun import SCRIPT

LATER = "2026-11-23T10:00:00+02:00"
END = "2026-11-23T11:00:00+02:00"
FAQ = "---\ntitle: How do I connect to the VPN?\nstatus: published\naudience: requesters\nlang: en\n---\nStart it.\n"


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """The bench with a script for agents and an answer for requesters."""
    (bench.folder / "kb").mkdir()
    (bench.folder / "kb" / "vpn-drops.md").write_text(SCRIPT, encoding="utf-8")
    (bench.folder / "kb" / "vpn-connect.md").write_text(FAQ, encoding="utf-8")
    bench.git("add", "kb")
    bench.git("commit", "-qm", "Articles")
    return bench


def test_check_names_the_article_and_its_line(desk: Bench) -> None:
    path = desk.folder / "kb" / "vpn-connect.md"
    path.write_text(FAQ + "[gone](gone.md)\n", encoding="utf-8")
    found = check.check(desk.context(), ["vpn-connect"])
    assert ("kb/vpn-connect.md", 8) in [(problem.path, problem.line) for problem in found]


def test_check_of_an_unknown_article_is_not_found(desk: Bench) -> None:
    with pytest.raises(NotFoundError):
        check.check(desk.context(), ["vpm"])


def test_a_link_stands_in_the_ticket(desk: Bench) -> None:
    (changed,) = link.link(desk.context(LATER), "vpn-drops", [desk.ids["one"]])
    assert changed.commit == desk.git("rev-parse", "HEAD")
    assert ("kb", "vpn-drops") in desk.read("one").links


def test_an_article_is_not_linked_to_itself(desk: Bench) -> None:
    with pytest.raises(RefusedError):
        link.link(desk.context(LATER), "vpn-drops", ["vpn-drops"])


def test_a_draft_comes_out_of_a_resolved_ticket(desk: Bench) -> None:
    desk.hd("resolve", "{one}", "-m", "Restart the client.", at=LATER)
    changes = draft.new_from(desk.context(END), desk.ids["one"], Draft(title="The client hangs"))
    assert {changed.commit for changed in changes} == {desk.git("rev-parse", "HEAD")}
    (path,) = {changed.path for changed in changes if changed.path.startswith("kb/")}
    assert "Restart the client." in (desk.folder / path).read_text(encoding="utf-8")


def test_a_draft_of_what_has_no_answer_is_refused(desk: Bench) -> None:
    with pytest.raises(RefusedError):
        draft.new_from(desk.context(LATER), desk.ids["one"], Draft(title="Nothing"))


# -- scripts -----------------------------------------------------------------------------------------------------------


def test_a_run_begins_at_the_first_step_and_writes_nothing(desk: Bench) -> None:
    before = desk.git("rev-parse", "HEAD")
    run = run_script.open_run(desk.context(LATER), "vpn-drops", desk.ids["one"])
    assert (run.ref, run.walk.position, run.walk.end) == (desk.ids["one"], 1, None)
    assert desk.git("rev-parse", "HEAD") == before


def test_what_is_no_script_cannot_be_run(desk: Bench) -> None:
    with pytest.raises(UsageError):
        run_script.open_run(desk.context(LATER), "vpn-connect", desk.ids["one"])


def test_the_end_of_a_script_resolves_its_ticket(desk: Bench) -> None:
    context = desk.context(LATER)
    run = run_script.open_run(context, "vpn-drops", desk.ids["one"])
    changes = run_script.finish(context, run, apply_answer(run.walk, "no"), run_script.RunDetails())
    assert [changed.id for changed in changes] == [desk.ids["one"]]
    assert desk.read("one").status == "resolved"


def test_a_script_without_a_ticket_makes_one(desk: Bench) -> None:
    context = desk.context(LATER)
    run = run_script.open_run(context, "vpn-drops", None)
    walk = end_run(run.walk, Target("pause"))
    changes = run_script.finish(context, run, walk, run_script.RunDetails(title="VPN drops", requester="shevch"))
    (made,) = {changed.path for changed in changes}
    assert made not in {desk.read(name).path for name in desk.ids}
    assert "VPN drops" in (desk.folder / made).read_text(encoding="utf-8")


# -- the site ----------------------------------------------------------------------------------------------------------


def test_build_shows_requesters_only_what_is_theirs(desk: Bench, tmp_path: Path) -> None:
    built = site.build(desk.context(), tmp_path / "public")
    assert [row["slug"] for row in built.articles] == ["vpn-connect"]
    assert built.written is not None
    assert (tmp_path / "public" / "index.html").exists()


def test_a_check_of_the_site_writes_nothing(desk: Bench, tmp_path: Path) -> None:
    assert site.build(desk.context(), tmp_path / "public", check=True).written is None
    assert not (tmp_path / "public").exists()


def test_the_site_is_not_built_over_the_desk(desk: Bench) -> None:
    with pytest.raises(RefusedError):
        site.build(desk.context(), desk.folder)


# -- search ------------------------------------------------------------------------------------------------------------


def test_requesters_find_only_what_they_may_read(desk: Bench) -> None:
    found, problems = articles.find(desk.context(), "vpn", audience="requesters")
    assert ([row["slug"] for row in found], problems) == (["vpn-connect"], ())
    assert {row["slug"] for row in articles.find(desk.context(), "vpn", audience=None)[0]} == {
        "vpn-connect",
        "vpn-drops",
    }


def test_suggest_marks_what_the_ticket_names_already(desk: Bench) -> None:
    desk.ticket("vpn", "-m", "The VPN drops, and does not connect again")
    desk.hd("kb", "link", "vpn-drops", "{vpn}", at=LATER)
    found = articles.suggest(desk.context(END), desk.ids["vpn"])
    assert {row["slug"]: row["linked"] for row in found}["vpn-drops"] is True


# -- known errors ------------------------------------------------------------------------------------------------------


def test_a_known_error_is_an_article_that_the_problem_names(desk: Bench) -> None:
    desk.ticket("fault", "--type", "problem")
    assert desk.hd("problem", "set", "{fault}", "--cause", "Old firmware", "--workaround", "Restart it", at=LATER) == 0
    changes = known_errors.publish(desk.context(END), desk.ids["fault"], known_errors.Publication(slug="firmware"))
    assert "kb/firmware.md" in {changed.path for changed in changes}
    assert ("kb", "firmware") in desk.read("fault").links


def test_only_a_problem_has_a_known_error(desk: Bench) -> None:
    with pytest.raises(RefusedError):
        known_errors.publish(desk.context(LATER), desk.ids["one"], known_errors.Publication())
