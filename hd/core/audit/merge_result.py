"""The ticket that results from merging two sides, to compare a merge commit with. Judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from hd.core.config import Config
from hd.core.merging.merge_files import merge_ticket
from hd.core.merging.three_way import Versions
from hd.errors import HdError


def merge_sides(
    bases: Sequence[bytes | None], one: bytes | None, other: bytes | None, *, path: str, config: Config
) -> bytes | None:
    """Return the ticket merged from both sides; None if neither has it. bases: its versions in several nearest
    ancestors.

    A change of one side is kept. If they cannot be merged by meaning (a side is unreadable, or another ticket with the
    same id), returns the side that differs from the other.
    """
    if one == other:
        return one
    base = _merge_bases(bases, path=path, config=config)
    if one == base:
        return other
    if other == base:
        return one
    if one is None or other is None:
        return one or other  # one side removed it and the other changed it: it stays
    try:
        return _merge_texts(Versions(base or b"", one, other), path=path, config=config)
    except HdError:
        return one


def _merge_bases(bases: Sequence[bytes | None], *, path: str, config: Config) -> bytes | None:
    """Merge several nearest ancestors into one base, like git."""
    there = [base for base in bases if base is not None]
    if not there:
        return None
    found = there[0]
    for base in there[1:]:
        if base != found:
            try:
                found = _merge_texts(Versions(b"", found, base), path=path, config=config)
            except HdError:
                break
    return found


def _merge_texts(three: Versions[bytes], *, path: str, config: Config) -> bytes:
    zone = ZoneInfo(config.desk.timezone)
    return merge_ticket(three, path=path, zone=zone, statuses=lambda: config.statuses)
