"""Errors in a query, shown below the query with a caret."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from hd.errors import UsageError
from hd.i18n import Lines, Message, pmessage
from hd.text.suggestions import nearest

_ROOM = 72  # terminal cells for the query above the caret; a longer query is cut around the error

_LONGEST = 400  # characters in one line of a message, which may quote the query


class QueryError(UsageError):
    """A query that cannot be parsed, or that uses a name unknown to the desk.

    text: the query as shown (shell words joined by one space). column: position in characters, from 1.
    message: the error, with the nearest known name. hint: the query, a caret below the column, and a correction.
    """

    def __init__(self, message: str, *, text: str = "", at: int = 0, hint: str = "") -> None:
        lines = "\n".join(line for part in hint.split("\n") if (line := _shorten(part)))
        super().__init__(
            _keep_translatable(message, _shorten(message)),
            hint=Lines(format_pointer(text, at), _keep_translatable(hint, lines)),
        )
        self.text = text
        self.column = at + 1


def _keep_translatable(text: str, shortened: str) -> str:
    """Return `text` itself if it was not shortened, because only a whole message can be translated."""
    return text if shortened == text else shortened


def _shorten(text: str) -> str:
    """Return one printable line. A long text keeps both ends, because the error follows the quoted text."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
    return make_printable(text)


def make_printable(text: str) -> str:
    """Replace each space character by a plain space and control, format and surrogate characters by U+FFFD; same
    length.
    """
    return "".join(" " if c.isspace() else _visible(c) for c in text)


def _visible(char: str) -> str:
    return "\ufffd" if unicodedata.category(char).startswith("C") else char


def count_cells(text: str) -> int:
    """Return the width of a printable text in terminal cells: East Asian wide characters take two, combining marks
    none.
    """
    return sum(_width(c) for c in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":  # marks; vowels of a Hangul block
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def format_pointer(text: str, at: int) -> str:
    """Return two lines: the query, cut to about 72 cells around offset `at` (from 0), and a caret below that
    character.
    """
    if not text.strip():
        return ""
    start, end = max(0, at - _ROOM), at + _ROOM  # a character has at least one cell: the rest cannot fit
    before, after = make_printable(text[start:at]), make_printable(text[at:end])
    left = _count_fitting(before[::-1], _ROOM * 2 // 3)
    right = _count_fitting(after, _ROOM - count_cells(before[len(before) - left :]))
    cut = "…" if start or left < len(before) else ""
    before = cut + before[len(before) - left :]
    rest = "…" if right < len(after) or end < len(text) else ""
    return f"{before}{after[:right]}{rest}\n{' ' * count_cells(before)}^"


def _count_fitting(text: str, room: int) -> int:
    """Return how many characters from the start fit into `room` cells."""
    for count, char in enumerate(text):
        room -= _width(char)
        if room < 0:
            return count
    return len(text)


def unknown_name_message(label: str, name: str, *, known: Iterable[str]) -> str:
    """Return the message for an unknown name: `no key "asignee"; nearest: assignee`."""
    like = nearest(name, known)
    noun = pmessage("thing", label)
    if like:
        return Message('no {what} "{name}"; nearest: {like}', what=noun, name=name, like=like)
    return Message('no {what} "{name}"', what=noun, name=name)
