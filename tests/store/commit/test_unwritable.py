"""git's folder closes in the middle of a change: who was told that it failed never finds later that it happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hd.store.commit import journal
from hd.store.commit.recovery import recover
from hd.store.git.repository import Repository
from tests.running import like_anybody
from tests.store.bench import PATH, assert_sound, git, put, run_writer

BEFORE_THE_BRANCH = (
    "commit.journal.save",
    "commit.steps.draft",
    "files.prepare",
    "commit.steps.write_files",
    "commit.steps.update_index",
)


@pytest.fixture
def desk(repo: Path) -> Iterator[Path]:
    put(repo, "one\n")
    yield repo
    open_again(repo)


def open_again(repo: Path) -> None:
    for each in [repo / ".git", *(repo / ".git").rglob("*")]:
        if each.is_dir():
            each.chmod(0o755)


def fail(desk: Path, step: str, *args: str) -> str:
    """What the change says that could not be made."""
    done = run_writer(desk, "--close-after", step, *args, before=like_anybody)
    assert done.returncode == 1, done.stderr.decode()
    return done.stderr.decode()


def story(desk: Path) -> tuple[str, str, str]:
    return git(desk, "log", "--format=%H", "main"), git(desk, "status", "--porcelain"), (desk / PATH).read_text()


@pytest.mark.parametrize("step", BEFORE_THE_BRANCH)
def test_a_change_that_failed_is_taken_back_by_the_next_command(desk: Path, step: str) -> None:
    before = story(desk)
    fail(desk, step)
    open_again(desk)
    assert all(line.startswith("undid ") for line in recover(Repository.discover(desk)))
    assert story(desk) == before
    assert_sound(desk)


@pytest.mark.parametrize("step", BEFORE_THE_BRANCH[2:])
def test_the_error_says_that_the_next_command_takes_it_back(desk: Path, step: str) -> None:
    assert "the next hd command here does that" in fail(desk, step)
    left = journal.load(Repository.discover(desk))
    assert left is not None
    assert left.abandoned


def test_where_even_that_cannot_be_noted_the_error_says_so(desk: Path) -> None:
    said = fail(desk, "commit.steps.update_index", "--close-journal")
    assert "finishes it or takes it back" in said
    open_again(desk)
    assert [line.split()[0] for line in recover(Repository.discover(desk))] == ["finished"]
    assert (desk / PATH).read_text() == "one\nwritten 0\n"
    assert_sound(desk)


def test_a_change_that_reached_the_branch_is_no_failure(desk: Path) -> None:
    done = run_writer(desk, "--close-after", "commit.steps.move_branch", before=like_anybody)
    assert done.returncode == 0, done.stderr.decode()
    open_again(desk)
    assert [line.split()[0] for line in recover(Repository.discover(desk))] == ["finished"]
    assert (desk / PATH).read_text() == "one\nwritten 0\n"
    assert_sound(desk)


def test_a_note_that_was_cut_short_counts(desk: Path) -> None:
    fail(desk, "commit.steps.update_index")
    open_again(desk)
    note = Repository.discover(desk).journal
    note.write_bytes(note.read_bytes().partition(b"\n")[0] + b"\nab")
    assert [line.split()[0] for line in recover(Repository.discover(desk))] == ["undid"]
