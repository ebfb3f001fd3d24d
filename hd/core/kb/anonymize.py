"""Remove personal data from a text: addresses, phone numbers, and one person's name in either alphabet and any form.

Removes too much rather than too little: a reader of the draft can restore it.
"""

from __future__ import annotations

import re

from msgspec import Struct

from hd.text import addresses
from hd.text.lazy_regex import pattern
from hd.text.stemming import fold
from hd.text.translit import to_ascii

MARK = "[…]"

_MAILBOX = pattern(r"[^\s@<>(),;:|\[\]\"']+")
_PHONE = pattern(r"\+\d[\d ()./-]{6,}\d|(?<!\w)\(?0\d{2}\)?[ ./-]?\d{3}[ ./-]?\d{2}[ ./-]?\d{2}(?!\w)")
_DIGITS = pattern(r"(?<!\w)\+?\d[\d ()./-]{3,}\d(?!\w)")
_WORD = pattern(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_MARKS = pattern(rf"{re.escape(MARK)}(?:[ ,]+{re.escape(MARK)})+")
_LEAST_NAME, _LEAST_DIGITS = 3, 5
_ENDING = 3  # letters by which the forms of a name can differ in length


class Person(Struct, frozen=True):
    """The person to remove from a text. Each value can be empty."""

    name: str = ""
    address: str = ""
    phone: str = ""


def remove_person(text: str, person: Person) -> tuple[str, int]:
    """Replace every address, every phone number and this person's name by a mark; also return the number of marks.

    Names match if capitalised, in all forms, in Latin or Cyrillic letters. Numbers without `+` or trunk zero match only
    the person's own phone.
    """
    marked = addresses.replace(text, MARK, words=_MAILBOX)
    marked = _PHONE.sub(MARK, marked)
    own = _digits(person.phone)
    if len(own) >= _LEAST_DIGITS:
        marked = _DIGITS.sub(lambda found: MARK if own.endswith(_digits(found[0])) else found[0], marked)
    parts = [_sounds(part) for part in [*_WORD.findall(person.name), *_address_words(person.address)]]
    names = [part for part in dict.fromkeys(parts) if len(part) >= _LEAST_NAME]
    if names:
        marked = _WORD.sub(lambda found: MARK if _is_name(found[0], names) else found[0], marked)
    marked = _MARKS.sub(MARK, marked)
    return marked, marked.count(MARK) - text.count(MARK)


def _is_name(word: str, names: list[str]) -> bool:
    if not word[0].isupper():
        return False
    sounds = _sounds(word)
    return any(_is_same_name(sounds, name) for name in names)


def _is_same_name(one: str, other: str) -> bool:
    """Whether two words are forms of the same name: equal except for the ending."""
    stem = max(_LEAST_NAME, len(other) - 2)
    return one == other or (
        len(other) > _LEAST_NAME and one[:stem] == other[:stem] and len(one) - len(other) <= _ENDING
    )


def _sounds(word: str) -> str:
    """Return a name in Latin letters, without differences of transliteration."""
    plain = to_ascii(fold(word)).replace("-", "")
    for written, heard in (
        ("shch", "s"),
        ("sch", "s"),
        ("sh", "s"),
        ("ch", "c"),
        ("kh", "h"),
        ("zh", "z"),
        ("ts", "c"),
        ("ya", "a"),
        ("ia", "a"),
        ("yu", "u"),
        ("iu", "u"),
        ("ye", "e"),
        ("ie", "e"),
        ("yi", "i"),
        ("y", "i"),
        ("g", "h"),
    ):
        plain = plain.replace(written, heard)
    return plain


def _address_words(address: str) -> list[str]:
    """Return the words before the `@`, without initials."""
    return [word for word in _WORD.findall(address.partition("@")[0].replace(".", " ")) if len(word) > _LEAST_NAME]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
