"""Match contacts with a typed text: by name in either alphabet, by address, by phone number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from hd.core.requester_keys import is_address
from hd.text.phone_numbers import digits, is_number, national, numbers_in, same_number
from hd.text.phonetics import sounds
from hd.text.stemming import canonical, fold

_LEAST_DIGITS = 3
_LEAST_WHOLE = 9  # digits of a complete number, which is not a part of a longer one
_LEAST_SOUND = 2  # letters of a word that is compared by sound
_LIKE = 0.75  # share of common letters, in order: `shevchnko`, `shevtchenko` for shevchenko


class Caller(Protocol):
    """The parts of a contact that are compared."""

    @property
    def name(self) -> str:
        """First name and surname, in any order."""

    @property
    def email(self) -> str:
        """The address, or the key of a person without one."""

    @property
    def phone(self) -> str:
        """One or more numbers."""


def has_name(person: Caller, words: Sequence[str]) -> bool:
    """Whether the words are the whole name, in any order, in either alphabet."""
    name = _fold_words(person.name)
    if len(words) != len(name):
        return False
    return sorted(words) == sorted(name) or all(_sounds_like(word, name, whole=True) for word in words)


def has_number(person: Caller, text: str) -> bool:
    """Whether `text` is a whole phone number of the person."""
    if not is_number(text) or len(national(text)) < _LEAST_WHOLE:
        return False
    return any(same_number(text, number) for number in numbers_in(person.phone))


def has_words(person: Caller, asked: Sequence[str], text: str) -> bool:
    """Whether name, address or phone number contain all words, as written or by sound; or the number contains all of
    `text`.
    """
    if is_number(text) and _has_digits(person, text):
        return True
    words = _fold_words(_searchable_text(person))
    searched = " ".join(words)
    return all(
        word in searched or (is_number(word) and _has_digits(person, word)) or _sounds_like(word, words)
        for word in asked
    )


def has_whole_words(person: Caller, words: Iterable[str]) -> bool:
    """Whether each word is a whole word of name or address, as written."""
    return set(words) <= set(_fold_words(_searchable_text(person)))


def is_like(person: Caller, asked: Sequence[str]) -> bool:
    """Whether name or address has a similar word for each word, in either alphabet."""
    words = _fold_words(_searchable_text(person))
    spoken = [sound for word in words for sound in _sounds(word)]
    return bool(asked) and all(
        _is_similar(word, words) or any(_is_similar(sound, spoken) for sound in _sounds(word)) for word in asked
    )


def split_words(text: str) -> list[str]:
    """Return the words of a text for comparison."""
    return _fold_words(text)


def _searchable_text(person: Caller) -> str:
    return f"{person.name} {person.email}" if is_address(person.email) else person.name


def _fold_words(text: str) -> list[str]:
    """Return the words of a name or address for comparison; an address counts as one word and by its parts."""
    words = [canonical(word) for word in fold(text).replace(",", " ").split()]
    return words + [part for word in words if "@" in word for part in re.split(r"[@.]", word)]


def _sounds_like(word: str, words: Iterable[str], *, whole: bool = False) -> bool:
    """Whether one of `words` begins with the sound of `word`; with `whole`, sounds the same."""
    if len(word) < _LEAST_SOUND:
        return False
    asked = _sounds(word)
    there = [sound for other in words for sound in _sounds(other)]
    return any(sound == key if whole else sound.startswith(key) for key in asked for sound in there)


@lru_cache(maxsize=65536)
def _sounds(word: str) -> tuple[str, ...]:
    return tuple(key for key in sounds(word) if key)


def _has_digits(person: Caller, text: str) -> bool:
    """Whether the person's phone number contains these digits."""
    found = national(text)
    return len(digits(text)) >= _LEAST_DIGITS and bool(found) and found in digits(person.phone)


def _is_similar(word: str, words: Sequence[str]) -> bool:
    import difflib  # only needed for an error

    return bool(difflib.get_close_matches(word, words, n=1, cutoff=_LIKE))
