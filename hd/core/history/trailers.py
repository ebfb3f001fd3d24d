"""Parse the trailers of a commit message. Runs no git, because a user's `trailer.*` settings change its output."""

from __future__ import annotations

import re
from collections.abc import Sequence

_COMMENT = "#"
_SPACE = " \t\r\n"  # white space of git; Python has more
_BY_GIT = ("Signed-off-by: ", "(cherry picked from commit ")  # lines that git itself adds
_TRAILER = re.compile(r"(?P<key>[A-Za-z0-9-]+)[ \t]*:(?P<value>.*)", re.DOTALL)


def read_trailers(body: str) -> tuple[tuple[str, str], ...]:
    """Return (name, value) of each trailer, in order, with names as written; folded values are joined to one line.

    body: the message below its first paragraph. Follows git's default rule (`git interpret-trailers`): the last
    paragraph, if every line is a trailer, or if git added a line and a quarter of all are trailers.
    """
    block = _last_paragraph(body.split("\n"))
    if not _is_block(block):
        return ()
    found: list[tuple[str, str]] = []
    folds = False  # whether the line above is a trailer that an indented line continues
    for line in block:
        if folds and line.startswith(tuple(_SPACE)):
            key, value = found[-1]
            found[-1] = key, f"{value} {line.strip(_SPACE)}".strip(_SPACE)
            continue
        trailer = _TRAILER.match(line)
        folds = trailer is not None
        if trailer:
            found.append((trailer["key"], trailer["value"].strip(_SPACE)))
    return tuple(found)


def _last_paragraph(lines: Sequence[str]) -> list[str]:
    """Return the last lines that are not blank; ignores comments at the end."""
    found: list[str] = []
    for line in reversed(lines):
        if line.strip(_SPACE) and (found or not line.startswith(_COMMENT)):
            found.append(line)
        elif found and not line.strip(_SPACE):
            break
    return found[::-1]


def _is_block(lines: Sequence[str]) -> bool:
    trailers = others = 0
    by_git = False
    continues = False  # whether an indented line belongs to a trailer above
    for line in lines:
        if line.startswith(_COMMENT):
            continues = False
            continue
        if line.startswith(_BY_GIT):
            by_git = True
        if line.startswith(_BY_GIT) or _TRAILER.match(line):
            trailers, continues = trailers + 1, True
        elif not (line.startswith(tuple(_SPACE)) and continues):
            others, continues = others + 1, False
    return trailers > 0 and (not others or (by_git and trailers * 3 >= others))
