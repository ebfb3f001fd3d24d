"""Reads front matter in the very shape that `hd` writes it, many times faster than YAML is read. Whatever is written in
any other way it refuses, and leaves to `front_matter.py`; of what it does understand both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hd.core.document.yaml_writer import Value
from hd.text.lazy_regex import pattern

# All of it is printable: so nothing that YAML, or an editor, takes for a line break or for a mark of its own is in it.
_FIRST = r"(?:[A-Za-z0-9/_(]|[^\x00-\x7f])"
_BLOCK = pattern(rf"{_FIRST}(?:[^:#]|:(?! |\Z))*")
_FLOW = rf"{_FIRST}(?:[^:#,\[\]{{}}?]|:(?![ ,\[\]{{}}]|\Z))*"
_QUOTED = r'"[^"\\]*"'
_ITEM = rf"{_QUOTED}|{_FLOW}"
_LIST = rf"\[(?:(?:{_ITEM})(?:, (?:{_ITEM}))*)?\]"
_PAIR = rf"[a-z_]+: (?:{_ITEM}|{_LIST})"
_KEY = pattern(r"([a-z_][a-z0-9_]*):(?: |\Z)")
_A_TEXT = pattern(_QUOTED)
_A_LIST = pattern(_LIST)
_A_MAP = pattern(rf"\{{{_PAIR}(?:, {_PAIR})*\}}")
_ITEMS = pattern(_ITEM)
_PAIRS = pattern(rf"([a-z_]+): (?:({_ITEM})|({_LIST}))")
LONGEST = 256 * 1024  # bytes, as in `front_matter.py`


class FileLayout(Struct, frozen=True):
    """A file taken apart. body: the character of the text at which it begins; items: the line of each list's items."""

    body: int
    fields: Mapping[str, Value]
    lines: Mapping[str, int]
    items: Mapping[str, tuple[int, ...]]


class _OtherShapeError(Exception):
    """Not written by us."""


def read(text: str, *, text_keys: frozenset[str] = frozenset()) -> FileLayout | None:
    """The front matter and where the body begins; None where anything is unlike what we write. text_keys: keys of which
    a list would be a text."""
    if not text.startswith("---\n"):
        return None
    close = text.find("\n---\n", 3, LONGEST)
    if close < 4 or (close > LONGEST // 4 and len(text[:close].encode()) > LONGEST):
        return None
    if not text[4:close].replace("\n", "").isprintable():
        return None
    try:
        found = _read(text[4:close].split("\n"), body=close + 5)
    except _OtherShapeError:
        return None
    return None if any(isinstance(found.fields.get(key), list | dict) for key in text_keys) else found


def _read(written: list[str], *, body: int) -> FileLayout:
    fields: dict[str, Value] = {}
    lines: dict[str, int] = {}
    items: dict[str, list[int]] = {}
    rows: list[Value] | None = None
    key, empty = "", False
    for number, line in enumerate(written, 2):
        if line.startswith("- {"):
            if rows is None:
                if not key or not empty:
                    raise _OtherShapeError
                fields[key] = rows = []
                items[key] = []
            rows.append(_map(line[2:]))
            items[key].append(number)
            continue
        found = _KEY.match(line)
        if found is None or found[1] in fields:
            raise _OtherShapeError
        key, rows, empty = found[1], None, found.end() == len(line)
        lines[key] = number
        fields[key] = value = None if empty else _value(line[found.end() :])
        if isinstance(value, list):
            items[key] = [number] * len(value)
    return FileLayout(body, fields, lines, {key: tuple(found) for key, found in items.items()})


def _value(text: str) -> Value:
    if text[:1] == "[":
        return _list(text)
    if text[:1] == "{":
        return _map(text)
    if text[:1] == '"':
        return _text(text) if _A_TEXT.fullmatch(text) else _refuse()
    return _text(text) if _BLOCK.fullmatch(text) else _refuse()


def _list(text: str) -> list[Value]:
    if not _A_LIST.fullmatch(text):
        raise _OtherShapeError
    return [_text(item) for item in _ITEMS.findall(text)]


def _map(text: str) -> dict[str, Value]:
    if not _A_MAP.fullmatch(text):
        raise _OtherShapeError
    found: dict[str, Value] = {}
    for key, scalar, several in _PAIRS.findall(text):
        if key in found:
            raise _OtherShapeError
        found[key] = _list(several) if several else _text(scalar)
    return found


def _text(written: str) -> str | None:
    if written[0] == '"':
        return written[1:-1]
    if written[-1] == " ":
        raise _OtherShapeError
    return None if written == "null" else written


def _refuse() -> Value:
    raise _OtherShapeError
