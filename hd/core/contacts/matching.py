"""Which contacts a typed piece may mean: by name in either alphabet, by address, by phone number. Reads no file."""

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
_LEAST_WHOLE = 9  # digits of a number that somebody typed whole, so that no longer one is meant
_LEAST_SOUND = 2  # letters of a word that is compared by its sound
_LIKE = 0.75  # of the letters two words share, in order: `shevchnko`, `shevtchenko` for shevchenko


class Caller(Protocol):
    """What is compared of a contact."""

    @property
    def name(self) -> str:
        """First name and surname, in any order."""

    @property
    def email(self) -> str:
        """The address, or the key of somebody who has none."""

    @property
    def phone(self) -> str:
        """A number or several."""


def has_name(person: Caller, asked: Sequence[str]) -> bool:
    """Whether these words are the whole name, in any order, in either alphabet."""
    name = _folded(person.name)
    if len(asked) != len(name):
        return False
    return sorted(asked) == sorted(name) or all(_sounds_like(word, name, whole=True) for word in asked)


def has_number(person: Caller, piece: str) -> bool:
    """Whether `piece` is a whole number, and one of the person's."""
    if not is_number(piece) or len(national(piece)) < _LEAST_WHOLE:
        return False
    return any(same_number(piece, number) for number in numbers_in(person.phone))


def has_words(person: Caller, asked: Sequence[str], piece: str) -> bool:
    """Whether all words asked for are in name or address (written so, or sounding so) or in the phone number; or all
    of the piece is in the number."""
    if is_number(piece) and _rings(person, piece):
        return True
    words = _folded(_searched(person))
    searched = " ".join(words)
    return all(
        word in searched or (is_number(word) and _rings(person, word)) or _sounds_like(word, words) for word in asked
    )


def has_whole_words(person: Caller, asked: Iterable[str]) -> bool:
    """Whether each word asked for is a whole word of name or address, as it is written."""
    return set(asked) <= set(_folded(_searched(person)))


def is_like(person: Caller, asked: Sequence[str]) -> bool:
    """Whether name or address has, for each word, one much like it, in either alphabet."""
    words = _folded(_searched(person))
    spoken = [sound for word in words for sound in _sounds(word)]
    return bool(asked) and all(
        _near(word, words) or any(_near(sound, spoken) for sound in _sounds(word)) for word in asked
    )


def words_of(piece: str) -> list[str]:
    """The words of a typed piece as they are compared."""
    return _folded(piece)


def _searched(person: Caller) -> str:
    return f"{person.name} {person.email}" if is_address(person.email) else person.name


def _folded(text: str) -> list[str]:
    """The words of a name or address as they are compared; an address stays one word and gives its parts too."""
    words = [canonical(word) for word in fold(text).replace(",", " ").split()]
    return words + [part for word in words if "@" in word for part in re.split(r"[@.]", word)]


def _sounds_like(word: str, words: Iterable[str], *, whole: bool = False) -> bool:
    """Whether one of `words` begins as `word` sounds, or with `whole` sounds so."""
    if len(word) < _LEAST_SOUND:
        return False
    asked = _sounds(word)
    there = [sound for other in words for sound in _sounds(other)]
    return any(sound == key if whole else sound.startswith(key) for key in asked for sound in there)


@lru_cache(maxsize=65536)
def _sounds(word: str) -> tuple[str, ...]:
    return tuple(key for key in sounds(word) if key)


def _rings(person: Caller, piece: str) -> bool:
    """Whether these digits are a piece of the person's phone number."""
    found = national(piece)
    return len(digits(piece)) >= _LEAST_DIGITS and bool(found) and found in digits(person.phone)


def _near(word: str, words: Sequence[str]) -> bool:
    import difflib  # only on the way to an error

    return bool(difflib.get_close_matches(word, words, n=1, cutoff=_LIKE))
