"""Killed at any moment: afterwards a change is there wholly or not at all, and nothing else happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hd.store.commit.recovery import recover
from hd.store.git.repository import Repository
from tests.store.bench import PATH, assert_sound, git, kill_writer, put, run_writer, take_away, write
from tests.store.writer import append

STEPS = (
    "commit.transaction.check_fit",
    "commit.steps.check_unchanged",
    "commit.journal.save",
    "commit.steps.draft",
    "files.prepare",
    "files.move",
    "commit.steps.write_files",
    "commit.steps.update_index",
    "commit.steps.move_branch",
    "commit.journal.discard",
)


def fresh(folder: Path) -> None:
    """A desk without a commit."""


def edited(folder: Path) -> None:
    """A ticket with an edit by hand, beside staged and unstaged work of the user's in other files."""
    put(folder, "one\n")
    put(folder, "other\n", path="notes.txt")
    write(folder, "other, staged\n", path="notes.txt")
    git(folder, "add", "notes.txt")
    write(folder, "other, staged, and more\n", path="notes.txt")
    write(folder, "new\n", path="untracked.txt")
    write(folder, "one\ntwo\n")


def everything(folder: Path) -> tuple[object, ...]:
    """All that a user can see of a desk: history's subjects, status, the files' bytes, the index."""
    files = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".git" not in p.parts}
    subjects = git(folder, "log", "--format=%s%n%T", "main", check=False)
    return subjects, git(folder, "status", "--porcelain"), files, git(folder, "ls-files", "-s")


_SEEN: dict[str, tuple[object, object]] = {}


def before_and_after(folder: Path, situation: Callable[[Path], None]) -> tuple[object, object]:
    """What a desk looks like before a change that nobody kills, and after it; found out once for each situation."""
    if situation.__name__ not in _SEEN:
        twin = folder.with_name("twin")
        git(folder, "init", "-q", "-b", "main", str(twin))
        situation(twin)
        before = everything(twin)
        append(twin, PATH, "written 0")
        _SEEN[situation.__name__] = before, everything(twin)
    return _SEEN[situation.__name__]


@pytest.mark.parametrize("situation", [fresh, edited])
@pytest.mark.parametrize("step", STEPS)
def test_killed_after_a_step_the_next_command_finds_all_or_nothing(
    repo: Path, step: str, situation: Callable[[Path], None]
) -> None:
    before, after = before_and_after(repo, situation)
    situation(repo)
    kill_writer(repo, step)
    recover(Repository.discover(repo))
    drafted = step in STEPS[STEPS.index("commit.steps.draft") :]
    assert everything(repo) == (after if drafted else before)
    assert_sound(repo)


# Inside the steps that hd takes itself in a usual repository; whether the commits were on their private ref by then.
INSIDE = {
    "commit.without_git.write_object": False,
    "commit.without_git.write_object:3": False,
    "git_files.ref_files.create_ref": True,
    "commit.without_git.draft": True,
    "commit.without_git.with_entries": True,
    "commit.without_git.update_index": True,
    "git_files.ref_files._append": True,
    "git_files.ref_files._append:2": True,
    "git_files.ref_files.move_branch": True,
    "git_files.ref_files.delete_ref": True,
}


def usual(folder: Path) -> None:
    """A ticket that was written by hd before, so that all objects are loose."""
    put(folder, "zero\n")
    put(folder, "one\n")


@pytest.mark.parametrize("situation", [usual, edited])
@pytest.mark.parametrize("step", INSIDE)
def test_killed_inside_a_step_the_next_command_finds_all_or_nothing(
    repo: Path, step: str, situation: Callable[[Path], None]
) -> None:
    before, after = before_and_after(repo, situation)
    situation(repo)
    kill_writer(repo, step)
    recover(Repository.discover(repo))
    assert everything(repo) == (after if INSIDE[step] else before)
    assert_sound(repo)
    assert git(repo, "fsck", "--no-dangling") == ""
    append(repo, PATH, "and on")
    assert_sound(repo)


