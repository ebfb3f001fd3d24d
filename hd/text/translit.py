"""Transliterate Ukrainian, Russian and accented Latin letters to ASCII, for file names and search.

Ukrainian follows resolution No. 55 of 2010 of the Cabinet of Ministers, Russian the spelling on road signs and in
passports without doubled letters. The result cannot be converted back.
"""

from __future__ import annotations

import unicodedata

from hd.text.lazy_regex import pattern

_BOTH = dict(zip("абвдезклмнопрстуф", "abvdezklmnoprstuf", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ь": "",
    "ъ": "",
}
_UKRAINIAN = {"г": "h", "ґ": "g", "є": "ie", "и": "y", "і": "i", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_RUSSIAN = {"г": "g", "ё": "e", "и": "i", "й": "y", "ы": "y", "э": "e", "ю": "yu", "я": "ya"}
_UKRAINIAN_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}  # only where a word begins
_LATIN = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ı": "i",
    "ħ": "h",
    "ŋ": "n",
}
_APOSTROPHES = str.maketrans("", "", "'’ʼ‘`´′")

_TABLE_UK = str.maketrans({**_RUSSIAN, **_BOTH, **_UKRAINIAN, **_LATIN})
_TABLE_RU = str.maketrans({**_UKRAINIAN, **_BOTH, **_RUSSIAN, **_LATIN})
_ONLY_RUSSIAN = pattern(r"[ыэъё]")
_ONLY_UKRAINIAN = pattern(r"[іїєґ]")
_WORD_START = pattern(r"(?<![^\W_])[єїйюя]")


def to_ascii(text: str, *, lang: str = "") -> str:
    """Return `text` in lower-case Latin letters; characters of other scripts stay."""
    text = unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES)
    if _is_russian(text, lang=lang):
        text = text.translate(_TABLE_RU)
    else:
        text = text.replace("зг", "zgh")
        text = _WORD_START.sub(lambda found: _UKRAINIAN_START[found[0]], text).translate(_TABLE_UK)
    return "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")


def _is_russian(text: str, *, lang: str) -> bool:
    """Decide by the letters that only one alphabet has, then by `lang`."""
    if _ONLY_UKRAINIAN.search(text):
        return False
    return bool(_ONLY_RUSSIAN.search(text)) or lang == "ru"
