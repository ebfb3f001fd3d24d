"""A command is run as it is in a shell, and ended where it never would."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.process import LATE, Run, run


def python(code: str, *, scratch: Path, limit: float = 60) -> Run:
    return run([sys.executable, "-c", code], folder=scratch, env=os.environ, scratch=scratch, limit=limit)


def test_exit_code_and_complaint_are_kept(tmp_path: Path) -> None:
    done = python("import sys; print('out'); sys.exit('no such thing')", scratch=tmp_path)
    assert (done.code, done.said) == (1, "no such thing")
    assert done.seconds > 0


def test_memory_is_that_of_the_largest_process(tmp_path: Path) -> None:
    small, large = (python(f"b'x' * {size}", scratch=tmp_path).megabytes for size in (1, 200_000_000))
    assert small < 190 < large


def test_what_never_ends_is_ended(tmp_path: Path) -> None:
    assert python("while True: pass", scratch=tmp_path, limit=0.3).code == LATE
