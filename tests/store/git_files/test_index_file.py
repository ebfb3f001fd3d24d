"""git's index, edited as bytes: git reads it as if it had written it itself, or it is left to git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hd.store.git_files.index_file import UnusualIndexError, with_entries
from tests.store.bench import git

NAMES = st.from_regex(r"[a-c]{1,3}(/[a-c.-]{1,3}[a-c]){0,2}", fullmatch=True)


def blob_of(folder: Path, path: str) -> str:
    return git(folder, "hash-object", "-w", "--", path)


def place(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")


def stage(folder: Path, *paths: str) -> None:
    """Have the index take these files in, without git."""
    index = folder / ".git" / "index"
    entries = {path: (blob_of(folder, path), (folder / path).lstat()) for path in paths}
    index.write_bytes(with_entries(index.read_bytes(), entries))


def commit(folder: Path, *paths: str) -> None:
    for number, path in enumerate(paths):
        place(folder, path, f"{number}\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "base")


def as_git_has_it(folder: Path) -> tuple[str, str]:
    """What git says of its index, and the tree that it makes of it, whatever trees it remembers."""
    return git(folder, "ls-files", "-s", "--debug"), git(folder, "write-tree")


def assert_like_git(folder: Path, *paths: str) -> None:
    """The same files are staged twice, by us and by git: git says the same of both."""
    index = folder / ".git" / "index"
    before = index.read_bytes()
    stage(folder, *paths)
    ours = as_git_has_it(folder)
    git(folder, "fsck")
    index.write_bytes(before)
    git(folder, "add", "--", *paths)
    assert ours == as_git_has_it(folder)


BASE = ("hd.yaml", "kb/a.md", "tickets/2026/10/a.md", "tickets/2026/11/b.md", "tickets/2026/11/d.md", "zz/x.txt")


@pytest.mark.parametrize(
    "paths",
    [
        ("tickets/2026/11/b.md",),
        ("hd.yaml",),
        ("zz/x.txt",),
        ("tickets/2026/11/a.md",),
        ("tickets/2026/11/c.md",),
        ("tickets/2026/11/e.md",),
        ("zz/y.txt",),
        ("tickets/2026/11/c.md", "tickets/2026/11/b.md", "kb/b.md"),
    ],
    ids=",".join,
)
def test_a_file_is_staged_as_git_does_it(paths: tuple[str, ...], repo: Path) -> None:
    commit(repo, *BASE)
    for path in paths:
        place(repo, path, "other\n")
    assert_like_git(repo, *paths)


def test_it_is_staged_again_and_again(repo: Path) -> None:
    commit(repo, *BASE)
    for number in range(3):
        place(repo, "kb/a.md", f"other {number}\n")
        assert_like_git(repo, "kb/a.md")


@settings(max_examples=25)
@given(there=st.sets(NAMES, min_size=1, max_size=12), chosen=st.sets(NAMES, min_size=1, max_size=3))
def test_any_names_are_staged_as_git_does_it_or_left_to_git(
    there: set[str], chosen: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("desk")
    git(folder, "init", "-q", "-b", "main")
    names = sorted(there)
    kept = [one for one in names if not any(other.startswith(f"{one}/") for other in {*names, *chosen})]
    new = [one for one in sorted(chosen) if not any(f"{one}/".startswith(f"{other}/") for other in {*kept} - {one})]
    new = [one for one in new if not any(other.startswith(f"{one}/") for other in {*kept, *new})]
    if not kept or not new:
        return
    commit(folder, *kept)
    for path in new:
        place(folder, path, "new\n")
    try:
        assert_like_git(folder, *new)
    except UnusualIndexError:
        assert any(path not in kept for path in new)  # the first file of a folder


def test_the_first_file_of_a_folder_is_left_to_git(repo: Path) -> None:
    commit(repo, *BASE)
    place(repo, "tickets/2026/12/a.md", "new\n")
    with pytest.raises(UnusualIndexError):
        stage(repo, "tickets/2026/12/a.md")


def version_4(folder: Path) -> None:
    git(folder, "update-index", "--index-version", "4")


def split(folder: Path) -> None:
    git(folder, "update-index", "--split-index")


def untracked_cache(folder: Path) -> None:
    git(folder, "update-index", "--force-untracked-cache")


def assumed(folder: Path) -> None:
    git(folder, "update-index", "--assume-unchanged", "kb/a.md")


def skipped(folder: Path) -> None:
    git(folder, "update-index", "--skip-worktree", "kb/a.md")


def conflicted(folder: Path) -> None:
    blob = git(folder, "rev-parse", ":kb/a.md")
    lines = "".join(f"100644 {blob} {stage}\tkb/a.md\n" for stage in (1, 2, 3))
    command = ["git", "update-index", "--index-info"]
    subprocess.run(command, cwd=folder, input=f"0 {'0' * 40}\tkb/a.md\n{lines}".encode(), check=True)


def without_checksum(folder: Path) -> None:
    path = folder / ".git" / "index"
    path.write_bytes(path.read_bytes()[:-20] + bytes(20))


def resolved(folder: Path) -> None:
    conflicted(folder)
    git(folder, "add", "kb/a.md")


def with_offsets(folder: Path) -> None:
    git(folder, "-c", "index.threads=2", "update-index", "--force-write-index", "--refresh", check=False)
    git(folder, "-c", "index.threads=2", "update-index", "--chmod=+x", "hd.yaml")


def empty(folder: Path) -> None:
    git(folder, "rm", "-q", "--cached", "-r", ".")


UNUSUAL = (
    version_4,
    split,
    untracked_cache,
    assumed,
    skipped,
    conflicted,
    without_checksum,
    resolved,
    with_offsets,
    empty,
)


@pytest.mark.parametrize("make", UNUSUAL, ids=lambda make: make.__name__)
def test_an_unusual_index_is_left_to_git(make: object, repo: Path) -> None:
    commit(repo, *BASE)
    make(repo)  # type: ignore[operator]
    place(repo, "kb/a.md", "other\n")
    before = (repo / ".git" / "index").read_bytes()
    with pytest.raises(UnusualIndexError):
        stage(repo, "kb/a.md")
    assert (repo / ".git" / "index").read_bytes() == before


def test_an_index_without_a_cached_tree_is_understood(repo: Path) -> None:
    for number, path in enumerate(BASE):
        place(repo, path, f"{number}\n")
    git(repo, "add", "-A")
    assert b"TREE" not in (repo / ".git" / "index").read_bytes()
    place(repo, "kb/a.md", "other\n")
    assert_like_git(repo, "kb/a.md")


def test_a_file_changed_in_the_moment_of_staging_is_still_seen(repo: Path) -> None:
    commit(repo, *BASE)
    place(repo, "kb/a.md", "one\n")
    stage(repo, "kb/a.md")
    facts = (repo / "kb/a.md").stat()
    place(repo, "kb/a.md", "two\n")
    os.utime(repo / "kb/a.md", ns=(facts.st_atime_ns, facts.st_mtime_ns))
    os.utime(repo / ".git" / "index", ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert git(repo, "status", "--porcelain") == "MM kb/a.md"
