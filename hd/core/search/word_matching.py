"""The distinct words of many texts, and how well each matches a query word. Ranks nothing.

Words repeat: ten thousand tickets have some tens of thousands of distinct words. Comparing the query with each of these
once makes a search with typos affordable.
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

MatchKind = Literal["word", "form", "beginning", "stem", "typo", "layout", "sound", "synonym"]

EXACT, INFLECTED, PREFIX, ONE_STEM, TYPO = 1.0, 0.92, 0.7, 0.65, 0.6
LAYOUT, SOUND, SOUND_OF_A_KNOWN_WORD, SOUND_AND_ENDING = 0.85, 0.8, 0.55, 0.65
_LONGER_PREFIX = 0.15  # added to a prefix in proportion to its share of the word
_SECOND_TYPO = 0.1
_TYPO_AND_ENDING = 0.05
_LEAST_PREFIX = 2
_LEAST_STEM = 5
_LEAST_SOUND = 3
_OFTEN_A_WORD_ITSELF = 5  # up to this length, a word that differs by one letter is more often another word than a typo
_HEX = pattern(r"(?=.*\d)[0-9a-f]{6,}")


class Match(NamedTuple):
    """How well a word matches: a grade of at most 1.0 (the exact word), and the kind of match."""

    grade: float
    kind: MatchKind


class Vocabulary(Struct, frozen=True, dict=True):
    """Finds matching words in a lexicon, as they are written there."""

    lexicon: Lexicon

    def match(self, word: str) -> dict[str, Match]:
        """Return the words that match the folded `word`.

        Includes its inflected forms, words with it as prefix, words with the same sound in the other alphabet, and
        typos; if there are none, words with a similar sound or on another keyboard layout. Ignores typos of a short
        known word, and of a common one.
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

    def has_form(self, word: str) -> bool:
        """Whether the lexicon has the folded `word` or an inflected form."""
        return any(True for _ in self._forms(canonical(word)))

    def _add(self, found: dict[str, Match], matches: Iterable[tuple[str, float, MatchKind]]) -> None:
        """Keep the best grade of each existing key."""
        listed = list(matches)
        here = self.lexicon.has({key for key, _, _ in listed})
        for key, grade, how in listed:
            if key in here and (key not in found or grade > found[key].grade):
                found[key] = Match(grade, how)

    def _forms(self, word: str) -> Iterator[tuple[str, float, MatchKind]]:
        code = {f"0x{word}"} if _HEX.fullmatch(word) else set()
        for form in self.lexicon.has({word, *code, *inflections(word)}):
            yield (form, EXACT, "word") if form == word else (form, INFLECTED, "form")

    def _beginning_with(self, word: str) -> Iterator[tuple[str, float, MatchKind]]:
        for longer in self.lexicon.beginning(word) if len(word) >= _LEAST_PREFIX else ():
            yield longer, PREFIX + _LONGER_PREFIX * len(word) / len(longer), "beginning"

    def _of_one_stem(self, word: str) -> Iterator[tuple[str, float, MatchKind]]:
        """Yield words with the same stem that differ by more than known endings: `печать`, `печатающий`."""
        root = stem(word)
        if _LEAST_STEM <= len(root) < len(word):
            for longer, _, _ in self._beginning_with(root):
                yield longer, ONE_STEM, "stem"

    def _sounding_like(self, word: str, *, known: bool) -> Iterator[tuple[str, float, MatchKind]]:
        """Yield words of the other alphabet; for an unknown word, also longer ones by an ending, and of its own
        alphabet.
        """
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

    def _misspelt(self, word: str) -> Iterator[tuple[str, float, MatchKind]]:
        allowed = typos_allowed(word)
        if allowed:
            for found, typos in _within_typos(word, self._sorted, most=allowed):
                yield found, TYPO - _SECOND_TYPO * (typos - 1), "typo"
        elif (
            len(word) == 3 and word.isalpha()
        ):  # `vnp`: too short for a wrong letter, but long enough for swapped letters
            for found, _ in _within_typos(
                word, [other for other in self._sorted if sorted(other) == sorted(word)], most=1
            ):
                yield found, TYPO, "typo"

    def _misspelt_and_inflected(self, word: str) -> Iterator[tuple[str, float, MatchKind]]:
        root = stem(word)
        allowed = typos_allowed(root)
        if not allowed:
            return
        for found, typos in _within_typos(root, list(self._by_stem), most=allowed):
            for form in self._by_stem[found]:
                yield form, TYPO - _TYPO_AND_ENDING - _SECOND_TYPO * max(typos - 1, 0), "typo"

    def _nearly(self, word: str) -> Iterator[tuple[str, float, MatchKind]]:
        """Yield words with a similar sound, or beginning so on another layout, for a word without other matches."""
        if len(word) < _LEAST_SOUND:
            return
        for other in on_other_layouts(word):
            for form, grade, _ in self._beginning_with(canonical(other)):
                yield form, grade * LAYOUT, "layout"
        for heard in sounds(word):
            for near, typos in _within_typos(heard, self.lexicon.sounds(), most=typos_allowed(heard.lower())):
                for key in self.lexicon.sounding([near]):
                    yield key, ONE_STEM - _SECOND_TYPO * typos, "sound"

    @cached_property
    def _sorted(self) -> list[str]:
        return self.lexicon.keys()

    @cached_property
    def _letters(self) -> list[str]:
        """Return the keys without digits: a version or a number is no form of another word."""
        return [key for key in self._sorted if key.isalpha()]

    @cached_property
    def _by_stem(self) -> Mapping[str, list[str]]:
        return _group_by(self._letters, stem)


def _within_typos(word: str, words: list[str], *, most: int) -> Iterator[tuple[str, int]]:
    """Yield the words within `most` typos, with their number; swapped neighbours are one typo."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for found, typos, _ in process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=None):
        yield found, int(typos)


def _group_by(words: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return groups
