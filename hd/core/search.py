"""Fuzzy, ranked search over tickets, comments and articles, in three languages. Reads no files and filters nothing.

A ticket and its comments are one thing: a word in the title and a word in a comment are two words found, and the thing
is shown once, by the entry where most of the question stands. What ranks, in this order of weight:
a piece of an id; how many of the words are there, rare words counting more; title over text over comment; the word
itself over its forms, over what begins with it, over typos; words that stand together; then open over closed, newer
over older.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from hd.core.excerpt import cut, matches
from hd.core.vocabulary import Vocabulary
from hd.core.words import compounds, fold, forms, word_set
from hd.errors import UsageError

Kind = Literal["ticket", "comment", "article"]

_FIELD = {"ticket": 0.75, "article": 0.75, "comment": 0.65}  # what a word in the text weighs; one in the title: 1
_BEST_BY_WORDS = 95.0  # below every score of an id
_TOGETHER = 3.0  # of these, for the words of the question standing together in the title
_WHOLE_ID, _ID_PIECE, _LIKE_AN_ID = 100.0, 98.0, 40.0
_LEAST_PIECE = 3
# Ids have no I, L, O, U, because they are read out on the phone; and the keyboard may be on the other alphabet.
_READ_ALOUD = str.maketrans("oilавеікмнорстх", "011abe1kmh0pctx")
_CUT = 0.1  # what scores less than this share of the best is noise


class Entry(Struct, frozen=True):
    """One text to search. `created` is aware or None.

    id: a ticket's id, an article's slug; of a comment, the id of its ticket. title: of a comment, that of its ticket.
    open: False for a ticket in a stopped status and a retired article. aliases: former ids, found like the id.
    """

    kind: Kind
    id: str
    title: str
    text: str = ""
    open: bool = True
    created: datetime | None = None
    author: str = ""
    aliases: tuple[str, ...] = ()


class Hit(Struct, frozen=True):
    """A found ticket (by itself or by one of its comments) or article.

    score: 0 to 100, one decimal. excerpt: one line of at most 120 characters. matched: the words of title and excerpt
    that answered, as they are written there.
    """

    entry: Entry
    score: float
    excerpt: str
    matched: tuple[str, ...]


class _Thing(Struct, frozen=True):
    """An article, or a ticket with its comments, and the distinct words of each part."""

    entries: tuple[Entry, ...]  # the ticket itself first, then comments as given
    title: set[str]
    texts: tuple[set[str], ...]  # one for each entry

    @property
    def head(self) -> Entry:
        return self.entries[0]


class _Word(Struct, frozen=True):
    """One word of the question, and the words of the texts that answer it, with grades."""

    grades: dict[str, float]
    keys: frozenset[str]
    piece: str = ""  # where it may begin an id, read as one

    def grade(self, words: set[str]) -> float:
        """The best grade among `words`; 0 where none answers."""
        if self.keys.isdisjoint(words):
            return 0.0
        return max(self.grades[word] for word in self.keys & words)


class _Found(Struct, frozen=True):
    """How a thing answers each word of the question: in the title, and in the text of each entry."""

    thing: _Thing
    title: tuple[float, ...]
    texts: tuple[tuple[float, ...], ...]
    by_id: float  # the score as a piece of its id, 0 where it is none

    def best(self, at: int) -> float:
        """The weight with which the thing answers the word number `at`."""
        weighed = (_FIELD[e.kind] * text[at] for e, text in zip(self.thing.entries, self.texts, strict=True))
        return max(self.title[at], *weighed)


def search(query: str, entries: Iterable[Entry], *, limit: int = 20, now: datetime) -> list[Hit]:
    """The best `limit` hits for `query`, best first; the same input gives the same answer.

    now: aware; an entry dated after it counts as new as can be and no newer. Raises UsageError for a query without a
    letter or digit.
    """
    if not compounds(fold(query)):
        what = f'"{query.strip()}" has no letters or digits to search for' if query.strip() else "search for what?"
        raise UsageError(what, hint="hd search WORD…, a piece of an id, or an error message")
    things = _things(entries)
    words = _question(query, things)
    by_id = _by_id(query, things)
    found = [each for at, thing in enumerate(things) if (each := _find(thing, words, by_id=by_id.get(at, 0.0)))]
    counts = _counts(found, words=len(words), things=len(things))
    scored = [(_score(each, counts=counts, words=words), each) for each in found]
    scored.sort(key=lambda pair: (-pair[0], *_tie(pair[1].thing.head, now=now)))
    least = scored[0][0] * _CUT if scored else 0.0
    return [
        _hit(each, score=score, counts=counts, words=words) for score, each in scored[: max(limit, 0)] if score >= least
    ]


def _things(entries: Iterable[Entry]) -> list[_Thing]:
    """Entries of one ticket put together, in the order in which each was first seen."""
    groups: dict[tuple[bool, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.kind == "article", entry.id), []).append(entry)
    things = []
    for (is_article, ident), group in groups.items():
        group.sort(key=lambda entry: entry.kind == "comment")
        title = word_set(fold(group[0].title))
        if is_article:
            title |= word_set(fold(ident))
        things.append(_Thing(tuple(group), title, tuple(word_set(fold(entry.text)) for entry in group)))
    return things


def _question(query: str, things: Sequence[_Thing]) -> list[_Word]:
    """The distinct words of the query, in order; a hyphenated one whole where the texts know it so, else its parts."""
    known: set[str] = set()
    for thing in things:
        known.update(thing.title, *thing.texts)
    vocabulary = Vocabulary(known)
    asked: dict[str, None] = {}
    for compound in compounds(fold(query)):
        whole, *parts = forms(compound)
        asked.update(dict.fromkeys(parts if parts and not vocabulary.knows(whole) else [whole]))
    words = []
    for word in asked:
        grades = vocabulary.match(word)
        may_be_id = len(word) > _LEAST_PIECE and any(char.isdigit() for char in word)
        words.append(_Word(grades, frozenset(grades), _id_form(word) if may_be_id else ""))
    return words


def _find(thing: _Thing, words: Sequence[_Word], *, by_id: float) -> _Found | None:
    """How the thing answers; None where it does not at all."""
    ids = () if thing.head.kind == "article" else (thing.head.id, *thing.head.aliases)
    tails = [_id_form(ident).rpartition("-")[2] for ident in ids] if any(word.piece for word in words) else []
    title = tuple(
        1.0 if word.piece and any(tail.startswith(word.piece) for tail in tails) else word.grade(thing.title)
        for word in words
    )
    texts = tuple(tuple(word.grade(text) for word in words) for text in thing.texts)
    if by_id or any(title) or any(map(any, texts)):
        return _Found(thing, title, texts, by_id)
    return None


def _id_form(text: str) -> str:
    """An id, or a piece of one as people type or say it: case folded, `o` is `0`, `i` and `l` are `1`, one alphabet."""
    return text.strip("#.,:;()[]").casefold().translate(_READ_ALOUD)


def _by_id(query: str, things: Sequence[_Thing]) -> dict[int, float]:
    """The things whose id the whole query is, or is a piece of, by their place in `things`, with a score.

    A piece that only one id has counts fully, wherever it stands. Letters alone are more often a word than a piece, so
    they count little unless they are a whole random part.
    """
    piece = _id_form("-".join(query.split()))
    if len(piece) < _LEAST_PIECE:
        return {}
    found: dict[int, float] = {}
    for at, thing in enumerate(things):
        if thing.head.kind == "article":
            score = _WHOLE_ID if query.strip() == thing.head.id else 0.0
        else:
            score = max(_piece_score(piece, _id_form(ident)) for ident in (thing.head.id, *thing.head.aliases))
        if score:
            found[at] = score
    alone = len(found) == 1
    if not any(char.isdigit() for char in query):
        whole = {at: score for at, score in found.items() if score == _WHOLE_ID}
        return whole or (dict.fromkeys(found, _LIKE_AN_ID) if alone else {})
    return {at: max(score, _ID_PIECE) for at, score in found.items()} if alone else found


def _piece_score(piece: str, ident: str) -> float:
    """How much of an id a piece of it is: whole, reaching into its random part from a part's beginning, or inside."""
    tail = ident.rpartition("-")[2]
    if piece in (ident, tail):
        return _WHOLE_ID
    if piece not in ident:
        return 0.0
    start = f"-{ident}".find(f"-{piece}")
    return _ID_PIECE if start >= 0 and start + len(piece) > len(ident) - len(tail) else _LIKE_AN_ID


