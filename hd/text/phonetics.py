"""Approximate how words sound: one spelling for Latin and Cyrillic, so that `prynter`, `printer` and `принтер` match,
and `виндовс` matches `windows`. The result is a key, not readable text.

A Cyrillic letter becomes what its Latin spellings have in common (`и` and `й` are `y`, `i` and `j`; `г` and `х` are
`h`, `g` and `kh`). A Latin word may be such a transcription or English, so it has a key for each.
"""

from __future__ import annotations

from collections.abc import Collection

from hd.text.lazy_regex import pattern

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдеєэзиіїйыклмнопрстуфх", "abvggdeeeziiiiiklmnoprstufg", strict=True)),
        "ё": "e",
        "ж": "Z",
        "ц": "C",
        "ч": "X",
        "ш": "S",
        "щ": "SX",
        "ю": "iu",
        "я": "ia",
        "ь": "",
        "ъ": "",
    }
)
# What transcriptions of Cyrillic and English spelling share; the longer first.
_BOTH = (
    ("shch", "SX"),
    ("sch", "SX"),
    ("zh", "Z"),
    ("kh", "g"),
    ("ch", "X"),
    ("sh", "S"),
    ("ts", "C"),
    ("tz", "C"),
    ("ph", "f"),
    ("ck", "k"),
    ("ks", "ks"),
    ("x", "ks"),
    ("w", "v"),
    ("q", "k"),
    ("h", "g"),
    ("y", "i"),
    ("j", "i"),
)
_WRITTEN = (("ie", "e"), ("c", "C"))  # Ukrainian є; ц as some write it
_ENGLISH = (("oo", "u"), ("ou", "au"), ("ee", "i"), ("ea", "i"), ("th", "t"), ("qu", "kv"))
_SOFT_C = pattern(r"c(?=[eiy])")
_DOUBLE = pattern(r"(.)\1+")


def sounds(word: str) -> tuple[str, ...]:
    """Return the keys of a folded word (`stemming.canonical`), the likeliest first; none for other scripts."""
    if not word.isalpha():
        return ()
    if not word.isascii():
        key = _DOUBLE.sub(r"\1", word.translate(_CYRILLIC).replace("ts", "C"))
        return (key,) if key.isascii() else ()
    english = _SOFT_C.sub("s", _replace_pairs(word, _ENGLISH)).replace("ch", "X").replace("c", "k")
    keys = (_replace_pairs(_replace_pairs(word, _BOTH), _WRITTEN), _replace_pairs(english, _BOTH))
    return tuple(dict.fromkeys(_DOUBLE.sub(r"\1", key) for key in keys))


def begins(sound: str, starts: Collection[str], *, longer: int) -> bool:
    """Return whether `sound` is one of `starts`, or begins with one and is at most `longer` characters longer."""
    return any(sound.startswith(start) and len(sound) <= len(start) + longer for start in starts)


def _replace_pairs(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        word = word.replace(old, new)
    return word
