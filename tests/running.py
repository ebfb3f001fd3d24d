"""Runs `hd` as a person would, in this process or as one of its own, and sees all that a command may change."""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hd.cli.main import run

CHECKOUT = Path(__file__).parent.parent
_LIBC = ctypes.CDLL(None)
NOON = "2026-11-23T12:00:00+02:00"  # a Monday
GIT_DATE = "2026-11-23T08:00:00+02:00"  # of plain git's commits: before work begins
HD = [sys.executable, "-m", "hd"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def crashed(self) -> bool:
        """Whether it ended in a fault of our own."""
        return "Traceback" in self.err or "hd: internal error" in self.err


def hd(folder: Path, *args: str, stdin: bytes = b"", **environ: str) -> Answer:
    """Run a command in this process, in `folder`, without a terminal."""
    out, err, given = (io.TextIOWrapper(io.BytesIO(data), "utf-8", "surrogateescape") for data in (b"", b"", stdin))
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.chdir(folder)
        patch.setattr(sys, "stdin", given)
        for name, value in environ.items():
            patch.setenv(name, value)
        code = run(list(args))
    return Answer(code, _written(out), _written(err))


def process(
    folder: Path, *args: str | bytes, stdin: bytes = b"", before: Callable[[], object] | None = None, **environ: str
) -> Answer:
    """Run a command as a process of its own. before: called in it before it begins."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", **environ}
    done = subprocess.run(
        [*HD, *args], cwd=folder, env=env, input=stdin, capture_output=True, check=False, preexec_fn=before
    )
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def at_terminal(folder: Path, *args: str, **environ: str) -> Answer:
    """Run a command at a terminal of 24 lines, of 80 columns; `out` is all that the person sees, stderr in it."""
    screen, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", "TERM": "xterm", **environ}
    command = subprocess.Popen([*HD, *args], cwd=folder, env=env, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    with contextlib.suppress(OSError):  # so the end of a terminal is told
        while part := os.read(screen, 65536):
            said += part
    os.close(screen)
    return Answer(command.wait(), said.decode("utf-8", "replace").replace("\r\n", "\n"), "")


def like_anybody() -> None:
    """Let what is closed be closed to the program that begins next, even where root runs the tests."""
    if os.geteuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            assert _LIBC.prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP


def git(folder: Path, *args: str) -> str:
    """What git prints; CalledProcessError where it fails."""
    done = subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode("utf-8", "replace")


def state(folder: Path) -> dict[str, object]:
    """Where git stands, what is staged, and the bytes of every file: what a refused command leaves alone."""
    files = {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if ".git" not in path.relative_to(folder).parts and (path.is_symlink() or path.is_file())
    }
    refs = [subprocess.run(["git", *words], cwd=folder, check=False, capture_output=True).stdout for words in _SEEN]
    return {"files": files, "git": refs}


def refused(folder: Path, *args: str, code: int, says: str, stdin: bytes = b"", **environ: str) -> Answer:
    """The answer of a command that must refuse: in one line that says `says`, and with nothing changed."""
    before = state(folder)
    answer = hd(folder, *args, stdin=stdin, **environ)
    assert not answer.crashed, answer.err
    assert (answer.code, answer.out) == (code, "")
    first = answer.err.split("\n")[0]
    assert first.startswith("hd: ")
    assert says in first
    assert state(folder) == before
    return answer


_SEEN = (("status", "--porcelain=v2", "--branch", "-z"), ("for-each-ref",))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", "replace")
