"""The body of a ticket: description, resolution, comments. Edits text in place; knows nothing of front matter.

Sections are the headings `## Resolution` and `## Comments`; a comment is `### <time> <author>`, with `[internal]` when
only agents may see it. Text that would read as such a heading, or as a conflict marker of git's, is escaped with one
backslash on the way in and gets it back off on the way out: nobody can forge a comment by writing one, and a pasted
marker is no unfinished merge. Lines end at LF only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic
from hd.core.requester_keys import is_requester
from hd.core.time.parsing import read_time
from hd.errors import UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern
from hd.text.sanitize import nfc

_FORGEABLE = pattern(r"^( {0,3})(\\*)(?=### \d{4}-|## (?:Resolution|Comments)\s*$|(?:<{7}|>{7}) )")
_SECTION = pattern(r"^ {0,3}## (Resolution|Comments)\s*$")
_DATED = pattern(r"^ {0,3}### \d{4}-")
_COMMENT = pattern(r"^ {0,3}### (\d{4}-\S+)[ \t]+(?!\[)(\S+)([ \t]+\[internal\])?\s*$", re.IGNORECASE)
_AUTHOR = pattern(r"(?!\[)\S+")
_LINE_END = pattern(r"(?<!\r)\r+\n")  # a run is read from its beginning alone


class Comment(Struct, frozen=True):
    """One comment. `author` is an agent's short name, or a requester's key (`requester_keys`)."""

    at: datetime
    author: str
    text: str
    internal: bool = False
    line: int = 0

    @property
    def by_requester(self) -> bool:
        """Whether somebody who asks wrote it, and no agent."""
        return is_requester(self.author)


class Conversation(Struct, frozen=True):
    """What a body says. `resolution` is empty where there is none."""

    description: str
    resolution: str
    comments: tuple[Comment, ...]
    problems: tuple[Diagnostic, ...]


class ConversationPart(Struct, frozen=True):
    """A stretch of the body as it stands: `kind` is "" (description), "Resolution", "Comments" (the heading and what
    stands before the first comment) or "comment", which has a time."""

    kind: str
    text: str
    at: datetime | None = None


class _Block(Struct, frozen=True):
    """A stretch of the body: `kind` is "", "Resolution" or "Comments"; offsets of heading, content and end."""

    kind: str
    start: int
    content: int
    end: int


def is_author(name: str) -> bool:
    """Whether `name` can stand in a comment's heading: one word, which could not pretend to be anything else."""
    return _AUTHOR.fullmatch(name) is not None


def escape(text: str) -> str:
    """`text` as it may stand in a body: lines that read as our headings or as markers get one more backslash."""
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
    description, resolutions = "", list[str]()
    line, counted = first_line, 0
    comments: list[Comment] = []
    problems: list[Diagnostic] = []
    for block in _blocks(body):
        content = body[block.content : block.end]
        line, counted = line + body.count("\n", counted, block.content), block.content
        if block.kind == "Comments":
            _read_comments(content, line, zone, comments, problems)
            continue
        problems.extend(_stray_headings(content, line))
        if block.kind == "Resolution":
            resolutions.append(_shown(content))
        else:
            description = _shown(content)
    resolution = "\n\n".join(filter(None, resolutions))
    return Conversation(description, resolution, tuple(comments), tuple(problems))


def add_comment(body: str, comment: Comment) -> str:
    """`body` with the comment after the last one that is not later; every other byte stays.

    Raises UsageError for an author that is no single word, which could pretend to be another heading.
    """
    if not is_author(comment.author):
        raise UsageError(
            Message("the author {author!r} cannot stand in a comment's heading", author=comment.author),
            hint=Message("an author is one word: an agent's short name, or a requester's address, tel: or name:"),
        )
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


def set_description(body: str, text: str) -> str:
    """`body` with this description; every other byte stays."""
    eol = _eol(body)
    after = body[_blocks(body)[0].end :]
    said = escape(_clean(text)).replace("\n", eol)
    return said + (eol * 2 if after else eol) + after if said else after


