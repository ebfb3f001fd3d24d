"""Puts values into front matter by touching their own characters only. Decides where, checks nothing, knows no keys."""

from __future__ import annotations

import re
from collections import abc
from typing import TypeAlias

from hd.core.frontmatter import FrontMatter
from hd.core.yamltree import Node, Scalar, Sequence
from hd.core.yamlwrite import Writable, dump, dump_key

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what ends a line to YAML
_COLON = re.compile(r"[ \t]*:")
_SPACES = re.compile(r"[ \t]*")
_HEADER_COMMENT = re.compile(r"[|>][^\s#]*([ \t]+#[^\n\r\x85\u2028\u2029]*)")
_COMMA = re.compile(r"[ \t]*,")


class Rows(list[Writable]):
    """A list that is written one item per line (`- {at: …}`), because it grows."""


Entry: TypeAlias = "Writable | Rows"


def entry(key: str, value: Entry, *, newline: str = "\n", indent: str = "") -> str:
    """The line (or lines, for Rows) of a key and its value, with the last line's ending."""
    head = f"{indent}{dump_key(key)}:"
    if isinstance(value, Rows):
        return "".join([head, newline, *(f"{indent}{_row(item)}{newline}" for item in value)])
    return f"{head}{newline}" if value is None else f"{head} {dump(value)}{newline}"


def insert(matter: FrontMatter, key: str, value: Entry, *, order: abc.Sequence[str]) -> str:
    """The text with a new key: after the nearest one before it in `order`, else before the nearest after, else last."""
    text, newline = matter.text, _newline(matter)
    pairs = matter.root.pairs if matter.root else ()
    indent = _indent_at(text, pairs[0][0].start) if pairs else ""
    at = _place(matter, key, order)
    return text[:at] + entry(key, value, newline=newline, indent=indent) + text[at:]


def remove(matter: FrontMatter, pair: tuple[Scalar, Node]) -> str:
    """The text without the lines of a key and its value."""
    key, node = pair
    return matter.text[: _line_start(matter.text, key.start)] + matter.text[_after(matter.text, node) :]


def put(matter: FrontMatter, pair: tuple[Scalar, Node], value: Entry) -> str:
    """The text with another value under a key that is there; the rest of its lines stays, comments included."""
    text = matter.text
    key, node = pair
    colon = _after_colon(text, key)
    rest = _line_end(text, colon)
    if isinstance(value, Rows) and value and _is_empty(node):
        cleared = _without(text, node, colon=colon, rest=rest)
        at = _line_end(cleared, colon)
        start = _newline(matter) + _indent_at(text, key.start)
        return cleared[:at] + "".join(f"{start}{_row(item)}" for item in value) + cleared[at:]
    if isinstance(node, Sequence) and not node.flow and value and _is_list(value):
        return text[: node.start] + _block(matter, node, value) + text[node.end :]
    if value is None:
        return _without(text, node, colon=colon, rest=rest)
    style = preferred_style(matter, key, node)
    written = dump(value, style=style)
    if _is_nothing(node):
        spaces = _SPACES.match(text, colon)
        at = spaces.end() if spaces and spaces.end() == rest else colon
        return f"{text[:at]} {written}{text[at:]}"
    if isinstance(node, Scalar) or node.flow:
        return text[: node.start] + written + _header_comment(text, node) + text[node.end :]
    return f"{text[:colon]} {written}{text[colon:rest].rstrip()}{text[node.end :]}"


def put_item(matter: FrontMatter, key: Scalar, node: Sequence, *, index: int, value: Writable) -> str:
    """The text with another value in place of one item of a list."""
    item = node.items[index]
    written = (
        ""
        if value is None and not node.flow
        else dump(value, style=preferred_style(matter, key, item, flow=node.flow), flow=node.flow)
    )
    if _is_nothing(item):
        written = f" {written}"
    return matter.text[: item.start] + written + _header_comment(matter.text, item) + matter.text[item.end :]


def append(matter: FrontMatter, pair: tuple[Scalar, Node], item: Writable) -> str:
    """The text with one more item: on a line after a block's last item, before the bracket of a flow list."""
    key, node = pair
    if _is_empty(node):
        one: Entry = Rows([item]) if isinstance(item, abc.Mapping) else [item]
        return put(matter, pair, one)
    if not isinstance(node, Sequence):
        raise ValueError(f"{key.text} is no list")
    text, last = matter.text, node.items[-1]
    style = preferred_style(matter, key, last, flow=node.flow)
    if node.flow:
        return _append_flow(matter, node, dump(item, style=style, flow=True))
    row = "-" if item is None else f"- {dump(item, style=style)}"
    at = _after(text, last)
    return f"{text[:at]}{_indent_at(text, node.start)}{row}{_newline(matter)}{text[at:]}"


