"""How alike tickets and articles are: by words without their endings, rare ones counting more, codes whole and in
parts, titles before texts. Decides nothing, and reads no files.

First few are picked out of many, by the rare words of the question alone, which an index knows; then each of these is
compared as a whole. What is compared is the same from both sides, so two are as alike as they are the other way round.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, lru_cache

from msgspec import Struct

from hd.core.corpus import FIELD, Corpus, Entry
from hd.core.patterns import pattern
from hd.core.words import canonical, fold, stem

PICKED = 150  # of all, for a closer look
LONGEST = 4000  # characters of a text that are looked at
_LEAD = 300  # of these, that mostly say what it is about
_ASKED = 48  # words of the question by which they are picked, the rarest
_POSTINGS = 150_000  # places of words that are gone through for that
_TITLE = 4.0  # so many words of the text one of the title counts
_RARE = 1.15  # how much more a rare word counts than by its logarithm
_SHARE = {"whole": 1.0, "title": 0.4, "lead": 0.3, "spelling": 0.1}
_SAME = {"requester": 0.08, "service": 0.08, "category": 0.04}  # added where both have the same
_GRAM = 3
_LEAST_WORDS = 2
_SHOWN = 5

_WORD = pattern(r"[^\W_]+")
_JOINED = pattern(r"[^\W_]+(?:[.-]+[^\W_]+)+")  # ORA-12541, com.acme.Import, 5.7.1

# Words that any two requests share, in the three languages; matched by their root.
_EMPTY = """
the and for not with from this that when what are was has have had can cannot does did who how all any but our your you
they his her its into out over off after before since again still only also very just there here get gets got new old
need needs help please work works working does doesnt isnt wont cant problem issue error is in on it to of at be by or
as an no we my me if do so up
для від при про над під без вже ще як що це цей ця той там тут або але якщо коли дуже лише тільки знову після перед
через має можна треба немає нема було були буде прошу допоможіть працює працюють помилка проблема новий нова нове на не
до за із зі та по
для при про над под без уже еще как что это этот эта тот там тут или если когда очень лишь только снова после перед
через есть нет можно надо нужно было были будет прошу помогите работает работают ошибка проблема новый новая новое на не
до за из со по
"""

Weigh = Callable[[str], float]


class Sketch(Struct, frozen=True, dict=True):
    """What is compared. same: fields that raise likeness, as pairs of name and text, case folded."""

    entry: Entry
    same: tuple[tuple[str, str], ...] = ()

    @cached_property
    def named(self) -> frozenset[str]:
        """The roots of the title."""
        return frozenset(roots(self.entry.title))

    @cached_property
    def amounts(self) -> Mapping[str, float]:
        """How much of each root there is."""
        found = Counter(roots(self.entry.text[:LONGEST]))
        for root, number in Counter(roots(self.entry.title)).items():
            found[root] += int(_TITLE * number)
        return _amounts(found)

    @cached_property
    def lead(self) -> Mapping[str, float]:
        """The same of title and first sentences."""
        return _amounts(Counter(roots(f"{self.entry.title}\n{self.entry.text[:_LEAD]}")))

    @cached_property
    def spelling(self) -> Mapping[str, str]:
        """The first word that has each root, case folded."""
        words = _WORD.findall(fold(f"{self.entry.title}\n{self.entry.text[:LONGEST]}"))
        return {_root(word): word for word in reversed(words)}

    @cached_property
    def grams(self) -> frozenset[str]:
        """The title in pieces of three letters: what a typo leaves of it."""
        flat = f" {' '.join(_WORD.findall(fold(self.entry.title)))} "
        return frozenset(flat[at : at + _GRAM] for at in range(len(flat) - _GRAM + 1)) if flat.strip() else frozenset()


class Like(Struct, frozen=True):
    """What is like it. score: 0 to 1, of which 1 says the same. shared: words of both that count most, as the question
    has them."""

    entry: Entry
    score: float
    shared: tuple[str, ...]


def roots(text: str) -> list[str]:
    """The words of a text without their endings, in order, then what is joined of several: `ORA-12541` is ora, 12541,
    =ora-12541."""
    found = [_root(word) for word in _WORD.findall(fold(text)) if len(word) > 1]
    found += [f"={joined.lower()}" for joined in _JOINED.findall(text)]
    return [root for root in found if root not in _EMPTY_ROOTS]


@lru_cache(maxsize=20_000)
def _root(word: str) -> str:
    """A word without endings: `друкують` is `друк`, `dropping` is `drop`. Two words may share one."""
    root = stem(stem(canonical(word)))
    return root[:-1] if len(root) > 3 and root[-1] == root[-2] else root


_EMPTY_ROOTS: frozenset[str] = frozenset()
_EMPTY_ROOTS = frozenset(roots(_EMPTY))


def _amounts(counted: Mapping[str, int]) -> Mapping[str, float]:
    return {root: 1 + math.log(number) for root, number in counted.items()}


# -- picking -----------------------------------------------------------------------------------------------------------


class Picked(Struct, frozen=True):
    """Which things deserve a closer look, by their numbers, and how much each root of the question counts."""

    numbers: tuple[int, ...]
    weights: Mapping[str, float]
    usual: float


def pick(new: Sketch, corpus: Corpus, *, among: Collection[int] | None = None, most: int = PICKED) -> Picked:
    """The things that share the rarest words with `new`. among: only these may be picked."""
    size = corpus.size
    words = {root: _words(root, corpus) for root in new.amounts}
    having = {root: corpus.count(there) for root, there in words.items() if there}
    having |= {root: _at_most(root, having) for root in words if root not in having}
    weights = {root: _weight(having[root], size=size) for root in words}
    scores: dict[int, float] = {}
    left = _POSTINGS
    for root in sorted(words, key=lambda root: (-weights[root] * (2 if root in new.named else 1), root))[:_ASKED]:
        left -= having[root]
        if not words[root] or (left < 0 and scores):
            continue
        worth = weights[root] ** 1.5 * (2 if root in new.named else 1)
        for number, (title, best) in corpus.weights(dict.fromkeys(words[root], 1.0)).items():
            if best >= FIELD["ticket"] and (among is None or number in among):
                scores[number] = scores.get(number, 0.0) + worth * (3 if title else 1)
    return Picked(_best(scores, corpus, most=most), weights, _weight(math.sqrt(size), size=size))


def _best(scores: Mapping[int, float], corpus: Corpus, *, most: int) -> tuple[int, ...]:
    """The `most` best; of those that are equal to the last one the newest, for numbers mean nothing."""
    ranked = sorted(scores, key=lambda number: -scores[number])
    if len(ranked) <= most:
        return tuple(ranked)
    last = scores[ranked[most - 1]]
    equal = [number for number in ranked if scores[number] == last]
    heads = corpus.heads(equal)
    equal.sort(key=lambda number: _newest(heads[number]))
    return tuple([*(number for number in ranked if scores[number] > last), *equal][:most])


def _newest(entry: Entry) -> tuple[float, str]:
    return -(entry.created.timestamp() if entry.created else 0.0), entry.id


def _weight(having: float, *, size: int) -> float:
    """What a word counts that so many things have: 1 if all have it."""
    return 1 + math.log((1 + size) / (1 + min(having, size)))


def _at_most(root: str, having: Mapping[str, int]) -> int:
    """How many things may have what is joined: no more than have its rarest part."""
    return min((having.get(_root(part), 0) for part in _WORD.findall(root) if len(part) > 1), default=0)


def _words(root: str, corpus: Corpus) -> list[str]:
    """The words of the corpus that have this root."""
    lexicon = corpus.lexicon
    if root.startswith("="):
        return []
    if len(root) < 4:
        keys: Iterable[str] = lexicon.has({root, root + root[-1]})
    else:
        keys = (key for key in lexicon.beginning(root) if _root(key) == root)
    return sorted(word for words in lexicon.spellings(list(keys)).values() for word in words)


# -- comparing ---------------------------------------------------------------------------------------------------------


def compare(new: Sketch, others: Iterable[Sketch], picked: Picked) -> list[Like]:
    """All that are like `new` at all, the likest first; of equals open before closed, newer before older."""
    whole = likeness(new, new, picked)
    found = []
    for other in others:
        raw = likeness(new, other, picked) if _is_more_than_chance(new, other) else 0.0
        if raw > 0:
            same = sum(_SAME.get(key, 0.0) for key, value in new.same if (key, value) in other.same)
            found.append(Like(other.entry, min(raw / whole + same, 1.0), _shared(new, other, picked)))
    return sorted(found, key=lambda like: (-round(like.score, 4), not like.entry.open, *_newest(like.entry)))


def likeness(one: Sketch, other: Sketch, picked: Picked) -> float:
    """How alike two are, the same from both sides; more than 1 where they share what hardly anything has."""
    usual = picked.usual
    parts = {
        "whole": _cosine(one.amounts, other.amounts, picked),
        "lead": _cosine(one.lead, other.lead, picked),
        "title": (_said(one.named, other.amounts, picked) + _said(other.named, one.amounts, picked)) / 2 / usual,
        "spelling": 2 * len(one.grams & other.grams) / max(len(one.grams) + len(other.grams), 1),
    }
    return sum(_SHARE[name] * value for name, value in parts.items()) / sum(_SHARE.values())


def _cosine(one: Mapping[str, float], other: Mapping[str, float], picked: Picked) -> float:
    """The cosine of two vectors, with words weighed in what they share only: of the others nothing need be counted."""
    power = 2 * _RARE
    small, large = sorted((one, other), key=len)
    shared = math.fsum(
        small[root] * large[root] * (picked.weights[root] / picked.usual) ** power
        for root in small.keys() & large.keys() & picked.weights.keys()
    )
    return shared / math.sqrt(math.fsum(v * v for v in one.values()) * math.fsum(v * v for v in other.values()) or 1)


def _said(named: Collection[str], amounts: Mapping[str, float], picked: Picked) -> float:
    """How much of a title the other says."""
    return math.fsum(picked.weights.get(root, 0.0) for root in named if root in amounts) / (len(named) + 1)


def _is_more_than_chance(new: Sketch, other: Sketch) -> bool:
    least = min(_LEAST_WORDS, len(new.amounts), len(other.amounts))
    return len(new.amounts.keys() & other.amounts.keys()) >= max(least, 1)


def _shared(new: Sketch, other: Sketch, picked: Picked) -> tuple[str, ...]:
    both = new.amounts.keys() & other.amounts.keys()

    def worth(root: str) -> tuple[float, str]:
        return -picked.weights.get(root, 0.0) * new.amounts[root] * other.amounts[root], root

    return tuple(new.spelling[root] for root in sorted(both & new.spelling.keys(), key=worth)[:_SHOWN])
