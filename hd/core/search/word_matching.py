"""The distinct words of many texts, and how well each answers a word that was asked for. Knows no texts and no ranks.

Words repeat: ten thousand tickets have a few tens of thousands of distinct words. Comparing the question with those,
once each, is what makes a search with typos affordable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from msgspec import Struct

from hd.core.search.corpus import Lexicon
from hd.text.keyboard_layouts import on_other_layouts
from hd.text.lazy_regex import pattern
from hd.text.phonetics import sounds
from hd.text.stemming import canonical, inflections, stem, typos_allowed

How = Literal["word", "form", "beginning", "stem", "typo", "layout", "sound", "synonym"]

EXACT, INFLECTED, PREFIX, ONE_STEM, TYPO = 1.0, 0.92, 0.7, 0.65, 0.6
LAYOUT, SOUND, SOUND_OF_A_KNOWN_WORD, SOUND_AND_ENDING = 0.85, 0.8, 0.55, 0.65
_LONGER_PREFIX = 0.15  # added to a prefix in proportion to how much of the word it is
_SECOND_TYPO = 0.1
_TYPO_AND_ENDING = 0.05
_LEAST_PREFIX = 2
_LEAST_STEM = 5
_LEAST_SOUND = 3
_OFTEN_A_WORD_ITSELF = 5  # up to this length a word one letter away is more often another word than a typo
_HEX = pattern(r"(?=.*\d)[0-9a-f]{6,}")


class Match(NamedTuple):
    """How well a word answers: a grade of at most 1.0, which is the word itself; and by what."""

    grade: float
    how: How


class Vocabulary(Struct, frozen=True, dict=True):
    """What answers a word, out of a lexicon. Answers are words as they are written there."""

    lexicon: Lexicon

    def match(self, word: str) -> dict[str, Match]:
        """The words that answer the folded `word`.

        A form of it by its endings, then what begins with it, then what sounds like it in the other alphabet, then what
        differs by typos; where none of these is there, what nearly sounds so, or begins so on another keyboard layout.
        No typos are sought in a short word that is there, and none in one that many things have.
        """
        word = canonical(word)
        found: dict[str, Match] = {}
        self._add(found, self._forms(word))
        known = bool(found)
        common = known and self.lexicon.is_common(found)
        self._add(found, self._beginning_with(word))
        self._add(found, self._sounding_like(word, known=known))
        if not known or (len(word) > _OFTEN_A_WORD_ITSELF and not common):
            self._add(found, self._misspelt(word))
        if not known:
            self._add(found, self._misspelt_and_inflected(word))
            self._add(found, self._of_one_stem(word))
        if not found:
            self._add(found, self._nearly(word))
        spellings = self.lexicon.spellings(found)
        return {form: match for key, match in found.items() for form in spellings[key]}

    def knows(self, word: str) -> bool:
        """Whether the folded `word` itself, or a form of it by its endings, is here."""
        return any(True for _ in self._forms(canonical(word)))

    def _add(self, found: dict[str, Match], matches: Iterable[tuple[str, float, How]]) -> None:
        """Keeps the best grade of each key that is there."""
        listed = list(matches)
        here = self.lexicon.has({key for key, _, _ in listed})
        for key, grade, how in listed:
            if key in here and (key not in found or grade > found[key].grade):
                found[key] = Match(grade, how)

    def _forms(self, word: str) -> Iterator[tuple[str, float, How]]:
        code = {f"0x{word}"} if _HEX.fullmatch(word) else set()
        for form in self.lexicon.has({word, *code, *inflections(word)}):
            yield (form, EXACT, "word") if form == word else (form, INFLECTED, "form")

    def _beginning_with(self, word: str) -> Iterator[tuple[str, float, How]]:
        for longer in self.lexicon.beginning(word) if len(word) >= _LEAST_PREFIX else ():
            yield longer, PREFIX + _LONGER_PREFIX * len(word) / len(longer), "beginning"

    def _of_one_stem(self, word: str) -> Iterator[tuple[str, float, How]]:
        """Words made of the same stem in ways the endings do not know: `печать`, `печатающий`."""
        root = stem(word)
        if _LEAST_STEM <= len(root) < len(word):
            for longer, _, _ in self._beginning_with(root):
                yield longer, ONE_STEM, "stem"

    def _sounding_like(self, word: str, *, known: bool) -> Iterator[tuple[str, float, How]]:
        """Words of the other alphabet; of one that is not known, also longer by an ending, and of its own alphabet."""
        heard = [sound for sound in sounds(word) if len(sound) >= _LEAST_SOUND]
        for key in self.lexicon.sounding(heard) if heard else ():
            if key.isascii() != word.isascii():
                yield key, SOUND_OF_A_KNOWN_WORD if known else SOUND, "sound"
            elif not known:
                yield key, SOUND, "typo"
        long = [sound for sound in heard if len(sound) > _LEAST_SOUND]
        if known or not long:
            return
        for start in {sound[: len(sound) - cut] for sound in long for cut in (0, 1) if len(sound) - cut > _LEAST_SOUND}:
            for key in self.lexicon.sounding([start], longer=2):
                if key.isascii() != word.isascii():
                    yield key, SOUND_AND_ENDING, "sound"

    def _misspelt(self, word: str) -> Iterator[tuple[str, float, How]]:
        allowed = typos_allowed(word)
        if allowed:
            for found, typos in _near(word, self._sorted, most=allowed):
                yield found, TYPO - _SECOND_TYPO * (typos - 1), "typo"
        elif len(word) == 3 and word.isalpha():  # `vnp`: too short for a wrong letter, long enough for swapped ones
            for found, _ in _near(word, [other for other in self._sorted if sorted(other) == sorted(word)], most=1):
                yield found, TYPO, "typo"

    def _misspelt_and_inflected(self, word: str) -> Iterator[tuple[str, float, How]]:
        root = stem(word)
        allowed = typos_allowed(root)
        if not allowed:
            return
        for found, typos in _near(root, list(self._by_stem), most=allowed):
            for form in self._by_stem[found]:
                yield form, TYPO - _TYPO_AND_ENDING - _SECOND_TYPO * max(typos - 1, 0), "typo"

    def _nearly(self, word: str) -> Iterator[tuple[str, float, How]]:
        """Where nothing else answers: what sounds nearly so, what begins so on another layout."""
        if len(word) < _LEAST_SOUND:
            return
        for other in on_other_layouts(word):
            for form, grade, _ in self._beginning_with(canonical(other)):
                yield form, grade * LAYOUT, "layout"
        for heard in sounds(word):
            for near, typos in _near(heard, self.lexicon.sounds(), most=typos_allowed(heard.lower())):
                for key in self.lexicon.sounding([near]):
                    yield key, ONE_STEM - _SECOND_TYPO * typos, "sound"

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


def _near(word: str, others: list[str], *, most: int) -> Iterator[tuple[str, int]]:
    """Those of `others` at most `most` typos away, with how many; swapped neighbours are one typo."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for found, typos, _ in process.extract(word, others, scorer=OSA.distance, score_cutoff=most, limit=None):
        yield found, int(typos)


def _grouped(words: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return groups
