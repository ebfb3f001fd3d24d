"""The known name that was probably meant. Guesses only for messages; nothing acts on a guess."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, names: Iterable[str]) -> str:
    """The one of `names` most like `word`, or "" where none is like it."""
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in names}
    found = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""


def suggestion(word: str, names: Iterable[str]) -> str:
    """`; nearest: name`, to go after a message; else the names themselves where they are few; else nothing."""
    known = list(names)
    if name := nearest(word, known):
        return f"; nearest: {name}"
    return f"; known: {', '.join(known)}" if 0 < len(known) <= 8 else ""
