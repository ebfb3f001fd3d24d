"""Compute which characters an edit of a list replaces; unchanged items keep theirs. Applies nothing, checks nothing."""

from __future__ import annotations

import re
from collections import abc
from typing import TypeAlias

from hd.core.document.edits import Edit, has_no_text, header_comment, newline, preferred_style
from hd.core.document.front_matter import FrontMatter
from hd.core.document.lines import BREAK, indent, line_end, line_start, next_line_start
from hd.core.document.yaml_tree import Scalar, Sequence, plain_value
from hd.core.document.yaml_writer import Writable, as_value, dump
from hd.text.lazy_regex import pattern

ListPair: TypeAlias = tuple[Scalar, Sequence]

_COMMA = pattern(r"[ \t]*,")
_DASH = pattern(r"^[ \t]*-", re.MULTILINE)


def replace_items(matter: FrontMatter, pair: ListPair, *, value: abc.Sequence[Writable]) -> list[Edit]:
    """Replace the items of a list. Neither the old nor the new list may be empty."""
    node = pair[1]
    old, new = [plain_value(item) for item in node.items], [as_value(item) for item in value]
    head = _common_prefix_length(old, new)
    tail = _common_prefix_length(old[head:][::-1], new[head:][::-1])
    gone, come = range(head, len(old) - tail), list(value[head : len(new) - tail])
    both = min(len(gone), len(come))
    edits = [replace_item(matter, pair, index=i, value=item) for i, item in zip(gone, come, strict=False)]
    if both < len(come):
        edits += _insert(matter, pair, index=head + both, items=come[both:])
    if both < len(gone):
        cut = range(gone[both], gone[-1] + 1)
        edits += _cut_flow(matter.text, node, removed=cut) if node.flow else _cut_block(matter.text, node, removed=cut)
    return edits


def replace_item(matter: FrontMatter, pair: ListPair, *, index: int, value: Writable) -> Edit:
    """Replace one item by another value."""
    key, node = pair
    item = node.items[index]
    style = preferred_style(matter, item, key=key, flow=node.flow)
    written = dump(value, style=style, flow=node.flow) + header_comment(matter.text, item)
    return (item.start, item.end, f" {written}" if has_no_text(item) else written)


def append_item(matter: FrontMatter, pair: ListPair, *, item: Writable) -> list[Edit]:
    """Append an item: on a new line of a block list, before the bracket of a flow list. The list must not be empty."""
    return _insert(matter, pair, index=len(pair[1].items), items=[item])


def _common_prefix_length(first: abc.Sequence[object], second: abc.Sequence[object]) -> int:
    """Return how many leading items are equal."""
    pairs = zip(first, second, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _insert(matter: FrontMatter, pair: ListPair, *, index: int, items: abc.Sequence[Writable]) -> list[Edit]:
    """Insert items before the item at `index`, or after the last, in the quotes of the neighbouring item."""
    key, node = pair
    text = matter.text
    style = preferred_style(matter, node.items[max(0, index - 1)], key=key, flow=node.flow)
    written = [dump(item, style=style, flow=node.flow) for item in items]
    if node.flow:
        return _insert_flow(matter, node, index=index, texts=written)
    at = next_line_start(text, node.items[index - 1]) if index else line_start(text, node.start)
    margin = indent(text, node.start)
    return [(at, at, "".join(f"{margin}- {one}{newline(matter)}" for one in written))]


def _insert_flow(matter: FrontMatter, node: Sequence, *, index: int, texts: list[str]) -> list[Edit]:
    text = matter.text
    in_lines = _one_per_line(text, node)
    margin = newline(matter) + indent(text, node.items[-1].start)
    if index < len(node.items):
        at = node.items[index].start
        return [(at, at, "".join(f"{one},{margin if in_lines else ' '}" for one in texts))]
    end = node.items[-1].end
    if not in_lines or not BREAK.search(text, end, node.end):
        return [(end, end, "".join(f", {one}" for one in texts))]
    comma = _COMMA.match(text, end)
    at = line_end(text, comma.end() if comma else end)
    lines = margin + f",{margin}".join(texts)
    return [(at, at, f"{lines},")] if comma else [(end, end, ","), (at, at, lines)]


def _one_per_line(text: str, node: Sequence) -> bool:
    """Whether the flow list spans lines, with its last item alone on one."""
    before = node.items[-2].end if len(node.items) > 1 else node.start
    return BREAK.search(text, before, node.items[-1].start) is not None


def _cut_block(text: str, node: Sequence, *, removed: range) -> list[Edit]:
    """Remove the lines of these items, from their dashes on; comments above them stay."""
    start = line_start(text, node.start)
    if removed[0]:
        above = next_line_start(text, node.items[removed[0] - 1])
        dash = _DASH.search(text, above)
        start = dash.start() if dash else above
    return [(start, next_line_start(text, node.items[removed[-1]]), "")]


def _cut_flow(text: str, node: Sequence, *, removed: range) -> list[Edit]:
    """Remove these items, each with its comma and the rest of its line; never all items of the list."""
    items = node.items
    if removed[-1] + 1 < len(items):
        return [(items[removed[0]].start, items[removed[-1] + 1].start, "")]
    stays, last = items[removed[0] - 1], items[-1]
    if not BREAK.search(text, stays.end, items[removed[0]].start):
        return [(stays.end, last.end, "")]
    comma, last_comma = _COMMA.match(text, stays.end), _COMMA.match(text, last.end)
    edits = [(stays.end, comma.end(), "")] if comma and not last_comma else []
    start = line_end(text, comma.end() if comma else stays.end)
    end = last_comma.end() if last_comma else last.end
    if BREAK.search(text, end, node.end):
        end = line_end(text, end)
    elif "#" in text[stays.end : start]:  # the comment would include the bracket
        start = items[removed[0]].start
    return [*edits, (start, end, "")]
