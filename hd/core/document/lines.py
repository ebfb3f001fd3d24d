"""Find the beginnings and ends of lines as YAML defines them: it has more line breaks than an editor."""

from __future__ import annotations

from hd.core.document.yaml_tree import Node, Scalar, Sequence
from hd.text.lazy_regex import pattern

BREAK = pattern("\r\n|[\n\r\x85\u2028\u2029]")
_BLANKS = pattern(r"[ \t]*")
_BLANK_LINE = pattern("[ \t]*(?:\r\n|[\n\r\x85\u2028\u2029])")
_KEEPS = pattern(r"[|>][0-9]?\+")


def line_start(text: str, offset: int) -> int:
    """Return the offset at which the line of this offset begins."""
    while offset and text[offset - 1] not in "\n\r\x85\u2028\u2029":
        offset -= 1
    return offset


def line_end(text: str, offset: int) -> int:
    """Return the offset at which the line of this offset ends: its line break, or the end of the text."""
    found = BREAK.search(text, offset)
    return found.start() if found else len(text)


def indent(text: str, offset: int) -> str:
    """Return the blanks at the beginning of the line of this offset."""
    start = line_start(text, offset)
    return text[start : skip_blanks(text, start)]


def skip_blanks(text: str, offset: int) -> int:
    """Return the first offset, from this one on, that is neither a space nor a tab."""
    blanks = _BLANKS.match(text, offset)
    return blanks.end() if blanks else offset


def next_line_start(text: str, node: Node) -> int:
    """Return the offset of the line after a value. Blank lines that a `|+` keeps belong to the value."""
    found = BREAK.search(text, node.end)
    at = found.end() if found else len(text)
    last = node
    while not isinstance(last, Scalar) and not last.flow:
        last = last.items[-1] if isinstance(last, Sequence) else last.pairs[-1][1]
    if isinstance(last, Scalar) and _KEEPS.match(text, last.start):
        while (blank := _BLANK_LINE.match(text, at)) is not None:
            at = blank.end()
    return at
