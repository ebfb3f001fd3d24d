"""Where lines begin and end to YAML, which knows more line breaks than an editor does. Reads text, changes none."""

from __future__ import annotations

from hd.core.document.yaml_tree import Node, Scalar, Sequence
from hd.text.lazy_regex import pattern

BREAK = pattern("\r\n|[\n\r\x85\u2028\u2029]")
_BLANKS = pattern(r"[ \t]*")
_BLANK_LINE = pattern("[ \t]*(?:\r\n|[\n\r\x85\u2028\u2029])")
_KEEPS = pattern(r"[|>][0-9]?\+")


def line_start(text: str, offset: int) -> int:
    """Where the line of this offset begins."""
    while offset and text[offset - 1] not in "\n\r\x85\u2028\u2029":
        offset -= 1
    return offset


def line_end(text: str, offset: int) -> int:
    """Where the line of this offset ends: at its line break, or at the end of the text."""
    found = BREAK.search(text, offset)
    return found.start() if found else len(text)


def indent(text: str, offset: int) -> str:
    """The blanks that begin the line of this offset."""
    start = line_start(text, offset)
    return text[start : skip_blanks(text, start)]


def skip_blanks(text: str, offset: int) -> int:
    """The first place at or after this offset that is no space and no tab."""
    blanks = _BLANKS.match(text, offset)
    return blanks.end() if blanks else offset


def after(text: str, node: Node) -> int:
    """Where the line after a value begins. The blank lines that a `|+` keeps are part of it."""
    found = BREAK.search(text, node.end)
    at = found.end() if found else len(text)
    last = node
    while not isinstance(last, Scalar) and not last.flow:
        last = last.items[-1] if isinstance(last, Sequence) else last.pairs[-1][1]
    if isinstance(last, Scalar) and _KEEPS.match(text, last.start):
        while (blank := _BLANK_LINE.match(text, at)) is not None:
            at = blank.end()
    return at
