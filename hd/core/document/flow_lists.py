"""Parse `[@home, vpn]`, a list in brackets that YAML rejects, item by item. Reject ambiguous text."""

from __future__ import annotations

from hd.core.document.yaml_tree import Scalar, Sequence
from hd.text.lazy_regex import pattern

_ITEM = pattern(r"""\s*(?:"([^"\\]*)"|'([^']*)'|([^\s,"'\[\]{}][^,"\[\]{}]*?)?)\s*(,|\]\Z)""")
_MAPPING = pattern(r":(?:\s|\Z)|\s#|\A[-?](?:\s|\Z)")


def read_list(text: str, *, start: int, line: int) -> tuple[Sequence, bool] | None:
    """Return the list, and whether it has only one reading: an empty item between commas may be a forgotten one.

    start: the offset of `text` in the file. line: its line. Returns None for anything but a list of plain or quoted
    texts.
    """
    if not text.startswith("["):
        return None
    items: list[Scalar] = []
    at, sure, ends = 1, True, ""
    while ends != "]":
        found = _ITEM.match(text, at)
        if found is None:
            return None
        kind = next((number for number in (1, 2, 3) if found[number] is not None), 0)
        ends, at = found[4], found.end()
        if not kind:
            sure = sure and (ends == "]" and bool(items))  # a comma before the bracket adds nothing
            continue
        if kind == 3 and _MAPPING.search(found[3]):
            return None
        quotes = int(kind != 3)
        first, last = found.start(kind) - quotes, found.end(kind) + quotes
        # Marked as quoted, so that a text such as `null` is never taken for an empty value.
        items.append(Scalar(found[kind], '"', start + first, start + last, line))
    return Sequence(tuple(items), True, start, start + len(text), line), sure
