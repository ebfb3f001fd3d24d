"""Where the branches of reviews are found: however git keeps its refs, whoever's they are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hd.store.git.repository import Repository
from hd.store.git.review_branches import Branch, found, name_of, parts

ID = "HD-2611-7K3FQ"


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True).stdout.decode().strip()


@pytest.fixture
def full(repo: Path) -> Path:
    """A repository with a review here, two at a remote, and other branches."""
    git(repo, "commit", "-q", "--allow-empty", "-m", "x")
    for ref in (
        *(f"heads/escalate/{ID}", f"remotes/origin/escalate/{ID}", f"remotes/up/stream/escalate/{ID}-2"),
        *("heads/escalate/other", f"heads/{ID}", f"tags/escalate/{ID}", f"heads/escalate/{ID}-0", "heads/topic"),
        *("heads/escalate/hd-2611-7K3FQ", f"remotes/origin/{ID}", f"heads/deep/escalate/{ID}-3"),
    ):
        git(repo, "update-ref", f"refs/{ref}", "HEAD")
    return repo


def seen(folder: Path) -> list[tuple[str, int, list[str]]]:
    return [(one.name, one.number, [tip.remote for tip in one.tips]) for one in found(Repository.discover(folder))]


EXPECTED = [(f"escalate/{ID}", 1, ["", "origin"]), (f"escalate/{ID}-2", 2, ["up/stream"])]


def test_only_the_branches_of_reviews_are_found(full: Path) -> None:
    assert seen(full) == EXPECTED


def test_packed_or_not(full: Path) -> None:
    git(full, "pack-refs", "--all")
    assert seen(full) == EXPECTED
    git(full, "commit", "-q", "--allow-empty", "-m", "y")
    git(full, "update-ref", f"refs/heads/escalate/{ID}", "HEAD")  # the loose one is the newer
    (one, _) = found(Repository.discover(full))
    assert one.own == git(full, "rev-parse", "HEAD")


def test_where_refs_are_no_files_git_is_asked(full: Path) -> None:
    (full / ".git" / "reftable").mkdir()
    assert seen(full) == EXPECTED


def test_a_second_work_tree_sees_the_same(full: Path, tmp_path: Path) -> None:
    git(full, "worktree", "add", "-q", "--detach", str(tmp_path / "beside"))
    assert seen(tmp_path / "beside") == EXPECTED


def test_a_repository_without_them_has_none(repo: Path) -> None:
    assert found(Repository.discover(repo)) == []


def test_what_is_broken_is_passed_over(full: Path) -> None:
    (full / ".git" / "refs" / "heads" / "escalate" / f"{ID}-7").write_bytes(b"\xff nonsense")
    (full / ".git" / "refs" / "heads" / "escalate" / f"{ID}-8").mkdir()
    assert seen(full) == EXPECTED


@pytest.mark.parametrize("number", [1, 2, 31])
def test_a_name_says_ticket_and_number(number: int) -> None:
    assert parts(name_of(ID, number)) == (ID, number)


@pytest.mark.parametrize("name", [f"escalate/{ID}-", f"escalate/{ID}-1x", f"escalate/{ID}-01", ID, "escalate/", "main"])
def test_another_name_says_nothing(name: str) -> None:
    assert parts(name) is None


def test_a_branch_that_is_only_a_remotes_is_not_ours() -> None:
    assert Branch("escalate/x", ID, 1, ()).own is None
