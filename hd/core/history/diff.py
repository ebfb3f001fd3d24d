"""Compare two versions of a ticket, an article or hd.yaml: field by field, item by item, as data.

`describe.py` turns the differences into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from hd.core.document.yaml_tree import Value
from hd.core.document.yaml_writer import dump
from hd.core.kb.article import Article
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import LISTS, Ticket
from hd.errors import UsageError

ROWS = ("timeline", "handovers", "mail", "csat")


class Difference(Struct, frozen=True):
    """field: a key of the file, or `description`, `resolution`, `comments`, `text` (of an article), `attachments`; for
    hd.yaml a dotted name. For a list, one item: `old` is None if it was added, `new` if it was removed; both are set
    for a changed entry or comment.
    """

    field: str
    old: Value
    new: Value

    def record(self) -> dict[str, Value]:
        """Return `{field, before, after}`."""
        return {"field": self.field, "before": self.old, "after": self.new}


def compare_tickets(before: Ticket | None, after: Ticket | None) -> tuple[Difference, ...]:
    """Return the differences between two versions of a ticket, in the order of the file; None: it did not exist."""
    old, new = (ticket.document.fields if ticket else {} for ticket in (before, after))
    found: list[Difference] = []
    for key in dict.fromkeys([*new, *old]):
        if old.get(key) == new.get(key):
            continue
        if key in ROWS:
            found += _rows(key, _as_rows(old.get(key)), _as_rows(new.get(key)))
        elif key in LISTS:
            found += _items(key, *(ticket.names(key) if ticket else () for ticket in (before, after)))
        else:
            found += _single(key, old.get(key), new.get(key))
    if before and after and before.document.body == after.document.body:
        return tuple(found)
    for key in ("description", "resolution"):
        found += _single(key, *((getattr(ticket, key) or None) if ticket else None for ticket in (before, after)))
    found += _rows("comments", *(_comments(ticket.comments) if ticket else [] for ticket in (before, after)))
    return tuple(found)


def compare_articles(before: Article | None, after: Article | None) -> tuple[Difference, ...]:
    """Return the differences of an article, whose body is one `text`."""
    old, new = (article.document.fields if article else {} for article in (before, after))
    found: list[Difference] = []
    for key in dict.fromkeys([*new, *old]):
        if isinstance(old.get(key), list) or isinstance(new.get(key), list):
            found += _items(key, *(_texts(fields.get(key)) for fields in (old, new)))
        else:
            found += _single(key, old.get(key), new.get(key))
    found += _single("text", *((article.body or None) if article else None for article in (before, after)))
    return tuple(found)


def compare_configs(before: Value, after: Value) -> tuple[Difference, ...]:
    """Return the differences of hd.yaml, by dotted names; a list item is named by its `name` or `match`. Added or
    removed sections are one difference.
    """
    return tuple(_nested("", before, after))


def format_value(value: Value) -> str:
    """Format a value for people; `none` for an empty one."""
    if value is None or value == []:
        return "none"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value)
    if isinstance(value, str):
        return value
    try:
        return dump(value)
    except UsageError:  # a key too long to be written
        return repr(value)


def _single(key: str, before: Value, after: Value) -> list[Difference]:
    before, after = (None if value in ("", [], {}) else value for value in (before, after))
    return [] if before == after else [Difference(key, before, after)]


def _items(key: str, before: Sequence[str], after: Sequence[str]) -> list[Difference]:
    gone = [Difference(key, item, None) for item in dict.fromkeys(before) if item not in after]
    return gone + [Difference(key, None, item) for item in dict.fromkeys(after) if item not in before]


def _rows(key: str, before: Sequence[Mapping[str, Value]], after: Sequence[Mapping[str, Value]]) -> list[Difference]:
    """Return entries that were added, removed or changed; an entry is identified by time and person."""
    gone, come = _missing_from(before, after), _missing_from(after, before)
    found = []
    for row in gone:
        other = next((one for one in come if _entry_identity(one) == _entry_identity(row)), None)
        if other is not None:
            come.remove(other)
        found.append(Difference(key, dict(row), dict(other) if other is not None else None))
    return found + [Difference(key, None, dict(row)) for row in come]


def _missing_from(
    first: Sequence[Mapping[str, Value]], second: Sequence[Mapping[str, Value]]
) -> list[Mapping[str, Value]]:
    """Return the items of `first` that `second` lacks, or has less often."""
    left = Counter(_key(row) for row in second)
    found = []
    for row in first:
        left[_key(row)] -= 1
        if left[_key(row)] < 0:
            found.append(row)
    return found


def _key(row: Mapping[str, Value]) -> str:
    return repr(sorted(row.items(), key=lambda pair: pair[0]))


def _entry_identity(row: Mapping[str, Value]) -> tuple[Value, Value]:
    """Return the identity of an entry, which additions keep: its time and its author."""
    return row.get("asked") or row.get("at"), row.get("by") or row.get("author")


def _as_rows(value: Value) -> list[Mapping[str, Value]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _comments(comments: Sequence[Comment]) -> list[Mapping[str, Value]]:
    return [
        {
            "at": comment.at.isoformat(timespec="seconds"),
            "author": comment.author,
            **({"internal": "yes"} if comment.internal else {}),
            "text": comment.text,
        }
        for comment in comments
    ]


def _texts(value: Value) -> list[str]:
    if isinstance(value, list):
        return [format_value(item) for item in value]
    return [value] if isinstance(value, str) else []


# -- what is nested -----------------------------------------------------------------------------------------------


def _nested(name: str, before: Value, after: Value) -> Iterator[Difference]:
    if before == after:
        return
    old, new = _named_parts(before), _named_parts(after)
    if not name:
        old, new = old or {}, new or {}
    if old is None or new is None:
        yield from _single(name, before, after)
        return
    for key in dict.fromkeys([*new, *old]):
        yield from _nested(f"{name}.{key}" if name else key, old.get(key), new.get(key))
    orders: list[list[Value]] = [[key for key in one if key in other] for one, other in ((old, new), (new, old))]
    if isinstance(after, list) and orders[0] != orders[1]:  # of rules the first that matches applies
        yield Difference(f"{name} (order)", *orders)


def _named_parts(value: Value) -> Mapping[str, Value] | None:
    """Return the parts of a value by name; None if it has none."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        return None
    found: dict[str, Value] = {}
    for item in value:
        assert isinstance(item, dict)  # seen above
        called = next((text for key in ("name", "match") if isinstance(text := item.get(key), str)), "")
        number = 1
        while (name := f"{called or 'item'}{f' ({number})' * (number > 1)}") in found:
            number += 1
        found[name] = item
    return found
