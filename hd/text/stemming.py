"""Normalize words for comparison, in English, Ukrainian and Russian: folding, splitting, endings. Does not rank.

The endings are a light stemmer without exceptions: two words are forms of one if they share a beginning and the rest of
both is in one row of `_ENDINGS`. It needs no dictionary, and an error costs only a place in a list.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hd.text.lazy_regex import pattern

# A word is letters and digits; parts joined by a hyphen stay one compound (`wi-fi`, `2611-7k`).
_COMPOUND = pattern(r"[^\W_]+(?:-[^\W_]+)*")
# Dropped from inside words: apostrophes of all kinds, stress marks, soft hyphens, zero-width characters.
_DROPPED = pattern("['’ʼ‘`´′\u0300\u0301\u00ad\u200b-\u200d]+")
_OTHER_HYPHENS = pattern("[‐‑−]")
_LATIN_AND_CYRILLIC = pattern(r"(?=.*[a-z0-9])(?=.*[а-яієї])")

# Cyrillic letters that look like Latin ones, as they are or as capitals: `1С`, `А4`, `Р1` are typed on either layout.
_CYRILLIC, _LATIN = "авеікмнорстхуј", "abeikmhopctxyj"
_TO_LATIN, _TO_CYRILLIC = str.maketrans(_CYRILLIC, _LATIN), str.maketrans(_LATIN, _CYRILLIC)


def _spelling() -> dict[int, str]:
    """`ё` → `е`, `ґ` → `г`, `é` → `e`. Marks go from Latin letters only: `й` and `ї` are letters of their own."""
    table = {ord(letter): plain for letter, plain in zip("ёґłøđı", "егlodi", strict=True)}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    return table


_SPELLING = _spelling()


def fold(text: str) -> str:
    """Return `text` ready for splitting: NFKC, case folded, one kind of hyphen, nothing inaudible inside words."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    text = text.replace("´", "")  # NFKC would make it a space and a stress mark
    return _OTHER_HYPHENS.sub("-", _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold()))


def canonical(word: str) -> str:
    """Return a folded word in the spelling used for comparison: `ё` is `е`, `ґ` is `г`, `é` is `e`."""
    if word.isascii():
        return word
    word = word.translate(_SPELLING)
    if not _LATIN_AND_CYRILLIC.match(word):
        return word
    latin, cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    return latin if latin.isascii() else word if re.search("[a-z]", cyrillic) else cyrillic


def compounds(folded: str) -> list[str]:
    """Return the words of a folded text in order; hyphenated words stay whole."""
    return _COMPOUND.findall(folded)


def word_set(folded: str) -> set[str]:
    """Return the distinct words of a folded text; `wi-fi` gives wi, fi and wifi."""
    found = set(_COMPOUND.findall(folded))
    if "-" not in folded:
        return found
    for compound in [word for word in found if "-" in word]:
        found.discard(compound)
        found.update(forms(compound))
    return found


def forms(compound: str) -> list[str]:
    """Return the search keys of a compound: the whole without hyphens, then its parts."""
    parts = compound.split("-")
    return ["".join(parts), *parts] if len(parts) > 1 else parts


def _row(least: int, endings: str, *, bare: bool = False) -> tuple[int, frozenset[str]]:
    """A row of endings that change for each other; `bare`: the word without one belongs to the row."""
    return least, frozenset(endings.split()) | ({""} if bare else frozenset())


