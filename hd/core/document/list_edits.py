"""Says which characters an edit of a list replaces: items that stay keep theirs. Applies nothing, checks nothing."""

from __future__ import annotations

import re
from collections import abc
from typing import TypeAlias

from hd.core.document.edits import Edit, header_comment, is_nothing, newline, preferred_style
from hd.core.document.front_matter import FrontMatter
from hd.core.document.lines import BREAK, after, indent, line_end, line_start
from hd.core.document.yaml_tree import Scalar, Sequence, plain
from hd.core.document.yaml_writer import Writable, as_value, dump
from hd.text.lazy_regex import pattern

ListPair: TypeAlias = tuple[Scalar, Sequence]

_COMMA = pattern(r"[ \t]*,")
_DASH = pattern(r"^[ \t]*-", re.MULTILINE)


def put_items(matter: FrontMatter, pair: ListPair, *, value: abc.Sequence[Writable]) -> list[Edit]:
    """A list's items become these. Neither the old nor the new list is empty."""
    node = pair[1]
    old, new = [plain(item) for item in node.items], [as_value(item) for item in value]
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    gone, come = range(head, len(old) - tail), list(value[head : len(new) - tail])
    both = min(len(gone), len(come))
    edits = [put_item(matter, pair, index=i, value=item) for i, item in zip(gone, come, strict=False)]
    if both < len(come):
        edits += _insert(matter, pair, index=head + both, items=come[both:])
    if both < len(gone):
        cut = range(gone[both], gone[-1] + 1)
        edits += _cut_flow(matter.text, node, gone=cut) if node.flow else _cut_block(matter.text, node, gone=cut)
    return edits


def put_item(matter: FrontMatter, pair: ListPair, *, index: int, value: Writable) -> Edit:
    """Another value in place of one item."""
    key, node = pair
    item = node.items[index]
    style = preferred_style(matter, item, key=key, flow=node.flow)
    written = dump(value, style=style, flow=node.flow) + header_comment(matter.text, item)
    return (item.start, item.end, f" {written}" if is_nothing(item) else written)


def append(matter: FrontMatter, pair: ListPair, *, item: Writable) -> list[Edit]:
    """One more item: on a line after a block's last item, before the bracket of a flow list. The list is not empty."""
    return _insert(matter, pair, index=len(pair[1].items), items=[item])


def _common(left: abc.Sequence[object], right: abc.Sequence[object]) -> int:
    """How many first items are equal."""
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _insert(matter: FrontMatter, pair: ListPair, *, index: int, items: abc.Sequence[Writable]) -> list[Edit]:
    """New items before the item at `index`, or after the last; in the quotes that the neighbour chose."""
    key, node = pair
    text = matter.text
    style = preferred_style(matter, node.items[max(0, index - 1)], key=key, flow=node.flow)
    written = [dump(item, style=style, flow=node.flow) for item in items]
    if node.flow:
        return _insert_flow(matter, node, index=index, written=written)
    at = after(text, node.items[index - 1]) if index else line_start(text, node.start)
    margin = indent(text, node.start)
    return [(at, at, "".join(f"{margin}- {one}{newline(matter)}" for one in written))]


def _insert_flow(matter: FrontMatter, node: Sequence, *, index: int, written: list[str]) -> list[Edit]:
    text = matter.text
    in_lines = _one_per_line(text, node)
    margin = newline(matter) + indent(text, node.items[-1].start)
    if index < len(node.items):
        at = node.items[index].start
        return [(at, at, "".join(f"{one},{margin if in_lines else ' '}" for one in written))]
    end = node.items[-1].end
    if not in_lines or not BREAK.search(text, end, node.end):
        return [(end, end, "".join(f", {one}" for one in written))]
    comma = _COMMA.match(text, end)
    at = line_end(text, comma.end() if comma else end)
    lines = margin + f",{margin}".join(written)
    return [(at, at, f"{lines},")] if comma else [(end, end, ","), (at, at, lines)]


def _one_per_line(text: str, node: Sequence) -> bool:
    """Whether the flow list stands in lines, its last item alone on one."""
    before = node.items[-2].end if len(node.items) > 1 else node.start
    return BREAK.search(text, before, node.items[-1].start) is not None


def _cut_block(text: str, node: Sequence, *, gone: range) -> list[Edit]:
    """The lines of these items go, from their dashes on; comments above them stay."""
    start = line_start(text, node.start)
    if gone[0]:
        above = after(text, node.items[gone[0] - 1])
        dash = _DASH.search(text, above)
        start = dash.start() if dash else above
    return [(start, after(text, node.items[gone[-1]]), "")]


def _cut_flow(text: str, node: Sequence, *, gone: range) -> list[Edit]:
    """These items go, each with its comma and what stands behind it on its line; never all of the list's items."""
    items = node.items
    if gone[-1] + 1 < len(items):
        return [(items[gone[0]].start, items[gone[-1] + 1].start, "")]
    stays, last = items[gone[0] - 1], items[-1]
    if not BREAK.search(text, stays.end, items[gone[0]].start):
        return [(stays.end, last.end, "")]
    comma, last_comma = _COMMA.match(text, stays.end), _COMMA.match(text, last.end)
    edits = [(stays.end, comma.end(), "")] if comma and not last_comma else []
    start = line_end(text, comma.end() if comma else stays.end)
    end = last_comma.end() if last_comma else last.end
    if BREAK.search(text, end, node.end):
        end = line_end(text, end)
    elif "#" in text[stays.end : start]:  # its comment would swallow the bracket
        start = items[gone[0]].start
    return [*edits, (start, end, "")]
