"""Reads a git while it works, and asks it while it works; judges nothing that it says.

Each read waits until its deadline, and a git that ends too early is reported with its own words.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from hd.errors import GitError
from hd.store import waiting
from hd.store.git import process

_CHUNK = 1 << 16


@contextmanager
def open_stream(
    args: Sequence[str], *, cwd: Path, asks: bool = False, seconds: float | None = None
) -> Iterator[GitStream]:
    """A git that runs until it is left. asks: it is asked while it works. seconds: how long one read waits for more,
    by default as `waiting.for_child_process`.
    """
    seconds = waiting.for_child_process().seconds if seconds is None else seconds
    with TemporaryFile() as errors:
        stream = GitStream(args, process.begin_stream(args, cwd=cwd, asks=asks, stderr=errors), errors, seconds=seconds)
        try:
            yield stream
        finally:
            stream.close()


class GitStream:
    """A running git. seconds: how long one read waits for more.

    It sees history as it was written: what this clone puts in place of a commit (`git replace`, grafts) it does not
    see. Every read may raise NoAnswerError.
    """

    def __init__(
        self, args: Sequence[str], running: subprocess.Popen[bytes], errors: IO[bytes], *, seconds: float
    ) -> None:
        assert running.stdout is not None
        self._args, self._process, self._errors, self._seconds = args, running, errors, seconds
        self._out = running.stdout.fileno()
        self._buffer = b""

    def write(self, question: bytes) -> None:
        """Ask something; less than a pipe holds."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self.failure() from None

    def read_some(self) -> bytes:
        """What it says next; empty at its end."""
        if self._buffer:
            found, self._buffer = self._buffer, b""
            return found
        self._wait_for_output()
        return os.read(self._out, _CHUNK)

    def read_line(self) -> bytes:
        """What it says up to the end of the line. GitError where it ends before."""
        while (end := self._buffer.find(b"\n")) < 0:
            self._buffer += self._read_more()
        line, self._buffer = self._buffer[: end + 1], self._buffer[end + 1 :]
        return line

    def read_exactly(self, size: int) -> bytes:
        """The next `size` bytes. GitError where it ends before."""
        parts, missing = [self._buffer], size - len(self._buffer)
        while missing > 0:
            parts.append(self._read_more())
            missing -= len(parts[-1])
        found = b"".join(parts)
        self._buffer = found[size:]
        return found[:size]

    def finish(self) -> None:
        """Wait for its end, after all was read. GitError where it failed."""
        try:
            code = self._process.wait(timeout=self._seconds)
        except subprocess.TimeoutExpired:
            raise process.no_answer(self._process, self._args, self._words(), seconds=self._seconds) from None
        if code:
            raise self.failure()

    def failure(self) -> GitError:
        """The error of a git that ended too early, in its own words."""
        process.stop(self._process)
        done = subprocess.CompletedProcess(self._args, self._process.returncode, b"", self._words())
        error = process.failure(self._args[0], done)
        return GitError(error.message, hint="\n".join(filter(None, [error.hint, "git fsck"])))

    def close(self) -> None:
        """End it, however far it is."""
        process.kill(self._process)

    def _read_more(self) -> bytes:
        self._wait_for_output()
        chunk = os.read(self._out, _CHUNK)
        if not chunk:
            raise self.failure()
        return chunk

    def _wait_for_output(self) -> None:
        if sys.platform == "win32":  # pipes cannot be polled there
            return
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        if not poll.poll(self._seconds * 1000):
            raise process.no_answer(self._process, self._args, self._words(), seconds=self._seconds)

    def _words(self) -> bytes:
        self._errors.seek(0)
        return self._errors.read()
