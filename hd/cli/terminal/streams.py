"""Standard streams that may be closed, narrower than Unicode, or no terminal."""

from __future__ import annotations

import io
import os
import sys
from typing import BinaryIO, TextIO

from hd.errors import UsageError
from hd.i18n import Message

MOST = 8 << 20  # bytes of a text
_A_LIST = 4  # commas in a line that is a list
_USUAL = 80  # columns; a narrower screen has no room for a sentence that was written for these


def prepare() -> None:
    """Make writing safe. What a narrow encoding cannot say is written out (`\\u2192`); a number that a closed stream
    left free is taken, for else the next file that is opened would get it, and with it whatever is printed there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_unwritten() -> OSError | None:
    """Discard output that cannot be written, and return the error. Otherwise Python tries again at its end."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return error
    return None


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether the stream is a terminal; a closed stream is None."""
    return stream is not None and stream.isatty()


def terminal_width() -> int:
    """Return the width of the terminal in cells, for messages on stderr."""
    import shutil

    return max(40, shutil.get_terminal_size((80, 24)).columns)


def wrap_lists(text: str, *, is_sentence: bool = False) -> str:
    """Wrap a message for stderr to the terminal's width.

    A long list is broken between words. On a screen of less than 80 columns so is a sentence, and the explanation of a
    command moves below it. Commands and paths stay whole, so that they can be copied.
    """
    if not is_terminal(sys.stderr):
        return text
    import textwrap

    columns = terminal_width()
    lines = []
    for line in text.split("\n"):
        command, gap, about = line.partition("   ")
        if len(line) <= columns:
            lines.append(line)
        elif (is_sentence and columns < _USUAL) or line.count(", ") >= _A_LIST:
            lines += textwrap.wrap(
                line, columns, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
            )
        elif command and gap and columns < _USUAL:  # a command and what it does
            lines += [command, *textwrap.wrap(about, columns, initial_indent="  ", subsequent_indent="  ")]
        else:
            lines.append(line)
    return "\n".join(lines)


def stdin_bytes() -> bytes:
    """Return all of stdin. Raises UsageError if it is closed or endless."""
    if sys.stdin is None:
        raise UsageError(Message("stdin is closed: nothing can be read from it"))
    return read_limited(sys.stdin.buffer, name="stdin")


def read_limited(stream: BinaryIO, *, name: str) -> bytes:
    """Return the content of a stream. Raises UsageError if it is larger than any file of a desk may be."""
    data = stream.read(MOST + 1)
    if len(data) > MOST:
        raise UsageError(
            Message("{name}: larger than {most} MB", name=name, most=MOST >> 20),
            hint=Message("what is long is attached: hd attach REF FILE"),
        )
    return data
