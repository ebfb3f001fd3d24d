"""When two texts are the same, and when a text has a word: case folded, whole words; no stemming, no likeness.

A word is letters and digits (with combining marks); everything else, the underscore too, only separates words. So
`wi-fi` is the phrase `wi fi`, and finds `Wi-Fi`, `wi fi` and `wi/fi`, but not `wifi`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_MARKS = "\u0300-\u036f"
_LETTER = rf"(?:[^\W_]|[{_MARKS}])"
_WORD = re.compile(rf"{_LETTER}+")
_ID_LETTERS = str.maketrans("oil", "011")  # as ids are read out on the phone


def fold(text: str) -> str:
    """The text as it is compared: case folded, composed (NFC), one apostrophe for the Ukrainian ones."""
    if text.isascii():
        return text.lower()
    folded = text.casefold().replace("\u02bc", "'")  # a letter to Unicode, which would join what an apostrophe parts
    return folded if unicodedata.is_normalized("NFC", folded) else unicodedata.normalize("NFC", folded)


def fold_id(text: str) -> str:
    """An id, or a piece of one, as it is compared: lower case, `o`, `i`, `l` as digits."""
    return text.strip().lower().translate(_ID_LETTERS)


def split(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in order."""
    return tuple(_WORD.findall(fold(text)))


def finder(words: tuple[str, ...]) -> Callable[[str], bool]:
    """A test whether a text has these words (as `split` gives them) one after the other."""
    phrase = rf"(?:(?!{_LETTER}).)+".join(re.escape(word) for word in words)
    search = re.compile(rf"(?<!{_LETTER}){phrase}(?!{_LETTER})", re.DOTALL).search
    first = words[0]

    def has(text: str) -> bool:
        folded = fold(text)
        return first in folded and search(folded) is not None  # most texts have not even the first one

    return has
