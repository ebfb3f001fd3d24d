"""Merges three versions of the contacts row by row: whoever added, changed or took out a row has the word about it.
Settles nothing where both changed one contact.
"""

from __future__ import annotations

import csv
from collections import Counter

from hd.core.merging.three_way import Three, weave
from hd.errors import DecisionError


def merge_contacts(three: Three[bytes], *, path: str) -> bytes:
    """The rows of both sides. Raises DecisionError where both changed one contact, or the header, and for a file whose
    rows are not lines."""
    if not three.open:
        return three.value
    sheets = three.of(lambda data: data.decode("utf-8", "surrogateescape").splitlines(keepends=True))
    heads = sheets.of(lambda lines: lines[:1])
    rows = sheets.of(lambda lines: [_ended(line) for line in lines[1:] if line.strip()])
    if heads.one != heads.other or not all(map(_is_plain, rows)):
        raise DecisionError(f"{path}: both sides changed it, and more than rows", hint="merge it by hand")
    woven = weave(rows, order=lambda line: line)
    before = rows.of(lambda lines: Counter(_known_by(line) for line in lines))
    for name, count in Counter(_known_by(line) for line in woven).items():
        if count > max(before.one[name], before.other[name], 1):
            raise DecisionError(f"{path}: both sides changed {name}", hint="merge it by hand")
    return "".join([*map(_ended, heads.one), *woven]).encode("utf-8", "surrogateescape")


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


def _is_plain(lines: list[str]) -> bool:
    """Whether each line is a row, and none stands there twice."""
    return len(set(lines)) == len(lines) == sum(1 for _ in csv.reader(lines))


def _known_by(line: str) -> str:
    """The address, in the first column, or whatever else stands there."""
    return next(csv.reader([line]), [""])[0].strip().casefold()
