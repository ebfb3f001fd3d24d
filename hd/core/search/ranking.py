"""Fuzzy, ranked search over tickets, comments and articles, in three languages. Reads no files and filters nothing.

A ticket and its comments are one thing: a word in the title and a word in a comment are two words found, and the thing
is shown once, by the entry where most of the question stands. What ranks, in this order of weight:
a piece of an id; how many of the words are there, rare words counting more; title over text over comment; the word
itself over its forms, over what begins with it, over typos; words that stand together; then open over closed, newer
over older.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from hd.core.search.corpus import FIELD, Corpus, Entry, SearchItem, id_form
from hd.core.search.excerpts import cut, matches
from hd.core.search.query_words import Groups, QueryWord, words_of
from hd.errors import UsageError
from hd.text.stemming import compounds, fold, forms

_BEST_BY_WORDS = 95.0  # below every score of an id
_TOGETHER = 3.0  # of these, for the words of the question standing together in the title
_WHOLE_ID, _ID_PIECE, _LIKE_AN_ID = 100.0, 98.0, 40.0
_LEAST_PIECE = 3
_CUT = 0.1  # what scores less than this share of the best is noise


class MatchReason(Struct, frozen=True):
    """What one word of the question brought a hit. found: the word of the text, "" where it is not there; how: as
    `vocabulary.How`, or `id`, `together`; where: title, text or comment; points: its part of the score."""

    asked: str
    found: str = ""
    how: str = ""
    where: str = ""
    points: float = 0.0


class Hit(Struct, frozen=True):
    """A found ticket (by itself or by one of its comments) or article.

    score: 0 to 100, one decimal. excerpt: one line of at most 120 characters. matched: the words of title and excerpt
    that answered, as they are written there. why: what the score is made of, word by word.
    """

    entry: Entry
    score: float
    excerpt: str
    matched: tuple[str, ...]
    why: tuple[MatchReason, ...] = ()


class _Found(Struct, frozen=True):
    """How a thing answers each word of the question: with the title alone, and at best."""

    title: tuple[float, ...]
    best: tuple[float, ...]
    by_id: float  # the score as a piece of its id, 0 where it is none


def search(
    query: str,
    corpus: Corpus,
    *,
    limit: int = 20,
    now: datetime,
    synonyms: Groups = (),
    among: Callable[[Entry], bool] | None = None,
) -> list[Hit]:
    """The best `limit` hits for `query`, best first; the same input gives the same answer. among: which may be hits.

    synonyms: groups of words and phrases that mean the same. now: aware; an entry dated after it counts as new as can
    be and no newer. Raises UsageError for a query without a letter or digit.
    """
    if not compounds(fold(query)):
        what = f'"{query.strip()}" has no letters or digits to search for' if query.strip() else "search for what?"
        raise UsageError(what, hint="hd search TEXT   (words, a piece of an id, an error message)")
    words = words_of(query, corpus.lexicon, synonyms=synonyms)
    found = _found(words, corpus, by_id=_by_id(query, corpus))
    counts = _counts(found, words=len(words), things=corpus.size)
    scores = _scores(found, corpus, counts=counts, words=words)
    if among is not None:
        heads = corpus.heads(scores)
        scores = {number: score for number, score in scores.items() if among(heads[number])}
    scored = _best(scores, corpus, limit=max(limit, 0), now=now)
    hits = ((score, found[number].by_id, corpus.thing(number)) for score, number in scored)
    return [_hit(thing, score=score, by_id=by_id, counts=counts, words=words) for score, by_id, thing in hits if thing]


def _found(words: Sequence[QueryWord], corpus: Corpus, *, by_id: Mapping[int, float]) -> dict[int, _Found]:
    """The things that answer at all, by number."""
    weights = []
    for word in words:
        weighed = word.weights(corpus)
        for number, head in corpus.with_id(word.piece) if word.piece else ():
            tails = (id_form(one).rpartition("-")[2] for one in head.ids)
            if head.kind != "article" and any(tail.startswith(word.piece) for tail in tails):
                weighed[number] = (1.0, 1.0)
        weights.append(weighed)
    nothing = (0.0, 0.0)
    found = {}
    for number in set(by_id).union(*weights):
        pairs = [weighed.get(number, nothing) for weighed in weights]
        title, best = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
        found[number] = _Found(title, best, by_id.get(number, 0.0))
    return found


def _by_id(query: str, corpus: Corpus) -> dict[int, float]:
    """The things whose id the whole query is, or is a piece of, by their numbers, with a score.

    A piece that only one id has counts fully, wherever it stands. Letters alone are more often a word than a piece, so
    they count little unless they are a whole random part.
    """
    piece = id_form("-".join(query.split()))
    if len(piece) < _LEAST_PIECE:
        return {}
    found: dict[int, float] = {}
    for number, head in corpus.with_id(piece):
        if head.kind == "article":
            score = _WHOLE_ID if query.strip() == head.id else 0.0
        else:
            score = max(_piece_score(piece, id_form(one)) for one in head.ids)
        if score:
            found[number] = score
    alone = len(found) == 1
    if not any(char.isdigit() for char in query):
        whole = {number: score for number, score in found.items() if score == _WHOLE_ID}
        return whole or (dict.fromkeys(found, _LIKE_AN_ID) if alone else {})
    return {number: max(score, _ID_PIECE) for number, score in found.items()} if alone else found


def _piece_score(piece: str, ident: str) -> float:
    """How much of an id a piece of it is: whole, reaching into its random part from a part's beginning, or inside."""
    tail = ident.rpartition("-")[2]
    if piece in (ident, tail):
        return _WHOLE_ID
    if piece not in ident:
        return 0.0
    start = f"-{ident}".find(f"-{piece}")
    return _ID_PIECE if start >= 0 and start + len(piece) > len(ident) - len(tail) else _LIKE_AN_ID


