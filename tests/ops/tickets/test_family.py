"""Parents, children and blockers: what is done to all at once, and what waits for what."""

from __future__ import annotations

import json

import pytest

from tests.ops.bench import Bench


def statuses(bench: Bench, *names: str) -> list[str]:
    return [bench.line(name, "status") for name in names]


ALL = ("parent", "child", "grandchild")


def test_a_resolution_reaches_all_that_is_open_below_in_one_commit(family: Bench) -> None:
    before = family.git("rev-parse", "HEAD")
    assert family.hd("resolve", "{parent}", "--children", "-m", "It is up again.") == 0
    assert statuses(family, *ALL, "two") == ["resolved", "resolved", "resolved", "new"]
    assert all("## Resolution\n\nIt is up again.\n" in family.text(name) for name in ALL)
    assert all(family.line(name, "verdict") for name in ALL)
    assert family.git("rev-list", "--count", f"{before}..HEAD") == "1"


def test_a_comment_reaches_only_what_is_open(family: Bench) -> None:
    assert family.hd("cancel", "{child}") == 0
    assert family.hd("comment", "{parent}", "--children", "-m", "Wait, please.") == 0
    assert ["Wait, please." in family.text(name) for name in ALL] == [True, False, True]


def test_closing_reaches_the_resolved_ones(family: Bench) -> None:
    assert family.hd("resolve", "{parent}", "--children", "-m", "Done.") == 0
    assert family.hd("close", "{parent}", "--children") == 0
    assert statuses(family, *ALL) == ["closed"] * 3


def test_cancelling_reaches_all_that_is_open(family: Bench) -> None:
    assert family.hd("cancel", "{parent}", "--children", "-m", "Put off.") == 0
    assert statuses(family, *ALL) == ["cancelled"] * 3


def test_a_parent_is_not_resolved_over_open_children_and_both_ways_out_are_named(
    family: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    assert family.hd("resolve", "{parent}", "-m", "Done.") == 1
    said = capfd.readouterr().err
    assert all(f"{family.ids[name][-5:]}  new       Ticket {name}" in said for name in ("child", "grandchild"))
    assert "--children" in said
    assert "--anyway" in said
    assert statuses(family, *ALL) == ["new"] * 3


def test_anyway_resolves_the_parent_alone(family: Bench) -> None:
    assert family.hd("resolve", "{parent}", "--anyway", "-m", "Done.") == 0
    assert statuses(family, *ALL) == ["resolved", "new", "new"]


def test_a_parent_and_its_children_named_together_are_resolved_together(family: Bench) -> None:
    assert family.hd("resolve", "{grandchild}", "{child}", "{parent}", "-m", "Done.") == 0
    assert statuses(family, *ALL) == ["resolved"] * 3


def test_a_resolved_parent_is_not_closed_over_a_child_that_was_opened_again(family: Bench) -> None:
    assert family.hd("resolve", "{parent}", "--children", "-m", "Done.") == 0
    assert family.hd("reopen", "{child}") == 0
    assert family.hd("close", "{parent}") == 1
    assert family.hd("resolve", "{child}", "-m", "Done.") == 0
    assert family.hd("close", "{parent}") == 0


def test_what_blocks_a_ticket_comes_before_it(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("link", "{two}", "blocks", "{one}") == 0
    capfd.readouterr()
    assert bench.hd("resolve", "{one}", "-m", "Done.") == 1
    assert "(blocks it)" in capfd.readouterr().err
    assert bench.hd("cancel", "{two}") == 0
    assert bench.hd("resolve", "{one}", "-m", "Done.") == 0


def test_a_child_that_the_verb_does_not_fit_is_named_and_nothing_is_done(
    family: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert family.hd("resolve", "{parent}", "--anyway", "-m", "Done.") == 0
    capfd.readouterr()
    assert family.hd("close", "{parent}", "--children") == 1
    assert f"{family.ids['child'][-5:]}  new       Ticket child" in capfd.readouterr().err
    assert statuses(family, *ALL) == ["resolved", "new", "new"]


def test_anyway_leaves_out_the_children_that_it_does_not_fit_and_says_so(
    family: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert family.hd("resolve", "{parent}", "--anyway", "-m", "Done.") == 0
    capfd.readouterr()
    assert family.hd("close", "{parent}", "--children", "--anyway") == 0
    assert f"note: left out: {family.ids['child'][-5:]} is new" in capfd.readouterr().err
    assert statuses(family, *ALL) == ["closed", "new", "new"]


def test_a_requester_speaks_for_one_ticket(family: Bench) -> None:
    assert family.hd("comment", "{parent}", "--children", "--by", "requester", "-m", "Thanks!") == 2


@pytest.mark.parametrize("relation", ["parent", "blocks"])
def test_circles_are_refused_however_long_and_of_whatever_links(family: Bench, relation: str) -> None:
    assert family.hd("link", "{parent}", "blocks", "{two}") == 0
    before = family.text("two")
    assert family.hd("link", "{two}", relation, "{grandchild}") == 1
    assert family.text("two") == before
    assert family.hd("link", "{grandchild}", relation, "{two}") == 0


def test_a_circle_made_by_hand_ends_no_command(family: Bench) -> None:
    (path,) = family.folder.glob(f"tickets/*/*/{family.ids['parent']}.md")
    text = path.read_text().replace("channel: phone\n", f"channel: phone\nparent: {family.ids['grandchild']}\n")
    path.write_text(text)
    assert family.hd("show", "{parent}") == 0
    assert family.hd("resolve", "{parent}", "--children", "-m", "Done.") == 0
    assert statuses(family, *ALL) == ["resolved"] * 3


def test_show_names_children_and_what_is_tied_from_elsewhere(family: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    for relation in ("blocks", "related"):
        assert family.hd("link", "{two}", relation, "{parent}") == 0
    capfd.readouterr()
    assert family.hd("show", "{parent}", "--json") == 0
    found = json.loads(capfd.readouterr().out)
    assert found["children"] == [{"id": family.ids["child"], "title": "Ticket child", "status": "new"}]
    two = {"id": family.ids["two"], "title": "Ticket two", "status": "new"}
    assert found["backlinks"] == [{"relation": "blocks", **two}, {"relation": "related", **two}]


def test_a_child_that_cannot_be_read_is_named(family: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    (path,) = family.folder.glob(f"tickets/*/*/{family.ids['child']}.md")
    path.write_text(path.read_text().replace("\n---\n", "\n", 1))
    capfd.readouterr()
    assert family.hd("resolve", "{parent}", "-m", "Done.") == 0
    assert f"{family.ids['child']}.md cannot be read" in capfd.readouterr().err


def test_a_dry_run_changes_nothing(family: Bench) -> None:
    before = family.files()
    assert family.hd("resolve", "{parent}", "--children", "-m", "Done.", "--dry-run") == 0
    assert family.files() == before
