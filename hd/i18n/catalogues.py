"""Read the catalogue of a language: Python's `gettext` on the compiled files beside this module."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING

from hd.i18n.languages import LANGUAGES, PSEUDO, Catalogue

if TYPE_CHECKING:
    from gettext import GNUTranslations

DOMAIN = "hd"
FOLDER = os.path.join(os.path.dirname(__file__), "locales")

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTS = str.maketrans(_LETTERS, "áƀçđéƒĝĥíĵķļɱñóþʠŕšťúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĻṀÑÓṔǪŔŠŤÚṼŴẊÝŽ")
_KEPT = re.compile(r"\{[^{}]*\}|--?[\w-]+|\bhd\b[^\n,;()]*|`[^`]*`")


@cache
def catalogue(language: str) -> Catalogue | None:
    """Return the texts of a language; None for English and for a language that hd does not have."""
    if language == PSEUDO:
        return Pseudo()
    return _compiled(language) if language in LANGUAGES[1:] else None


def _compiled(language: str) -> GNUTranslations | None:
    from gettext import GNUTranslations

    try:
        with open(f"{FOLDER}/{language}/LC_MESSAGES/{DOMAIN}.mo", "rb") as file:
            return GNUTranslations(file)
    except OSError:  # a damaged installation speaks English
        return None


class Pseudo:
    """A language of accents: `no ticket {ref}` is `ñó ťíçķéť {ref}`. Commands, options and placeholders stay."""

    def gettext(self, message: str, /) -> str:
        """Return the message with accents."""
        parts, at = [], 0
        for kept in _KEPT.finditer(message):
            parts += [message[at : kept.start()].translate(_ACCENTS), kept[0]]
            at = kept.end()
        return "".join([*parts, message[at:].translate(_ACCENTS)])

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """Return the English plural form with accents."""
        return self.gettext(one if n == 1 else many)

    def pgettext(self, _context: str, message: str, /) -> str:
        """Return the word with accents, whatever its meaning."""
        return self.gettext(message)