def _counts(found: Mapping[int, _Found], *, words: int, things: int) -> list[float]:
    """How much each word of the question counts: a word that few things have tells more than one that all have."""
    having = [sum(1 for each in found.values() if each.best[at]) for at in range(words)]
    return [math.log(1 + things / max(have, 1)) for have in having]


def _scores(
    found: Mapping[int, _Found], corpus: Corpus, *, counts: Sequence[float], words: Sequence[QueryWord]
) -> dict[int, float]:
    """0 to 100, one decimal. What is not answered costs twice: it adds nothing, and takes its share of the rest."""
    total = sum(counts)
    several = [number for number, each in found.items() if len(words) > 1 and all(each.title)]
    titles = corpus.heads(several)
    scores = {}
    for number, each in found.items():
        weighed = sum(count * grade for count, grade in zip(counts, each.best, strict=True)) / total
        by_words = _BEST_BY_WORDS * weighed
        if len(words) > 1:
            answered = sum(count for count, grade in zip(counts, each.best, strict=True) if grade) / total
            together = _together(titles[number].title, words) if number in titles else 0.0
            by_words = (_BEST_BY_WORDS - _TOGETHER) * weighed * answered + _TOGETHER * together
        scores[number] = round(max(by_words, each.by_id), 1)
    return scores


def _together(title: str, words: Sequence[QueryWord]) -> float:
    """The share of neighbours in the question that are neighbours in the title, in the same order."""
    parts = [part for compound in compounds(fold(title)) for part in compound.split("-")]
    pairs = list(pairwise(parts))
    both = sum(any(a in one.shown and b in two.shown for a, b in pairs) for one, two in pairwise(words))
    return both / (len(words) - 1)


def _best(scores: Mapping[int, float], corpus: Corpus, *, limit: int, now: datetime) -> list[tuple[float, int]]:
    """The `limit` best, in order, but for what is noise beside the very best. Only of those that may be among them is
    the rest asked."""
    if not scores or not limit:
        return []
    ranked = sorted(scores.values(), reverse=True)
    least = max(ranked[:limit][-1], ranked[0] * _CUT)
    near = [number for number, score in scores.items() if score >= least]
    heads = corpus.heads(near)
    near.sort(key=lambda number: (-scores[number], *_tie(heads[number], now=now)))
    return [(scores[number], number) for number in near[:limit]]


