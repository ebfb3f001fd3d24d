"""One change, one commit: on real repositories, each test one fact."""

from __future__ import annotations

import os
import stat
import subprocess
from datetime import UTC
from pathlib import Path

import pytest

from hd.errors import BusyError, GitError, HdError, RefusedError, UnreadableError
from hd.store.commit import steps as commit_steps
from hd.store.commit.transaction import Change, commit
from hd.store.git.repository import Repository
from tests.store.bench import MESSAGE, NOW, PATH, assert_sound, git, put, refused, start_writer, take_away, write

SUBJECT = "HD-2611-7K3FQ comment"


# --- the plain way


def test_the_first_commit_of_a_repository_works(repo: Path) -> None:
    sha = put(repo, "one\n")
    assert git(repo, "rev-parse", "main") == sha
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_a_commit_has_exactly_the_files_it_touched(repo: Path) -> None:
    put(repo, "other\n", path="other.md")
    put(repo, "one\n")
    assert git(repo, "show", "--format=", "--name-only", "HEAD") == PATH
    assert git(repo, "ls-tree", "-r", "--name-only", "HEAD").splitlines() == ["other.md", PATH]


def test_the_message_is_kept_as_it_is(repo: Path) -> None:
    message = "HD-2611-7K3FQ escalate desk → l2-kyiv: потрібен журнал\n\n# not a comment\n\nHd-Action: escalate\n"
    put(repo, "one\n", message=message)
    assert git(repo, "cat-file", "commit", "HEAD").partition("\n\n")[2] + "\n" == message


def test_author_committer_and_dates_are_gits_identity_and_now_with_its_offset(repo: Path) -> None:
    put(repo, "one\n")
    told = git(repo, "log", "-1", "--format=%an <%ae> %aI|%cn <%ce> %cI")
    who = "Olha Bondar <olha@acme.example> 2026-11-23T10:02:11+02:00"
    assert told == f"{who}|{who}"


def test_an_author_in_the_environment_is_honoured(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Іван Петренко")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ivan@acme.example")
    put(repo, "one\n")
    assert git(repo, "log", "-1", "--format=%an %ae, %cn") == "Іван Петренко ivan@acme.example, Olha Bondar"


def test_the_reflog_says_what_hd_did(repo: Path) -> None:
    put(repo, "one\n")
    put(repo, "two\n")
    assert git(repo, "reflog", "-1", "--format=%gs") == f"hd: {SUBJECT}"


def test_paths_with_spaces_quotes_and_cyrillic_are_committed(repo: Path) -> None:
    path = 'kb/Принтер "Офіс" \\ 2.md'
    put(repo, "one\n", path=path)
    assert git(repo, "-c", "core.quotepath=off", "ls-tree", "-r", "-z", "--name-only", "HEAD").rstrip("\0") == path
    assert git(repo, "status", "--porcelain") == ""


def test_several_files_are_one_commit(repo: Path) -> None:
    found = Repository.discover(repo)
    changes = [Change(f"tickets/{number}.md", None, b"same\n") for number in range(450)]
    with found.lock():
        commit(found, changes, message="bulk", now=NOW, branch="main")
    assert len(git(repo, "show", "--format=", "--name-only", "HEAD").splitlines()) == 450
    assert git(repo, "status", "--porcelain") == ""


def test_bytes_are_kept_whatever_line_endings_git_is_told_to_use(repo: Path) -> None:
    git(repo, "config", "core.autocrlf", "true")
    write(repo, "tickets/** -text\n", path=".gitattributes")
    git(repo, "add", ".gitattributes")
    git(repo, "commit", "-q", "-m", "attributes")
    put(repo, "one\r\ntwo\n")
    assert subprocess.check_output(["git", "-C", str(repo), "show", f"HEAD:{PATH}"]) == b"one\r\ntwo\n"
    assert git(repo, "status", "--porcelain") == ""


def test_a_desk_in_a_subfolder_commits_below_it(repo: Path) -> None:
    desk = repo / "it desk"
    desk.mkdir()
    put(desk, "one\n")
    assert git(repo, "ls-tree", "-r", "--name-only", "HEAD") == f"it desk/{PATH}"
    assert git(repo, "status", "--porcelain") == ""


def test_a_desk_in_a_linked_work_tree_commits_on_its_branch(repo: Path) -> None:
    put(repo, "one\n")
    git(repo, "switch", "-q", "-c", "side")
    tree = repo.with_name("linked")
    git(repo, "worktree", "add", "-q", str(tree), "main")
    sha = put(tree, "two\n")
    assert git(repo, "rev-parse", "main") == sha
    assert git(tree, "status", "--porcelain") == git(repo, "status", "--porcelain") == ""
    assert_sound(tree)