@pytest.mark.parametrize("step", INSIDE)
def test_interrupted_inside_a_step_all_or_nothing_is_there_at_once(repo: Path, step: str) -> None:
    before, after = before_and_after(repo, usual)
    usual(repo)
    result = run_writer(repo, "--interrupt-after", step)
    assert result.returncode == 130, result.stderr.decode()
    assert everything(repo) in (before, after)
    assert_sound(repo)


@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock"])
def test_a_lock_of_somebody_else_is_not_removed_after_a_kill(repo: Path, lock: str) -> None:
    usual(repo)
    kill_writer(repo, "commit.without_git.draft")
    (repo / ".git" / lock).write_text("theirs", encoding="utf-8")
    recover(Repository.discover(repo), patience=0)
    assert (repo / ".git" / lock).read_text(encoding="utf-8") == "theirs"


REMOVING = tuple("files.remove" if step == "files.move" else step for step in STEPS)


@pytest.mark.parametrize("step", REMOVING)
def test_killed_while_a_file_is_taken_away_the_next_command_finds_all_or_nothing(repo: Path, step: str) -> None:
    twin = repo.with_name("twin")
    git(repo, "init", "-q", "-b", "main", str(twin))
    edited(twin)
    before = everything(twin)
    take_away(twin)
    edited(repo)
    kill_writer(repo, step, "--remove")
    recover(Repository.discover(repo))
    drafted = step in REMOVING[REMOVING.index("commit.steps.draft") :]
    assert everything(repo) == (everything(twin) if drafted else before)
    assert_sound(repo)


@pytest.mark.parametrize("step", ["commit.steps.update_index", "commit.steps.move_branch", "commit.journal.discard"])
def test_killed_again_while_a_file_is_taken_away_it_goes_all_the_same(repo: Path, step: str) -> None:
    edited(repo)
    kill_writer(repo, "files.remove", "--remove")
    kill_writer(repo, step, "--recover")
    recover(Repository.discover(repo))
    assert not (repo / PATH).exists()
    assert git(repo, "ls-files", PATH) == git(repo, "ls-tree", "HEAD", PATH) == ""
    assert_sound(repo)


def test_a_file_that_the_user_wrote_anew_after_the_kill_is_not_taken_away(repo: Path) -> None:
    put(repo, "one\n")
    kill_writer(repo, "files.remove", "--remove")
    write(repo, "mine\n")
    recover(Repository.discover(repo))
    assert (repo / PATH).read_text() == "mine\n"
    assert git(repo, "show", f"HEAD:{PATH}") == "one"
    assert git(repo, "status", "--porcelain") == f" M {PATH}"
    assert_sound(repo)


RECOVERY = (
    "commit.steps.write_files",
    "commit.steps.update_index",
    "commit.steps.move_branch",
    "commit.journal.discard",
)


@pytest.mark.parametrize("step", RECOVERY)
def test_killed_again_while_repairing_the_next_command_repairs_all_the_same(repo: Path, step: str) -> None:
    _, after = before_and_after(repo, edited)
    edited(repo)
    kill_writer(repo, "commit.steps.draft")
    kill_writer(repo, step, "--recover")
    recover(Repository.discover(repo))
    assert everything(repo) == after
    assert_sound(repo)


@pytest.mark.parametrize("step", ["commit.steps.reset_index", "commit.steps.drop_refs", "commit.journal.discard"])
def test_killed_again_while_undoing_the_next_command_undoes_all_the_same(repo: Path, step: str) -> None:
    edited(repo)
    kill_writer(repo, "commit.steps.draft")
    write(repo, "one\ntwo\nthree\n")
    before = everything(repo)
    kill_writer(repo, step, "--recover")
    recover(Repository.discover(repo))
    assert everything(repo) == before
    assert_sound(repo)


def test_a_ticket_the_user_changed_since_the_kill_is_not_overwritten(repo: Path) -> None:
    put(repo, "one\n")
    kill_writer(repo, "commit.steps.write_files")
    write(repo, "mine\n")
    told = recover(Repository.discover(repo))
    assert (repo / PATH).read_text() == "mine\n"
    assert told == ["undid HD-2611-7K3FQ comment, interrupted"]
    assert_sound(repo)


