"""Tells the few texts by which tickets are picked, from a file in the shape that `hd` writes, without taking it apart.

Of any other file it says nothing: that one must be read whole. A file that it does speak of can be read for certain,
and a whole reading says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hd.core.document.fast_reader import MAX_BYTES
from hd.core.tickets.ticket import HEAD, KEYS, LISTS, MIDDLE, RARE, RESOLVED, TAIL
from hd.text.lazy_regex import pattern
from hd.text.sanitize import is_composed

_MOVED = "by from to told kind reason tried kb evidence approved_by source"
# As in `fast_reader.py`, but one expression for all of it, which never goes back over what it has read.
_FIRST = r"(?:[A-Za-z0-9/_(]|[^\x00-\x7f])"
_QUOTED = r'"[^"\\\n]*+"'
_BLOCK = rf"{_FIRST}[^:#\n]*+(?::(?![ \n])[^:#\n]*+)*+(?<! )"
_FLOW = rf"{_FIRST}[^:#,\[\]{{}}?\n]*+(?::(?![ ,\[\]{{}}\n])[^:#,\[\]{{}}?\n]*+)*+(?<! )"
_ITEM = rf"(?:{_QUOTED}|{_FLOW})"
_LIST = rf"\[(?:{_ITEM}(?:, {_ITEM})*+)?+\]"


def _map(first: str, others: str, lists: str = "") -> str:
    """A mapping with these keys in this order, so that none stands there twice; all but `first` may be missing."""
    pairs = [(key, _ITEM) for key in others.split()] + [(key, _LIST) for key in lists.split()]
    return rf"\{{{first}: {_ITEM}" + "".join(rf"(?:, {key}: {value})?+" for key, value in pairs) + r"\}"


def _line(key: str) -> str:
    """A key of a ticket, which may be missing; a text is a group of that name."""
    value = "(?: .++)" if key in (*LISTS, *RARE, *RESOLVED) else rf"(?: (?P<{key}>[^\[\n].*+))"
    return rf"(?:{key}:{value}?+\n(?:- .*+\n)*+)?+"


# Each value is as we write it …
_SHAPE = pattern(
    rf"---\n(?:timeline:\n(?:- {_map('at', 'by status for until source')}\n)*+"
    r"|handovers:\n"
    rf"(?:- {_map(f'(?:asked: {_ITEM}, )?+at', _MOVED)}\n)*+"
    rf"|mail:\n(?:- {_map('key', 'id at sum proof kind root')}\n)*+"
    rf"|csat:\n(?:- {_map('resolved', 'at score')}\n)*+"
    rf"|verdict: {_map('at', 'policy calendar', 'respond reply update resolve')}\n"
    rf"|[a-z_][a-z0-9_]*+:(?: (?:{_QUOTED}|{_BLOCK}|{_LIST}))?+\n)++---\n"
)
# … and each key stands once, in our order; a desk's own where they belong.
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


def glance(data: bytes, keys: Sequence[str]) -> tuple[str | None, ...] | None:
    """The text under each of these keys, which have one text, None where there is none; of a file that must be read
    whole, None."""
    seen = skim(data, keys)
    return seen[0] if seen else None


def skim(data: bytes, keys: Sequence[str]) -> tuple[tuple[str | None, ...], str] | None:
    """The same, with the body behind."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    shape, found = _SHAPE.match(text), _ORDER.match(text)
    if not shape or not found or found.end() > MAX_BYTES or (found["own"] and not _single(found["own"])):
        return None
    if not found[0].replace("\n", "").isprintable() or not is_composed(found[0]):
        return None
    return tuple([_text(found[key]) for key in keys]), text[found.end() :]


def _single(own: str) -> bool:
    """Whether these lines of a desk's own keys have each once, and none that belongs elsewhere."""
    keys = _OWN.findall(own)
    return len({*keys, *KEYS}) == len(keys) + len(KEYS)


def _text(written: str | None) -> str | None:
    if written is None or written == "null":
        return None
    return written[1:-1] if written[0] == '"' else written
