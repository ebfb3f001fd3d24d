"""What words sound like, near enough: one spelling for Latin and Cyrillic, so that `prynter`, `printer` and `принтер`
meet, and `виндовс` meets `windows`. Not for reading: it makes keys.

Cyrillic letters are what all the ways to write them in Latin have in common (`и` and `й` are `y`, `i` and `j`; `г` and
`х` are `h`, `g` and `kh`). A Latin word may be such a transcription, or English: it has a key for each.
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
    """The keys of a folded word (`words.canonical`), the likeliest first; of digits and other scripts, none."""
    if not word.isalpha():
        return ()
    if not word.isascii():
        key = _DOUBLE.sub(r"\1", word.translate(_CYRILLIC).replace("ts", "C"))
        return (key,) if key.isascii() else ()
    english = _SOFT_C.sub("s", _replaced(word, _ENGLISH)).replace("ch", "X").replace("c", "k")
    keys = (_replaced(_replaced(word, _BOTH), _WRITTEN), _replaced(english, _BOTH))
    return tuple(dict.fromkeys(_DOUBLE.sub(r"\1", key) for key in keys))


def begins(sound: str, starts: Collection[str], *, longer: int) -> bool:
    """Whether it is one of `starts`, or begins so and is at most so much longer."""
    return any(sound.startswith(start) and len(sound) <= len(start) + longer for start in starts)


def _replaced(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        word = word.replace(old, new)
    return word
