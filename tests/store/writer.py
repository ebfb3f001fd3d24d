"""A small program for tests: appends lines to a desk's file by the store, or repairs it; can be killed on the way."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from hd.errors import HdError
from hd.store.commit.recovery import recover
from hd.store.commit.transaction import Change, commit
from hd.store.git.repository import Repository
from tests.store import bench


def die_after(step: str, *, signal_number: int = signal.SIGKILL) -> None:
    """Send this process a signal, by default one that kills it beyond any cleaning up, right after the nth call of
    `module.function[:n]` of the store."""
    name, _, count = step.partition(":")
    where, _, function = name.rpartition(".")
    module = importlib.import_module(f"hd.store.{where}")
    real: Callable[..., object] = getattr(module, function)
    left = [int(count or 1)]

    def killing(*args: object, **options: object) -> object:
        result = real(*args, **options)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal_number)
        return result

    setattr(module, function, killing)


def close_after(step: str, folder: Path, *, journal: bool) -> None:
    """Let nobody write to git's folder any more after a call of `module.function`; nor to the journal, if asked."""
    where, _, function = step.rpartition(".")
    module = importlib.import_module(f"hd.store.{where}")
    real: Callable[..., object] = getattr(module, function)

    def closing(*args: object, **options: object) -> object:
        result = real(*args, **options)
        note = Repository.discover(folder).journal
        for each in (folder / ".git", *(folder / ".git").rglob("*")):
            if each.is_dir():
                each.chmod(0o555)
        if journal and note.exists():
            note.chmod(0o444)
        return result

    setattr(module, function, closing)


def append(folder: Path, path: str, line: str) -> None:
    """One line more, from reading to the commit under the lock."""
    repo = Repository.discover(folder)
    with repo.lock(timeout=60):
        recover(repo)
        target = folder / path
        old = target.read_bytes() if target.exists() else None
        changes = [Change(path, old, (old or b"") + line.encode() + b"\n")]
        commit(repo, changes, message=bench.MESSAGE, now=bench.NOW, branch="main")


def main() -> None:
    """Read the command line, do it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--path", default=bench.PATH)
    parser.add_argument("--line", default="written")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--recover", action="store_true")
    parser.add_argument("--remove", action="store_true")
    parser.add_argument("--die-after", default="")
    parser.add_argument("--interrupt-after", default="")
    parser.add_argument("--close-after", default="")
    parser.add_argument("--close-journal", action="store_true")
    parser.add_argument("--die-in", type=float, default=0.0, help="seconds")
    given = parser.parse_args()
    if given.die_after:
        die_after(given.die_after)
    if given.interrupt_after:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        die_after(given.interrupt_after, signal_number=signal.SIGINT)
    if given.close_after:
        close_after(given.close_after, given.folder, journal=given.close_journal)
    if given.die_in:
        signal.setitimer(signal.ITIMER_REAL, given.die_in)  # nobody handles it: the system ends the process
    if given.recover:
        recover(Repository.discover(given.folder))
        return
    if given.remove:
        bench.take_away(given.folder, path=given.path)
        return
    try:
        for number in range(given.times):
            append(given.folder, given.path, f"{given.line} {number}")
    except HdError as error:
        sys.exit(f"{error.message}\n{error.hint}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
