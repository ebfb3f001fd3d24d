"""Merge the front matter of three versions of a file, key by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeAlias

from msgspec import Struct

from hd.core.document.yaml_tree import Value
from hd.core.merging.candidates import (
    CONFLICTS,
    Claims,
    claims_of,
    decode_value,
    default_value,
    encode_value,
    undecided_fields,
)
from hd.core.merging.sections import KeySection, SectionedFile
from hd.core.merging.three_way import Versions, merge_candidates, merge_lists
from hd.core.time.parsing import read_time

Item: TypeAlias = tuple[str, int]
"""An item of a list: what it says, and which of the equal ones it is."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Kind(Struct, frozen=True):
    """The keys of a kind of file: their order, which are lists, which of these are events."""

    order: Sequence[str]
    lists: Collection[str]
    events: Collection[str] = ()
    zone: tzinfo = UTC


def merge_keys(three: Versions[SectionedFile], kind: Kind) -> tuple[str, dict[str, Claims]]:
    """Return the front matter's text, without `---`, and the candidates of each field that was ever in conflict.

    The caller writes the value of `conflicts`; only its position is kept here.
    """
    merger = _KeyMerger(three, kind)
    pieces = [piece for key in merger.names() if (piece := merger.section(key))]
    return "".join(piece.lead + piece.text for piece in pieces), merger.doubts


