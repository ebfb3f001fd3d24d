"""How far long work is, on one line of the terminal that goes away again. Never in a pipe, never for what is quick."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

AFTER = 1.0  # seconds of work before anything is said
_EVERY = 0.1  # seconds between two words
_ERASE = "\r\x1b[K"


class Line:
    """One line on `stream`, a terminal. clock: seconds, from any start."""

    def __init__(self, stream: TextIO | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream or sys.stderr
        self.clock = clock
        self._next = clock() + AFTER
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Say how much of the work is done, if it is time to say so; with the last piece the line goes away."""
        if done >= total:
            self.erase()
        elif self.clock() >= self._next:
            self._next = self.clock() + _EVERY
            self._drawn = True
            self.stream.write(f"{_ERASE}{done:,}/{total:,}, {done * 100 // total} %")
            self.stream.flush()

    def erase(self) -> None:
        """Take the line away, if there is one: before an answer, and whatever else ends the work."""
        if self._drawn:
            self._drawn = False
            self.stream.write(_ERASE)
            self.stream.flush()