def _tie(entry: Entry, *, now: datetime) -> tuple[bool, timedelta, str, str]:
    """The order of equal scores: open, then newer, then by id."""
    age = max(now - entry.created, timedelta()) if entry.created else timedelta.max
    return not entry.open, age, entry.id, entry.kind


def _hit(thing: SearchItem, *, score: float, by_id: float, counts: Sequence[float], words: Sequence[QueryWord]) -> Hit:
    """The entry that adds most to what the title says, with the part of its text where most of the question stands."""
    title = [word.best(thing.title)[0] for word in words]
    texts = [[word.best(text)[0] for word in words] for text in thing.texts]

    def adds(at: int) -> float:
        field = FIELD[thing.entries[at].kind]
        gains = (max(field * grade - known, 0.0) for grade, known in zip(texts[at], title, strict=True))
        return sum(count * gain for count, gain in zip(counts, gains, strict=True))

    at = max(range(len(texts)), key=lambda place: (round(adds(place), 6), -place))
    entry = thing.entries[at]

    def weigh(word: str) -> dict[int, float]:
        """Which words of the question a folded compound answers, and with what weight."""
        parts = forms(word)
        weights = {i: counts[i] * max(one.shown.get(part, 0.0) for part in parts) for i, one in enumerate(words)}
        return {i: weight for i, weight in weights.items() if weight}

    excerpt, in_excerpt = cut(entry.text, weigh=weigh)
    matched = dict.fromkeys((*matches(entry.title, weigh=weigh), *in_excerpt))
    why = _why(thing, score=score, by_id=by_id, counts=counts, words=words)
    return Hit(entry, score, excerpt, tuple(matched), why)


def _why(
    thing: SearchItem, *, score: float, by_id: float, counts: Sequence[float], words: Sequence[QueryWord]
) -> tuple[MatchReason, ...]:
    """What the score is made of, as `_scores` adds it up; an id counts alone."""
    if by_id and by_id >= score:
        return (MatchReason(" ".join(word.asked for word in words), thing.head.id, "id", "", score),)
    total, several = sum(counts), len(words) > 1
    found = [_where(word, thing) for word in words]
    answered = sum(count for count, (weight, *_) in zip(counts, found, strict=True) if weight) / total
    whole = (_BEST_BY_WORDS - _TOGETHER) * answered if several else _BEST_BY_WORDS
    why = [
        MatchReason(word.asked, at, how, where, round(whole * count * weight / total, 1))
        for word, count, (weight, at, how, where) in zip(words, counts, found, strict=True)
    ]
    together = _together(thing.head.title, words) if several and all(word.best(thing.title)[0] for word in words) else 0
    if together:
        why.append(
            MatchReason(" ".join(word.asked for word in words), "", "together", "title", round(_TOGETHER * together, 1))
        )
    return tuple(why)


def _where(word: QueryWord, thing: SearchItem) -> tuple[float, str, str, str]:
    """The best answer to a word in a thing: its weight, the word there, how it answers, and where it stands."""
    places = [(1.0, "title", thing.title)]
    places += [
        (FIELD[entry.kind], "comment" if entry.kind == "comment" else "text", text)
        for entry, text in zip(thing.entries, thing.texts, strict=True)
    ]
    answers = [
        (field * grade, found, how, where)
        for field, where, text in places
        for grade, found, how in [word.best(text)]
        if grade
    ]
    if answers:
        return max(answers, key=lambda answer: answer[0])
    piece = word.piece and any(id_form(one).rpartition("-")[2].startswith(word.piece) for one in thing.head.ids)
    return (1.0, thing.head.id, "id", "") if piece and thing.head.kind != "article" else (0.0, "", "", "")
