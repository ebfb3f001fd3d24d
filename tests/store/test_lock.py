"""One writer at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hd.errors import BusyError
from hd.store.lock import Lock

HOLDER = """
import sys
from pathlib import Path
from hd.store.lock import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_while_one_process_holds_it_another_is_told_who_and_since_when(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(BusyError, match=rf"by process {holder.pid}, since \d{{4}}-\d\d-\d\dT"),
            Lock(path, timeout=0),
        ):
            pass
        holder.kill()
        holder.wait()
        with Lock(path, timeout=5):  # the system let go for the dead one
            assert path.read_text() == f"{os.getpid()}\n"


def test_it_can_be_taken_again_after_it_was_let_go(tmp_path: Path) -> None:
    for _ in range(2):
        with Lock(tmp_path / "lock", timeout=0):
            pass


def test_two_in_one_process_exclude_each_other(tmp_path: Path) -> None:
    with Lock(tmp_path / "lock"), pytest.raises(BusyError), Lock(tmp_path / "lock", timeout=0):
        pass


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), Lock(tmp_path / "lock"):
        raise KeyError
    with Lock(tmp_path / "lock", timeout=0):
        pass
