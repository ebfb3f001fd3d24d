"""The languages that hd speaks, and what a catalogue of texts is."""

from __future__ import annotations

from typing import Protocol

ENGLISH = "en"
LANGUAGES = (ENGLISH, "uk", "ru")
PSEUDO = "qps"  # marks every translated letter, so that a test finds texts that are not translated


class Catalogue(Protocol):
    """The texts of one language, as `gettext.NullTranslations` has them."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, one: str, many: str, n: int, /) -> str: ...

    def pgettext(self, context: str, message: str, /) -> str: ...
