"""Build the tree with positions of front matter that `hd` wrote: the same as `yaml_tree.parse`, without YAML.

Only for text that `fast_reader.read` accepted; checks nothing again.
"""

from __future__ import annotations

from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence
from hd.text.lazy_regex import pattern

_KEY = pattern(r"([a-z_][a-z0-9_]*):(?: |$)")
# Inside brackets: a quoted text, or a plain text up to the end of its item.
_QUOTED = pattern(r'"([^"]*)"')
_PLAIN = pattern(r"(?:[^:,\]}]|:(?![ ,\]}]|$))+")


def build_tree(text: str, *, start: int, close: int) -> Mapping:
    """Return the mapping between the offsets `start` and `close` of `text`: the lines of the front matter."""
    pairs: list[tuple[Scalar, Node]] = []
    rows: list[Node] = []
    line = text.count("\n", 0, start) + 1
    at = start
    for written in text[start:close].split("\n")[:-1]:
        if written.startswith("- {"):
            if not rows:
                pairs[-1] = (pairs[-1][0], Sequence((), False, at, at, line))
            node, _ = _node(text, at + 2, line)
            rows.append(node)
            pairs[-1] = (pairs[-1][0], _list(rows, pairs[-1][1]))
        else:
            rows = []
            found = _KEY.match(written)
            assert found is not None  # fast_reader read it
            key = Scalar(found[1], "", at, at + len(found[1]), line)
            pairs.append((key, _value(text, at + found.end(), at + len(written), key)))
        at += len(written) + 1
        line += 1
    return Mapping(tuple(pairs), False, pairs[0][0].start, pairs[-1][1].end, pairs[0][0].line)


def _list(rows: list[Node], placeholder: Node) -> Sequence:
    return Sequence(tuple(rows), False, placeholder.start, rows[-1].end, placeholder.line)


def _value(text: str, at: int, end: int, key: Scalar) -> Node:
    if at >= end:
        return Scalar("", "", key.end + 1, key.end + 1, key.line)
    if text[at] in "[{":
        return _node(text, at, key.line)[0]
    if text[at] == '"':
        return Scalar(text[at + 1 : end - 1], '"', at, end, key.line)
    return Scalar(text[at:end], "", at, end, key.line)


def _node(text: str, at: int, line: int) -> tuple[Node, int]:
    """Return the node at offset `at`, inside or at a bracket, and the offset after it."""
    if text[at] == "[":
        items, end = _items(text, at + 1, line)
        return Sequence(tuple(items), True, at, end, line), end
    if text[at] == "{":
        pairs, end = _pairs(text, at + 1, line)
        return Mapping(tuple(pairs), True, at, end, line), end
    return _scalar(text, at, line)


def _scalar(text: str, at: int, line: int) -> tuple[Scalar, int]:
    quoted = _QUOTED.match(text, at) if text[at] == '"' else None
    found = quoted or _PLAIN.match(text, at)
    assert found is not None  # fast_reader read it
    return Scalar(quoted[1] if quoted else found[0], '"' if quoted else "", at, found.end(), line), found.end()


def _items(text: str, at: int, line: int) -> tuple[list[Node], int]:
    found: list[Node] = []
    while text[at] != "]":
        node, at = _node(text, at, line)
        found.append(node)
        at += 2 if text[at] == "," else 0
    return found, at + 1


def _pairs(text: str, at: int, line: int) -> tuple[list[tuple[Scalar, Node]], int]:
    found: list[tuple[Scalar, Node]] = []
    while text[at] != "}":
        end = text.index(":", at)
        key = Scalar(text[at:end], "", at, end, line)
        node, at = _node(text, end + 2, line)
        found.append((key, node))
        at += 2 if text[at] == "," else 0
    return found, at + 1
