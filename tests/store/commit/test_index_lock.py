"""git's index: a lock that somebody holds is waited for, one that git cannot make is an error at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hd.errors import BusyError, GitError
from hd.store.commit import index_lock, work_tree
from hd.store.commit import steps as commit_steps
from hd.store.commit.recovery import recover
from hd.store.git.repository import Repository
from hd.store.waiting import Deadline
from tests.running import like_anybody
from tests.store.bench import NOW, PATH, ROOT, assert_sound, git, put, write

FOREVER = 1e9  # seconds: whoever waits for what cannot come, never ends

# Stages a file in a process that may be denied what root is not, and prints the error.
STAGE = """
import sys
from pathlib import Path
from hd.errors import HdError
from hd.store.commit import steps
from hd.store.git.repository import Repository
repo = Repository.discover(Path(sys.argv[1]))
try:
    steps.update_index(repo, [(sys.argv[2], sys.argv[3])], patience=1e9)
except HdError as error:
    print(type(error).__name__, error.message)
"""
# A file system without room for one more file, which nobody else sees and the system takes away with the process.
FULL = """
mount -t tmpfs -o size=4m,nr_inodes=200 tmpfs "$1" && cp -a "$2" "$1/desk" || exit 99
number=0
while true > "$1/$number"; do number=$((number + 1)); done
shift 2
exec "$@"
"""


def staged(folder: Path, *, through: tuple[str, ...] = (), before: Callable[[], object] | None = None) -> str:
    """The error of staging PATH as it is in the last commit, in a process of its own."""
    blob = (
        git(folder, "rev-parse", f"HEAD:{PATH}") if not through else git(Path(through[-1]), "rev-parse", f"HEAD:{PATH}")
    )
    command = [*through, sys.executable, "-c", STAGE, str(folder), PATH, blob]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, check=False, preexec_fn=before)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def namespace() -> tuple[str, ...]:
    """The words that begin a process with mounts of its own; none where this machine does not allow that."""
    for words in (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount")):
        try:
            if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
                return words
        except FileNotFoundError:
            break
    return ()


def test_a_folder_without_rights_is_reported_at_once_in_gits_words(repo: Path) -> None:
    put(repo, "one\n")
    (repo / ".git").chmod(0o555)
    try:
        said = staged(repo, before=like_anybody)
    finally:
        (repo / ".git").chmod(0o755)
    assert said.startswith("GitError git update-index: Unable to create ")
    assert said.endswith("index.lock': Permission denied\n")


@pytest.mark.skipif(not namespace(), reason="nobody may mount here; a folder without rights takes the same way")
def test_a_full_disk_is_reported_at_once_in_gits_words(repo: Path, tmp_path: Path) -> None:
    put(repo, "one\n")
    place = tmp_path / "full"
    place.mkdir()
    words = (*namespace(), "sh", "-c", FULL, "sh", str(place), str(repo))
    said = staged(place / "desk", through=words)
    assert said.startswith("GitError git update-index: Unable to create ")
    assert said.endswith("index.lock': No space left on device\n")


def stale_file(lock: Path) -> None:
    lock.touch()


def folder(lock: Path) -> None:
    lock.mkdir()


def dangling_link(lock: Path) -> None:
    lock.symlink_to("nowhere")


@pytest.mark.parametrize("hold", [stale_file, folder, dangling_link])
def test_a_lock_that_stays_is_reported_after_the_deadline_and_left(repo: Path, hold: Callable[[Path], None]) -> None:
    put(repo, "one\n")
    lock = repo / ".git" / "index.lock"
    hold(lock)
    with pytest.raises(BusyError, match=r"git's index is locked: .*index\.lock"):
        index_lock.run(Repository.discover(repo), ("update-index", "--refresh"), deadline=Deadline(0))
    assert os.path.lexists(lock)


def test_a_lock_that_goes_is_waited_for(repo: Path) -> None:
    put(repo, "one\n")
    lock = repo / ".git" / "index.lock"
    lock.touch()
    deadline = Deadline(FOREVER, sleep=lambda _: lock.unlink(missing_ok=True))
    result = index_lock.run(Repository.discover(repo), ("update-index", "--refresh"), deadline=deadline)
    assert result.returncode == 0


def test_a_lock_that_comes_back_for_ever_ends_the_wait(repo: Path) -> None:
    put(repo, "one\n")
    (repo / ".git" / "index.lock").touch()
    seconds = iter(range(100))
    deadline = Deadline(50, clock=lambda: next(seconds), sleep=lambda _: None)
    with pytest.raises(BusyError):
        index_lock.wait_until_free(Repository.discover(repo), deadline)


def test_a_commit_without_rights_ends_and_is_settled_once_they_are_back(repo: Path) -> None:
    put(repo, "one\n")
    (repo / ".git").chmod(0o555)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.store.writer", str(repo)]
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False, preexec_fn=like_anybody)
    finally:
        (repo / ".git").chmod(0o755)
    assert b"index.lock': Permission denied" in done.stderr
    recover(Repository.discover(repo))
    assert git(repo, "status", "--porcelain") == ""
    assert_sound(repo)


def test_what_arrives_waits_for_no_lock_that_cannot_be_made(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repo, "one\n")
    write(repo, "one\ntwo\n")
    git(repo, "switch", "-q", "-c", "side")
    git(repo, "commit", "-q", "-a", "-m", "after")
    git(repo, "switch", "-q", "main")
    found = Repository.discover(repo)
    tip = git(repo, "rev-parse", "main")
    who = f"Olha Bondar <olha@acme.example> {int(NOW.timestamp())} +0200"
    with found.lock():
        plan = work_tree.plan(found, branch="main", parent=tip, subject="sync", author=who, committer=who)
        lock = repo / ".git" / "index.lock"
        lock.symlink_to("nowhere")
        with pytest.raises(BusyError):
            work_tree.bring(found, plan, git(repo, "rev-parse", "side"), patience=0)
        lock.unlink()
        work_tree.give_up(found, plan, patience=FOREVER)
    assert (repo / PATH).read_text() == "one\n"
    assert commit_steps.ref_at(found, "refs/heads/main") == tip
    assert_sound(repo)


def test_an_error_of_git_says_what_git_said(repo: Path) -> None:
    put(repo, "one\n")
    with pytest.raises(GitError, match=r"git update-index: .*cacheinfo"):
        commit_steps.update_index(Repository.discover(repo), [(PATH, "no blob")], patience=0)
