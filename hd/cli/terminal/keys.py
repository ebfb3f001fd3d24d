"""Single keys of a terminal, without Enter, whatever alphabet the keyboard is on. Knows no command."""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

import click

BACK = "b"
# Whoever types Ukrainian or Russian means the key, not the letter: б is on the comma, и is where b is.
_MEANT = str.maketrans("итыізуй", "bnsspeq")
_ONE = re.compile(r"\x1b(?:\[[0-9;]*.|O.)?|.", re.DOTALL)
_ARROWS = {"\x1b[D": BACK, "\x1bOD": BACK, "\x7f": BACK, "\x08": BACK}


def meant(pressed: str) -> list[str]:
    """The keys of what a terminal sent at once; one that sends a sequence that is not known is none."""
    found = (_ARROWS.get(one, one.casefold().translate(_MEANT)) for one in _ONE.findall(pressed))
    return [key for key in found if not key.startswith("\x1b")]


class Keyboard:
    """A terminal that hands over single keys, between `opened` and its end; none that is typed early gets lost."""

    def __init__(self, read: Callable[[], str], typing: Callable[[], AbstractContextManager[None]]) -> None:
        self._read, self.typing = read, typing
        self._waiting: list[str] = []

    def key(self) -> str:
        """The next key. Raises EOFError where the terminal is gone, KeyboardInterrupt for Ctrl-C."""
        while not self._waiting:
            text = self._read()
            if not text or "\x04" in text:  # Ctrl-D, which is a key like others here
                raise EOFError
            self._waiting.extend(meant(text))
        return self._waiting.pop(0)


@contextmanager
def opened() -> Iterator[Keyboard]:
    """The keyboard. Inside its `typing`, lines are typed as everywhere else."""
    try:
        import termios
    except ImportError:  # Windows
        yield Keyboard(click.getchar, nullcontext)
        return
    stdin = sys.stdin.fileno()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    lines, single = termios.tcgetattr(stdin), termios.tcgetattr(stdin)
    single[3] &= ~(termios.ICANON | termios.ECHO)
    single[6][termios.VMIN], single[6][termios.VTIME] = 1, 0

    def read() -> str:
        while True:
            try:
                data = os.read(stdin, 64)
            except OSError:
                return ""
            if not data or (text := decoder.decode(data)):  # half a letter is no key yet
                return text if data else ""

    @contextmanager
    def typing() -> Iterator[None]:
        termios.tcsetattr(stdin, termios.TCSADRAIN, lines)
        try:
            yield
        finally:
            termios.tcsetattr(stdin, termios.TCSADRAIN, single)

    termios.tcsetattr(stdin, termios.TCSADRAIN, single)
    try:
        yield Keyboard(read, typing)
    finally:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(stdin, termios.TCSADRAIN, lines)
