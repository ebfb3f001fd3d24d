"""Read single keys from the terminal, without Enter, on any keyboard layout."""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

import click

BACK = "b"
# On a Ukrainian or Russian layout the key counts, not the letter: б is on the comma key, и on the b key.
_MEANT = str.maketrans("итыізуй", "bnsspeq")
_ONE = re.compile(r"\x1b(?:\[[0-9;]*.|O.)?|.", re.DOTALL)
_ARROWS = {"\x1b[D": BACK, "\x1bOD": BACK, "\x7f": BACK, "\x08": BACK}


def parse_keys(pressed: str) -> list[str]:
    """Return the keys that the terminal sent at once; an unknown escape sequence is no key."""
    found = (_ARROWS.get(one, one.casefold().translate(_MEANT)) for one in _ONE.findall(pressed))
    return [key for key in found if not key.startswith("\x1b")]


class Keyboard:
    """A terminal that delivers single keys inside `open_keyboard`; keys typed early are not lost."""

    def __init__(self, read: Callable[[], str], typing: Callable[[], AbstractContextManager[None]]) -> None:
        self._read, self.typing = read, typing
        self._waiting: list[str] = []

    def key(self) -> str:
        """Return the next key. Raises EOFError if the terminal is gone, KeyboardInterrupt for Ctrl-C."""
        while not self._waiting:
            text = self._read()
            if not text or "\x04" in text:  # Ctrl-D is an ordinary key here
                raise EOFError
            self._waiting.extend(parse_keys(text))
        return self._waiting.pop(0)


@contextmanager
def open_keyboard() -> Iterator[Keyboard]:
    """Open the keyboard. Inside its `typing`, lines are typed as usual."""
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
            if not data or (text := decoder.decode(data)):  # wait for the rest of a multi-byte letter
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
