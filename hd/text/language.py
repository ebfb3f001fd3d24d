"""Guess the language of a text by its letters: English, Ukrainian or Russian; name languages in English."""

from __future__ import annotations

_CYRILLIC = {"uk": "іїєґ", "ru": "ыэъё"}  # letters that only one of them has

# ISO 639-1, of the languages that callers of our desks speak; others are shown by their code.
_NAMES = (
    "ar Arabic, az Azerbaijani, be Belarusian, bg Bulgarian, bn Bengali, bs Bosnian, ca Catalan, "
    "cs Czech, da Danish, de German, el Greek, en English, es Spanish, et Estonian, fa Persian, "
    "fi Finnish, fr French, ga Irish, he Hebrew, hi Hindi, hr Croatian, hu Hungarian, hy Armenian, "
    "id Indonesian, it Italian, ja Japanese, ka Georgian, kk Kazakh, ko Korean, lt Lithuanian, "
    "lv Latvian, mk Macedonian, nl Dutch, no Norwegian, pl Polish, pt Portuguese, ro Romanian, "
    "ru Russian, sk Slovak, sl Slovenian, sq Albanian, sr Serbian, sv Swedish, tr Turkish, uk Ukrainian, "
    "uz Uzbek, vi Vietnamese, zh Chinese"
)


def language_name(code: str) -> str:
    """Return the English name of a language code, `uk` or `uk-UA`; the code itself if it is unknown."""
    names = dict(pair.split(" ") for pair in _NAMES.split(", "))
    return names.get(code.replace("_", "-").partition("-")[0].casefold(), code)


def guess_language(text: str, default: str) -> str:
    """Return the language of a text by its letters (`en`, `uk`, `ru`); `default` if they do not show it."""
    letters = [char for char in text.casefold() if char.isalpha()]
    if 2 * sum("а" <= char <= "ґ" for char in letters) <= len(letters):
        return "en" if default in _CYRILLIC and letters else default
    found = {lang for lang, own in _CYRILLIC.items() if any(char in own for char in letters)}
    return found.pop() if len(found) == 1 else default