def _counts(found: Sequence[_Found], *, words: int, things: int) -> list[float]:
    """How much each word of the question counts: a word that few things have tells more than one that all have."""
    having = [sum(1 for each in found if each.best(at)) for at in range(words)]
    return [math.log(1 + things / max(have, 1)) for have in having]


def _score(found: _Found, *, counts: Sequence[float], words: Sequence[_Word]) -> float:
    """0 to 100, one decimal. What is not answered costs twice: it adds nothing, and takes its share of the rest."""
    best = [found.best(at) for at in range(len(words))]
    total = sum(counts)
    weighed = sum(count * grade for count, grade in zip(counts, best, strict=True)) / total
    answered = sum(count for count, grade in zip(counts, best, strict=True) if grade) / total
    if len(words) == 1:
        by_words = _BEST_BY_WORDS * weighed
    else:
        by_words = (_BEST_BY_WORDS - _TOGETHER) * weighed * answered + _TOGETHER * _together(found, words)
    return round(max(by_words, found.by_id), 1)


def _together(found: _Found, words: Sequence[_Word]) -> float:
    """The share of neighbours in the question that are neighbours in the title, in the same order."""
    if not all(found.title):
        return 0.0
    title = [part for compound in compounds(fold(found.thing.head.title)) for part in compound.split("-")]
    pairs = list(pairwise(title))
    both = sum(any(a in one.keys and b in two.keys for a, b in pairs) for one, two in pairwise(words))
    return both / (len(words) - 1)


def _tie(entry: Entry, *, now: datetime) -> tuple[bool, timedelta, str, str]:
    """The order of equal scores: open, then newer, then by id."""
    age = max(now - entry.created, timedelta()) if entry.created else timedelta.max
    return not entry.open, age, entry.id, entry.kind


def _hit(found: _Found, *, score: float, counts: Sequence[float], words: Sequence[_Word]) -> Hit:
    """The entry that adds most to what the title says, with the part of its text where most of the question stands."""

    def adds(at: int) -> float:
        field = _FIELD[found.thing.entries[at].kind]
        gains = (max(field * grade - known, 0.0) for grade, known in zip(found.texts[at], found.title, strict=True))
        return sum(count * gain for count, gain in zip(counts, gains, strict=True))

    at = max(range(len(found.texts)), key=lambda place: (round(adds(place), 6), -place))
    entry = found.thing.entries[at]

    def weigh(word: str) -> dict[int, float]:
        """Which words of the question a folded compound answers, and with what weight."""
        parts = forms(word)
        weights = {i: counts[i] * max(one.grades.get(part, 0.0) for part in parts) for i, one in enumerate(words)}
        return {i: weight for i, weight in weights.items() if weight}

    excerpt, in_excerpt = cut(entry.text, weigh=weigh)
    matched = dict.fromkeys((*matches(entry.title, weigh=weigh), *in_excerpt))
    return Hit(entry, score, excerpt, tuple(matched))
