"""Compute which characters of front matter an edit replaces. Applies nothing, checks nothing."""

from __future__ import annotations

from collections import abc
from typing import TypeAlias

from hd.core.document.front_matter import FrontMatter
from hd.core.document.lines import indent, line_end, line_start, next_line_start, skip_blanks
from hd.core.document.yaml_tree import Node, Scalar, Sequence
from hd.core.document.yaml_writer import Writable, dump, dump_key
from hd.text.lazy_regex import pattern

_COLON = pattern(r"[ \t]*:")
_NUMBER = pattern("-?(?:0|[1-9][0-9]*)")
_HEADER_COMMENT = pattern(r"[|>][^\s#]*([ \t]+#[^\n\r\x85\u2028\u2029]*)")

Edit: TypeAlias = tuple[int, int, str]
"""Start offset, end offset (excluded), and the replacement. Edits of one call never overlap."""

Pair: TypeAlias = tuple[Scalar, Node]


class Rows(list[Writable]):
    """A list that is written one item per line (`- {at: …}`), because it grows."""


Entry: TypeAlias = "Writable | Rows"


def apply_edits(text: str, edits: abc.Iterable[Edit]) -> str:
    """Return the text after all edits; of two edits at one offset, the first comes first."""
    pieces, done = [], 0
    for start, end, written in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[done:start], written]
        done = max(done, end)
    return "".join([*pieces, text[done:]])


def format_entry(key: str, value: Entry, *, newline: str = "\n", margin: str = "") -> str:
    """Format a key and its value as a line (several for Rows), with the final line ending."""
    head = f"{margin}{dump_key(key)}:"
    if isinstance(value, Rows):
        return "".join([head, newline, *(f"{margin}- {dump(item)}{newline}" for item in value)])
    return f"{head}{newline}" if value is None else f"{head} {dump(value)}{newline}"


def insert(matter: FrontMatter, key: str, value: Entry, *, order: abc.Sequence[str]) -> list[Edit]:
    """Insert a new key: after its nearest predecessor in `order`, else before its nearest successor, else last."""
    margin = indent(matter.text, matter.root.pairs[0][0].start) if matter.root else ""
    at = _insertion_point(matter, key, order=order)
    return [(at, at, format_entry(key, value, newline=newline(matter), margin=margin))]


def remove(matter: FrontMatter, pair: Pair) -> list[Edit]:
    """Remove the lines of a key and its value."""
    key, node = pair
    return [(line_start(matter.text, key.start), next_line_start(matter.text, node), "")]


def replace_value(matter: FrontMatter, pair: Pair, value: Entry) -> list[Edit]:
    """Replace the value of an existing key; the rest of its lines stays, comments included."""
    text = matter.text
    key, node = pair
    colon = _after_colon(text, key)
    end = line_end(text, colon)
    if value is None:
        return _clear(text, node, colon=colon, end=end)
    if isinstance(value, Rows) and value and is_empty(node):
        start = newline(matter) + indent(text, key.start)
        rows = "".join(f"{start}- {dump(item)}" for item in value)
        at = line_end(text, node.end)
        return [*_clear(text, node, colon=colon, end=end), (at, at, rows)]
    written = _dump_in_style(matter, pair, value=value)
    if has_no_text(node):
        # Only blanks follow the colon: write after them, so that aligned values stay aligned.
        at = skip_blanks(text, colon)
        at = at if at == end else colon
        return [(at, at, f" {written}")]
    if isinstance(node, Scalar) or node.flow:
        return [(node.start, node.end, written + header_comment(text, node))]
    return [(colon, node.end, f" {written}{text[colon:end].rstrip()}")]


def _dump_in_style(matter: FrontMatter, pair: Pair, *, value: Writable) -> str:
    """Format the new value in the style of the old one."""
    key, node = pair
    old = matter.text[node.start : node.end]
    if isinstance(value, str) and _NUMBER.fullmatch(old) and _NUMBER.fullmatch(value):
        return value  # a number stays without quotes: other tools calculate with it
    style = preferred_style(matter, node, key=key)
    if key.text in matter.text_keys and "#" in matter.text[node.end : line_end(matter.text, node.end)]:
        style = style or '"'  # without quotes the comment after it would become text
    return dump(value, style=style)


def preferred_style(matter: FrontMatter, node: Node, *, key: Scalar, flow: bool = False) -> str:
    """Return the quotes that a person chose for a value; "" if the text needed these quotes or YAML rejected it."""
    if not isinstance(node, Scalar) or key.text in matter.healed_keys:
        return ""
    return "" if dump(node.text, flow=flow) == matter.text[node.start : node.end] else node.style


def header_comment(text: str, node: Node) -> str:
    """Return the comment after the `|` of a block scalar, which is inside its span."""
    if not isinstance(node, Scalar) or node.style not in ("|", ">"):
        return ""
    comment = _HEADER_COMMENT.match(text, node.start, node.end)
    return comment.group(1) if comment else ""


def newline(matter: FrontMatter) -> str:
    """Return the file's own line ending."""
    return "\r\n" if matter.text[: matter.start].endswith("\r\n") else "\n"


def has_no_text(node: Node) -> bool:
    """Whether the value has no characters at all."""
    return isinstance(node, Scalar) and node.start == node.end


def is_empty(node: Node) -> bool:
    """Whether it has no value and no item."""
    return (isinstance(node, Scalar) and node.value is None) or (isinstance(node, Sequence) and not node.items)


def _clear(text: str, node: Node, *, colon: int, end: int) -> list[Edit]:
    """Remove the value under a key. Removes one blank too, so that setting the value again restores the line."""
    if has_no_text(node):
        return []
    if node.start <= end:
        return [(max(colon, node.start - 1), node.end, header_comment(text, node))]
    return [(end, node.end, "")]


def _insertion_point(matter: FrontMatter, key: str, *, order: abc.Sequence[str]) -> int:
    """Return the offset at which the line of a new key begins."""
    if matter.root is None or key not in order:
        return matter.close
    present = {name.text: (name, value) for name, value in matter.root.pairs}
    wanted = list(order).index(key)
    for name in reversed(order[:wanted]):
        if name in present:
            return next_line_start(matter.text, present[name][1])
    for name in order[wanted + 1 :]:
        if name in present:
            return line_start(matter.text, present[name][0].start)
    return matter.close


def _after_colon(text: str, key: Scalar) -> int:
    colon = _COLON.match(text, key.end)
    return colon.end() if colon else key.end
