"""Tells the few texts by which tickets are picked, from a file in the shape that `hd` writes, without taking it apart.

Of any other file it says nothing: that one must be read whole. A file that it does speak of can be read for certain,
and a whole reading says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hd.core.ownshape import LONGEST
from hd.core.patterns import pattern
from hd.core.ticket import HEAD, KEYS, LISTS, MIDDLE, RARE
from hd.core.yamlwrite import FIRST, HIDDEN

# As in `ownshape.py`, but one expression for all of it, which never goes back over what it has read.
_QUOTED = rf'"[^"\\{HIDDEN}]*+"'
_BLOCK = rf"{FIRST}[^{HIDDEN}:#]*+(?::(?![ \n])[^{HIDDEN}:#]*+)*+(?<! )"
_FLOW = rf"{FIRST}[^{HIDDEN}:#,\[\]{{}}?]*+(?::(?![ ,\[\]{{}}])[^{HIDDEN}:#,\[\]{{}}?]*+)*+(?<! )"
_ITEM = rf"(?:{_QUOTED}|{_FLOW})"
_LIST = rf"\[(?:{_ITEM}(?:, {_ITEM})*+)?+\]"


def _line(key: str) -> str:
    """A key of a ticket, which may be missing; a text is a group of that name."""
    value = f"(?:{_QUOTED}|{_BLOCK}|{_LIST})" if key in (*LISTS, *RARE) else f"(?P<{key}>{_QUOTED}|{_BLOCK})"
    return rf"(?:{key}:(?: {value})?+\n)?+"


def _map(first: str, others: str, lists: str = "") -> str:
    """A mapping with these keys in this order, so that none stands there twice; all but `first` may be missing."""
    pairs = [(key, _ITEM) for key in others.split()] + [(key, _LIST) for key in lists.split()]
    return rf"\{{{first}: {_ITEM}" + "".join(rf"(?:, {key}: {value})?+" for key, value in pairs) + r"\}"


def _rows(key: str, row: str) -> str:
    return rf"(?:{key}:\n(?:- {row}\n)*+)?+"


_FILE = pattern("".join([
    r"---\n", *map(_line, HEAD),
    rf"(?:verdict: {_map('at', 'policy calendar', 'respond reply update resolve')}\n)?+",
    *map(_line, (*MIDDLE, *RARE)),
    rf"(?P<own>(?:(?!timeline:|source:|handovers:)[a-z_][a-z0-9_]*+:(?: (?:{_QUOTED}|{_BLOCK}|{_LIST}))?+\n)*+)",
    _rows("timeline", _map("at", "by status for until source")), _line("source"),
    _rows("handovers", _map(f"(?:asked: {_ITEM}, )?+at",
                            "by from to told kind reason tried kb evidence approved_by source")),
    r"---\n",
]))  # fmt: skip
_OWN = pattern(r"^([a-z0-9_]+):", re.MULTILINE)


def glance(data: bytes, keys: Sequence[str]) -> tuple[str | None, ...] | None:
    """The text under each of these keys, which have one text, None where there is none; of a file that must be read
    whole, None."""
    try:
        found = _FILE.match(data.decode())
    except UnicodeDecodeError:
        return None
    if found is None or not 8 < found.end() <= LONGEST or (found["own"] and not _single(found["own"])):
        return None
    return tuple([_text(found[key]) for key in keys])


def _single(own: str) -> bool:
    """Whether these lines of a desk's own keys have each once, and none that belongs elsewhere."""
    keys = _OWN.findall(own)
    return len({*keys, *KEYS}) == len(keys) + len(KEYS)


def _text(written: str | None) -> str | None:
    if written is None or written == "null":
        return None
    return written[1:-1] if written[0] == '"' else written
