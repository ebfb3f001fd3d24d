"""The three streams, as a shell may hand them over: closed, narrower than Unicode, no terminal. Decides no answer."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from hd.errors import UsageError


def prepare() -> None:
    """Make writing safe. What a narrow encoding cannot say is written out (`\\u2192`); a number that a closed stream
    left free is taken, for else the next file that is opened would get it, and with it whatever is printed there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number: this one
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at it; a closed stream is None."""
    return stream is not None and stream.isatty()


def stdin_bytes() -> bytes:
    """All of stdin. Raises UsageError where it is closed."""
    if sys.stdin is None:
        raise UsageError("stdin is closed: nothing can be read from it")
    return sys.stdin.buffer.read()
