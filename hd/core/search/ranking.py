"""Fuzzy, ranked search over tickets, comments and articles, in three languages. Reads no files and filters nothing.

A ticket and its comments are one item: words in the title and in comments count together, and the item is shown once,
by the entry that matches most of the query. Criteria, in order of weight: part of an id; number of matching words, with
rare words counting more; title over text over comment; exact word over forms, over prefixes, over typos; adjacent
words; then open over closed, and newer over older.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from hd.core.search.corpus import FIELD, Corpus, Entry, SearchItem, id_form
from hd.core.search.excerpts import cut_excerpt, matching_words
from hd.core.search.query_words import Groups, QueryWord, split_query
from hd.errors import UsageError
from hd.text.stemming import compounds, fold, forms

_BEST_BY_WORDS = 95.0  # lower than every score of an id
_TOGETHER = 3.0  # of these, for adjacent query words in the title
_WHOLE_ID, _ID_PIECE, _LIKE_AN_ID = 100.0, 98.0, 40.0
_LEAST_PIECE = 3
_CUT = 0.1  # items below this share of the best score are noise


_JSON_NAMES = {"query_word": "asked", "matched_word": "found", "match_kind": "how", "place": "where"}


class MatchReason(Struct, frozen=True, rename=_JSON_NAMES):
    """The contribution of one query word to a hit. matched_word: in the text, "" if there is none. match_kind: as
    `word_matching.MatchKind`, or `id`, `together`. place: title, text or comment. points: its part of the score.
    """

    query_word: str
    matched_word: str = ""
    match_kind: str = ""
    place: str = ""
    points: float = 0.0


class Hit(Struct, frozen=True):
    """A found ticket (by itself or by one of its comments) or article.

    score: 0 to 100, one decimal. excerpt: one line of at most 120 characters. matched: the matching words of title and
    excerpt, as written. reasons: the parts of the score, by word.
    """

    entry: Entry
    score: float
    excerpt: str
    matched: tuple[str, ...]
    reasons: tuple[MatchReason, ...] = ()


class _WordScores(Struct, frozen=True):
    """How well an item matches each query word: in the title, and anywhere."""

    title: tuple[float, ...]
    best: tuple[float, ...]
    by_id: float  # the score as part of its id, 0 if it is none


def search(
    query: str,
    corpus: Corpus,
    *,
    limit: int = 20,
    now: datetime,
    synonyms: Groups = (),
    among: Callable[[Entry], bool] | None = None,
) -> list[Hit]:
    """Return the best `limit` hits for `query`, best first; deterministic. among: filters the hits.

    synonyms: groups of words and phrases with the same meaning. now: aware; entries dated later count as dated now.
    Raises UsageError for a query without a letter or digit.
    """
    if not compounds(fold(query)):
        what = f'"{query.strip()}" has no letters or digits to search for' if query.strip() else "search for what?"
        raise UsageError(what, hint="hd search TEXT   (words, a piece of an id, an error message)")
    words = split_query(query, corpus.lexicon, synonyms=synonyms)
    found = _find_items(words, corpus, by_id=_by_id(query, corpus))
    counts = _counts(found, words=len(words), things=corpus.size)
    scores = _scores(found, corpus, counts=counts, words=words)
    if among is not None:
        heads = corpus.heads(scores)
        scores = {number: score for number, score in scores.items() if among(heads[number])}
    scored = _best(scores, corpus, limit=max(limit, 0), now=now)
    hits = ((score, found[number].by_id, corpus.item(number)) for score, number in scored)
    return [_hit(thing, score=score, by_id=by_id, counts=counts, words=words) for score, by_id, thing in hits if thing]


def _find_items(words: Sequence[QueryWord], corpus: Corpus, *, by_id: Mapping[int, float]) -> dict[int, _WordScores]:
    """Return all items that match at all, by number."""
    weights = []
    for word in words:
        weighed = word.weights(corpus)
        for number, head in corpus.with_id(word.id_part) if word.id_part else ():
            tails = (id_form(one).rpartition("-")[2] for one in head.ids)
            if head.kind != "article" and any(tail.startswith(word.id_part) for tail in tails):
                weighed[number] = (1.0, 1.0)
        weights.append(weighed)
    nothing = (0.0, 0.0)
    found = {}
    for number in set(by_id).union(*weights):
        pairs = [weighed.get(number, nothing) for weighed in weights]
        title, best = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
        found[number] = _WordScores(title, best, by_id.get(number, 0.0))
    return found


def _by_id(query: str, corpus: Corpus) -> dict[int, float]:
    """Return the items whose id is or contains the query, by number, with a score.

    A part that occurs in only one id counts fully. Letters alone are more often a word than a part of an id, so they
    count little unless they are the whole random part.
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
    """Return how much of an id a part covers: all of it, the beginning of its random part, or something inside."""
    tail = ident.rpartition("-")[2]
    if piece in (ident, tail):
        return _WHOLE_ID
    if piece not in ident:
        return 0.0
    start = f"-{ident}".find(f"-{piece}")
    return _ID_PIECE if start >= 0 and start + len(piece) > len(ident) - len(tail) else _LIKE_AN_ID


def _counts(found: Mapping[int, _WordScores], *, words: int, things: int) -> list[float]:
    """Return the weight of each query word: rare words have more."""
    having = [sum(1 for each in found.values() if each.best[at]) for at in range(words)]
    return [math.log(1 + things / max(have, 1)) for have in having]


