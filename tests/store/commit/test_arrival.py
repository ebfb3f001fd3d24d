"""A commit arrives in a work tree wholly or not at all, beside whatever the user has staged or is just writing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hd.errors import RefusedError
from hd.store.commit import steps as commit_steps
from hd.store.commit import tree_merge, work_tree
from hd.store.commit.recovery import recover
from hd.store.git.repository import Repository
from tests.store.bench import PATH, ROOT, assert_sound, git, write
from tests.store.bringer import bring
from tests.store.commit.test_kill import everything

LONG = "line\n" * 40_000


@pytest.fixture
def theirs(repo: Path) -> str:
    """A commit that lies ahead of `main`: files changed, new, gone, made a program and a link. The user has staged
    one other file, changed it again, and has one that git does not know."""
    for path, text in {
        PATH: "one\n",
        "gone.txt": "gone\n",
        "run.sh": "#!/bin/sh\n",
        "mine.txt": "mine\n",
        "z.txt": "z\n",
    }.items():
        write(repo, text, path=path)
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "before")
    git(repo, "switch", "-q", "-c", "side")
    write(repo, "one\ntwo\n")
    write(repo, LONG, path="deep/er/new.txt")
    write(repo, "z, changed\n", path="z.txt")
    git(repo, "rm", "-q", "gone.txt")
    (repo / "run.sh").chmod(0o755)
    (repo / "link").symlink_to("z.txt")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "after")
    git(repo, "switch", "-q", "main")
    write(repo, "mine, staged\n", path="mine.txt")
    git(repo, "add", "mine.txt")
    write(repo, "mine, staged, and more\n", path="mine.txt")
    write(repo, "unknown\n", path="unknown.txt")
    return git(repo, "rev-parse", "side")


def arrived(folder: Path, commit: str) -> bool:
    """Whether all of it is there, and the user's own work as it was."""
    assert (folder / "mine.txt").read_text() == "mine, staged, and more\n"
    assert git(folder, "show", ":mine.txt") == "mine, staged"
    assert (folder / "unknown.txt").read_text() == "unknown\n"
    assert git(folder, "status", "--porcelain") == "MM mine.txt\n?? unknown.txt"
    return git(folder, "rev-parse", "main") == commit


def kill(folder: Path, commit: str, step: str, *args: str) -> None:
    """Let the bringer kill itself right after a step."""
    command = [sys.executable, "-m", "tests.store.bringer", str(folder), commit, "--die-after", step, *args]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_a_commit_arrives_beside_what_the_user_does(repo: Path, theirs: str) -> None:
    assert bring(repo, theirs)
    assert arrived(repo, theirs)
    assert (repo / "link").readlink() == Path("z.txt")
    assert os.access(repo / "run.sh", os.X_OK)
    assert git(repo, "log", "-1", "-g", "--format=%gs") == "hd: sync"
    assert_sound(repo)


STEPS = (
    "commit.journal.save",
    "commit.steps.ref_at",
    "commit.work_tree._read_tree",
    "commit.steps.move_branch",
    "commit.journal.discard",
)


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_a_step_the_next_command_finds_all_or_nothing(repo: Path, theirs: str, step: str) -> None:
    before = everything(repo)
    kill(repo, theirs, step)
    recover(Repository.discover(repo))
    if arrived(repo, theirs) != (step in STEPS[2:]):
        raise AssertionError(step)
    assert everything(repo) == before or step in STEPS[2:]
    assert_sound(repo)


@pytest.mark.parametrize(
    "step",
    [
        "commit.work_tree._as_on_disk",
        "commit.work_tree._set_index",
        "commit.work_tree._read_tree",
        "commit.journal.discard",
    ],
)
def test_killed_again_while_repairing_the_next_command_repairs_all_the_same(repo: Path, theirs: str, step: str) -> None:
    kill(repo, theirs, "commit.work_tree._read_tree")
    kill(repo, theirs, step, "--recover")
    recover(Repository.discover(repo))
    assert arrived(repo, theirs)
    assert_sound(repo)


# git is stopped while it writes the files: a filter of the user's ends it, with or without the program that called it.
STOPPED = """\
#!/bin/sh
cat
rm "$0.now" 2>/dev/null && {{ {also} kill -TERM $PPID; }}
"""


def stop_git(folder: Path, *, also: str) -> None:
    """The next checkout, and no other, gets no further than `z.txt`."""
    script = folder / ".git" / "stop"
    script.write_text(STOPPED.format(also=also), encoding="utf-8")
    script.chmod(0o755)
    script.with_suffix(".now").touch()
    git(folder, "config", "filter.stop.smudge", f"exec '{script}'")
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "attributes").write_text("z.txt filter=stop\n", encoding="utf-8")


