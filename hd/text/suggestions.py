"""Texts for errors: lists, unknown names and the nearest known name."""

from __future__ import annotations

from collections.abc import Iterable

from hd.i18n import Message

_LONGEST = 64  # characters of a name that is compared: the work grows with the square
_LIKE = 0.6  # how alike (0..1) two names must be for one to be a guess at the other; below, guesses mislead


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that `word` most likely means, or None."""
    from difflib import get_close_matches  # only on the way to an error

    names = {name.casefold(): name for name in known if len(name) <= _LONGEST}
    found = get_close_matches(word.casefold()[:_LONGEST], list(names), n=1, cutoff=_LIKE)
    return names[found[0]] if found else None


def unknown(name: str, known: Iterable[str], *, line: int = 0) -> str:
    """Return `"vnp" (hd.yaml:20); nearest: vpn`. line: where hd.yaml lists the known names, 0 if it does not."""
    guess = nearest(name, known)
    place = f'"{name}"' + (f" (hd.yaml:{line})" if line else "")
    return Message("{place}; nearest: {guess}", place=place, guess=guess) if guess else place


def listed(names: Iterable[str], *, most: int = 12) -> str:
    """Return `a, b, c`, shortened with a count if there are many."""
    names = list(names)
    more = len(names) - most
    shown = ", ".join(names[:most])
    return Message("{names} and {more} more", names=shown, more=more) if more > 0 else shown


def suggestion(word: str, names: Iterable[str]) -> str:
    """Return `; nearest: name` for the end of a message; otherwise the names if they are few; otherwise ""."""
    known = list(names)
    if name := nearest(word, known):
        return f"; nearest: {name}"
    return f"; known: {', '.join(known)}" if 0 < len(known) <= 8 else ""


def choice(names: Iterable[str]) -> str:
    """Return `maria, mia or ivan`; "" for no names."""
    *others, last = [*names] or [""]
    return Message("{others} or {last}", others=", ".join(others), last=last) if others else last
