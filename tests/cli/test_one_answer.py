"""Answers about clocks: one form each, one word for one thing, on any screen, whatever command is asked."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Founded
from tests.running import git, hd

REPORTS = (
    ["sla", "check"],
    ["sla", "report"],
    ["sla", "diff", "HEAD"],
    ["sla", "lint"],
    ["sla", "test"],
    ["check"],
    ["diff"],
)


@pytest.mark.parametrize("args", REPORTS, ids=" ".join)
@pytest.mark.parametrize("forms", [["--json", "--jsonl"], ["--json", "--format", "table"]], ids=" ".join)
def test_two_forms_of_one_answer_are_refused(args: list[str], forms: list[str], desk: Founded) -> None:
    answer = hd(desk.folder, *args, *forms)
    assert (answer.code, answer.out) == (2, "")
    assert f"--json or {' '.join(forms[1:])}, not both" in answer.err


@pytest.mark.parametrize(
    "args", [["sla", "diff"], ["sla", "report", "--policy"], ["list", "--rev"], ["diff"]], ids=" ".join
)
def test_a_revision_that_is_not_here_is_told_alike(args: list[str], desk: Founded) -> None:
    answer = hd(desk.folder, *args, "nope")
    assert answer.code == 1
    assert answer.err.startswith('hd: no revision "nope"\na branch, a tag, a commit: main, origin/main, HEAD~3\n')


@pytest.mark.parametrize(
    "args", [["sla", "diff"], ["sla", "report", "--policy"], ["list", "--rev"], ["diff"]], ids=" ".join
)
def test_a_revision_without_a_desk_is_told_alike(args: list[str], desk: Founded) -> None:
    empty = git(desk.folder, "commit-tree", "-m", "none", git(desk.folder, "mktree").strip()).strip()
    answer = hd(desk.folder, *args, empty)
    assert answer.code == 1
    assert answer.err.startswith(f"hd: hd.yaml: not in {empty[:7]}\na revision that has the desk")


def test_to_look_back_leaves_what_is_remembered_alone(desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_text("desk: {name: Now}\n", encoding="utf-8")
    for _ in range(2):
        hd(desk.folder, "list")
    (kept,) = (desk.folder / ".git" / "hd").glob("*/config")
    before = kept.read_bytes()
    assert hd(desk.folder, "list", "--rev", "HEAD").code == 0
    assert hd(desk.folder, "sla", "diff", "HEAD").code == 0
    assert kept.read_bytes() == before


def test_examples_that_are_not_utf_8_are_named_with_their_line(desk: Founded) -> None:
    (desk.folder / "sla-tests.yaml").write_bytes(b"- name: a\n  \xff\n")
    answer = hd(desk.folder, "sla", "test")
    assert (answer.code, answer.err) == (1, "hd: sla-tests.yaml:2: not UTF-8 (byte 0xff)\nsave the file as UTF-8\n")


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_report_is_read_on_a_narrow_screen(width: int, desk: Founded) -> None:
    answer = hd(desk.folder, "sla", "report", HD_FORCE_TTY=str(width))
    assert "METRIC   MET  BREACHED  MET %" in answer.out
    assert "resolve" in answer.out
    assert all(len(line) <= width for line in answer.out.splitlines())


def test_where_nothing_is_promised_an_explanation_says_so(desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_text("sla: []\n", encoding="utf-8")
    answer = hd(desk.folder, "sla", "show", desk.ticket, "--explain", HD_FORCE_TTY="80")
    assert answer.code == 0
    assert "No clock runs: hd.yaml promises nothing for it" in answer.out