def test_a_repository_with_sha256_works(tmp_path: Path) -> None:
    folder = tmp_path / "sha256"
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256", str(folder))
    put(folder, "one\n")
    write(folder, "one\ntwo\n")
    assert len(put(folder, "three\n")) == 64
    assert git(folder, "status", "--porcelain") == ""
    assert_sound(folder)


def test_staged_and_unstaged_changes_to_other_files_stay_as_they_are(repo: Path) -> None:
    for name in ("staged", "unstaged", "both"):
        put(repo, "old\n", path=name)
        write(repo, "new\n", path=name)
    git(repo, "add", "staged", "both")
    write(repo, "newer\n", path="both")
    before = git(repo, "status", "--porcelain"), git(repo, "diff"), git(repo, "diff", "--cached")
    put(repo, "one\n")
    assert (git(repo, "status", "--porcelain"), git(repo, "diff"), git(repo, "diff", "--cached")) == before


def test_a_path_marked_assume_unchanged_does_not_stay_behind_in_the_index(repo: Path) -> None:
    put(repo, "one\n")
    git(repo, "update-index", "--assume-unchanged", PATH)
    put(repo, "two\n")
    assert git(repo, "diff", "--cached", "--name-only") == ""


def test_files_that_a_sparse_checkout_leaves_out_do_not_stay_behind_in_the_index(repo: Path) -> None:
    put(repo, "one\n")
    put(repo, "kept\n", path="kb/a.md")
    git(repo, "sparse-checkout", "set", "--no-cone", "/kb/")
    assert not (repo / PATH).exists()
    write(repo, "one\n")
    put(repo, "two\n")
    assert git(repo, "diff", "--cached", "--name-only") == ""


def test_a_written_file_is_an_ordinary_one_and_keeps_its_groups_rights(repo: Path) -> None:
    write(repo, "one\n")
    (repo / PATH).chmod(0o775)
    put(repo, "two\n")
    assert stat.S_IMODE((repo / PATH).stat().st_mode) == 0o664
    assert git(repo, "ls-tree", "-r", "HEAD").startswith("100644 ")
    assert git(repo, "status", "--porcelain") == ""


