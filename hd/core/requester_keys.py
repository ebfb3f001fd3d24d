"""The keys that identify requesters everywhere: tickets, contacts, comments, commits. Each person has one key.

An address has an `@`. A person without one has `tel:` and the digits of their international number
(`tel:380501234567`); without a number, `name:` and a slug of their name with four random characters
(`name:hanna-sklad-x7k2`). Every other name is an agent's.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hd.text.lazy_regex import pattern
from hd.text.phone_numbers import international
from hd.text.translit import to_ascii

TEL, NAME = "tel:", "name:"
KEY_HINT = "write name@domain, tel: and the number from the country's code on, or a name: of the contacts"
_SUFFIX, _LETTERS = 4, "0123456789abcdefghjkmnpqrstvwxyz"  # random characters at the end of a name's key
_LONGEST = 40  # characters of the slug before them
_ADDRESS = pattern(r"[^\s@<>,;]+@[^\s@<>,;]+")
_TEL = pattern(r"tel:[1-9]\d{7,14}")
_NAME = pattern(r"name:[a-z0-9]+(?:-[a-z0-9]+)*")


def is_requester(author: str) -> bool:
    """Whether this name is a requester's, not an agent's."""
    return "@" in author or author.startswith((TEL, NAME))


def can_be_requester(text: str) -> bool:
    """Whether a ticket can have this requester: one word with an `@`, or a complete `tel:` or `name:`."""
    return ("@" in text and not any(char.isspace() for char in text)) or has_no_address(text)


def is_key(text: str) -> bool:
    """Whether this can be a requester's key: an address, a complete `tel:` or `name:`."""
    return is_address(text) or has_no_address(text)


def is_address(text: str) -> bool:
    """Whether this can be an address: one word with an @."""
    return _ADDRESS.fullmatch(text) is not None


def has_no_address(key: str) -> bool:
    """Whether this is the key of a person without an address: a complete `tel:` or `name:`."""
    return bool(_TEL.fullmatch(key) or _NAME.fullmatch(key))


def key_of_number(number: str, *, code: str = "") -> str:
    """Return `tel:` and the digits of a complete number; "" for other text. code: see `phone_numbers.international`."""
    found = international(number, code=code)
    return f"{TEL}{found}" if found else ""


def key_of_name(name: str, *, choose: Callable[[str], str]) -> str:
    """Return a new key for a person whose name alone is known. choose: picks a random character of a text."""
    slug = "-".join(re.findall(r"[a-z0-9]+", to_ascii(name)))[:_LONGEST].strip("-") or "caller"
    return f"{NAME}{slug}-{''.join(choose(_LETTERS) for _ in range(_SUFFIX))}"