# (the least length of what stays, the endings). Sources: the declensions and conjugations of school grammars.
_ENDINGS = (
    # English: plural and verb forms; silent e; y/ie; what is made of a longer verb
    _row(3, "s es ed ing", bare=True),
    _row(3, "e es ed ing"),
    _row(3, "y ies ied ying"),
    _row(5, "s e er ers or ors ion ions ation ations ment ments ing ed", bare=True),
    # Ukrainian and Russian nouns; -ка and its genitive plural; adjectives; adjectives made of nouns
    _row(
        3,
        "а я у ю о е є и і ї ы ь й ам ям ах ях ом ем єм ою ею єю ой ей ій ів їв ов ев ами ями ью ові еві єві ия ии ию",
        bare=True,
    ),
    _row(3, "ка ки ку кою кой ке ок ек ці ке ками ках кам"),
    _row(
        3, "ий ій ый ой а я ая яя е є о ое ее ої ого его ому ему ій им ым ім их ых іх ими ыми іми у ю ую юю ою ею і ы"
    ),
    _row(4, "а и у і ний ный на ная не ное ні ные ної ной ного ному ную ну ним ным них ных ними ными", bare=True),
    # their verbs, with what is done (-ння, -ние) and what is so (-но, -ний)
    _row(
        4,
        "ти ть в л ла ло ли є єть ет ю ют ють й йте ємо ем єте ете но на ний не ні ный ная ное ные ння нню "
        "нням ние ния нию ати ать ав ал ала ало али ає аєть ает аю ають ают ай айте ано аний ана анный анна "
        "ання анню анням ание ания анию яти ять яв ял яла яло яли яє яєть яет яю яють яют яно яний ення енню "
        "енням ение ения ению ений ена ено ені енный ены ити ить ив ил ила ило или ит ат иш ишь имо им и іть "
        "ите у увати ував увала ували ує уєть ують ую уйте ювати ював ювала ює юєть юють вати вав вала вали "
        "ває ваєть вають вать вал вает вают вання вание вания овать овал овала овали ован овано ована овані "
        "ованы ований ованный ует уют уй ується ування ювання ование ования ывать ывает ывал ывание ление "
        "ления лению лення ленню ленням",
    ),
)
_REFLEXIVE = ("ся", "сь")
_LONGEST = max(len(ending) for _, row in _ENDINGS for ending in row)
_STRIPPED = frozenset().union(*(row for _, row in _ENDINGS[4:7])) | {"s", "es", "ed", "ing"}
_LEAST_STEM = 4
_LEAST_KEPT = min(least for least, _ in _ENDINGS)  # letters that every form of a word begins with


@lru_cache(maxsize=256)
def inflections(word: str) -> frozenset[str]:
    """Return every other form that the endings of a folded `word` allow; most are no real words."""
    found: set[str] = set()
    plain = next((word.removesuffix(end) for end in _REFLEXIVE if len(word) > 6 and word.endswith(end)), word)
    for least, row in _ENDINGS:
        for cut in range(min(_LONGEST, len(plain) - least) + 1):
            stem, ending = plain[: len(plain) - cut], plain[len(plain) - cut :]
            if ending in row:
                found.update(root + other for root in _roots(stem, ending) for other in row)
    found |= {form + end for form in tuple(found) if len(form) > 4 and form[-1] > "z" for end in _REFLEXIVE}
    return frozenset(found - {word})


def is_inflection(word: str, *, of: str) -> bool:
    """Return whether `word` is among `inflections(of)`, without computing them, for comparisons with thousands."""
    if word == of or word[:_LEAST_KEPT] != of[:_LEAST_KEPT]:
        return False
    plain = next((of.removesuffix(end) for end in _REFLEXIVE if len(of) > 6 and of.endswith(end)), of)
    forms_of_it = [word, *(word.removesuffix(end) for end in _REFLEXIVE if word.endswith(end))]
    for number, form in enumerate(forms_of_it):
        if number and not (len(form) > 4 and form[-1] > "z"):
            continue
        for cut in range(min(_LONGEST, len(plain) - _LEAST_KEPT) + 1):
            stem, ending = plain[: len(plain) - cut], plain[len(plain) - cut :]
            if not form.startswith(stem[:-1]):
                continue
            rows = [row for least, row in _ENDINGS if len(stem) >= least and ending in row]
            roots = [root for root in _roots(stem, ending) if form.startswith(root)] if rows else []
            if any(form[len(root) :] in row for root in roots for row in rows):
                return True
    return False


def _roots(stem: str, ending: str) -> tuple[str, ...]:
    """A stem, also with its last consonant single or doubled, as English has it before -ed and -ing (`dropping`)."""
    if not stem.isascii() or stem[-1] in "aeiou":
        return (stem,)
    if ending in ("ed", "ing") and len(stem) > 3 and stem[-1] == stem[-2]:
        return stem, stem[:-1]
    return (stem, stem + stem[-1]) if ending in ("", "s") else (stem,)


def stem(word: str) -> str:
    """Return a folded word without its longest ending, at least four letters long; typos are searched in it."""
    for cut in range(min(3, len(word) - _LEAST_STEM), 0, -1):
        if word[-cut:] in _STRIPPED:
            return word[:-cut]
    return word


def typos_allowed(word: str) -> int:
    """Return how many letters may be wrong, missing, added or swapped: 1 from four letters, 2 from eight."""
    if any(char.isdigit() for char in word):
        return 0
    return 2 if len(word) >= 8 else 1 if len(word) >= 4 else 0


def ending_rows() -> tuple[tuple[int, frozenset[str]], ...]:
    """The rows of endings that change for each other, each with the least length of what stays, for who compares words
    elsewhere."""
    return _ENDINGS
