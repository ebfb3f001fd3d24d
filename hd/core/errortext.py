"""Words for errors: lists, and the nearest known name. Knows no particular error."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` was most likely meant to be, or None."""
    from difflib import get_close_matches  # only on the way to an error

    names = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), list(names), n=1, cutoff=0.5)
    return names[found[0]] if found else None


def listed(names: Iterable[str], *, most: int = 12) -> str:
    """`a, b, c`, cut with a count where there are many."""
    names = list(names)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