class _KeyMerger:
    def __init__(self, three: Versions[SectionedFile], kind: Kind) -> None:
        self.three = three
        self.kind = kind
        self.doubted = {key for sheet in three for key in undecided_fields(sheet.document)}
        self.doubts: dict[str, Claims] = {}

    def names(self) -> list[str]:
        """Return every key of either side, in order."""
        place = {key: number for number, key in enumerate(self.kind.order)}
        in_both = set(self.three.one.sections) & set(self.three.other.sections)
        was = [key for key in self.three.base.sections if key in in_both]
        return merge_lists(
            Versions(was, list(self.three.one.sections), list(self.three.other.sections)),
            order=lambda key: (place.get(key, len(place)), key),
        )

    def section(self, key: str) -> KeySection | None:
        """Return the merged lines of a key; None if it is removed."""
        text = self._merge_doubtful(key) if key in self.doubted else self._merge_text(key)
        return None if text is None else KeySection(self._merge_lead(key), text)

    def _merge_lead(self, key: str) -> str:
        leads = self.three.map(lambda sheet: sheet.sections[key].lead if key in sheet.sections else None)
        if leads.one is None or leads.other is None:
            return leads.one or leads.other or ""
        lines = Versions(leads.base or "", leads.one, leads.other)
        if not lines.is_open:
            return lines.value
        woven = merge_lists(
            lines.map(lambda text: _number_items(text.splitlines(keepends=True))), order=lambda line: line
        )
        return "".join(line for line, _ in woven)

    def _merge_text(self, key: str) -> str | None:
        texts = self._texts(key)
        if key == CONFLICTS:
            return min(text for text in texts[1:] if text is not None)
        if not texts.is_open:
            return texts.value
        values = self.three.map(lambda sheet: sheet.document.fields.get(key))
        if key in self.kind.lists or key in self.kind.events or _are_lists(values):
            return self._merge_list(key, values.map(_as_list))
        if values.is_open:
            return self._merge_doubtful(key)
        return self._lines_with_value(key, values.value)

    def _texts(self, key: str) -> Versions[str | None]:
        return self.three.map(lambda sheet: sheet.sections[key].text if key in sheet.sections else None)

    def _merge_doubtful(self, key: str) -> str | None:
        """Merge a single value that differs between the sides, or is in conflict."""
        found = merge_candidates(
            self.three.map(lambda sheet: claims_of(sheet.document, key, sheet.document.fields.get(key)))
        )
        self.doubts[key] = found
        value = default_value(found)
        if value is None and None in self._texts(key)[1:]:
            return None
        return self._lines_with_value(key, value)

    def _lines_with_value(self, key: str, value: Value) -> str:
        """Return the lines of a key with this value, as a side wrote them."""
        base, *sides = self.three
        texts = [
            sheet.sections[key].text for sheet in sides if key in sheet.sections and sheet.document.fields[key] == value
        ]
        if not texts:
            return self._rewrite(key, value, sides)
        was = base.sections[key].text if key in base.sections else None
        if len(texts) == len(sides):
            return Versions(was if was is not None else "", *texts).value_or_least()
        untold = [sheet for sheet in sides if key in sheet.sections and sheet.document.fields[key] != value]
        restyled = [
            sheet
            for sheet in untold
            if sheet.document.fields[key] == base.document.fields.get(key) and sheet.sections[key].text != was
        ]
        return self._rewrite(key, value, restyled) if restyled else texts[0]

    def _rewrite(self, key: str, value: Any, sheets: Iterable[SectionedFile]) -> str:
        """Return the lines of a key with a new value, in the style of the first of these files that has the key."""
        ranked = sorted(
            sheets, key=lambda sheet: (key not in sheet.sections, sheet.sections.get(key, KeySection("", "")).text)
        )
        document = ranked[0].document.set(key, value, order=self.kind.order)
        return SectionedFile.of(document, form=ranked[0].style).sections[key].text

    def _merge_list(self, key: str, values: Versions[list[Value]]) -> str | None:
        sort = _number_items if key in self.kind.events else _unique_items
        items = values.map(lambda found: sort(map(encode_value, found)))
        woven = merge_lists(items, order=self._order(key))
        if not woven and None in self._texts(key)[1:]:
            return None
        rows = self._merge_rows(key, items, woven)
        return rows or self._rewrite(key, [decode_value(item) for item, _ in woven], self.three[1:])

    def _order(self, key: str) -> Callable[[Item], Any]:
        if key not in self.kind.events:
            return lambda item: item
        return lambda item: (_time(decode_value(item[0]), self.kind.zone), item)

    def _merge_rows(self, key: str, items: Versions[list[Item]], woven: Sequence[Item]) -> str | None:
        """Merge a list of lines, each as its side wrote it; None if part of it has another form."""
        found = self.three.map(lambda sheet: sheet.rows(key))
        sides = [rows for rows in found[1:] if rows is not None]
        if not woven or len({rows.margin for rows in sides}) != 1:
            return None
        if any(rows is None and own for rows, own in zip(found[1:], items[1:], strict=True)):
            return None
        if any(rows is not None and len(rows.rows) != len(own) for rows, own in zip(found, items, strict=True)):
            return None  # a repeated item
        texts = Versions(
            *(dict(zip(own, rows.rows, strict=True)) if rows else {} for rows, own in zip(found, items, strict=True))
        )
        head = found.map(lambda rows: rows.head if rows else None)
        lines = [_pick_text(Versions(*(rows.get(item) for rows in texts))) for item in woven]
        return _pick_text(head) + "".join(lines)


def _pick_text(texts: Versions[str | None]) -> str:
    """Return the text that both sides have; if they differ, the least."""
    if texts.one is None or texts.other is None:
        return texts.one or texts.other or ""
    return Versions(texts.base or "", texts.one, texts.other).value_or_least()


def _number_items(values: Iterable[str]) -> list[Item]:
    seen: Counter[str] = Counter()
    found = []
    for value in values:
        found.append((value, seen[value]))
        seen[value] += 1
    return found


def _unique_items(values: Iterable[str]) -> list[Item]:
    return [(value, 0) for value in dict.fromkeys(values)]


def _as_list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _are_lists(values: Versions[Value]) -> bool:
    sides = [value for value in values[1:] if value is not None]
    return bool(sides) and all(isinstance(value, list) for value in sides)


def _time(value: Value, zone: tzinfo) -> datetime:
    """Return the time of an entry; for one that was only requested, the time of the request."""
    text = (value.get("at") or value.get("asked")) if isinstance(value, dict) else None
    return (read_time(text, zone=zone) if isinstance(text, str) else None) or _EARLIEST
