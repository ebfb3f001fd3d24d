"""Runs one command as a whole process and says how long it took and how much memory it needed. Judges nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LATE = -signal.SIGKILL  # the exit code of what was ended because it took too long


@dataclass(frozen=True, slots=True)
class Run:
    """seconds: on the wall; megabytes: the largest process's peak; code: as a shell sees it; said: on stderr.

    processor: seconds of processor time, of the process and of the children that it waited for.
    """

    seconds: float
    megabytes: float
    code: int
    said: str = ""
    processor: float = 0.0


def run(words: Sequence[str], *, folder: Path, env: Mapping[str, str], scratch: Path, limit: float = 120) -> Run:
    """Run a command in `folder` with just that environment, its output into a file below `scratch`.

    What takes more than `limit` seconds is ended, with all that it started. The kernel counts what the parent has in
    memory as the child's until it begins: whoever measures must be small itself.
    """
    with open(scratch / "out", "wb") as out, open(scratch / "err", "wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            words, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
        guard = threading.Timer(limit, _end, (process.pid,))
        guard.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        guard.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    said = (scratch / "err").read_text(encoding="utf-8", errors="replace").strip()
    return Run(seconds, used.ru_maxrss / 1024, process.returncode, said[:400], used.ru_utime + used.ru_stime)


def _end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
