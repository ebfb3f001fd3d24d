"""A plain change starts no process of git, and is what git would have written; the unusual is left to git."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hd.errors import HdError
from hd.store.commit import steps
from hd.store.commit.transaction import Change, commit
from hd.store.git.repository import Repository
from tests.store.bench import MESSAGE, NOW, PATH, assert_sound, git, put, take_away, write

NEIGHBOUR = "tickets/2026/11/HD-2611-9QQQQ.md"


@pytest.fixture
def usual(repo: Path) -> Path:
    """A desk with two tickets, whose objects are loose."""
    put(repo, "one\n")
    put(repo, "two\n", path=NEIGHBOUR)
    return repo


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The verbs of git that the store starts from now on."""
    verbs: list[str] = []
    call = Repository.call

    def calling(self: Repository, args: tuple[str, ...], **more: object) -> object:
        verbs.append(args[0])
        return call(self, args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "call", calling)
    return verbs


def use_git(folder: Path) -> None:
    """Make the repository unusual, in a way that changes no outcome."""
    git(folder, "config", "core.logAllRefUpdates", "always")


def both_ways(folder: Path, change: Callable[[Path], object]) -> tuple[Path, Path]:
    """The desk after a change, and its twin, in which git made the same change."""
    twin = folder.with_name("twin")
    shutil.copytree(folder, twin, symlinks=True)
    use_git(twin)
    git(twin, "update-index", "-q", "--refresh")
    for one in (folder, twin):
        change(one)
    return folder, twin


def seen(folder: Path) -> tuple[str, ...]:
    """All that the two ways must have in common."""
    kept = [(folder / ".git" / "logs" / name).read_text("utf-8") for name in ("HEAD", "refs/heads/main")]
    logs = [re.sub(r"> \d+ [-+]\d{4}\t", ">", log) for log in kept]  # ours have the commit's own time
    listed = git(folder, "ls-files", "-s"), git(folder, "status", "--porcelain"), git(folder, "write-tree")
    return (git(folder, "cat-file", "-p", "HEAD"), git(folder, "log", "--format=%H %T"), *listed, *logs)


def in_one_commit(folder: Path) -> None:
    repo = Repository.discover(folder)
    changes = [Change(path, (folder / path).read_bytes(), b"both\n") for path in (PATH, NEIGHBOUR)]
    commit(repo, changes, message=MESSAGE, now=NOW, branch="main")


