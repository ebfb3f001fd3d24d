"""The body of a ticket: description, resolution, comments. Edits text in place; ignores front matter.

Sections begin with `## Resolution` and `## Comments`; a comment begins with `### <time> <author>`, followed by
`[internal]` if only agents may see it. Text that looks like such a heading, or like git's conflict marker, is written
with one more backslash and read without it: nobody can forge a comment, and a pasted marker is not taken for an
unfinished merge. Only LF ends a line.
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
_LINE_END = pattern(r"(?<!\r)\r+\n")  # a run matches only from its beginning


class Comment(Struct, frozen=True):
    """One comment. author: an agent's short name, or a requester's key (`requester_keys`)."""

    at: datetime
    author: str
    text: str
    internal: bool = False
    line: int = 0

    @property
    def by_requester(self) -> bool:
        """Whether a requester wrote it."""
        return is_requester(self.author)


class Conversation(Struct, frozen=True):
    """A parsed body. resolution: empty if there is none."""

    description: str
    resolution: str
    comments: tuple[Comment, ...]
    diagnostics: tuple[Diagnostic, ...]


class ConversationPart(Struct, frozen=True):
    """A part of the body, unchanged. kind: "" (description), "Resolution", "Comments" (the heading and any text before
    the first comment) or "comment", which has a time.
    """

    kind: str
    text: str
    at: datetime | None = None


class _Block(Struct, frozen=True):
    """A section of the body. kind: "", "Resolution" or "Comments"; with the offsets of heading, content and end."""

    kind: str
    start: int
    content: int
    end: int


def is_author(name: str) -> bool:
    """Whether `name` is valid in a comment's heading: one word that cannot be mistaken for anything else."""
    return _AUTHOR.fullmatch(name) is not None


def escape(text: str) -> str:
    """Return `text` for a body: lines that look like our headings or markers get one more backslash."""
    return "\n".join(_FORGEABLE.sub(lambda m: f"{m[1]}{m[2]}\\", line) for line in text.split("\n"))


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return "\n".join(
        _FORGEABLE.sub(lambda m: f"{m[1]}{m[2][1:]}", line) if "\\" in line else line for line in text.split("\n")
    )


def compose_body(description: str) -> str:
    """Return the body of a new ticket; it always has `## Comments`, so that two first comments merge as text."""
    text = escape(_normalize(description))
    return f"{text}\n\n## Comments\n" if text else "## Comments\n"


def read(body: str, *, first_line: int = 1, zone: tzinfo | None = None) -> Conversation:
    """Parse a body. first_line: the body's first line in the file. A time without offset is in `zone`."""
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
            resolutions.append(_visible(content))
        else:
            description = _visible(content)
    resolution = "\n\n".join(filter(None, resolutions))
    return Conversation(description, resolution, tuple(comments), tuple(problems))


def add_comment(body: str, comment: Comment) -> str:
    """Insert the comment after the last one that is not later; every other byte stays.

    Raises UsageError if the author is not a single word, because it could look like another heading.
    """
    if not is_author(comment.author):
        raise UsageError(
            Message("the author {author!r} cannot stand in a comment's heading", author=comment.author),
            hint=Message("an author is one word: an agent's short name, or a requester's address, tel: or name:"),
        )
    eol = _eol(body)
    mark = " [internal]" if comment.internal else ""
    heading = f"### {comment.at.isoformat(timespec='seconds')} {comment.author}{mark}"
    piece = f"{heading}\n\n{escape(_normalize(comment.text))}\n".replace("\n", eol)
    blocks = [block for block in _blocks(body) if block.kind == "Comments"]
    if not blocks:
        body = _end_with_blank_line(body, eol) + f"## Comments{eol}"
        return f"{body}{eol}{piece}"
    place = _comment_position(body, blocks[-1], comment.at)
    before, after = body[:place], body[place:]
    if after.strip():
        return _end_with_blank_line(before, eol) + piece + eol + after
    return _end_with_blank_line(before, eol) + piece


def set_description(body: str, text: str) -> str:
    """Replace the description; every other byte stays."""
    eol = _eol(body)
    after = body[_blocks(body)[0].end :]
    said = escape(_normalize(text)).replace("\n", eol)
    return said + (eol * 2 if after else eol) + after if said else after


def set_resolution(body: str, text: str) -> str:
    """Replace the resolution; an empty text removes the section."""
    eol = _eol(body)
    blocks = _blocks(body)
    own = [block for block in blocks if block.kind == "Resolution"]
    place = own[0].start if own else next((block.start for block in blocks if block.kind == "Comments"), len(body))
    before = body[:place]
    after = "".join(body[b.start : b.end] for b in blocks if b.start >= place and b.kind != "Resolution")
    if not text.strip():
        return before + after
    piece = f"## Resolution\n\n{escape(_normalize(text))}\n".replace("\n", eol)
    return _end_with_blank_line(before, eol) + piece + (eol + after if after else "")


def split_body(body: str, *, zone: tzinfo) -> list[ConversationPart]:
    """Split the body into parts, which joined give the same text. A time without offset is in `zone`."""
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


def visible_text(text: str) -> str:
    """Return the text of a part as readers see it, without its heading."""
    first, _, rest = text.partition("\n")
    return _visible(rest if _SECTION.match(first) else text)


def _blocks(body: str) -> list[_Block]:
    found: list[tuple[str, int, int]] = [("", 0, 0)]
    for start, line in _lines_with("## ", body):
        match = _SECTION.match(line)
        if match:
            found.append((match[1], start, start + len(line)))
    ends = [start for _, start, _ in found[1:]] + [len(body)]
    return [_Block(kind, start, content, end) for (kind, start, content), end in zip(found, ends, strict=True)]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, line with its LF) for each line of `text`."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, text[start:end]
        start = end


def _lines_with(mark: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, line with its LF) for each line of `text` that contains `mark`; fast if few do."""
    at = text.find(mark)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at) + 1 or len(text)
        yield start, text[start:end]
        at = text.find(mark, end)


def _read_comments(
    content: str, first_line: int, zone: tzinfo | None, comments: list[Comment], problems: list[Diagnostic]
) -> None:
    """Append the comments of one section, and their errors, to the lists."""
    head: Comment | None = None
    text: list[str] = []
    astray = 0

    def finish() -> None:
        if head:
            comments.append(replace(head, text=_visible("".join(text))))
        text.clear()

    for number, (_, line) in enumerate(_lines(content), first_line):
        match = _COMMENT.match(line) if "### " in line else None
        at = read_time(match[1], zone=zone) if match else None
        if match and at:
            finish()
            head = Comment(at, nfc(match[2]), "", bool(match[3]), number)  # the name in NFC, like those of hd.yaml
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


def _comment_position(body: str, block: _Block, at: datetime) -> int:
    """Return the offset for a comment of that time: before later comments at the end of the section, or else
    its end.
    """
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


def _end_with_blank_line(before: str, eol: str) -> str:
    """Return `before` with one blank line at its end (none if it is empty)."""
    if before and not before.endswith("\n"):
        before += eol
    if not before.strip():
        return before
    return before if before.endswith(("\n\n", "\n\r\n")) else before + eol


def _normalize(text: str) -> str:
    """Return the text as it is stored: lines end with LF, and no blank lines surround it."""
    return _LINE_END.sub("\n", text).strip("\n").rstrip()


def _visible(content: str) -> str:
    return unescape(_normalize(content))