def test_where_git_is_stopped_in_the_middle_everything_is_put_back(repo: Path, theirs: str) -> None:
    before = everything(repo)
    stop_git(repo, also="")
    with pytest.raises(Exception, match="read-tree"):
        bring(repo, theirs)
    assert everything(repo) == before
    assert_sound(repo)


def test_where_both_are_stopped_in_the_middle_the_next_command_finishes(repo: Path, theirs: str) -> None:
    stop_git(repo, also="kill -KILL $(ps -o ppid= -p $PPID);")
    command = [sys.executable, "-m", "tests.store.bringer", str(repo), theirs]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL
    with Repository.discover(repo).lock(timeout=10):  # what git still does for the killed process holds it
        pass
    assert (repo / "deep/er/new.txt").exists()  # it was in the middle of it
    assert recover(Repository.discover(repo)) == [f"finished sync ({theirs[:7]}) that was interrupted"]
    assert arrived(repo, theirs)
    assert_sound(repo)


def in_the_middle(folder: Path, commit: str, *, torn: str = "") -> None:
    """As a kill leaves it in the middle: the note, the commit, some files written, one of them half; the index not."""
    kill(folder, commit, "commit.journal.save")
    found = Repository.discover(folder)
    left = work_tree.journal.load(found)
    assert left is not None
    git(folder, "update-ref", left.ref, commit)
    write(folder, "one\ntwo\n")
    if torn:
        write(folder, LONG[:1000], path=torn)


def test_a_file_that_git_wrote_half_is_written_anew(repo: Path, theirs: str) -> None:
    in_the_middle(repo, theirs, torn="deep/er/new.txt")
    recover(Repository.discover(repo))
    assert arrived(repo, theirs)
    assert (repo / "deep/er/new.txt").read_text() == LONG
    assert_sound(repo)


def test_what_the_user_wrote_since_the_kill_stays_and_the_rest_is_put_back(repo: Path, theirs: str) -> None:
    in_the_middle(repo, theirs, torn="deep/er/new.txt")
    write(repo, "z, mine\n", path="z.txt")
    assert recover(Repository.discover(repo)) == ["undid sync, interrupted"]
    assert (repo / "z.txt").read_text() == "z, mine\n"
    assert (repo / PATH).read_text() == "one\n"
    assert git(repo, "status", "--porcelain").splitlines() == ["MM mine.txt", " M z.txt", "?? unknown.txt"]
    assert_sound(repo)


def test_where_the_user_committed_since_the_kill_nothing_is_taken_from_that(repo: Path, theirs: str) -> None:
    in_the_middle(repo, theirs)
    git(repo, "commit", "-q", "-m", "mine", "mine.txt")
    recover(Repository.discover(repo))
    assert (repo / PATH).read_text() == "one\n"
    assert git(repo, "status", "--porcelain") == "?? unknown.txt"
    assert git(repo, "log", "--format=%s") == "mine\nbefore"
    assert_sound(repo)


def test_where_the_branch_moves_meanwhile_everything_is_put_back(
    repo: Path, theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = commit_steps.move_branch

    def late(*args: object) -> bool:
        git(repo, "update-ref", "refs/heads/main", git(repo, "commit-tree", "-p", "main", "-m", "x", "main^{tree}"))
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(commit_steps, "move_branch", late)
    assert not bring(repo, theirs)
    assert not arrived(repo, theirs)
    assert (repo / PATH).read_text() == "one\n"
    assert_sound(repo)


def test_a_file_that_was_only_touched_is_no_obstacle(repo: Path, theirs: str) -> None:
    os.utime(repo / PATH, (1, 1))
    assert bring(repo, theirs)
    assert arrived(repo, theirs)


def test_what_git_would_overwrite_is_refused(repo: Path, theirs: str) -> None:
    before = everything(repo)
    write(repo, "new, mine\n", path="deep/er/new.txt")
    with pytest.raises(RefusedError, match="changed by somebody else"):
        bring(repo, theirs)
    assert (repo / "deep/er/new.txt").read_text() == "new, mine\n"
    (repo / "deep/er/new.txt").unlink()
    assert everything(repo) == before
    assert_sound(repo)


def test_what_stands_in_the_way_is_named(repo: Path, theirs: str) -> None:
    write(repo, "mine\n")
    write(repo, "new, mine\n", path="deep/er/new.txt")
    found = Repository.discover(repo)
    assert work_tree.in_the_way(found, tree_merge.differences(found, "main", theirs)) == ([PATH], ["deep/er/new.txt"])
