"""What is searched for: the words of a query, and all that answers each: forms, beginnings, typos, what the keys would
have written on another layout, what sounds like it, and the desk's own synonyms. Ranks nothing.
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
Pair = tuple[float, float]  # the best in the title, the best anywhere


class QueryWord(Struct, frozen=True, dict=True):
    """One word of the question, and the words of the texts that answer it. phrases: what answers it as several words
    that are all there, each as the words that may stand for it. piece: where it may begin an id, read as one."""

    asked: str
    matches: Mapping[str, Match]
    phrases: tuple[tuple[Mapping[str, float], ...], ...] = ()
    piece: str = ""

    @cached_property
    def grades(self) -> dict[str, float]:
        """The grade of each word that answers alone."""
        return {word: match.grade for word, match in self.matches.items()}

    @cached_property
    def shown(self) -> Mapping[str, float]:
        """The same, and of each word that answers with others."""
        found = dict(self.grades)
        for part in (part for phrase in self.phrases for part in phrase):
            for word, grade in part.items():
                found[word] = max(grade, found.get(word, 0.0))
        return found

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(self.grades)

    def best(self, words: set[str]) -> tuple[float, str, str]:
        """The best grade among `words`, what of them it is, and how it answers; 0 where none does."""
        alone = [(self.grades[word], word, str(self.matches[word].how)) for word in sorted(self._keys & words)]
        return max((*alone, *self._together(words)), default=(0.0, "", ""), key=lambda answer: answer[0])

    def _together(self, words: set[str]) -> Iterator[tuple[float, str, str]]:
        for phrase in self.phrases:
            parts = [max(((part[word], word) for word in part.keys() & words), default=(0.0, "")) for part in phrase]
            if all(word for _, word in parts):
                yield min(grade for grade, _ in parts), " ".join(word for _, word in parts), "synonym"

    def weights(self, corpus: Corpus) -> dict[int, Pair]:
        """The things that answer, by number."""
        found = corpus.weights(self.grades)
        for phrase in self.phrases:
            first, *others = [corpus.weights(part) for part in phrase]
            for number in first.keys() & set.intersection(*map(set, others)) if others else first:
                pairs = [each[number] for each in (first, *others)]
                title, best = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
                was = found.get(number, (0.0, 0.0))
                found[number] = (max(title, was[0]), max(best, was[1]))
        return found


def words_of(query: str, lexicon: Lexicon, *, synonyms: Groups = ()) -> list[QueryWord]:
    """The distinct words of the query, in order; a hyphenated one whole where the texts know it so, else its parts."""
    vocabulary = Vocabulary(lexicon)
    asked: dict[str, str] = {}
    written_as = _on_another_layout(query.split(), vocabulary)
    for token in query.split():
        written = written_as.get(token, "")
        for compound in compounds(fold(written or token)):
            whole, *parts = forms(compound)
            for word in parts if parts and not vocabulary.knows(whole) else [whole]:
                asked.setdefault(word, token if written else "")
    listed = list(asked)
    meant = _synonyms(listed, synonyms)
    return [_word(word, vocabulary, typed=asked[word], others=meant.get(at, ())) for at, word in enumerate(listed)]


def _on_another_layout(tokens: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """What tokens would say on another layout, of those that are no words as they stand and have words there; a short
    one only beside a longer one."""
    found = {token: other for token in tokens if (other := _retyped(token, vocabulary))}
    return found if any(len(token) >= _LEAST_RETYPED for token in found) else {}


def _retyped(token: str, vocabulary: Vocabulary) -> str:
    here = compounds(fold(token))
    if any(vocabulary.knows(word) for compound in here for word in forms(compound)):
        return ""
    for other in on_other_layouts(token.casefold()):
        there = compounds(fold(other))
        if there and "".join(there) != "".join(here) and all(vocabulary.knows(word) for word in there):
            return other
    return ""


def _word(word: str, vocabulary: Vocabulary, *, typed: str, others: Sequence[Sequence[str]]) -> QueryWord:
    """typed: what stood there, where that was on another layout."""
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
    """The words that are a form of one of a synonym."""
    key = canonical(word)
    here = vocabulary.lexicon.has({key, *inflections(key)})
    spelled = vocabulary.lexicon.spellings(here)
    return {
        written: SYNONYM * (EXACT if form == key else INFLECTED) for form in sorted(here) for written in spelled[form]
    }


def _synonyms(asked: Sequence[str], groups: Groups) -> dict[int, list[list[str]]]:
    """For each word of the question by its place: what else of a group, where it is a part of one."""
    found: dict[int, list[list[str]]] = {}
    for group in groups:
        members = [words for words in map(_parts, group) if words]
        for member in members:
            for at in range(len(asked) - len(member) + 1):
                if all(map(_is_form, asked[at : at + len(member)], member)):
                    others = [other for other in members if other != member]
                    for place in range(at, at + len(member)):
                        found.setdefault(place, []).extend(others)
    return found


def _parts(member: str) -> list[str]:
    return [part for compound in compounds(fold(member)) for part in (forms(compound)[1:] or [compound])]


def _is_form(word: str, of: str) -> bool:
    one, other = canonical(word), canonical(of)
    return one == other or is_inflection(one, of=other)
