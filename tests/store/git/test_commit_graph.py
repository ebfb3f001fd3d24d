"""How commits hang together: ancestors, spans, and the commits of one file, as git has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.errors import GitError
from hd.store.git import commit_graph as graph
from hd.store.git.refs import delete_ref, refs_under, set_ref
from hd.store.git.repository import Repository
from hd.store.git.settings import local_sections, remove_section
from tests.store.bench import PATH, git, put


@pytest.fixture
def line(repo: Path) -> tuple[Repository, list[str]]:
    """Three commits of one file, oldest first."""
    made = [put(repo, f"{number}\n") for number in range(3)]
    return Repository.discover(repo), made


def test_an_older_commit_is_an_ancestor_and_a_newer_one_is_not(line: tuple[Repository, list[str]]) -> None:
    repo, (first, _, last) = line
    assert (graph.is_ancestor(repo, first, last), graph.is_ancestor(repo, last, first)) == (True, False)


def test_commits_are_listed_newest_first_and_counted(line: tuple[Repository, list[str]]) -> None:
    repo, (first, second, last) = line
    assert graph.commits_in(repo, f"{first}..{last}") == [last, second]
    assert graph.count_commits(repo, last, f"^{first}") == 2


def test_the_merge_base_of_a_line_is_the_older_commit(line: tuple[Repository, list[str]]) -> None:
    repo, (first, _, last) = line
    assert graph.merge_base(repo, first, last) == first


def test_histories_of_their_own_have_no_merge_base(line: tuple[Repository, list[str]]) -> None:
    repo, (_, _, last) = line
    other = git(repo.root, "commit-tree", "-m", "other", f"{last}^{{tree}}")
    assert graph.merge_base(repo, last, other) is None


def test_nothing_is_missing_where_the_other_side_does_not_exist(line: tuple[Repository, list[str]]) -> None:
    repo, _ = line
    assert graph.count_missing(repo, from_ref="refs/heads/main", in_ref="refs/remotes/origin/main") == 0


def test_what_a_remote_lacks_is_counted(line: tuple[Repository, list[str]]) -> None:
    repo, (first, *_) = line
    set_ref(repo, "refs/remotes/origin/main", first, reason="test")
    assert graph.count_missing(repo, from_ref="refs/heads/main", in_ref="refs/remotes/origin/main") == 2


def test_the_commits_before_one_leave_it_out(line: tuple[Repository, list[str]]) -> None:
    repo, (first, second, last) = line
    assert graph.commits_before(repo, last, PATH, most=1) == [second]
    assert first in graph.commits_before(repo, second, PATH, most=10)


def test_the_blobs_of_a_file_are_the_oldest_first(line: tuple[Repository, list[str]]) -> None:
    repo, (first, _, last) = line
    found = graph.blobs_between(repo, PATH, base=first, tip=last)
    assert [repo.object(blob) for blob in found] == [b"1\n", b"2\n"]


def test_a_ref_is_moved_only_from_where_it_was_seen(line: tuple[Repository, list[str]]) -> None:
    repo, (first, second, last) = line
    set_ref(repo, "refs/hd/point", first, reason="test")
    with pytest.raises(GitError):
        set_ref(repo, "refs/hd/point", last, reason="test", seen=second)
    assert git(repo.root, "rev-parse", "refs/hd/point") == first


def test_a_deleted_ref_is_not_listed(line: tuple[Repository, list[str]]) -> None:
    repo, (first, *_) = line
    set_ref(repo, "refs/hd/point", first, reason="test")
    assert "refs/hd/point" in refs_under(repo, "refs/hd")
    delete_ref(repo, "refs/hd/point")
    assert "refs/hd/point" not in refs_under(repo, "refs/hd")


def test_a_removed_section_is_no_longer_among_the_local_ones(line: tuple[Repository, list[str]]) -> None:
    repo, _ = line
    git(repo.root, "config", "hd.hints", "false")
    assert local_sections(repo, ["hd", "merge.hd"]) == ["hd"]
    remove_section(repo, "hd")
    assert local_sections(repo, ["hd", "merge.hd"]) == []