def set_resolution(body: str, text: str) -> str:
    """`body` with this resolution in place of all it has; an empty text takes them out."""
    eol = _eol(body)
    blocks = _blocks(body)
    own = [block for block in blocks if block.kind == "Resolution"]
    place = own[0].start if own else next((block.start for block in blocks if block.kind == "Comments"), len(body))
    before = body[:place]
    after = "".join(body[b.start : b.end] for b in blocks if b.start >= place and b.kind != "Resolution")
    if not text.strip():
        return before + after
    piece = f"## Resolution\n\n{escape(_clean(text))}\n".replace("\n", eol)
    return _padded(before, eol) + piece + (eol + after if after else "")


def parts(body: str, *, zone: tzinfo) -> list[ConversationPart]:
    """`body` in stretches, which joined are it again. A time without offset is in `zone`."""
    found: list[ConversationPart] = []
    for block in _blocks(body):
        kind, at, start = block.kind, None, block.start
        content = body[block.content : block.end] if block.kind == "Comments" else ""
        for offset, line in _lines_with("### ", content):
            match = _COMMENT.match(line)
            if match and (dated := read_time(match[1], zone=zone)):
                found.append(ConversationPart(kind, body[start : block.content + offset], at))
                kind, at, start = "comment", dated, block.content + offset
        found.append(ConversationPart(kind, body[start : block.end], at))
    return found


def shown(text: str) -> str:
    """What a stretch says, its heading left out: what readers see."""
    first, _, rest = text.partition("\n")
    return _shown(rest if _SECTION.match(first) else text)


def _blocks(body: str) -> list[_Block]:
    found: list[tuple[str, int, int]] = [("", 0, 0)]
    for start, line in _lines_with("## ", body):
        match = _SECTION.match(line)
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


def _lines_with(mark: str, text: str) -> Iterator[tuple[int, str]]:
    """(offset, line with its LF) for each line of `text` that has `mark` in it: mostly few of many."""
    at = text.find(mark)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at) + 1 or len(text)
        yield start, text[start:end]
        at = text.find(mark, end)


def _read_comments(
    content: str, first_line: int, zone: tzinfo | None, comments: list[Comment], problems: list[Diagnostic]
) -> None:
    """Adds the comments of one section, and what is wrong with them, to the lists."""
    head: Comment | None = None
    text: list[str] = []
    astray = 0

    def finish() -> None:
        if head:
            comments.append(replace(head, text=_shown("".join(text))))
        text.clear()

    for number, (_, line) in enumerate(_lines(content), first_line):
        match = _COMMENT.match(line) if "### " in line else None
        at = read_time(match[1], zone=zone) if match else None
        if match and at:
            finish()
            head = Comment(at, nfc(match[2]), "", bool(match[3]), number)  # the name, as hd.yaml is read
            continue
        if _DATED.match(line):
            astray = number
            problems.append(Diagnostic("error", "heading", "a comment's heading is `### <time> <author>`", number))
        elif head is None and line.strip() and not astray:
            astray = number
            problems.append(Diagnostic("warning", "heading", "text before the first comment belongs to nobody", number))
        text.append(line)
    finish()


def _stray_headings(content: str, first_line: int) -> Iterator[Diagnostic]:
    number, counted = first_line, 0
    for start, line in _lines_with("### ", content):
        if _DATED.match(line):
            number, counted = number + content.count("\n", counted, start), start
            yield Diagnostic("warning", "heading", "a comment outside `## Comments` is read as text", number)


def _place_for(body: str, block: _Block, at: datetime) -> int:
    """Where a comment of that time goes: before the later ones that end the section, else at its end."""
    place: int | None = None
    for start, line in _lines_with("### ", body[block.content : block.end]):
        match = _COMMENT.match(line)
        other = read_time(match[1], zone=at.tzinfo) if match else None
        if other and other <= at:
            place = None
        elif other and place is None:
            place = block.content + start
    return block.end if place is None else place


def _eol(body: str) -> str:
    first = body.find("\n")
    return "\r\n" if first > 0 and body[first - 1] == "\r" else "\n"


def _padded(before: str, eol: str) -> str:
    """`before`, ending in one blank line (none where it is empty)."""
    if before and not before.endswith("\n"):
        before += eol
    if not before.strip():
        return before
    return before if before.endswith(("\n\n", "\n\r\n")) else before + eol


def _clean(text: str) -> str:
    """`text` as it is kept: its lines end in LF, no blank lines around it."""
    return _LINE_END.sub("\n", text).strip("\n").rstrip()


def _shown(content: str) -> str:
    return unescape(_clean(content))
