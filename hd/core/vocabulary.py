"""The distinct words of many texts, and how well each answers a word that was asked for. Knows no texts and no ranks.

Words repeat: ten thousand tickets have a few tens of thousands of distinct words. Comparing the question with those,
once each, is what makes a search with typos affordable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from hd.core.corpus import Lexicon
from hd.core.translit import to_ascii
from hd.core.words import canonical, inflections, stem, typos_allowed

EXACT, INFLECTED, PREFIX, ONE_STEM, TYPO, OTHER_ALPHABET = 1.0, 0.92, 0.7, 0.65, 0.6, 0.5
_LONGER_PREFIX = 0.15  # added to a prefix in proportion to how much of the word it is
_SECOND_TYPO = 0.1
_TYPO_AND_ENDING = 0.05
_LEAST_PREFIX = 2
_LEAST_STEM = 5
_OFTEN_A_WORD_ITSELF = 5  # up to this length a word one letter away is more often another word than a typo

# The same keys on an English keyboard and on the Ukrainian and Russian ones.
_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LAYOUTS = ("йцукенгшщзхїфівапролджєячсмитьбю'", "йцукенгшщзхъфывапролджэячсмитьбюе")


class Vocabulary(Struct, frozen=True, dict=True):
    """What answers a word, out of a lexicon. Answers are words as they are written there."""

    lexicon: Lexicon

    def match(self, word: str) -> dict[str, float]:
        """The words that answer the folded `word`, each with a grade of at most 1.0, which is the word itself.

        A form of it by its endings, then what begins with it, then what differs by typos; where none of these is
        there, the same word written in another alphabet or on another keyboard layout. No typos are sought in a short
        word that is there, and none in one that many things have.
        """
        word = canonical(word)
        found: dict[str, float] = {}
        self._add(found, self._forms(word))
        known = bool(found)
        common = known and self.lexicon.is_common(found)
        self._add(found, self._beginning_with(word))
        if not known or (len(word) > _OFTEN_A_WORD_ITSELF and not common):
            self._add(found, self._misspelt(word))
        if not known:
            self._add(found, self._misspelt_and_inflected(word))
            self._add(found, self._of_one_stem(word))
        if not found:
            self._add(found, self._in_another_alphabet(word))
        spellings = self.lexicon.spellings(found)
        return {form: grade for key, grade in found.items() for form in spellings[key]}

    def knows(self, word: str) -> bool:
        """Whether the folded `word` itself, or a form of it by its endings, is here."""
        return any(True for _ in self._forms(canonical(word)))

    def _add(self, found: dict[str, float], grades: Iterable[tuple[str, float]]) -> None:
        """Keeps the best grade of each key that is there."""
        listed = list(grades)
        here = self.lexicon.has({key for key, _ in listed})
        for key, grade in listed:
            if key in here and grade > found.get(key, 0.0):
                found[key] = grade

    def _forms(self, word: str) -> Iterator[tuple[str, float]]:
        for form in self.lexicon.has({word, *inflections(word)}):
            yield form, EXACT if form == word else INFLECTED

    def _beginning_with(self, word: str) -> Iterator[tuple[str, float]]:
        for longer in self.lexicon.beginning(word) if len(word) >= _LEAST_PREFIX else ():
            yield longer, PREFIX + _LONGER_PREFIX * len(word) / len(longer)

    def _of_one_stem(self, word: str) -> Iterator[tuple[str, float]]:
        """Words made of the same stem in ways the endings do not know: `печать`, `печатающий`."""
        root = stem(word)
        if _LEAST_STEM <= len(root) < len(word):
            for longer, _ in self._beginning_with(root):
                yield longer, ONE_STEM

    def _misspelt(self, word: str) -> Iterator[tuple[str, float]]:
        allowed = typos_allowed(word)
        if allowed:
            for found, typos in _near(word, self._sorted, most=allowed):
                yield found, TYPO - _SECOND_TYPO * (typos - 1)
        elif len(word) == 3 and word.isalpha():  # `vnp`: too short for a wrong letter, long enough for swapped ones
            for found, _ in _near(word, [other for other in self._sorted if sorted(other) == sorted(word)], most=1):
                yield found, TYPO

    def _misspelt_and_inflected(self, word: str) -> Iterator[tuple[str, float]]:
        root = stem(word)
        allowed = typos_allowed(root)
        if not allowed:
            return
        for found, typos in _near(root, list(self._by_stem), most=allowed):
            for form in self._by_stem[found]:
                yield form, TYPO - _TYPO_AND_ENDING - _SECOND_TYPO * max(typos - 1, 0)

    def _in_another_alphabet(self, word: str) -> Iterator[tuple[str, float]]:
        for other in _on_other_layouts(word):
            for form, grade in self._forms(other):
                yield form, grade * OTHER_ALPHABET
        latin = to_ascii(word)
        if len(latin) < 3 or latin.isdigit():
            return
        for found, typos in _near(latin, list(self._by_latin), most=typos_allowed(latin)):
            for form in self._by_latin[found]:
                yield form, OTHER_ALPHABET - _SECOND_TYPO * typos

    @cached_property
    def _sorted(self) -> list[str]:
        return self.lexicon.keys()

    @cached_property
    def _letters(self) -> list[str]:
        """The keys without digits: what has some is a version or a number, and no form of any other."""
        return [key for key in self._sorted if key.isalpha()]

    @cached_property
    def _by_stem(self) -> Mapping[str, list[str]]:
        return _grouped(self._letters, stem)

    @cached_property
    def _by_latin(self) -> Mapping[str, list[str]]:
        return _grouped(self._letters, to_ascii)


def _near(word: str, others: list[str], *, most: int) -> Iterator[tuple[str, int]]:
    """Those of `others` at most `most` typos away, with how many; swapped neighbours are one typo."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for found, typos, _ in process.extract(word, others, scorer=OSA.distance, score_cutoff=most, limit=None):
        yield found, int(typos)


def _on_other_layouts(word: str) -> list[str]:
    """`word` as if typed with the keyboard on the other alphabet: `ghbynth` is `принтер`."""
    if word.isascii():
        return [word.translate(str.maketrans(_KEYS, layout)) for layout in _LAYOUTS]
    return [word.translate(str.maketrans(layout, _KEYS)) for layout in _LAYOUTS]


def _grouped(words: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return groups
