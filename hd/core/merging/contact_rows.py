"""Merge three versions of the contacts by row: rows that one side added, changed or removed are merged. Leaves
conflicts within one contact to a person.
"""

from __future__ import annotations

import csv
from collections import Counter

from hd.core.contacts.contacts import read
from hd.core.contacts.csv_edits import DELIMITERS, OPTIONAL_COLUMNS
from hd.core.merging.three_way import Versions, merge_lists
from hd.errors import DecisionError


def merge_contacts(three: Versions[bytes], *, path: str) -> bytes:
    """Return the rows of both sides. Raises DecisionError if both changed one contact or the header, and for a file
    whose rows are not lines.
    """
    if not three.is_open:
        return three.value
    sheets = three.map(lambda data: data.decode("utf-8", "surrogateescape").splitlines(keepends=True))
    heads = sheets.map(lambda lines: lines[:1])
    rows = sheets.map(lambda lines: [_with_line_end(line) for line in lines[1:] if line.strip()])
    head = _head(heads)
    if head is None or not all(map(_is_plain, rows)):
        raise DecisionError(f"{path}: both sides changed it, and more than rows", hint="merge it by hand")
    woven = merge_lists(rows, order=lambda line: line)
    before = rows.map(lambda lines: Counter(_row_key(line) for line in lines))
    for name, count in Counter(_row_key(line) for line in woven).items():
        if count > max(before.one[name], before.other[name], 1):
            raise DecisionError(f"{path}: both sides changed {name}", hint="merge it by hand")
    text = "".join([*map(_with_line_end, head), *woven])
    for key in _key_clashes(text, path) - _key_clashes("".join(sheets.base), path):
        message = f"{path}: one side gave {key} another key, and the other changed it"
        raise DecisionError(message, hint="merge it by hand")
    return text.encode("utf-8", "surrogateescape")


def _head(heads: Versions[list[str]]) -> list[str] | None:
    """Return the first line: common to both sides, or from the side where hd added optional columns; None if they
    conflict.
    """
    one, other = sorted(("".join(lines).rstrip("\r\n") for lines in heads[1:]), key=len)
    if one == other:
        return heads.one
    more = other.removeprefix(one)
    if not other.startswith(one) or not any(
        more.startswith(delimiter) and set(more[1:].split(delimiter)) <= set(OPTIONAL_COLUMNS)
        for delimiter in DELIMITERS
    ):
        return None
    return heads.one if "".join(heads.one).startswith(other) else heads.other


def _key_clashes(text: str, path: str) -> set[str]:
    """Return keys that one row has and another row had."""
    people = read(text, path=path).people
    own = {person.email.casefold() for person in people}
    return {key for person in people for key in person.former if key.casefold() in own}


def _with_line_end(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


def _is_plain(lines: list[str]) -> bool:
    """Whether each line is a row, and all are different."""
    return len(set(lines)) == len(lines) == sum(1 for _ in csv.reader(lines))


def _row_key(line: str) -> str:
    """Return the key in the first column, or its text."""
    return next(csv.reader([line]), [""])[0].strip().casefold()
