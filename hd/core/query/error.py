"""What is wrong with a query, shown under the query itself; corrects nothing on its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from hd.errors import UsageError
from hd.i18n import Lines, Message, pmessage
from hd.text.suggestions import nearest

_ROOM = 72  # terminal cells for the query above the caret; a longer one is cut around the fault

_LONGEST = 400  # characters of one line of a message, which may quote what was typed


class QueryError(UsageError):
    """A query cannot be understood, or names what the desk does not know.

    text: the query as shown (shell words joined by one space). column: where, in characters from 1.
    message: what is wrong, with the nearest known name. hint: the query, a caret under the column, what to write.
    """

    def __init__(self, message: str, *, text: str = "", at: int = 0, hint: str = "") -> None:
        lines = "\n".join(line for part in hint.split("\n") if (line := _short(part)))
        super().__init__(_same(message, _short(message)), hint=Lines(pointer(text, at), _same(hint, lines)))
        self.text = text
        self.column = at + 1


def _same(text: str, shown: str) -> str:
    """What is shown of a text: the text itself where that is all of it, so that it can still be translated."""
    return text if shown == text else shown


def _short(text: str) -> str:
    """One printable line; of a long one both ends, because what is wrong stands after what was typed."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
    return printable(text)


def printable(text: str) -> str:
    """The text with every space a plain one and every control, format or surrogate character as U+FFFD; same length."""
    return "".join(" " if c.isspace() else _visible(c) for c in text)


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
    """Two lines: the query, cut to some 72 cells around the place, and a caret under its character `at`, from 0."""
    if not text.strip():
        return ""
    start, end = max(0, at - _ROOM), at + _ROOM  # no cell without a character: what lies outside cannot be shown
    before, after = printable(text[start:at]), printable(text[at:end])
    left = _fitting(before[::-1], _ROOM * 2 // 3)
    right = _fitting(after, _ROOM - cells(before[len(before) - left :]))
    cut = "…" if start or left < len(before) else ""
    before = cut + before[len(before) - left :]
    rest = "…" if right < len(after) or end < len(text) else ""
    return f"{before}{after[:right]}{rest}\n{' ' * cells(before)}^"


def _fitting(text: str, room: int) -> int:
    """How many characters from the start fit into so many cells."""
    for count, char in enumerate(text):
        room -= _width(char)
        if room < 0:
            return count
    return len(text)


def no_such(what: str, name: str, *, known: Iterable[str]) -> str:
    """The sentence for an unknown name: `no key "asignee"; nearest: assignee`."""
    like = nearest(name, known)
    noun = pmessage("thing", what)
    if like:
        return Message('no {what} "{name}"; nearest: {like}', what=noun, name=name, like=like)
    return Message('no {what} "{name}"', what=noun, name=name)