def test_a_change_in_gits_index_is_finished_and_the_users_later_edit_stays_on_top(repo: Path) -> None:
    put(repo, "one\n")
    kill_writer(repo, "commit.steps.update_index")
    write(repo, "mine\n")
    recover(Repository.discover(repo))
    assert git(repo, "show", f"HEAD:{PATH}") == "one\nwritten 0"
    assert (repo / PATH).read_text() == "mine\n"
    assert git(repo, "status", "--porcelain") == f" M {PATH}"


def test_repairing_says_what_was_finished(repo: Path) -> None:
    kill_writer(repo, "commit.steps.draft")
    told = recover(Repository.discover(repo))
    commit = git(repo, "rev-parse", "HEAD")[:7]
    assert told == [f"finished HD-2611-7K3FQ comment ({commit}) that was interrupted"]


def test_a_kill_after_the_last_step_is_told_as_finished(repo: Path) -> None:
    kill_writer(repo, "commit.steps.move_branch")
    commit = git(repo, "rev-parse", "HEAD")[:7]
    assert recover(Repository.discover(repo)) == [f"finished HD-2611-7K3FQ comment ({commit}) that was interrupted"]


def test_where_the_branch_moved_after_the_kill_the_change_is_built_anew_on_top(repo: Path) -> None:
    put(repo, "one\n")
    kill_writer(repo, "commit.steps.draft")
    write(repo, "more\n", path="other.txt")
    git(repo, "add", "other.txt")
    git(repo, "commit", "-q", "-m", "other")
    recover(Repository.discover(repo))
    assert git(repo, "log", "--format=%s").splitlines() == ["HD-2611-7K3FQ comment", "other", "HD-2611-7K3FQ comment"]
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_where_the_user_committed_everything_after_the_kill_nothing_is_taken_from_it(repo: Path) -> None:
    put(repo, "one\n")
    kill_writer(repo, "commit.steps.update_index")
    git(repo, "commit", "-q", "-m", "mine")
    recover(Repository.discover(repo))
    assert git(repo, "show", f"HEAD:{PATH}") == "one\nwritten 0"
    assert "mine" in git(repo, "log", "--format=%s").splitlines()
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_where_another_branch_is_checked_out_the_repair_waits(repo: Path) -> None:
    put(repo, "one\n")
    kill_writer(repo, "commit.steps.draft")
    git(repo, "switch", "-q", "-c", "side")
    told = recover(Repository.discover(repo))
    assert told == ["left for later: HD-2611-7K3FQ comment: main is not checked out and at rest"]
    git(repo, "switch", "-q", "main")
    recover(Repository.discover(repo))
    assert (repo / PATH).read_text() == "one\nwritten 0\n"
    assert_sound(repo)


def test_a_living_writer_is_not_repaired(repo: Path) -> None:
    kill_writer(repo, "commit.steps.draft")
    with Repository.discover(repo).lock():
        assert recover(Repository.discover(repo)) == []
    assert recover(Repository.discover(repo)) != []


def test_a_journal_cut_short_is_dropped(repo: Path) -> None:
    found = Repository.discover(repo)
    found.state_dir.mkdir(parents=True)
    (found.state_dir / "journal").write_bytes(b'{"ref": "refs/hd/')
    assert recover(found) == []
    assert_sound(repo)


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
@pytest.mark.parametrize("milliseconds", [1, 4, 8, 13, 19, 26, 34, 60])
def test_killed_at_any_moment_whole_changes_are_there_and_no_halves(repo: Path, milliseconds: int) -> None:
    put(repo, "one\n")
    run_writer(repo, "--times", "100", "--die-in", str(milliseconds / 1000))
    recover_when_free(repo)
    text = (repo / PATH).read_text()
    assert text == git(repo, "show", f"HEAD:{PATH}") + "\n"
    assert text.count("written") == len(git(repo, "log", "--format=%s").splitlines()) - 1
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def recover_when_free(folder: Path) -> None:
    """As a writing command does it: what git still does for the killed process holds the lock."""
    repo = Repository.discover(folder)
    with repo.lock(timeout=10):
        recover(repo)
