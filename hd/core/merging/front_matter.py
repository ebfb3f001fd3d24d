"""Merges the front matter of three versions of a file, key by key. Knows no ticket's rules, and no body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeAlias

from msgspec import Struct

from hd.core.document.yaml_tree import Value
from hd.core.merging.candidates import CONFLICTS, Claims, claims, first, said, undecided, value_of
from hd.core.merging.sections import KeySection, SectionedFile
from hd.core.merging.three_way import Versions, candidates, weave
from hd.core.time.parsing import read_time

Item: TypeAlias = tuple[str, int]
"""An item of a list: what it says, and which of the equal ones it is."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Kind(Struct, frozen=True):
    """What a file's keys are: in which order they stand, which hold lists, which of these hold what happened."""

    order: Sequence[str]
    lists: Collection[str]
    events: Collection[str] = ()
    zone: tzinfo = UTC


def merge_keys(three: Versions[SectionedFile], kind: Kind) -> tuple[str, dict[str, Claims]]:
    """The front matter's text, without its two `---`, and what each field may be where that was ever in doubt.

    Of `conflicts` only the place is kept: its value is the caller's to write, when all is known.
    """
    merger = _Keys(three, kind)
    pieces = [piece for key in merger.names() if (piece := merger.piece(key))]
    return "".join(piece.lead + piece.text for piece in pieces), merger.doubts


