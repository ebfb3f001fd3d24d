"""Show the progress of long work on one line of the terminal, which disappears at the end. Never in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

DELAY = 1.0  # seconds of work before the first report
_EVERY = 0.1  # seconds between two reports
_ERASE = "\r\x1b[K"


class Line:
    """A progress line on `stream`, a terminal. clock: seconds, from any start."""

    def __init__(self, stream: TextIO | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream or sys.stderr
        self.clock = clock
        self._next = clock() + DELAY
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Show the progress if it is due; the line disappears when the work is complete."""
        if done >= total:
            self.erase()
        elif self.clock() >= self._next:
            self._next = self.clock() + _EVERY
            self._drawn = True
            self.stream.write(f"{_ERASE}{done:,}/{total:,}, {done * 100 // total} %")
            self.stream.flush()

    def erase(self) -> None:
        """Remove the line, if there is one: before output, and when the work ends early."""
        if self._drawn:
            self._drawn = False
            self.stream.write(_ERASE)
            self.stream.flush()
