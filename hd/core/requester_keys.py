"""By what a requester is known, everywhere: tickets, contacts, comments, commits. One key a person.

An address has an `@`. Somebody without one is `tel:` and the digits of their number in international form
(`tel:380501234567`); without a number, `name:` and a slug of their name with four random characters
(`name:hanna-sklad-x7k2`). Every other name is an agent's.
"""

from __future__ import annotations

from hd.text.lazy_regex import pattern

TEL, NAME = "tel:", "name:"
SUFFIX = 4  # random characters at the end of a name's key
_ADDRESS = pattern(r"[^\s@<>,;]+@[^\s@<>,;]+")
_TEL = pattern(r"tel:[1-9]\d{7,14}")
_NAME = pattern(r"name:[a-z0-9]+(?:-[a-z0-9]+)*")


def is_requester(author: str) -> bool:
    """Whether whoever is named so asks, and is no agent."""
    return "@" in author or author.startswith((TEL, NAME))


def is_key(text: str) -> bool:
    """Whether a requester can be known by this: an address, a `tel:` or a `name:` in its full form."""
    return is_address(text) or has_no_address(text)


def is_address(text: str) -> bool:
    """Whether this can be somebody's address: one word with an @ in it."""
    return _ADDRESS.fullmatch(text) is not None


def has_no_address(key: str) -> bool:
    """Whether this is the key of somebody without an address: a whole `tel:` or `name:`."""
    return bool(_TEL.fullmatch(key) or _NAME.fullmatch(key))
