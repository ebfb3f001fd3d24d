"""Takes what names one person out of a text: addresses, phone numbers, the name in either alphabet, by its forms.

Better a word too many than one too few: whoever reads the draft puts it back. Knows no ticket and no contacts.
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
_ENDING = 3  # letters by which a form of a name may be longer or shorter


class Person(Struct, frozen=True):
    """Whom a text must not name. Each may be empty."""

    name: str = ""
    address: str = ""
    phone: str = ""


def without(text: str, person: Person) -> tuple[str, int]:
    """`text` with a mark in the place of every address and phone number, and of this person's name; and how many marks.

    The name counts where it is capitalised, in any of its forms, in Latin or Cyrillic letters. Of numbers without a `+`
    or a trunk zero, only the person's own phone counts.
    """
    marked = addresses.replace(text, MARK, words=_MAILBOX)
    marked = _PHONE.sub(MARK, marked)
    own = _digits(person.phone)
    if len(own) >= _LEAST_DIGITS:
        marked = _DIGITS.sub(lambda found: MARK if own.endswith(_digits(found[0])) else found[0], marked)
    parts = [_sounds(part) for part in [*_WORD.findall(person.name), *_of_address(person.address)]]
    names = [part for part in dict.fromkeys(parts) if len(part) >= _LEAST_NAME]
    if names:
        marked = _WORD.sub(lambda found: MARK if _is_name(found[0], names) else found[0], marked)
    marked = _MARKS.sub(MARK, marked)
    return marked, marked.count(MARK) - text.count(MARK)


def _is_name(word: str, names: list[str]) -> bool:
    if not word[0].isupper():
        return False
    sounds = _sounds(word)
    return any(_same(sounds, name) for name in names)


def _same(one: str, other: str) -> bool:
    """Whether two words are the same name: alike, or by their endings only."""
    stem = max(_LEAST_NAME, len(other) - 2)
    return one == other or (
        len(other) > _LEAST_NAME and one[:stem] == other[:stem] and len(one) - len(other) <= _ENDING
    )


def _sounds(word: str) -> str:
    """A name in one alphabet, without what differs between ways of writing it in Latin letters."""
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


def _of_address(address: str) -> list[str]:
    """The words before the `@`; initials are none."""
    return [word for word in _WORD.findall(address.partition("@")[0].replace(".", " ")) if len(word) > _LEAST_NAME]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
