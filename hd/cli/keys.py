"""Single keys of a terminal, without Enter, whatever alphabet the keyboard is on. Knows no command."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

BACK = "b"
# Whoever types Ukrainian or Russian means the key, not the letter: б is on the comma, и is where b is.
_MEANT = str.maketrans("итыізуй", "bnsspeq")
_ARROWS = {"\x1b[D": BACK, "\x1bOD": BACK, "\x7f": BACK, "\x08": BACK}


def meant(pressed: str) -> list[str]:
    """The keys of what a terminal sent at once; a sequence of an unknown key is none."""
    if pressed in _ARROWS:
        return [_ARROWS[pressed]]
    if pressed.startswith("\x1b"):
        return []
    return [_ARROWS.get(char, char.casefold().translate(_MEANT)) for char in pressed]


@contextmanager
def pressed() -> Iterator[Callable[[], str]]:
    """A function that waits for the next key; none that is typed early gets lost. Raises EOFError where the terminal
    is gone."""
    try:
        import termios
    except ImportError:  # Windows
        yield _one_by_one(click.getchar)
        return
    stdin = sys.stdin.fileno()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    before = termios.tcgetattr(stdin)
    single = termios.tcgetattr(stdin)
    single[3] &= ~(termios.ICANON | termios.ECHO)
    single[6][termios.VMIN], single[6][termios.VTIME] = 1, 0

    def read() -> str:
        termios.tcsetattr(stdin, termios.TCSADRAIN, single)
        try:
            data = os.read(stdin, 64)
        except OSError:
            data = b""
        finally:
            termios.tcsetattr(stdin, termios.TCSADRAIN, before)
        if not data:
            raise EOFError
        return decoder.decode(data)

    yield _one_by_one(read)


def _one_by_one(read: Callable[[], str]) -> Callable[[], str]:
    waiting: list[str] = []

    def key() -> str:
        while not waiting:
            text = read()
            if "\x04" in text:  # Ctrl-D, which this mode hands over as it is
                raise EOFError
            waiting.extend(meant(text))
        return waiting.pop(0)

    return key
