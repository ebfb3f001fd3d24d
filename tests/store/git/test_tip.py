"""Where HEAD stands, as read from git's files: the same as git says, or left to git."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hd.store.git.refs import Tip, read_tip
from hd.store.git.repository import Repository
from tests.store.bench import git, put

HEAD = "HEAD"


def read(repo: Path) -> Tip | None:
    return read_tip(repo / ".git", repo / ".git")


def commit_id(repo: Path) -> str:
    return git(repo, "rev-parse", HEAD).strip()


@pytest.fixture
def history(repo: Path) -> Path:
    put(repo, "one\n")
    return repo


def test_a_branch_with_a_file_of_its_own_is_read(history: Path) -> None:
    git(history, "switch", "-q", "-c", "teams/Служба")
    assert read(history) == Tip(commit_id(history), "teams/Служба")


def test_a_detached_head_has_no_branch(history: Path) -> None:
    git(history, "switch", "-q", "--detach")
    assert read(history) == Tip(commit_id(history), None)


def pack(repo: Path) -> None:
    git(repo, "pack-refs", "--all")


def follow(repo: Path) -> None:
    git(repo, "symbolic-ref", "refs/heads/other", f"refs/heads/{git(repo, 'branch', '--show-current').strip()}")
    git(repo, "symbolic-ref", HEAD, "refs/heads/other")


def begin(repo: Path) -> None:
    git(repo, "switch", "-q", "--orphan", "empty")


@pytest.mark.parametrize("happens", [pack, follow, begin], ids=lambda happens: happens.__name__)
def test_what_only_git_can_tell_is_left_to_git(happens: Callable[[Path], None], history: Path) -> None:
    happens(history)
    assert read(history) is None


def test_a_packed_branch_is_found_all_the_same(history: Path) -> None:
    branch = git(history, "branch", "--show-current").strip()
    pack(history)
    assert Repository.discover(history).tip(fresh=True) == Tip(commit_id(history), branch)


def test_a_branch_without_commits_has_none(history: Path) -> None:
    begin(history)
    assert Repository.discover(history).tip(fresh=True) == Tip(None, "empty")


def test_a_linked_work_tree_stands_on_its_own_branch(history: Path) -> None:
    tree = history.with_name("linked")
    git(history, "worktree", "add", "-q", "-b", "side", str(tree))
    found = Repository.discover(tree)
    assert read_tip(found.git_dir, found.common_dir) == Tip(commit_id(tree), "side")


def test_a_new_commit_is_seen_at_once(history: Path) -> None:
    found = Repository.discover(history)
    before = found.head()
    put(history, "two\n")
    assert found.tip(fresh=True).head == commit_id(history) != before
