"""Read a few fields of a ticket file quickly, if it has exactly the shape that `hd` writes.

Returns None for any other file, which needs the full parser. For an accepted file both give the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hd.core.document.fast_reader import MAX_BYTES
from hd.core.tickets.ticket import HEAD, KEYS, LISTS, MIDDLE, RARE, RESOLVED, TAIL
from hd.text.lazy_regex import pattern
from hd.text.sanitize import is_composed

_MOVED = "by from to told kind reason tried kb evidence approved_by source"
# As in `fast_reader.py`, but as one expression that never backtracks.
_FIRST = r"(?:[A-Za-z0-9/_(]|[^\x00-\x7f])"
_QUOTED = r'"[^"\\\n]*+"'
_BLOCK = rf"{_FIRST}[^:#\n]*+(?::(?![ \n])[^:#\n]*+)*+(?<! )"
_FLOW = rf"{_FIRST}[^:#,\[\]{{}}?\n]*+(?::(?![ ,\[\]{{}}\n])[^:#,\[\]{{}}?\n]*+)*+(?<! )"
_ITEM = rf"(?:{_QUOTED}|{_FLOW})"
_LIST = rf"\[(?:{_ITEM}(?:, {_ITEM})*+)?+\]"


def _map(first: str, others: str, lists: str = "") -> str:
    """Return the pattern of a mapping with these keys in this order, each at most once; only `first` is required."""
    pairs = [(key, _ITEM) for key in others.split()] + [(key, _LIST) for key in lists.split()]
    return rf"\{{{first}: {_ITEM}" + "".join(rf"(?:, {key}: {value})?+" for key, value in pairs) + r"\}"


def _line(key: str) -> str:
    """Return the pattern of an optional key of a ticket; a text is a group of that name."""
    value = "(?: .++)" if key in (*LISTS, *RARE, *RESOLVED) else rf"(?: (?P<{key}>[^\[\n].*+))"
    return rf"(?:{key}:{value}?+\n(?:- .*+\n)*+)?+"


# Each value has the form that `hd` writes …
_SHAPE = pattern(
    rf"---\n(?:timeline:\n(?:- {_map('at', 'by status for until source')}\n)*+"
    r"|handovers:\n"
    rf"(?:- {_map(f'(?:asked: {_ITEM}, )?+at', _MOVED)}\n)*+"
    rf"|mail:\n(?:- {_map('key', 'id at sum proof kind root')}\n)*+"
    rf"|csat:\n(?:- {_map('resolved', 'at score')}\n)*+"
    rf"|verdict: {_map('at', 'policy calendar', 'respond reply update resolve')}\n"
    rf"|[a-z_][a-z0-9_]*+:(?: (?:{_QUOTED}|{_BLOCK}|{_LIST}))?+\n)++---\n"
)
# … and each key occurs once, in the standard order, with custom fields in their place.
_ORDER = pattern(
    "".join(
        [
            r"---\n",
            *map(_line, (*HEAD, *RESOLVED, *MIDDLE, *RARE)),
            r"(?P<own>(?:(?!timeline:|source:|handovers:|-).++\n)*+)",
            *map(_line, TAIL),
            r"---\n",
        ]
    )
)
_OWN = pattern(r"^([a-z0-9_]+):", re.MULTILINE)


def read_fields(data: bytes, keys: Sequence[str]) -> tuple[str | None, ...] | None:
    """Return the text of each of these keys, None for an empty one; None for a file that needs the full parser."""
    seen = read_fields_and_body(data, keys)
    return seen[0] if seen else None


def read_fields_and_body(data: bytes, keys: Sequence[str]) -> tuple[tuple[str | None, ...], str] | None:
    """Like `read_fields`, and return the body too."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    shape, found = _SHAPE.match(text), _ORDER.match(text)
    if not shape or not found or found.end() > MAX_BYTES or (found["own"] and not _has_unique_keys(found["own"])):
        return None
    if not found[0].replace("\n", "").isprintable() or not is_composed(found[0]):
        return None
    return tuple([_text(found[key]) for key in keys]), text[found.end() :]


def _has_unique_keys(own: str) -> bool:
    """Whether each custom key in these lines is unique, and none is a ticket's own key."""
    keys = _OWN.findall(own)
    return len({*keys, *KEYS}) == len(keys) + len(KEYS)


def _text(raw: str | None) -> str | None:
    if raw is None or raw == "null":
        return None
    return raw[1:-1] if raw[0] == '"' else raw