class _Keys:
    def __init__(self, three: Versions[SectionedFile], kind: Kind) -> None:
        self.three = three
        self.kind = kind
        self.doubted = {key for sheet in three for key in undecided(sheet.document)}
        self.doubts: dict[str, Claims] = {}

    def names(self) -> list[str]:
        """Every key of either side, in order."""
        place = {key: number for number, key in enumerate(self.kind.order)}
        in_both = set(self.three.one.pieces) & set(self.three.other.pieces)
        was = [key for key in self.three.base.pieces if key in in_both]
        return weave(
            Versions(was, list(self.three.one.pieces), list(self.three.other.pieces)),
            order=lambda key: (place.get(key, len(place)), key),
        )

    def piece(self, key: str) -> KeySection | None:
        """The merged lines of a key; None where it goes."""
        text = self._doubtful(key) if key in self.doubted else self._text(key)
        return None if text is None else KeySection(self._lead(key), text)

    def _lead(self, key: str) -> str:
        leads = self.three.of(lambda sheet: sheet.pieces[key].lead if key in sheet.pieces else None)
        if leads.one is None or leads.other is None:
            return leads.one or leads.other or ""
        lines = Versions(leads.base or "", leads.one, leads.other)
        if not lines.open:
            return lines.value
        woven = weave(lines.of(lambda text: _numbered(text.splitlines(keepends=True))), order=lambda line: line)
        return "".join(line for line, _ in woven)

    def _text(self, key: str) -> str | None:
        texts = self._texts(key)
        if key == CONFLICTS:
            return min(text for text in texts[1:] if text is not None)
        if not texts.open:
            return texts.value
        values = self.three.of(lambda sheet: sheet.document.fields.get(key))
        if key in self.kind.lists or key in self.kind.events or _are_lists(values):
            return self._list(key, values.of(_as_list))
        if values.open:
            return self._doubtful(key)
        return self._having(key, values.value)

    def _texts(self, key: str) -> Versions[str | None]:
        return self.three.of(lambda sheet: sheet.pieces[key].text if key in sheet.pieces else None)

    def _doubtful(self, key: str) -> str | None:
        """A single value that the sides see differently, or did."""
        found = candidates(self.three.of(lambda sheet: claims(sheet.document, key, sheet.document.fields.get(key))))
        self.doubts[key] = found
        value = first(found)
        if value is None and None in self._texts(key)[1:]:
            return None
        return self._having(key, value)

    def _having(self, key: str, value: Value) -> str:
        """The lines of a key that says this, as whoever has said it wrote them."""
        base, *sides = self.three
        texts = [
            sheet.pieces[key].text for sheet in sides if key in sheet.pieces and sheet.document.fields[key] == value
        ]
        if not texts:
            return self._written(key, value, sides)
        was = base.pieces[key].text if key in base.pieces else None
        if len(texts) == len(sides):
            return Versions(was if was is not None else "", *texts).settled()
        untold = [sheet for sheet in sides if key in sheet.pieces and sheet.document.fields[key] != value]
        restyled = [
            sheet
            for sheet in untold
            if sheet.document.fields[key] == base.document.fields.get(key) and sheet.pieces[key].text != was
        ]
        return self._written(key, value, restyled) if restyled else texts[0]

    def _written(self, key: str, value: Any, sheets: Iterable[SectionedFile]) -> str:
        """The lines of a key with another value, in the manner of the least of these sheets that has it."""
        ranked = sorted(
            sheets, key=lambda sheet: (key not in sheet.pieces, sheet.pieces.get(key, KeySection("", "")).text)
        )
        document = ranked[0].document.set(key, value, order=self.kind.order)
        return SectionedFile.of(document, form=ranked[0].form).pieces[key].text

    def _list(self, key: str, values: Versions[list[Value]]) -> str | None:
        sort = _numbered if key in self.kind.events else _each_once
        items = values.of(lambda found: sort(map(said, found)))
        woven = weave(items, order=self._order(key))
        if not woven and None in self._texts(key)[1:]:
            return None
        rows = self._rows(key, items, woven)
        return rows or self._written(key, [value_of(item) for item, _ in woven], self.three[1:])

    def _order(self, key: str) -> Callable[[Item], Any]:
        if key not in self.kind.events:
            return lambda item: item
        return lambda item: (_time(value_of(item[0]), self.kind.zone), item)

    def _rows(self, key: str, items: Versions[list[Item]], woven: Sequence[Item]) -> str | None:
        """A list in lines, each as whoever brought it in wrote it; None where some of it stands otherwise."""
        found = self.three.of(lambda sheet: sheet.rows(key))
        sides = [rows for rows in found[1:] if rows is not None]
        if not woven or len({rows.margin for rows in sides}) != 1:
            return None
        if any(rows is None and own for rows, own in zip(found[1:], items[1:], strict=True)):
            return None
        if any(rows is not None and len(rows.rows) != len(own) for rows, own in zip(found, items, strict=True)):
            return None  # the same twice
        texts = Versions(
            *(dict(zip(own, rows.rows, strict=True)) if rows else {} for rows, own in zip(found, items, strict=True))
        )
        head = found.of(lambda rows: rows.head if rows else None)
        return _least(head) + "".join(_least(texts.of(lambda rows, item=item: rows.get(item))) for item in woven)  # type: ignore[misc]


def _least(texts: Versions[str | None]) -> str:
    """What both have made of a text; of one that only one side has, that."""
    if texts.one is None or texts.other is None:
        return texts.one or texts.other or ""
    return Versions(texts.base or "", texts.one, texts.other).settled()


def _numbered(values: Iterable[str]) -> list[Item]:
    seen: Counter[str] = Counter()
    found = []
    for value in values:
        found.append((value, seen[value]))
        seen[value] += 1
    return found


def _each_once(values: Iterable[str]) -> list[Item]:
    return [(value, 0) for value in dict.fromkeys(values)]


def _as_list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _are_lists(values: Versions[Value]) -> bool:
    sides = [value for value in values[1:] if value is not None]
    return bool(sides) and all(isinstance(value, list) for value in sides)


def _time(value: Value, zone: tzinfo) -> datetime:
    """When an entry happened; of one that was only asked for, when that was."""
    text = (value.get("at") or value.get("asked")) if isinstance(value, dict) else None
    return (read_time(text, zone=zone) if isinstance(text, str) else None) or _EARLIEST