def _scores(
    found: Mapping[int, _WordScores], corpus: Corpus, *, counts: Sequence[float], words: Sequence[QueryWord]
) -> dict[int, float]:
    """Return scores from 0 to 100, one decimal. A missing word costs twice: it adds nothing, and reduces the rest."""
    total = sum(counts)
    several = [number for number, each in found.items() if len(words) > 1 and all(each.title)]
    titles = corpus.heads(several)
    scores = {}
    for number, each in found.items():
        weighed = sum(count * grade for count, grade in zip(counts, each.best, strict=True)) / total
        by_words = _BEST_BY_WORDS * weighed
        if len(words) > 1:
            answered = sum(count for count, grade in zip(counts, each.best, strict=True) if grade) / total
            together = _adjacent_share(titles[number].title, words) if number in titles else 0.0
            by_words = (_BEST_BY_WORDS - _TOGETHER) * weighed * answered + _TOGETHER * together
        scores[number] = round(max(by_words, each.by_id), 1)
    return scores


def _adjacent_share(title: str, words: Sequence[QueryWord]) -> float:
    """Return the share of adjacent query words that are adjacent in the title, in the same order."""
    parts = [part for compound in compounds(fold(title)) for part in compound.split("-")]
    pairs = list(pairwise(parts))
    both = sum(any(a in one.all_grades and b in two.all_grades for a, b in pairs) for one, two in pairwise(words))
    return both / (len(words) - 1)


def _best(scores: Mapping[int, float], corpus: Corpus, *, limit: int, now: datetime) -> list[tuple[float, int]]:
    """Return the `limit` best items in order, without noise. Reads details only of items that can be among them."""
    if not scores or not limit:
        return []
    ranked = sorted(scores.values(), reverse=True)
    least = max(ranked[:limit][-1], ranked[0] * _CUT)
    near = [number for number, score in scores.items() if score >= least]
    heads = corpus.heads(near)
    near.sort(key=lambda number: (-scores[number], *_tie(heads[number], now=now)))
    return [(scores[number], number) for number in near[:limit]]


def _tie(entry: Entry, *, now: datetime) -> tuple[bool, timedelta, str, str]:
    """Return the order of equal scores: open first, then newer, then by id."""
    age = max(now - entry.created, timedelta()) if entry.created else timedelta.max
    return not entry.open, age, entry.id, entry.kind


def _hit(item: SearchItem, *, score: float, by_id: float, counts: Sequence[float], words: Sequence[QueryWord]) -> Hit:
    """Return the entry that adds most to the title's matches, with the part of its text that matches most of
    the query.
    """
    title = [word.best(item.title)[0] for word in words]
    texts = [[word.best(text)[0] for word in words] for text in item.texts]

    def adds(at: int) -> float:
        field = FIELD[item.entries[at].kind]
        gains = (max(field * grade - known, 0.0) for grade, known in zip(texts[at], title, strict=True))
        return sum(count * gain for count, gain in zip(counts, gains, strict=True))

    at = max(range(len(texts)), key=lambda place: (round(adds(place), 6), -place))
    entry = item.entries[at]

    def weigh(word: str) -> dict[int, float]:
        """Return the query words that a folded compound matches, with weights."""
        parts = forms(word)
        weights = {i: counts[i] * max(one.all_grades.get(part, 0.0) for part in parts) for i, one in enumerate(words)}
        return {i: weight for i, weight in weights.items() if weight}

    excerpt, in_excerpt = cut_excerpt(entry.text, weigh=weigh)
    matched = dict.fromkeys((*matching_words(entry.title, weigh=weigh), *in_excerpt))
    why = _explain_score(item, score=score, by_id=by_id, counts=counts, words=words)
    return Hit(entry, score, excerpt, tuple(matched), why)


def _explain_score(
    item: SearchItem, *, score: float, by_id: float, counts: Sequence[float], words: Sequence[QueryWord]
) -> tuple[MatchReason, ...]:
    """Return the parts of the score, as `_scores` adds them up; an id counts alone."""
    if by_id and by_id >= score:
        return (MatchReason(" ".join(word.text for word in words), item.head.id, "id", "", score),)
    total, several = sum(counts), len(words) > 1
    found = [_best_place(word, item) for word in words]
    answered = sum(count for count, (weight, *_) in zip(counts, found, strict=True) if weight) / total
    whole = (_BEST_BY_WORDS - _TOGETHER) * answered if several else _BEST_BY_WORDS
    why = [
        MatchReason(word.text, at, how, where, round(whole * count * weight / total, 1))
        for word, count, (weight, at, how, where) in zip(words, counts, found, strict=True)
    ]
    together = (
        _adjacent_share(item.head.title, words) if several and all(word.best(item.title)[0] for word in words) else 0
    )
    if together:
        why.append(
            MatchReason(" ".join(word.text for word in words), "", "together", "title", round(_TOGETHER * together, 1))
        )
    return tuple(why)


def _best_place(word: QueryWord, item: SearchItem) -> tuple[float, str, str, str]:
    """Return the best match of a word in an item: its weight, the matched word, the kind of match, and the place."""
    places = [(1.0, "title", item.title)]
    places += [
        (FIELD[entry.kind], "comment" if entry.kind == "comment" else "text", text)
        for entry, text in zip(item.entries, item.texts, strict=True)
    ]
    answers = [
        (field * grade, found, how, where)
        for field, where, text in places
        for grade, found, how in [word.best(text)]
        if grade
    ]
    if answers:
        return max(answers, key=lambda answer: answer[0])
    piece = word.id_part and any(id_form(one).rpartition("-")[2].startswith(word.id_part) for one in item.head.ids)
    return (1.0, item.head.id, "id", "") if piece and item.head.kind != "article" else (0.0, "", "", "")
