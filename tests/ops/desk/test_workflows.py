"""Workflows for a forge: written once, at the repository's root, for this very desk; never over what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.errors import RefusedError
from hd.ops.desk import ci_workflows
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench
from tests.running import hd, state

SOURCE = "git+https://git.example/hd.git@" + "4be1c2a0" * 5


def add(bench: Bench, forge: str, *, source: str = "") -> ci_workflows.AddedWorkflows:
    from datetime import UTC, datetime

    return ci_workflows.add(Desk(bench.folder), forge, source=source, now=datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("forge", ci_workflows.FORGES)
def test_one_commit_has_them_all_and_a_second_time_there_is_nothing_to_do(forge: str, bench: Bench) -> None:
    made = add(bench, forge)
    assert bench.git("show", "--format=", "--name-only", made.commit).split("\n") == sorted(made.files)
    assert bench.git("status", "--porcelain") == ""
    assert add(bench, forge).files == ()


def test_hd_is_pinned_to_what_it_was_installed_from(bench: Bench) -> None:
    add(bench, "github", source=SOURCE)
    add(bench, "gitlab", source=SOURCE)
    for file in (".github/workflows/hd-sla.yml", ".github/workflows/hd-check.yml"):
        assert f"  HD: ${{{{ vars.HD || '{SOURCE}' }}}} #" in (bench.folder / file).read_text(encoding="utf-8")
    assert f"  HD: {SOURCE} #" in (bench.folder / ".gitlab/hd.yml").read_text(encoding="utf-8")


def test_without_that_a_person_is_told_what_to_set(bench: Bench) -> None:
    assert "variable" in add(bench, "github").todo[0].lower()
    assert not add(bench, "github", source="").files


def test_requests_from_forks_find_hd_without_a_variable(bench: Bench) -> None:
    add(bench, "github", source=SOURCE)
    said = (bench.folder / ".github/workflows/hd-check.yml").read_text(encoding="utf-8")
    assert f"vars.HD || '{SOURCE}'" in said  # an empty variable, as in a request from a fork, leaves the pinned source


def test_where_no_source_is_known_forks_need_it_in_the_files(bench: Bench) -> None:
    assert any("requests from forks" in line for line in add(bench, "github").todo)


def renamed(bench: Bench, name: str) -> None:
    """The desk's branch gets another name, and hd.yaml knows it."""
    config = bench.folder / "hd.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("branch: main", f"branch: {name}"), encoding="utf-8")
    bench.git("commit", "-qam", "Another branch")
    bench.git("branch", "-m", name)


@pytest.mark.parametrize("forge", ci_workflows.FORGES)
def test_no_file_names_the_desks_branch(forge: str, bench: Bench) -> None:
    renamed(bench, "trunk-of-ours")
    made = add(bench, forge)
    assert not [file for file in made.files if "trunk-of-ours" in (bench.folder / file).read_text(encoding="utf-8")]


def test_a_branch_that_is_hardly_the_forges_default_is_to_become_it(bench: Bench) -> None:
    renamed(bench, "help/desk")
    assert any("make help/desk the default branch" in line for line in add(bench, "github").todo)


def test_of_the_usual_branch_nothing_is_to_do(bench: Bench) -> None:
    assert not any("default branch at the forge" in line for line in add(bench, "github").todo)


@pytest.mark.parametrize(("default", "asks"), [("trunk", False), ("main", True)])
def test_where_the_remotes_default_is_known_it_counts(bench: Bench, default: str, asks: bool) -> None:
    renamed(bench, "trunk")
    bench.git("update-ref", f"refs/remotes/origin/{default}", "HEAD")
    bench.git("symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{default}")
    assert any("make trunk the default branch" in line for line in add(bench, "github").todo) is asks


