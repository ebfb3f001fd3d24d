"""The known error of a problem, as its text documents it: the cause, and the workaround.

Both are sections of a problem's description, and of an article of kind known-error: `## Cause` and `## Workaround`,
each up to the next heading of that level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from hd.text.lazy_regex import pattern

CAUSE, WORKAROUND = "Cause", "Workaround"
_NAMES = {CAUSE: CAUSE, "Root cause": CAUSE, WORKAROUND: WORKAROUND}
_HEADING = pattern(r" {0,3}#{1,2}[ \t]+(.*)$")
_LONGEST = 400  # lines of a code block
_LINE = pattern(r"[^\n]*\n|[^\n]+")
_FENCE = pattern(r" {0,3}(```+|~~~+)")
_TOO_HIGH = pattern(r"^( {0,3})#{1,2}(?=[ \t])", re.MULTILINE)


class KnownError(Struct, frozen=True):
    """The sections of a text; "" if missing. symptoms: all text outside both sections."""

    symptoms: str
    cause: str
    workaround: str


def read(text: str) -> KnownError:
    """Parse `text`. Repeated sections are joined."""
    found: dict[str, list[str]] = {"": [], CAUSE: [], WORKAROUND: []}
    for name, heading, body in _sections(text):
        found[name].append(body if name else heading + body)
    symptoms, *others = ["".join(parts).strip("\r\n") for parts in found.values()]
    return KnownError(symptoms, *(part.strip() for part in others))


def set_sections(text: str, *, cause: str | None = None, workaround: str | None = None) -> str:
    """Return `text` with these sections replaced or added; "" removes a section, None keeps it.

    Headings in a new section are demoted to the third level, so that they do not end it.
    """
    for name, said in ((CAUSE, cause), (WORKAROUND, workaround)):
        if said is not None:
            text = _set_section(text, name, _TOO_HIGH.sub(r"\1###", said).strip())
    return text


def _set_section(text: str, name: str, content: str) -> str:
    parts: list[str] = []
    placed, section = not content, f"## {name}\n\n{content}\n\n"
    for other, heading, body in _sections(text):
        if name == CAUSE and other == WORKAROUND and not placed and not read(text).cause:
            parts.append(section)  # the cause precedes the workaround
            placed = True
        if other != name:
            parts.append(heading + body)
        elif not placed:
            parts.append(f"{heading.rstrip()}\n\n{content}\n\n")
            placed = True
    whole = "".join(parts).rstrip()
    return whole if placed else "\n\n".join(part for part in (whole, section.rstrip()) if part)


def _sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (section name or "", heading line, content up to the next heading) for each part of the text."""
    lines = _LINE.findall(text)
    code = _code_lines(lines)
    name, heading, body = "", "", list[str]()
    for number, line in enumerate(lines):
        found = None if number in code else _HEADING.match(line.rstrip("\n"))
        if found is None:
            body.append(line)
            continue
        yield name, heading, "".join(body)
        heading_said = found[1].removesuffix("\r").rstrip(" \t").rstrip("#").rstrip(" \t").casefold()
        name = next((kind for said, kind in _NAMES.items() if said.casefold() == heading_said), "")
        heading, body = line, []
    yield name, heading, "".join(body)


def _code_lines(lines: Sequence[str]) -> set[int]:
    """Return the lines of fenced code; a fence that is not closed soon is text."""
    found: set[int] = set()
    for start, line in enumerate(lines):
        mark = None if start in found else _FENCE.match(line)
        end = (
            next((n for n in range(start + 1, min(start + _LONGEST, len(lines))) if _closes(lines[n], mark[1])), None)
            if mark
            else None
        )
        found |= set(range(start, end + 1)) if end else set()
    return found


def _closes(line: str, mark: str) -> bool:
    return line.strip().startswith(mark) and not line.strip().strip(mark[0])