def preferred_style(matter: FrontMatter, key: Scalar, node: Node, *, flow: bool = False) -> str:
    """The quotes somebody chose for a value: none where the text needed them anyway, or was healed."""
    if not isinstance(node, Scalar) or key.text in matter.healed:
        return ""
    return "" if dump(node.text, flow=flow) == matter.text[node.start : node.end] else node.style


def _append_flow(matter: FrontMatter, node: Sequence, written: str) -> str:
    text, last = matter.text, node.items[-1]
    comma = _COMMA.match(text, last.end)
    one_per_line = len(node.items) < 2 or _BREAK.search(text, node.items[-2].end, last.start)
    if (
        not one_per_line
        or not _BREAK.search(text, last.end, node.end)
        or not _BREAK.search(text, node.start, last.start)
    ):
        return f"{text[: last.end]}, {written}{text[last.end :]}"
    at = comma.end() if comma else last.end
    line_end = _line_end(text, at)
    added = f"{_newline(matter)}{_indent_at(text, last.start)}{written}{',' if comma else ''}"
    return text[: last.end] + ("" if comma else ",") + text[last.end : line_end] + added + text[line_end:]


def _block(matter: FrontMatter, node: Sequence, value: Entry) -> str:
    indent = _newline(matter) + _indent_at(matter.text, node.start)
    assert isinstance(value, abc.Sequence)
    return indent.join(_row(item) for item in value)


def _row(item: Writable) -> str:
    return "-" if item is None else f"- {dump(item)}"


def _without(text: str, node: Node, *, colon: int, rest: int) -> str:
    """The text with nothing under the key. One blank goes with the value, so that putting it back restores the line."""
    if node.start <= rest:
        return text[:colon] + text[colon : node.start][1:] + _header_comment(text, node) + text[node.end :]
    return text[:rest] + text[node.end :]


def _header_comment(text: str, node: Node) -> str:
    """The comment behind the `|` of a block scalar, which lies inside of its span."""
    comment = (
        _HEADER_COMMENT.match(text, node.start, node.end) if isinstance(node, Scalar) and node.style in "|>" else None
    )
    return comment.group(1) if comment else ""


def _place(matter: FrontMatter, key: str, order: abc.Sequence[str]) -> int:
    """Where the line of a new key begins."""
    if matter.root is None or key not in order:
        return matter.close
    present = {name.text: (name, value) for name, value in matter.root.pairs}
    wanted = list(order).index(key)
    for name in reversed(order[:wanted]):
        if name in present:
            return _after(matter.text, present[name][1])
    for name in order[wanted + 1 :]:
        if name in present:
            return _line_start(matter.text, present[name][0].start)
    return matter.close


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.start == node.end


def _is_empty(node: Node) -> bool:
    return (isinstance(node, Scalar) and node.value is None) or (isinstance(node, Sequence) and not node.items)


def _is_list(value: Entry) -> bool:
    return isinstance(value, abc.Sequence) and not isinstance(value, str)


def _newline(matter: FrontMatter) -> str:
    return "\r\n" if matter.text[: matter.start].endswith("\r\n") else "\n"


def _after_colon(text: str, key: Scalar) -> int:
    colon = _COLON.match(text, key.end)
    return colon.end() if colon else key.end


def _line_start(text: str, offset: int) -> int:
    while offset and text[offset - 1] not in "\n\r\x85\u2028\u2029":
        offset -= 1
    return offset


def _line_end(text: str, offset: int) -> int:
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def _after(text: str, node: Node) -> int:
    """Where the line after a value begins. The blank lines that a `|+` keeps are part of it."""
    found = _BREAK.search(text, node.end)
    at = found.end() if found else len(text)
    last: Node = node
    while not isinstance(last, Scalar) and not last.flow:
        last = last.items[-1] if isinstance(last, Sequence) else last.pairs[-1][1]
    if isinstance(last, Scalar) and last.style in ("|", ">") and "+" in text[last.start : last.start + 3]:
        while (blank := re.compile(r"[ \t]*(?:\r\n|[\n\r])").match(text, at)) is not None:
            at = blank.end()
    return at


def _indent_at(text: str, offset: int) -> str:
    """The blanks that begin the line of this offset."""
    start = _line_start(text, offset)
    blanks = _SPACES.match(text, start)
    return text[start : blanks.end() if blanks else start]
