"""The body of a ticket: description, resolution, comments. Edits text in place; knows nothing of front matter.

Sections are the headings `## Resolution` and `## Comments`; a comment is `### <time> <author>`, with `[internal]` when
only agents may see it. Text that would read as such a heading is escaped with one backslash on the way in and gets it
back off on the way out, so that nobody can forge a comment by writing one. Lines end at LF only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from hd.core.problem import Problem

_FORGEABLE = re.compile(r"^( {0,3})(\\*)(?=### \d{4}-|## (?:Resolution|Comments)\s*$)")
_SECTION = re.compile(r"^ {0,3}## (Resolution|Comments)\s*$")
_DATED = re.compile(r"^ {0,3}### \d{4}-")
_COMMENT = re.compile(r"^ {0,3}### (\d{4}-\S+) (\S+?)( \[internal\])?\s*$")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `author` is an agent's short name, or a requester's address (it has an `@`)."""

    at: datetime
    author: str
    text: str
    internal: bool = False
    line: int = 0

    @property
    def by_requester(self) -> bool:
        """Whether somebody who asks wrote it: authors without `@` are agents, for ever."""
        return "@" in self.author


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a body says. `resolution` is empty where there is none."""

    description: str
    resolution: str
    comments: tuple[Comment, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of the body: `kind` is "", "Resolution" or "Comments"; offsets of heading, content and end."""

    kind: str
    start: int
    content: int
    end: int


def escape(text: str) -> str:
    """`text` as it may stand in a body: lines that read as our headings get one more backslash."""
    return "\n".join(_FORGEABLE.sub(lambda m: f"{m[1]}{m[2]}\\", line) for line in text.split("\n"))


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return "\n".join(
        _FORGEABLE.sub(lambda m: f"{m[1]}{m[2][1:]}", line) if "\\" in line else line for line in text.split("\n")
    )


def compose(description: str) -> str:
    """The body of a new ticket; `## Comments` is always there, so that two first comments merge as text."""
    text = escape(_clean(description))
    return f"{text}\n\n## Comments\n" if text else "## Comments\n"


def read(body: str, *, first_line: int = 1, zone: tzinfo | None = None) -> Conversation:
    """What `body` says; `first_line` is the body's line in the file. A time without offset is in `zone`."""
    description, resolution = "", ""
    comments: list[Comment] = []
    problems: list[Problem] = []
    for block in _blocks(body):
        content = body[block.content : block.end]
        line = first_line + body.count("\n", 0, block.content)
        if block.kind == "Comments":
            _read_comments(content, line, zone, comments, problems)
            continue
        problems.extend(_stray_headings(content, line))
        if block.kind == "Resolution":
            resolution = "\n\n".join(part for part in (resolution, _shown(content)) if part)
        else:
            description = _shown(content)
    return Conversation(description, resolution, tuple(comments), tuple(problems))


def add_comment(body: str, comment: Comment) -> str:
    """`body` with the comment after the last one that is not later; every other byte stays."""
    eol = _eol(body)
    mark = " [internal]" if comment.internal else ""
    heading = f"### {comment.at.isoformat(timespec='seconds')} {comment.author}{mark}"
    piece = f"{heading}\n\n{escape(_clean(comment.text))}\n".replace("\n", eol)
    blocks = [block for block in _blocks(body) if block.kind == "Comments"]
    if not blocks:
        body = _padded(body, eol) + f"## Comments{eol}"
        return f"{body}{eol}{piece}"
    place = _place_for(body, blocks[-1], comment.at)
    before, after = body[:place], body[place:]
    if after.strip():
        return _padded(before, eol) + piece + eol + after
    return _padded(before, eol) + piece


def set_resolution(body: str, text: str) -> str:
    """`body` with this resolution in place of the one it has; an empty text takes the section out."""
    eol = _eol(body)
    blocks = _blocks(body)
    own = [block for block in blocks if block.kind == "Resolution"]
    piece = f"## Resolution\n\n{escape(_clean(text))}\n".replace("\n", eol) if text.strip() else ""
    if own:
        start, end = own[0].start, own[0].end
    else:
        start = end = next((block.start for block in blocks if block.kind == "Comments"), len(body))
    if not piece:
        return body[:start] + body[end:]
    before, after = body[:start], body[end:]
    return _padded(before, eol) + piece + (eol + after if after else "")


def _blocks(body: str) -> list[_Block]:
    found: list[tuple[str, int, int]] = [("", 0, 0)]
    for start, line in _lines(body):
        match = _SECTION.match(line) if "## " in line else None
        if match:
            found.append((match[1], start, start + len(line)))
    ends = [start for _, start, _ in found[1:]] + [len(body)]
    return [_Block(kind, start, content, end) for (kind, start, content), end in zip(found, ends, strict=True)]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(offset, line with its LF) for each line of `text`."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, text[start:end]
        start = end


def _read_comments(
    content: str, first_line: int, zone: tzinfo | None, comments: list[Comment], problems: list[Problem]
) -> None:
    head: tuple[datetime, str, bool, int] | None = None
    text: list[str] = []

    def finish() -> None:
        shown = _shown("".join(text))
        if head:
            comments.append(Comment(head[0], head[1], shown, head[2], head[3]))
        elif shown:
            problems.append(
                Problem("warning", "heading", "text before the first comment belongs to nobody", first_line)
            )
        text.clear()

    for number, (_, line) in enumerate(_lines(content)):
        match = _COMMENT.match(line) if "### " in line else None
        at = _time(match[1], zone) if match else None
        if match and at:
            finish()
            head = (at, match[2], bool(match[3]), first_line + number)
            continue
        if _DATED.match(line):
            problems.append(
                Problem("error", "heading", "a comment's heading is `### <time> <author>`", first_line + number)
            )
        text.append(line)
    finish()


def _stray_headings(content: str, first_line: int) -> Iterator[Problem]:
    for number, (_, line) in enumerate(_lines(content)):
        if _DATED.match(line):
            yield Problem("warning", "heading", "a comment outside `## Comments` is read as text", first_line + number)


def _place_for(body: str, block: _Block, at: datetime) -> int:
    """Where a comment of that time goes: before the first later one, else at the section's end."""
    for start, line in _lines(body[block.content : block.end]):
        match = _COMMENT.match(line) if "### " in line else None
        other = _time(match[1], at.tzinfo) if match else None
        if other and other > at:
            return block.content + start
    return block.end


def _time(text: str, zone: tzinfo | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        return at.replace(tzinfo=zone).astimezone(UTC) if zone else None
    return at


def _eol(body: str) -> str:
    first = body.find("\n")
    return "\r\n" if first > 0 and body[first - 1] == "\r" else "\n"


def _padded(before: str, eol: str) -> str:
    """`before`, ending in one blank line (nothing where it is empty)."""
    if not before.strip():
        return before
    if not before.endswith("\n"):
        before += eol
    return before if before.endswith(("\n\n", "\n\r\n")) else before + eol


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n").rstrip()


def _shown(content: str) -> str:
    return unescape(content.replace("\r\n", "\n")).strip("\n").rstrip()