def test_one_commit_takes_no_more_than_nine_git_processes(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(repo, "one\n")
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    put(repo, "two\n")
    assert trace.read_text().count('"event":"start"') <= 9


def test_a_file_can_be_taken_away(repo: Path) -> None:
    put(repo, "kept\n", path="kept.md")
    put(repo, "one\n")
    take_away(repo)
    assert git(repo, "ls-tree", "-r", "--name-only", "HEAD") == "kept.md"
    assert not (repo / PATH).exists()
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_an_edit_by_hand_is_in_history_before_its_file_is_taken_away(repo: Path) -> None:
    put(repo, "one\n")
    write(repo, "by hand\n")
    take_away(repo)
    assert git(repo, "show", f"HEAD~1:{PATH}") == "by hand"
    assert git(repo, "ls-tree", "HEAD", PATH) == ""


def test_where_the_taking_away_fails_the_file_is_put_back(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repo, "one\n")
    before = git(repo, "ls-files", "-s")

    def broken(*args: object) -> bool:
        raise GitError("no")

    monkeypatch.setattr(commit_steps, "move_branch", broken)
    with pytest.raises(GitError):
        take_away(repo)
    assert (repo / PATH).read_text() == "one\n"
    assert (git(repo, "ls-files", "-s"), git(repo, "status", "--porcelain")) == (before, "")
    assert_sound(repo)


def test_utc_has_an_offset_too(repo: Path) -> None:
    found = Repository.discover(repo)
    with found.lock():
        commit(found, [Change(PATH, None, b"x\n")], message="m", now=NOW.astimezone(UTC), branch="main")
    assert git(repo, "log", "-1", "--format=%ai") == "2026-11-23 08:02:11 +0000"


# --- edits by hand


def test_an_edit_by_hand_is_committed_first_as_its_own(repo: Path) -> None:
    put(repo, "one\n")
    write(repo, "one\nby hand\n")
    put(repo, "one\nby hand\nby hd\n")
    assert git(repo, "log", "-2", "--format=%s", "--reverse").splitlines() == ["HD-2611-7K3FQ edited by hand", SUBJECT]
    assert git(repo, "show", f"HEAD~1:{PATH}") == "one\nby hand"
    assert git(repo, "log", "-1", "--format=%(trailers:key=Hd-Action,valueonly)", "HEAD~1") == "hand-edit"
    assert git(repo, "status", "--porcelain") == ""


def test_a_file_that_git_does_not_know_counts_as_edited_by_hand(repo: Path) -> None:
    write(repo, "by hand\n")
    put(repo, "by hand\nby hd\n")
    assert git(repo, "show", f"HEAD~1:{PATH}") == "by hand"


def test_only_the_files_edited_by_hand_go_into_the_hand_edits_commit(repo: Path) -> None:
    found = Repository.discover(repo)
    put(repo, "a\n", path="a.md")
    put(repo, "b\n", path="b.md")
    write(repo, "a by hand\n", path="a.md")
    changes = [Change("a.md", b"a by hand\n", b"A\n"), Change("b.md", b"b\n", b"B\n")]
    with found.lock():
        commit(found, changes, message="both", now=NOW, branch="main")
    assert git(repo, "show", "--format=%s", "--name-only", "HEAD~1").split("\n\n") == ["a edited by hand", "a.md"]
    assert git(repo, "show", "--format=%s", "--name-only", "HEAD").split("\n\n") == ["both", "a.md\nb.md"]


def test_the_caller_may_word_the_hand_edits_commit(repo: Path) -> None:
    write(repo, "by hand\n")
    put(repo, "by hd\n", hand_edit_message=lambda changes: f"{changes[0].path} by olha")
    assert git(repo, "log", "-1", "--format=%s", "HEAD~1") == f"{PATH} by olha"


# --- refused, and nothing is lost


def test_on_another_branch_it_is_refused_and_a_work_tree_offered(repo: Path) -> None:
    put(repo, "one\n")
    git(repo, "switch", "-q", "-c", "side")
    error = refused(repo)
    assert error.message == "the desk's branch is main, and this work tree is on branch side"
    assert error.hint == "git switch main\nor, beside it: git worktree add ../desk-main main"


def test_on_a_detached_head_it_is_refused(repo: Path) -> None:
    put(repo, "one\n")
    git(repo, "switch", "-q", "--detach")
    assert "detached HEAD" in refused(repo).message


@pytest.mark.parametrize("operation", ["merge", "cherry-pick", "revert", "rebase", "bisect"])
def test_in_the_middle_of_an_operation_it_is_refused_with_the_way_out(repo: Path, operation: str) -> None:
    put(repo, "zero\n")
    put(repo, "one\n")
    git(repo, "switch", "-q", "-c", "side", "HEAD~1")
    write(repo, "side\n")
    git(repo, "commit", "-q", "-a", "-m", "side")
    git(repo, "switch", "-q", "main")
    commands = {"merge": ["merge", "side"], "cherry-pick": ["cherry-pick", "side"], "rebase": ["rebase", "side"]}
    commands |= {"revert": ["revert", "side"], "bisect": ["bisect", "start"]}
    git(repo, *commands[operation], check=False)
    error = refused(repo)
    assert error.message == f"git is in the middle of a {operation}"
    assert f"git {operation} " in error.hint


def test_an_unsettled_conflict_is_not_committed(repo: Path) -> None:
    put(repo, "one\n")
    write(repo, "stashed\n")
    git(repo, "stash")
    put(repo, "two\n")
    git(repo, "stash", "pop", check=False)
    assert "conflict" in refused(repo).message


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
def test_a_foreign_lock_on_gits_index_is_reported_and_left(repo: Path) -> None:
    put(repo, "one\n")
    lock = repo / ".git" / "index.lock"
    lock.touch()
    assert str(lock) in refused(repo, BusyError, patience=0.1).message
    assert lock.exists()


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
def test_a_lock_that_comes_up_on_the_way_undoes_everything(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repo, "one\n")
    real = commit_steps.write_files

    def locking(*args: object, **options: object) -> None:
        real(*args, **options)  # type: ignore[arg-type]
        (repo / ".git" / "index.lock").touch()

    monkeypatch.setattr(commit_steps, "write_files", locking)
    refused(repo, BusyError, patience=0.1)
    (repo / ".git" / "index.lock").unlink()
    assert_sound(repo)


def test_a_file_changed_since_it_was_read_is_refused(repo: Path) -> None:
    put(repo, "one\n")
    found = Repository.discover(repo)
    write(repo, "somebody else\n")
    with pytest.raises(RefusedError, match="changed by somebody else"), found.lock():
        commit(found, [Change(PATH, b"one\n", b"two\n")], message=MESSAGE, now=NOW, branch="main")
    assert (repo / PATH).read_text() == "somebody else\n"
    assert_sound(repo)


def test_creating_never_overwrites(repo: Path) -> None:
    write(repo, "there\n")
    found = Repository.discover(repo)
    with pytest.raises(RefusedError), found.lock():
        commit(found, [Change(PATH, None, b"new\n")], message=MESSAGE, now=NOW, branch="main")
    assert (repo / PATH).read_text() == "there\n"


def test_creating_what_was_deleted_by_hand_but_is_in_history_is_refused(repo: Path) -> None:
    put(repo, "one\n")
    (repo / PATH).unlink()
    with pytest.raises(RefusedError, match="in the last commit, but not on disk") as caught:
        put(repo, "new\n")
    assert caught.value.hint == f"git restore -- {PATH}"


def test_a_folder_that_is_a_symbolic_link_is_not_written_through(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (repo / "tickets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnreadableError, match="tickets: is not a folder"):
        put(repo, "one\n")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("path", ["../out.md", "/etc/out.md", ".git/config", "a/../../b.md", "a\nb.md"])
def test_a_path_that_leaves_the_desk_is_a_bug_of_the_caller(repo: Path, path: str) -> None:
    found = Repository.discover(repo)
    with pytest.raises(ValueError, match="not a path inside"), found.lock():
        commit(found, [Change(path, None, b"x\n")], message=MESSAGE, now=NOW, branch="main")


def test_without_an_identity_it_says_what_to_type(repo: Path, own_world: Path) -> None:
    (own_world / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    with pytest.raises(GitError) as caught:
        put(repo, "one\n")
    assert caught.value.hint.splitlines() == [
        'git config --global user.name "Your Name"',
        "git config --global user.email you@example.com",
    ]
    assert_sound(repo)


def test_a_time_without_offset_is_a_bug_of_the_caller(repo: Path) -> None:
    found = Repository.discover(repo)
    with pytest.raises(ValueError), found.lock():
        commit(found, [Change(PATH, None, b"x")], message="m", now=NOW.replace(tzinfo=None), branch="main")


def test_a_disk_that_refuses_is_an_error_and_undone(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repo, "one\n")
    (repo / PATH).parent.chmod(0o555)
    try:
        if os.access((repo / PATH).parent, os.W_OK):  # the superuser may do anything: take the folder's place instead
            (repo / PATH).parent.chmod(0o755)
            write(repo, "x", path=f"{PATH}x")
            with pytest.raises(HdError):
                put(repo, "two\n", path=f"{PATH}x/deeper.md")
            (repo / f"{PATH}x").unlink()
        else:
            refused(repo, HdError)
    finally:
        (repo / PATH).parent.chmod(0o755)
    assert_sound(repo)


# --- the branch moves meanwhile


def moving(folder: Path, monkeypatch: pytest.MonkeyPatch, *, path: str, text: str) -> None:
    """Somebody's commit comes in, past the desk's lock, right before the branch would move."""
    real = commit_steps.move_branch

    def late(repo: Repository, journal: object, sha: str) -> bool:
        monkeypatch.setattr(commit_steps, "move_branch", real)
        tree = folder.with_name("elsewhere")
        git(folder, "worktree", "add", "-q", "--detach", str(tree), "main")
        write(tree, text, path=path)
        git(tree, "add", ".")
        git(tree, "commit", "-q", "-m", "theirs")
        git(folder, "update-ref", "refs/heads/main", git(tree, "rev-parse", "HEAD"))
        return real(repo, journal, sha)  # type: ignore[arg-type]

    monkeypatch.setattr(commit_steps, "move_branch", late)


def test_where_the_branch_moved_the_change_is_built_on_the_new_head(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(repo, "one\n")
    moving(repo, monkeypatch, path="other.md", text="theirs\n")
    put(repo, "two\n")
    assert git(repo, "log", "--format=%s").splitlines() == [SUBJECT, "theirs", SUBJECT]
    assert git(repo, "show", "--format=", "--name-only", "HEAD") == PATH
    assert_sound(repo)


def test_where_the_branch_moved_and_the_same_ticket_with_it_nothing_is_overwritten(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(repo, "one\n")
    moving(repo, monkeypatch, path=PATH, text="theirs\n")
    with pytest.raises(RefusedError, match="main moved meanwhile"):
        put(repo, "two\n")
    assert git(repo, "show", f"main:{PATH}") == "theirs"
    assert (repo / PATH).read_text() == "one\n"
    assert_sound(repo)


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
def test_two_processes_that_write_at_once_lose_nothing(repo: Path) -> None:
    together(repo, writers=2, times=6)


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
def test_eight_processes_that_write_at_once_lose_nothing(repo: Path) -> None:
    together(repo, writers=8, times=2)


def together(folder: Path, *, writers: int, times: int) -> None:
    """Everybody appends lines to one file: all lines, all commits, nothing else."""
    running = [start_writer(folder, "--line", f"w{number}", "--times", str(times)) for number in range(writers)]
    for process in running:
        assert isinstance(process, subprocess.Popen)
        _, words = process.communicate(timeout=60)
        assert process.returncode == 0, words.decode()
    lines = (folder / PATH).read_text().splitlines()
    assert sorted(lines) == sorted(f"w{one} {line}" for one in range(writers) for line in range(times))
    assert len(git(folder, "log", "--format=%s").splitlines()) == writers * times
    assert git(folder, "status", "--porcelain") == ""
    assert_sound(folder)