def test_after_a_rename_check_says_exactly_what_to_change(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    older = bench.folder / ".github/workflows/hd-check.yml"  # of an earlier hd, which wrote the branch into it
    older.parent.mkdir(parents=True)
    older.write_text("on: {push: {branches: [main]}}\n", encoding="utf-8")
    bench.git("add", "--all")
    bench.git("commit", "-qm", "Workflows")
    bench.git("branch", "-M", "trunk")
    capsys.readouterr()
    assert bench.hd("check") == 5
    said = capsys.readouterr().out
    assert "desk.branch is main, and there is no such branch; the desk is on trunk" in said
    assert "write branch: trunk into hd.yaml, and branches: [trunk] into .github/workflows/hd-check.yml" in said


def test_after_a_rename_a_change_is_refused_with_the_way_out(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.git("branch", "-M", "trunk")
    capsys.readouterr()
    assert bench.hd("comment", "{one}", "-m", "on") == 1
    assert "if main was renamed: hd check" in capsys.readouterr().err


def test_what_check_says_after_a_rename_puts_it_right(bench: Bench) -> None:
    bench.git("branch", "-M", "trunk")
    config = bench.folder / "hd.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("branch: main", "branch: trunk"), encoding="utf-8")
    assert bench.hd("check") == 0
    assert bench.hd("comment", "{one}", "-m", "on") == 0


def test_another_branch_beside_the_desks_is_no_rename(bench: Bench) -> None:
    bench.git("checkout", "-q", "-b", "work")
    assert bench.hd("check") == 0


def test_a_file_that_says_something_else_is_left_and_nothing_is_written(bench: Bench) -> None:
    ours = bench.folder / ".github" / "workflows" / "hd-sla.yml"
    ours.parent.mkdir(parents=True)
    ours.write_text("name: Ours\n", encoding="utf-8")
    before = state(bench.folder)
    with pytest.raises(RefusedError, match=r"hd-sla\.yml is there already"):
        add(bench, "github")
    assert state(bench.folder) == before


@pytest.mark.parametrize("has", ["build: {script: [make]}\n", ""])
def test_a_pipeline_of_gitlab_that_is_there_is_to_include_ours(has: str, bench: Bench) -> None:
    (bench.folder / ".gitlab-ci.yml").write_text(has, encoding="utf-8")
    made = add(bench, "gitlab")
    assert made.files == (".gitlab/hd.yml",)
    assert (bench.folder / ".gitlab-ci.yml").read_text(encoding="utf-8") == has
    assert "add to .gitlab-ci.yml: include: [{local: /.gitlab/hd.yml}]" in made.todo


def test_a_pipeline_that_includes_ours_needs_nothing(bench: Bench) -> None:
    (bench.folder / ".gitlab-ci.yml").write_text("include: [{local: /.gitlab/hd.yml}]\nbuild: {script: [make]}\n")
    assert not [line for line in add(bench, "gitlab").todo if "include" in line]


def test_a_link_that_leads_nowhere_is_not_written_through(bench: Bench, tmp_path: Path) -> None:
    (bench.folder / ".gitlab").mkdir()
    (bench.folder / ".gitlab" / "hd.yml").symlink_to(tmp_path / "elsewhere")
    answer = hd(bench.folder, "init", "--ci", "gitlab")
    assert (answer.code, answer.crashed) == (1, False)
    assert not (tmp_path / "elsewhere").exists()


def test_a_desk_in_a_folder_is_named_and_the_files_lie_at_the_root(tmp_path: Path, bench: Bench) -> None:
    made = hd(bench.folder, "init", "it's: support", "--ci", "github")
    assert made.code == 0, made.err
    text = (bench.folder / ".github/workflows/hd-check.yml").read_text(encoding="utf-8")
    assert """HD_DESK: "it's: support" #""" in text


def test_from_any_folder_of_the_desk_it_is_that_desk(bench: Bench) -> None:
    answer = hd(bench.folder / "tickets", "init", "--ci", "github")
    assert (answer.code, answer.out) == (
        0,
        "wrote ../.github/workflows/hd-audit.yml\nwrote ../.github/workflows/hd-check.yml\n"
        "wrote ../.github/workflows/hd-sla.yml\n",
    )


@pytest.mark.parametrize("words", [["--template", "small-team"], ["--prefix", "IT"], ["--name", "x"]])
def test_what_only_a_new_desk_can_be_given_is_not_ignored(words: list[str], bench: Bench) -> None:
    answer = hd(bench.folder, "init", "--ci", "github", *words)
    assert (answer.code, "is a desk already" in answer.err) == (1, True)


@pytest.mark.parametrize("forge", ["", "git", "../gitlab", "GitHub"])
def test_an_unknown_forge_makes_nothing(forge: str, tmp_path: Path) -> None:
    answer = hd(tmp_path, "init", "desk", "--ci", forge)
    assert (answer.code, list(tmp_path.iterdir())) == (2, [])
