"""Where the repository has hooks: they are run, heard, and a refusal leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.errors import GitError
from hd.store.commit.recovery import recover
from hd.store.git.repository import Repository
from tests.store.bench import MESSAGE, PATH, assert_sound, git, kill_writer, put, refused, take_away, write

SUBJECT = "HD-2611-7K3FQ comment"


def hook(folder: Path, name: str, script: str) -> None:
    """Install an executable hook."""
    path = folder / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_hooks_are_run_and_see_the_change(repo: Path, tmp_path: Path) -> None:
    hook(repo, "pre-commit", f"git diff --cached --name-only > '{tmp_path}/seen'")
    hook(repo, "commit-msg", f"cat \"$1\" > '{tmp_path}/message'")
    put(repo, "one\n")
    assert (tmp_path / "seen").read_text() == f"{PATH}\n"
    assert (tmp_path / "message").read_text() == MESSAGE
    assert git(repo, "log", "-1", "--format=%an %aI %cI") == (
        "Olha Bondar 2026-11-23T10:02:11+02:00 2026-11-23T10:02:11+02:00"
    )
    assert git(repo, "reflog", "-1", "--format=%gs") == f"hd: {SUBJECT}"
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_with_hooks_the_users_other_changes_stay_as_they_are(repo: Path) -> None:
    put(repo, "old\n", path="other")
    hook(repo, "pre-commit", "exit 0")
    write(repo, "staged\n", path="other")
    git(repo, "add", "other")
    write(repo, "unstaged\n", path="other")
    put(repo, "one\n")
    assert git(repo, "show", "--format=", "--name-only", "HEAD") == PATH
    assert git(repo, "status", "--porcelain") == "MM other"
    assert git(repo, "show", ":other") == "staged"


def test_a_refusing_hook_undoes_everything_and_is_heard(repo: Path) -> None:
    put(repo, "one\n")
    hook(repo, "pre-commit", "echo checking; echo 'no tickets on Friday' >&2; exit 1")
    error = refused(repo, GitError)
    assert "no tickets on Friday" in error.message
    assert error.hint.startswith("checking\nno tickets on Friday\n")
    assert_sound(repo)


def test_a_hook_that_refuses_a_new_ticket_leaves_no_trace_of_it(repo: Path) -> None:
    put(repo, "other\n", path="other.md")
    hook(repo, "commit-msg", "exit 1")
    with pytest.raises(GitError):
        put(repo, "one\n")
    assert not (repo / PATH).exists()
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_a_hook_that_refuses_the_change_gives_the_edit_by_hand_back_uncommitted(repo: Path) -> None:
    put(repo, "one\n")
    write(repo, "one\nby hand\n")
    hook(repo, "commit-msg", "grep -q 'edited by hand' \"$1\"")
    refused(repo, GitError)
    assert git(repo, "log", "--format=%s").splitlines() == [SUBJECT]
    assert_sound(repo)


def test_a_file_is_taken_away_through_hooks(repo: Path, tmp_path: Path) -> None:
    put(repo, "one\n")
    hook(repo, "pre-commit", f"git diff --cached --name-status > '{tmp_path}/seen'")
    take_away(repo)
    assert (tmp_path / "seen").read_text() == f"D\t{PATH}\n"
    assert git(repo, "ls-tree", "-r", "HEAD") == git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_a_hook_that_refuses_to_take_a_file_away_gives_it_back(repo: Path) -> None:
    put(repo, "one\n")
    hook(repo, "pre-commit", "exit 1")
    with pytest.raises(GitError):
        take_away(repo)
    assert (repo / PATH).read_text() == "one\n"
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


@pytest.mark.parametrize("step", ["files.remove", "commit.steps.update_index", "commit.with_hooks.git_commit"])
def test_killed_while_a_file_is_taken_away_through_hooks_it_is_there_wholly_or_not_at_all(
    repo: Path, step: str
) -> None:
    put(repo, "one\n")
    hook(repo, "pre-commit", "exit 0")
    kill_writer(repo, step, "--remove")
    recover(Repository.discover(repo))
    assert (
        (git(repo, "ls-tree", "HEAD", PATH) == "")
        == (step == "commit.with_hooks.git_commit")
        == (not (repo / PATH).exists())
    )
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_hooks_can_be_skipped(repo: Path) -> None:
    hook(repo, "pre-commit", "exit 1")
    git(repo, "config", "hd.noVerify", "true")
    put(repo, "one\n")
    assert git(repo, "log", "--format=%s") == SUBJECT


def test_hooks_elsewhere_are_found(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "hooks" / "pre-commit").chmod(0o755)
    git(repo, "config", "core.hooksPath", str(tmp_path / "hooks"))
    with pytest.raises(GitError):
        put(repo, "one\n")


def test_a_hook_that_is_not_executable_is_no_hook(repo: Path) -> None:
    hook(repo, "pre-commit", "exit 1")
    (repo / ".git" / "hooks" / "pre-commit").chmod(0o644)
    put(repo, "one\n")
    assert_sound(repo)


def test_a_hook_may_change_the_file_and_that_is_what_is_committed(repo: Path) -> None:
    hook(repo, "pre-commit", f"echo tidied >> '{PATH}'; git add '{PATH}'")
    put(repo, "one\n")
    assert git(repo, "show", f"HEAD:{PATH}") == "one\ntidied"
    assert git(repo, "status", "--porcelain") == ""


@pytest.mark.parametrize("hand", [False, True])
@pytest.mark.parametrize(
    "step",
    [
        "commit.steps.draft",
        "commit.steps.write_files",
        "commit.steps.update_index",
        "commit.with_hooks.git_commit",
        "commit.steps.drop_refs",
    ],
)
def test_killed_with_hooks_all_or_nothing(repo: Path, step: str, hand: bool) -> None:
    put(repo, "one\n")
    if hand:
        write(repo, "one\nby hand\n")
    before = git(repo, "status", "--porcelain"), git(repo, "rev-parse", "HEAD"), (repo / PATH).read_text()
    hook(repo, "pre-commit", "exit 0")
    kill_writer(repo, step)
    recover(Repository.discover(repo))
    assert_sound(repo)
    now = git(repo, "status", "--porcelain"), git(repo, "rev-parse", "HEAD"), (repo / PATH).read_text()
    whole = ("", git(repo, "rev-parse", "HEAD"), f"{before[2]}written 0\n")
    committed = git(repo, "log", "--format=%s").splitlines()
    assert now == before or (now == whole and len(committed) == (3 if hand else 2))
