"""What differs between two versions of a ticket, an article, hd.yaml: field by field, item by item, as data. Judges
nothing, and has no words for it: these are in `changewords.py`."""

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
    """field: a key of the file, or `description`, `resolution`, `comments`, `text` (an article's), `attachments`; of
    hd.yaml a dotted name. Of a list one item: `before` is None where it came in, `after` where it went; both are there
    where an entry or a comment is another than it was."""

    field: str
    before: Value
    after: Value

    def record(self) -> dict[str, Value]:
        """`{field, before, after}`."""
        return {"field": self.field, "before": self.before, "after": self.after}


def differences(before: Ticket | None, after: Ticket | None) -> tuple[Difference, ...]:
    """What two versions of a ticket say differently, in the order of the file; None: it was not there."""
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


def article_differences(before: Article | None, after: Article | None) -> tuple[Difference, ...]:
    """The same of an article, whose body is one `text`."""
    old, new = (article.document.fields if article else {} for article in (before, after))
    found: list[Difference] = []
    for key in dict.fromkeys([*new, *old]):
        if isinstance(old.get(key), list) or isinstance(new.get(key), list):
            found += _items(key, *(_texts(fields.get(key)) for fields in (old, new)))
        else:
            found += _single(key, old.get(key), new.get(key))
    found += _single("text", *((article.body or None) if article else None for article in (before, after)))
    return tuple(found)


def config_differences(before: Value, after: Value) -> tuple[Difference, ...]:
    """The same of what hd.yaml says, by dotted names; an item of a list is called by its `name` or `match`. What came
    or went as a whole is told as a whole."""
    return tuple(_nested("", before, after))


def plain(value: Value) -> str:
    """A value as it is read; `none` for nothing."""
    if value is None or value == []:
        return "none"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value)
    if isinstance(value, str):
        return value
    try:
        return dump(value)
    except UsageError:  # a key so long that it may be read, and not written
        return repr(value)


def _single(key: str, before: Value, after: Value) -> list[Difference]:
    before, after = (None if value in ("", [], {}) else value for value in (before, after))
    return [] if before == after else [Difference(key, before, after)]


def _items(key: str, before: Sequence[str], after: Sequence[str]) -> list[Difference]:
    gone = [Difference(key, item, None) for item in dict.fromkeys(before) if item not in after]
    return gone + [Difference(key, None, item) for item in dict.fromkeys(after) if item not in before]


def _rows(key: str, before: Sequence[Mapping[str, Value]], after: Sequence[Mapping[str, Value]]) -> list[Difference]:
    """Entries that came, went, or are others than they were: of the same moment, by the same person."""
    gone, come = _less(before, after), _less(after, before)
    found = []
    for row in gone:
        other = next((one for one in come if _stem(one) == _stem(row)), None)
        if other is not None:
            come.remove(other)
        found.append(Difference(key, dict(row), dict(other) if other is not None else None))
    return found + [Difference(key, None, dict(row)) for row in come]


def _less(these: Sequence[Mapping[str, Value]], others: Sequence[Mapping[str, Value]]) -> list[Mapping[str, Value]]:
    """Those that the others have not, or not as often."""
    left = Counter(_key(row) for row in others)
    found = []
    for row in these:
        left[_key(row)] -= 1
        if left[_key(row)] < 0:
            found.append(row)
    return found


def _key(row: Mapping[str, Value]) -> str:
    return repr(sorted(row.items(), key=lambda pair: pair[0]))


def _stem(row: Mapping[str, Value]) -> tuple[Value, Value]:
    """What an entry keeps, whatever is added to it: since when it stands there, and who wrote it."""
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
        return [plain(item) for item in value]
    return [value] if isinstance(value, str) else []


# -- what is nested -----------------------------------------------------------------------------------------------


def _nested(name: str, before: Value, after: Value) -> Iterator[Difference]:
    if before == after:
        return
    old, new = _named(before), _named(after)
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


def _named(value: Value) -> Mapping[str, Value] | None:
    """The parts of a value by name; None where it has none."""
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
