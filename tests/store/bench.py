"""What the tests of the store share: real git in a folder, one commit, and what must hold after anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hd.errors import HdError, RefusedError
from hd.store.commit.transaction import Change, commit
from hd.store.git.repository import Repository

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 10, 2, 11, tzinfo=timezone(timedelta(hours=2)))
PATH = "tickets/2026/11/HD-2611-7K3FQ.md"
MESSAGE = "HD-2611-7K3FQ comment\n\nHd-Ticket: HD-2611-7K3FQ\nHd-Action: comment\n"


def git(folder: Path, *args: str, check: bool = True) -> str:
    """What plain git prints, without the last line end."""
    result = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, check=False)
    if check and result.returncode:
        raise AssertionError(f"git {' '.join(args)}: {result.stderr.decode()}")
    return result.stdout.decode().rstrip("\n")


def write(folder: Path, text: str, *, path: str = PATH) -> None:
    """An edit by hand."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(text.encode())


def put(folder: Path, text: str, *, path: str = PATH, message: str = MESSAGE, **more: object) -> str:
    """The store gives `path` this content in one commit, as a command would; the commit's id."""
    repo = Repository.discover(folder)
    target = folder / path
    with repo.lock():
        old = target.read_bytes() if target.exists() else None
        changes = [Change(path, old, text.encode())]
        return commit(repo, changes, message=message, now=NOW, branch="main", **more)  # type: ignore[arg-type]


def take_away(folder: Path, *, path: str = PATH) -> str:
    """The store takes `path` away in one commit; the commit's id."""
    repo = Repository.discover(folder)
    with repo.lock():
        change = Change(path, (folder / path).read_bytes(), None)
        return commit(repo, [change], message=MESSAGE, now=NOW, branch="main")


def run_writer(
    folder: Path, *args: str, check: bool = False, before: Callable[[], object] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The small program `writer.py` on this desk, in a process of its own. before: called in it before it begins."""
    return start_writer(folder, *args, wait=True, check=check, before=before)  # type: ignore[return-value]


def kill_writer(folder: Path, step: str, *args: str) -> None:
    """Let `writer.py` kill itself right after a step; it must have come that far."""
    result = run_writer(folder, *args, "--die-after", step)
    assert result.returncode == -signal.SIGKILL, result.stderr.decode()


def start_writer(
    folder: Path,
    *args: str,
    wait: bool = False,
    check: bool = False,
    before: Callable[[], object] | None = None,
) -> subprocess.Popen[bytes] | subprocess.CompletedProcess[bytes]:
    """As `run_writer`, without waiting unless told so."""
    command = [sys.executable, "-m", "tests.store.writer", str(folder), *args]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    if wait:
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=check, preexec_fn=before)
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def leftovers(folder: Path) -> list[str]:
    """What a transaction leaves nothing of: private refs, its journal, temporary files, locks."""
    repo = Repository.discover(folder)
    found = git(folder, "for-each-ref", "--format=%(refname)", "refs/hd").split()
    found += [str(path) for path in (repo.state_dir / "journal", repo.git_dir / "index.lock") if path.exists()]
    return found + [str(path) for path in folder.rglob("*.tmp")]


def assert_sound(folder: Path) -> None:
    """Nothing is left over, and git finds nothing wrong."""
    assert leftovers(folder) == []
    fsck = subprocess.run(["git", "-C", str(folder), "fsck", "--strict"], capture_output=True, check=False)
    assert fsck.returncode == 0, fsck.stderr
    assert b"error" not in fsck.stderr


def refused(folder: Path, kind: type[HdError] = RefusedError, **more: object) -> HdError:
    """The error of a change that must not happen; everything is as it was."""
    before = git(folder, "status", "--porcelain"), git(folder, "for-each-ref"), (folder / PATH).read_bytes()
    with pytest.raises(kind) as caught:
        put(folder, "never\n", **more)
    assert (git(folder, "status", "--porcelain"), git(folder, "for-each-ref"), (folder / PATH).read_bytes()) == before
    return caught.value
