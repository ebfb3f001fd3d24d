"""Merges three versions of the contacts row by row: whoever added, changed or took out a row has the word about it.
Settles nothing where both changed one contact.
"""

from __future__ import annotations

import csv
from collections import Counter

from hd.core.contacts.contacts import read
from hd.core.contacts.csv_edits import DELIMITERS, OPTIONAL_COLUMNS
from hd.core.merging.three_way import Versions, weave
from hd.errors import DecisionError


def merge_contacts(three: Versions[bytes], *, path: str) -> bytes:
    """The rows of both sides. Raises DecisionError where both changed one contact, or the header, and for a file whose
    rows are not lines."""
    if not three.open:
        return three.value
    sheets = three.of(lambda data: data.decode("utf-8", "surrogateescape").splitlines(keepends=True))
    heads = sheets.of(lambda lines: lines[:1])
    rows = sheets.of(lambda lines: [_ended(line) for line in lines[1:] if line.strip()])
    head = _head(heads)
    if head is None or not all(map(_is_plain, rows)):
        raise DecisionError(f"{path}: both sides changed it, and more than rows", hint="merge it by hand")
    woven = weave(rows, order=lambda line: line)
    before = rows.of(lambda lines: Counter(_known_by(line) for line in lines))
    for name, count in Counter(_known_by(line) for line in woven).items():
        if count > max(before.one[name], before.other[name], 1):
            raise DecisionError(f"{path}: both sides changed {name}", hint="merge it by hand")
    text = "".join([*map(_ended, head), *woven])
    for key in _clashes(text, path) - _clashes("".join(sheets.base), path):
        message = f"{path}: one side gave {key} another key, and the other changed it"
        raise DecisionError(message, hint="merge it by hand")
    return text.encode("utf-8", "surrogateescape")


def _head(heads: Versions[list[str]]) -> list[str] | None:
    """The first line: both sides' own, or that of the side where hd added columns that are added when first
    needed; None where they differ otherwise."""
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


def _clashes(text: str, path: str) -> set[str]:
    """Keys that are a row's own and the former key of another row."""
    people = read(text, path=path).people
    own = {person.email.casefold() for person in people}
    return {key for person in people for key in person.former if key.casefold() in own}


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


def _is_plain(lines: list[str]) -> bool:
    """Whether each line is a row, and none stands there twice."""
    return len(set(lines)) == len(lines) == sum(1 for _ in csv.reader(lines))


def _known_by(line: str) -> str:
    """The key, in the first column, or whatever else stands there."""
    return next(csv.reader([line]), [""])[0].strip().casefold()
