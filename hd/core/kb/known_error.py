"""What is known of a problem, as its text says it: the cause, and the workaround that helps until it is mended.

Both are sections of a ticket's description, and of an article of the kind known-error: `## Cause` and `## Workaround`,
each up to the next heading of that level. Knows no ticket, and draws nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from hd.text.lazy_regex import pattern

CAUSE, WORKAROUND = "Cause", "Workaround"
_NAMES = {CAUSE: CAUSE, "Root cause": CAUSE, WORKAROUND: WORKAROUND}
_HEADING = pattern(r" {0,3}#{1,2}[ \t]+(.*)$")
_LONGEST = 400  # lines of a piece of code
_LINE = pattern(r"[^\n]*\n|[^\n]+")
_FENCE = pattern(r" {0,3}(```+|~~~+)")
_TOO_HIGH = pattern(r"^( {0,3})#{1,2}(?=[ \t])", re.MULTILINE)


class KnownError(Struct, frozen=True):
    """What a text says; what it does not say is empty. symptoms: all that stands in neither section."""

    symptoms: str
    cause: str
    workaround: str


def read(text: str) -> KnownError:
    """What `text` says. Of a section that stands twice, all."""
    found: dict[str, list[str]] = {"": [], CAUSE: [], WORKAROUND: []}
    for name, heading, body in _sections(text):
        found[name].append(body if name else heading + body)
    symptoms, *others = ["".join(parts).strip("\r\n") for parts in found.values()]
    return KnownError(symptoms, *(part.strip() for part in others))


def written(text: str, *, cause: str | None = None, workaround: str | None = None) -> str:
    """`text` with these sections in place of those that it has, or at its end; an empty one is taken out, None is left
    as it is. A heading in what is given goes down to the third level: it must not end the section."""
    for name, said in ((CAUSE, cause), (WORKAROUND, workaround)):
        if said is not None:
            text = _with(text, name, _TOO_HIGH.sub(r"\1###", said).strip())
    return text


def _with(text: str, name: str, said: str) -> str:
    parts: list[str] = []
    placed, section = not said, f"## {name}\n\n{said}\n\n"
    for other, heading, body in _sections(text):
        if name == CAUSE and other == WORKAROUND and not placed and not read(text).cause:
            parts.append(section)  # a cause comes before what helps against it
            placed = True
        if other != name:
            parts.append(heading + body)
        elif not placed:
            parts.append(f"{heading.rstrip()}\n\n{said}\n\n")
            placed = True
    whole = "".join(parts).rstrip()
    return whole if placed else "\n\n".join(part for part in (whole, section.rstrip()) if part)


def _sections(text: str) -> Iterator[tuple[str, str, str]]:
    """(which of the two, or "", its heading line, what follows up to the next heading) of each stretch of the text."""
    lines = _LINE.findall(text)
    code = _code(lines)
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


def _code(lines: Sequence[str]) -> set[int]:
    """The lines of fenced code; a fence that nobody closed soon is text."""
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
