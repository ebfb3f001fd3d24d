"""The languages of hd, and the interface of a catalogue."""

from __future__ import annotations

from typing import Protocol

ENGLISH = "en"
LANGUAGES = (ENGLISH, "uk", "ru")
PSEUDO = "qps"  # marks every translated letter, so that a test finds texts that are not translated


class Catalogue(Protocol):
    """The texts of one language, with the methods of `gettext.NullTranslations`."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, one: str, many: str, n: int, /) -> str: ...

    def pgettext(self, context: str, message: str, /) -> str: ...
