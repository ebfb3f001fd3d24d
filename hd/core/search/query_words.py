"""The words of a query, and the words of texts that match each: forms, prefixes, typos, another keyboard layout,
similar sounds, and the desk's synonyms. Ranks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from hd.core.search.corpus import Corpus, Lexicon, id_form
from hd.core.search.word_matching import EXACT, INFLECTED, LAYOUT, Match, Vocabulary
from hd.text.keyboard_layouts import on_other_layouts
from hd.text.stemming import canonical, compounds, fold, forms, inflections, is_inflection

SYNONYM = 0.8
_LEAST_PIECE = 3
_LEAST_RETYPED = 3
Groups = Sequence[Sequence[str]]
Pair = tuple[float, float]  # the best grade in the title, the best anywhere


class QueryWord(Struct, frozen=True, dict=True):
    """One word of the query, and the matching words of texts. phrases: alternatives of several words that must all
    occur, each with its matching words. id_part: the word as the beginning of an id, if possible.
    """

    text: str
    matches: Mapping[str, Match]
    phrases: tuple[tuple[Mapping[str, float], ...], ...] = ()
    id_part: str = ""

    @cached_property
    def grades(self) -> dict[str, float]:
        """The grade of each word that matches alone."""
        return {word: match.grade for word, match in self.matches.items()}

    @cached_property
    def all_grades(self) -> Mapping[str, float]:
        """The grade of each word that matches alone or as part of a phrase."""
        found = dict(self.grades)
        for part in (part for phrase in self.phrases for part in phrase):
            for word, grade in part.items():
                found[word] = max(grade, found.get(word, 0.0))
        return found

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(self.grades)

    def best(self, words: set[str]) -> tuple[float, str, str]:
        """Return the best grade among `words`, the matching word, and the kind of match; 0 if none matches."""
        alone = [(self.grades[word], word, str(self.matches[word].kind)) for word in sorted(self._keys & words)]
        return max((*alone, *self._together(words)), default=(0.0, "", ""), key=lambda answer: answer[0])

    def _together(self, words: set[str]) -> Iterator[tuple[float, str, str]]:
        for phrase in self.phrases:
            parts = [max(((part[word], word) for word in part.keys() & words), default=(0.0, "")) for part in phrase]
            if all(word for _, word in parts):
                yield min(grade for grade, _ in parts), " ".join(word for _, word in parts), "synonym"

    def weights(self, corpus: Corpus) -> dict[int, Pair]:
        """Return the weights of matching items, by number."""
        found = corpus.weights(self.grades)
        for phrase in self.phrases:
            first, *others = [corpus.weights(part) for part in phrase]
            for number in first.keys() & set.intersection(*map(set, others)) if others else first:
                pairs = [each[number] for each in (first, *others)]
                title, best = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
                was = found.get(number, (0.0, 0.0))
                found[number] = (max(title, was[0]), max(best, was[1]))
        return found


def split_query(query: str, lexicon: Lexicon, *, synonyms: Groups = ()) -> list[QueryWord]:
    """Return the distinct words of the query, in order; a hyphenated one as a whole if texts contain it, else its
    parts.
    """
    vocabulary = Vocabulary(lexicon)
    asked: dict[str, str] = {}
    written_as = _retype_tokens(query.split(), vocabulary)
    for token in query.split():
        written = written_as.get(token, "")
        for compound in compounds(fold(written or token)):
            whole, *parts = forms(compound)
            for word in parts if parts and not vocabulary.has_form(whole) else [whole]:
                asked.setdefault(word, token if written else "")
    listed = list(asked)
    meant = _synonyms(listed, synonyms)
    return [
        _query_word(word, vocabulary, typed=asked[word], others=meant.get(at, ())) for at, word in enumerate(listed)
    ]


def _retype_tokens(tokens: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Map tokens that are no words, but are words on another keyboard layout, to those; a short one only beside a
    longer one.
    """
    found = {token: other for token in tokens if (other := _retype(token, vocabulary))}
    return found if any(len(token) >= _LEAST_RETYPED for token in found) else {}


def _retype(token: str, vocabulary: Vocabulary) -> str:
    here = compounds(fold(token))
    if any(vocabulary.has_form(word) for compound in here for word in forms(compound)):
        return ""
    for other in on_other_layouts(token.casefold()):
        there = compounds(fold(other))
        if there and "".join(there) != "".join(here) and all(vocabulary.has_form(word) for word in there):
            return other
    return ""


def _query_word(word: str, vocabulary: Vocabulary, *, typed: str, others: Sequence[Sequence[str]]) -> QueryWord:
    """Build a query word. typed: the original token, if it was on another layout."""
    matches = vocabulary.match(word)
    if typed:
        matches = {found: Match(match.grade * LAYOUT, "layout") for found, match in matches.items()}
    phrases = []
    for other in others:
        parts = [_forms(part, vocabulary) for part in other]
        if len(parts) > 1 and all(parts):
            phrases.append(tuple(parts))
        for found, grade in parts[0].items() if len(parts) == 1 else ():
            if found not in matches or matches[found].grade < grade:
                matches[found] = Match(grade, "synonym")
    may_be_id = len(word) > _LEAST_PIECE and any(char.isdigit() for char in word)
    return QueryWord(typed or word, matches, tuple(phrases), id_form(word) if may_be_id else "")


def _forms(word: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Return the words that are a form of a synonym."""
    key = canonical(word)
    here = vocabulary.lexicon.has({key, *inflections(key)})
    spelled = vocabulary.lexicon.spellings(here)
    return {
        written: SYNONYM * (EXACT if form == key else INFLECTED) for form in sorted(here) for written in spelled[form]
    }


def _synonyms(asked: Sequence[str], groups: Groups) -> dict[int, list[list[str]]]:
    """Map the position of each query word that is part of a group to the other members."""
    found: dict[int, list[list[str]]] = {}
    for group in groups:
        members = [words for words in map(_member_words, group) if words]
        for member in members:
            for at in range(len(asked) - len(member) + 1):
                if all(map(_is_form, asked[at : at + len(member)], member)):
                    others = [other for other in members if other != member]
                    for place in range(at, at + len(member)):
                        found.setdefault(place, []).extend(others)
    return found


def _member_words(member: str) -> list[str]:
    return [part for compound in compounds(fold(member)) for part in (forms(compound)[1:] or [compound])]


def _is_form(word: str, of: str) -> bool:
    one, other = canonical(word), canonical(of)
    return one == other or is_inflection(one, of=other)
