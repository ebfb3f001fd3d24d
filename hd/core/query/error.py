"""What is wrong with a query, shown under the query itself; corrects nothing on its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from hd.errors import UsageError

_ROOM = 72  # terminal cells for the query above the caret; a longer one is cut around the fault


class QueryError(UsageError):
    """A query cannot be understood, or names what the desk does not know.

    text: the query as shown (shell words joined by one space). column: where, in characters from 1.
    message: what is wrong, with the nearest known name. hint: the query, a caret under the column, what to write.
    """

    def __init__(self, message: str, *, text: str = "", at: int = 0, hint: str = "") -> None:
        advice = "\n".join(part for part in (pointer(text, at), printable(hint, keep="\n")) if part)
        super().__init__(printable(message), hint=advice)
        self.text = text
        self.column = at + 1


def printable(text: str, *, keep: str = "") -> str:
    """The text with every space a plain one and every control, format or surrogate character as U+FFFD; same length."""
    return "".join(c if c in keep else " " if c.isspace() else _visible(c) for c in text)


def _visible(char: str) -> str:
    return "\ufffd" if unicodedata.category(char).startswith("C") else char


def cells(text: str) -> int:
    """How many terminal cells a printable text takes: East Asian wide characters two, combining marks none."""
    return sum(_width(c) for c in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":  # marks; vowels of a Hangul block
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pointer(text: str, at: int) -> str:
    """Two lines: the query (cut to 72 cells around the place) and a caret under its character `at`, counted from 0."""
    shown = printable(text)
    if not shown.strip():
        return ""
    start, end = 0, len(shown)
    while cells(shown[start:at]) > _ROOM * 2 // 3:
        start += 1
    while cells(shown[start:end]) > _ROOM and end > at + 1:
        end -= 1
    before = ("…" if start else "") + shown[start:at]
    return f"{before}{shown[at:end]}{'…' if end < len(shown) else ''}\n{' ' * cells(before)}^"


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, or "" where none is close."""
    from difflib import get_close_matches

    found = get_close_matches(name.casefold()[:64], list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence for an unknown name: `no key "asignee"; nearest: assignee`."""
    like = nearest(name, known)
    return f'no {what} "{name}"' + (f"; nearest: {like}" if like else "")
