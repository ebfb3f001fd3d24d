"""Compare texts and find words in them: case folded, whole words, no stemming, no similarity.

A word consists of letters and digits (with combining marks); every other character, also the underscore, separates
words. So `wi-fi` is the phrase `wi fi` and matches `Wi-Fi`, `wi fi` and `wi/fi`, but not `wifi`.
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
    """Return the text for comparison: case folded, NFC, one apostrophe for the Ukrainian ones, `ё` as `е`."""
    if text.isascii():
        return text.lower()
    folded = text.casefold().replace("\u02bc", "'")  # a letter in Unicode, which would join two words
    composed = folded if unicodedata.is_normalized("NFC", folded) else unicodedata.normalize("NFC", folded)
    return composed.replace("ё", "е")


def fold_id(text: str) -> str:
    """Return an id, or a part of one, for comparison: as `ids.normalise` reads it, in lower case."""
    return normalise(text).lower()


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded, in order."""
    return tuple(_WORD.findall(fold(text)))


def phrase_test(words: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a test whether a text has these words (from `split_words`) one after the other."""
    first = re.escape(words[0])
    phrase = _BETWEEN.join(re.escape(word) for word in words)
    # The first word precedes the lookbehind, so that the search can jump from one occurrence to the next.
    before = rf"(?<![^\W_]{first})(?<![{_MARKS}]{first})"
    pattern = rf"{first}{before}{phrase[len(first) :]}(?![^\W_]|[{_MARKS}])"
    search = re.compile(pattern).search

    def has(text: str) -> bool:
        folded = fold(text)
        return all(word in folded for word in words) and search(folded) is not None

    return has
