"""When two texts are the same, and when a text has a word: case folded, whole words; no stemming, no likeness.

A word is letters and digits (with combining marks); everything else, the underscore too, only separates words. So
`wi-fi` is the phrase `wi fi`, and finds `Wi-Fi`, `wi fi` and `wi/fi`, but not `wifi`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from hd.core.ids import normalise
from hd.text.lazy_regex import pattern

_MARKS = "\u0300-\u036f"
_WORD = pattern(rf"(?:[^\W_]|[{_MARKS}])+")
_BETWEEN = rf"(?:[^\w{_MARKS}]|_)+"


def fold(text: str) -> str:
    """The text as it is compared: case folded, composed (NFC), one apostrophe for the Ukrainian ones, `ё` as `е`."""
    if text.isascii():
        return text.lower()
    folded = text.casefold().replace("\u02bc", "'")  # a letter to Unicode, which would join what an apostrophe parts
    composed = folded if unicodedata.is_normalized("NFC", folded) else unicodedata.normalize("NFC", folded)
    return composed.replace("ё", "е")


def fold_id(text: str) -> str:
    """An id, or a piece of one, as it is compared: as `ids.normalise` reads it, in lower case."""
    return normalise(text).lower()


def split(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in order."""
    return tuple(_WORD.findall(fold(text)))


def finder(words: tuple[str, ...]) -> Callable[[str], bool]:
    """A test whether a text has these words (as `split` gives them) one after the other."""
    first = re.escape(words[0])
    phrase = _BETWEEN.join(re.escape(word) for word in words)
    # The first word comes before the test of what stands before it: so the search can jump from one to the next.
    before = rf"(?<![^\W_]{first})(?<![{_MARKS}]{first})"
    pattern = rf"{first}{before}{phrase[len(first) :]}(?![^\W_]|[{_MARKS}])"
    search = re.compile(pattern).search

    def has(text: str) -> bool:
        folded = fold(text)
        return all(word in folded for word in words) and search(folded) is not None

    return has
