"""What a merge left to decide: who sees it, and which commands settle it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ops.bench import Bench
from tests.running import CHECKOUT, git


def conflicted(bench: Bench, line: str, *, name: str = "one") -> None:
    """As if a merge had left that to decide."""
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids[name]}.md")
    path.write_text(bench.text(name).replace("timeline:", f"conflicts: {{{line}}}\ntimeline:"), encoding="utf-8")
    bench.git("commit", "-qam", "a merge")


def test_setting_the_field_decides_it_whatever_it_is_set_to(bench: Bench) -> None:
    for value in ("P3", "P1", "P2"):  # what it is, one of the others, none of them
        conflicted(bench, "priority: [P1, P3]")
        assert bench.hd("set", "{one}", f"priority={value}") == 0
        assert bench.line("one", "conflicts") == ""
        assert bench.line("one", "priority") == value


def test_what_is_not_decided_stays(bench: Bench) -> None:
    conflicted(bench, "title: [a, b], priority: [P1, P3]")
    assert bench.hd("set", "{one}", "priority=P1") == 0
    assert bench.hd("comment", "{one}", "-m", "Which title?") == 0
    assert bench.line("one", "conflicts") == "{title: [a, b]}"


def test_giving_it_to_whoever_has_it_decides_who_has_it(bench: Bench) -> None:
    assert bench.hd("assign", "{one}", "olha") == 0
    conflicted(bench, "assignee: [olha, taras]")
    assert bench.hd("assign", "{one}", "olha") == 0
    assert (bench.line("one", "conflicts"), bench.line("one", "assignee")) == ("", "olha")


def test_a_step_decides_the_status(bench: Bench) -> None:
    conflicted(bench, "status: [new, pending]")
    assert bench.hd("wait", "{one}", "--for", "vendor") == 0
    assert bench.line("one", "conflicts") == ""


def test_what_the_status_is_can_be_confirmed(bench: Bench) -> None:
    conflicted(bench, "status: [new, pending]")
    assert bench.hd("set", "{one}", "status=new") == 0
    assert bench.line("one", "conflicts") == ""
    assert bench.git("log", "-1", "--format=%s").endswith("set status new decided")


def test_without_a_question_the_status_has_its_verbs_still(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    conflicted(bench, "status: [new, pending]", name="two")
    assert bench.hd("set", "{one}", "status=new") == 1
    assert "has a verb of its own" in capfd.readouterr().err


def test_a_text_is_chosen_by_a_piece_of_it(bench: Bench) -> None:
    assert bench.hd("resolve", "{one}", "-m", "New cable.") == 0
    conflicted(bench, 'resolution: [New cable., "Raised the timeout.\\n\\nTo eight hours."]')
    assert bench.hd("set", "{one}", "resolution=Raised") == 0
    assert "## Resolution\n\nRaised the timeout.\n\nTo eight hours.\n" in bench.text("one")
    assert bench.line("one", "conflicts") == ""


def test_an_edit_of_the_text_decides_it(bench: Bench, tmp_path: Path) -> None:
    conflicted(bench, "description: [It drops., It hangs.]")
    whole = tmp_path / "whole.md"
    whole.write_text(bench.text("one").replace("## Comments", "It hangs.\n\n## Comments"), encoding="utf-8")
    assert bench.hd("edit", "{one}", "-F", str(whole)) == 0
    assert bench.line("one", "conflicts") == ""


def test_list_show_and_check_say_so(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    conflicted(bench, "priority: [P1, P3]")
    capfd.readouterr()
    assert bench.hd("list", "is:conflicted", "--json") == 0
    assert [one["id"] for one in json.loads(capfd.readouterr().out)] == [bench.ids["one"]]
    assert bench.hd("show", "{one}", "--json") == 0
    assert json.loads(capfd.readouterr().out)["conflicts"] == {"priority": ["P1", "P3"]}
    assert bench.hd("check") == 0
    assert "somebody must decide priority: P1 or P3" in capfd.readouterr().out


def test_a_list_marks_it(bench: Bench, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    conflicted(bench, "priority: [P1, P3]")
    monkeypatch.setenv("HD_FORCE_TTY", "100")
    capfd.readouterr()
    for again in ("", "--no-index"):
        assert bench.hd(*filter(None, [again]), "list") == 0
        assert capfd.readouterr().out.count("decide: Ticket one") == 1


def test_two_clones_merge_through_the_command_that_git_calls(bench: Bench, tmp_path: Path) -> None:
    """The whole way, with processes of their own: the setting, the command, the file."""
    other = Bench(tmp_path / "other", bench.ids)
    git(tmp_path, "clone", "-q", str(bench.folder), str(other.folder))
    for desk, priority, said in ((bench, "P1", "Here."), (other, "P2", "There.")):
        assert desk.hd("comment", "{one}", "-m", said) == 0
        assert desk.hd("set", "{one}", f"priority={priority}") == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(CHECKOUT))
        git(bench.folder, "pull", "-q", "--no-rebase", "--no-edit", str(other.folder), "main")
    assert bench.line("one", "conflicts") == "{priority: [P1, P2]}"
    assert ("Here." in bench.text("one"), "There." in bench.text("one")) == (True, True)
    assert git(bench.folder, "status", "--porcelain") == ""
