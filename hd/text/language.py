"""Tell the language of a text by its letters: English, Ukrainian or Russian."""

from __future__ import annotations

_CYRILLIC = {"uk": "іїєґ", "ru": "ыэъё"}  # letters that only one of them has


def guess_language(text: str, otherwise: str) -> str:
    """The language that the letters of a text show (`en`, `uk`, `ru`); `otherwise` where they do not tell."""
    letters = [char for char in text.casefold() if char.isalpha()]
    if 2 * sum("а" <= char <= "ґ" for char in letters) <= len(letters):
        return "en" if otherwise in _CYRILLIC and letters else otherwise
    found = {lang for lang, own in _CYRILLIC.items() if any(char in own for char in letters)}
    return found.pop() if len(found) == 1 else otherwise
