"""Parse front matter that has exactly the shape that `hd` writes, many times faster than a YAML parser.

It rejects any other shape, which `front_matter.py` then reads. For accepted text both give the same result.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hd.core.document.yaml_writer import Value
from hd.text.lazy_regex import pattern

# The text is printable, so it has no character that YAML or an editor takes for a line break or a marker.
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
MAX_BYTES = 256 * 1024  # bytes, as in `front_matter.py`


class FileLayout(Struct, frozen=True):
    """A parsed file. body: the offset at which the body begins. items: the lines of each list's items."""

    body: int
    fields: Mapping[str, Value]
    lines: Mapping[str, int]
    items: Mapping[str, tuple[int, ...]]


class _UnsupportedShapeError(Exception):
    """The text does not have the shape that `hd` writes."""


def read(text: str, *, text_keys: frozenset[str] = frozenset()) -> FileLayout | None:
    """Return the front matter and the offset of the body; None if anything differs from what `hd` writes.

    text_keys: keys that hold text, so that a list there is rejected.
    """
    if not text.startswith("---\n"):
        return None
    close = text.find("\n---\n", 3, MAX_BYTES)
    if close < 4 or (close > MAX_BYTES // 4 and len(text[:close].encode()) > MAX_BYTES):
        return None
    if not text[4:close].replace("\n", "").isprintable():
        return None
    try:
        found = _read_lines(text[4:close].split("\n"), body=close + 5)
    except _UnsupportedShapeError:
        return None
    return None if any(isinstance(found.fields.get(key), list | dict) for key in text_keys) else found


def _read_lines(raw_lines: list[str], *, body: int) -> FileLayout:
    fields: dict[str, Value] = {}
    lines: dict[str, int] = {}
    items: dict[str, list[int]] = {}
    rows: list[Value] | None = None
    key, empty = "", False
    for number, line in enumerate(raw_lines, 2):
        if line.startswith("- {"):
            if rows is None:
                if not key or not empty:
                    raise _UnsupportedShapeError
                fields[key] = rows = []
                items[key] = []
            rows.append(_map(line[2:]))
            items[key].append(number)
            continue
        found = _KEY.match(line)
        if found is None or found[1] in fields:
            raise _UnsupportedShapeError
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
        return _text(text) if _A_TEXT.fullmatch(text) else _reject()
    return _text(text) if _BLOCK.fullmatch(text) else _reject()


def _list(text: str) -> list[Value]:
    if not _A_LIST.fullmatch(text):
        raise _UnsupportedShapeError
    return [_text(item) for item in _ITEMS.findall(text)]


def _map(text: str) -> dict[str, Value]:
    if not _A_MAP.fullmatch(text):
        raise _UnsupportedShapeError
    found: dict[str, Value] = {}
    for key, scalar, several in _PAIRS.findall(text):
        if key in found:
            raise _UnsupportedShapeError
        found[key] = _list(several) if several else _text(scalar)
    return found


def _text(raw: str) -> str | None:
    if raw[0] == '"':
        return raw[1:-1]
    if raw[-1] == " ":
        raise _UnsupportedShapeError
    return None if raw == "null" else raw


def _reject() -> Value:
    raise _UnsupportedShapeError