def over_a_hand_edit(folder: Path) -> None:
    write(folder, "one\ntwo\n")
    put(folder, "one\ntwo\nthree\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    "edit": lambda folder: put(folder, "one\nmore\n"),
    "new file": lambda folder: put(folder, "new\n", path="tickets/2026/11/HD-2611-5AAAA.md"),
    "new folder": lambda folder: put(folder, "new\n", path="tickets/2026/12/HD-2612-5AAAA.md"),
    "at the root": lambda folder: put(folder, "a: 1\n", path="hd.yaml"),
    "the same again": lambda folder: put(folder, "one\n"),
    "empty": lambda folder: put(folder, ""),
    "two files": in_one_commit,
    "hand edit": over_a_hand_edit,
    "taken away": take_away,
    "words": lambda folder: put(folder, "é\n", message="Zażółć\n\n  gęślą  \n\nHd-Ticket: x\n"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_history_index_and_logs_are_as_git_writes_them(name: str, usual: Path) -> None:
    ours, gits = both_ways(usual, CHANGES[name])
    assert seen(ours) == seen(gits)
    assert_sound(ours)


@pytest.mark.parametrize("name", ["edit", "new file", "two files", "hand edit", "words"])
def test_a_plain_change_starts_no_process(name: str, usual: Path, started: list[str]) -> None:
    Repository.discover(usual).settings  # noqa: B018
    started.clear()
    CHANGES[name](usual)
    assert [verb for verb in started if verb not in ("config", "ls-files")] == []


def packed(folder: Path) -> None:
    git(folder, "gc", "-q")


def packed_refs(folder: Path) -> None:
    git(folder, "pack-refs", "--all")


def shared(folder: Path) -> None:
    git(folder, "config", "core.sharedRepository", "group")


def with_hook(folder: Path) -> None:
    hook = folder / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\necho "$1" >> "{folder}/.git/heard"\n', encoding="utf-8")
    hook.chmod(0o755)


def replaced(folder: Path) -> None:
    git(folder, "replace", git(folder, "rev-parse", f"HEAD:{PATH}"), git(folder, "rev-parse", f"HEAD:{NEIGHBOUR}"))


def without_logs(folder: Path) -> None:
    git(folder, "config", "core.logAllRefUpdates", "false")
    shutil.rmtree(folder / ".git" / "logs")


def with_version_4(folder: Path) -> None:
    git(folder, "update-index", "--index-version", "4")


@pytest.mark.parametrize(
    "make",
    [packed, packed_refs, shared, with_hook, replaced, without_logs, with_version_4],
    ids=lambda make: make.__name__,
)
def test_an_unusual_repository_is_changed_all_the_same(make: Callable[[Path], None], usual: Path) -> None:
    make(usual)
    put(usual, "one\nmore\n")
    assert git(usual, "show", f"HEAD:{PATH}") == "one\nmore"
    assert git(usual, "status", "--porcelain") == ""
    assert_sound(usual)


def test_a_hook_of_refs_is_run(usual: Path) -> None:
    with_hook(usual)
    put(usual, "one\nmore\n")
    assert "committed" in (usual / ".git" / "heard").read_text("utf-8").split()


def test_no_log_is_begun_where_git_keeps_none(usual: Path) -> None:
    without_logs(usual)
    put(usual, "one\nmore\n")
    assert not (usual / ".git" / "logs").exists()


def test_a_worktree_of_the_repository_is_changed_without_the_main_one(usual: Path, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    git(usual, "switch", "-q", "-c", "other")
    git(usual, "worktree", "add", "-q", str(beside), "main")
    put(beside, "one\nmore\n")
    assert git(beside, "log", "-1", "--format=%s", "main") == "HD-2611-7K3FQ comment"
    assert git(usual, "status", "--porcelain") == git(beside, "status", "--porcelain") == ""
    assert "comment" not in git(usual, "reflog", "-1", "HEAD")
    assert_sound(beside)


def test_the_users_settings_are_seen_as_soon_as_they_change(usual: Path) -> None:
    put(usual, "one\nmore\n")
    git(usual, "config", "user.name", "Taras")
    put(usual, "one\nmore\nstill\n")
    assert git(usual, "log", "-1", "--format=%an") == "Taras"


def test_a_lock_of_another_git_on_the_branch_is_left_alone(usual: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = usual / ".git" / "refs" / "heads" / "main.lock"
    lock.write_text("", encoding="utf-8")
    monkeypatch.setattr("hd.store.git.process._SETTINGS", ("-c", "core.filesRefLockTimeout=0"))
    with pytest.raises(HdError):
        put(usual, "one\nmore\n")
    assert lock.exists()
    lock.unlink()
    assert (usual / PATH).read_text("utf-8") == "one\n"
    assert_sound(usual)


def test_what_somebody_wrote_into_the_file_meanwhile_is_not_taken_for_ours(
    usual: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = steps.write_files

    def writing(*args: object, **more: object) -> None:
        real(*args, **more)  # type: ignore[arg-type]
        write(usual, "mine\n")

    monkeypatch.setattr(steps, "write_files", writing)
    put(usual, "one\nmore\n")
    assert git(usual, "show", f"HEAD:{PATH}") == "one\nmore"
    assert "tickets/2026/11/HD-2611-7K3FQ.md" in git(usual, "status", "--porcelain")
    assert (usual / PATH).read_text("utf-8") == "mine\n"


def test_the_modes_of_new_files_are_those_of_git(usual: Path) -> None:
    umask = os.umask(0o027)
    try:
        ours, gits = both_ways(usual, CHANGES["new file"])
    finally:
        os.umask(umask)
    names = git(ours, "rev-parse", "HEAD", "HEAD^{tree}", "HEAD:tickets/2026/11/HD-2611-5AAAA.md").split()
    places = [f"objects/{name[:2]}/{name[2:]}" for name in names] + ["index", "refs/heads/main", "logs/HEAD"]
    modes = [[oct((folder / ".git" / place).stat().st_mode) for place in places] for folder in (ours, gits)]
    assert modes[0] == modes[1]


def test_git_can_still_tidy_up(usual: Path) -> None:
    for number in range(3):
        put(usual, f"one\n{number}\n")
    subprocess.run(["git", "gc", "-q", "--prune=now"], cwd=usual, check=True)
    put(usual, "one\nlast\n")
    assert git(usual, "show", f"HEAD:{PATH}") == "one\nlast"
    assert_sound(usual)
