"""How alike tickets and articles are: by words without their endings, rare ones counting more, codes whole and in
parts, titles before texts. Decides nothing, and reads no files.

First few are picked out of many, by the rare words of the question alone, which an index knows; then each of these is
compared as a whole. What is compared is the same from both sides, so two are as alike as they are the other way round.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from hd.core.search.corpus import Corpus, Entry
from hd.text.lazy_regex import pattern
from hd.text.stemming import canonical, fold, stem

PICKED = 150  # of all, for a closer look
LONGEST = 4000  # characters of a text that are looked at
_LEAD = 300  # of these, that mostly say what it is about
_ASKED = 48  # words of the question by which they are picked, the rarest
_POSTINGS = 60_000  # places of words that are gone through for that
_FINE = 1000  # sums of whole numbers are the same in any order
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


class SimilarItem(Struct, frozen=True):
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


class RootWeights(Struct, frozen=True):
    """How much each root of a question counts among what there is, and a usual one; and by which words it is picked:
    words that have a root, what they are worth, and how many things have them, the rarest first."""

    weights: Mapping[str, float]
    usual: float
    steps: tuple[tuple[Sequence[str], int, int], ...]


def scale(new: Sketch, corpus: Corpus) -> RootWeights:
    """How much the roots of `new` count in a corpus."""
    size = corpus.size
    words = {root: _words(root, corpus) for root in new.amounts}
    having = {root: corpus.count(there) for root, there in words.items() if there}
    having |= {root: _at_most(root, having) for root in words if root not in having}
    weights = {root: _weight(having[root], size=size) for root in words}

    def worth(root: str) -> float:
        return weights[root] * (2 if root in new.named else 1)

    rarest = sorted((root for root in words if words[root]), key=lambda root: (-worth(root), root))[:_ASKED]
    steps = ((words[root], round(_FINE * worth(root) * math.sqrt(weights[root])), having[root]) for root in rarest)
    return RootWeights(weights, _weight(math.sqrt(size), size=size), tuple(steps))


def pick(
    asked: RootWeights, corpus: Corpus, *, only: Collection[int] | None = None, most: int = PICKED
) -> tuple[int, ...]:
    """The things, by their numbers, that share most of the rarest words. only: these alone may be picked; where they
    are not few, a frequent word that comes late is left out."""
    scores: dict[int, int] = {}
    left = _POSTINGS
    for words, worth, having in asked.steps:
        left -= having
        if only is not None or left >= 0 or not scores:
            corpus.gather(words, worth=worth, into=scores, only=only)
    if len(scores) <= most:
        return tuple(scores)
    last = heapq.nlargest(most, scores.values())[-1]
    above = [number for number, score in scores.items() if score > last]
    equal = [number for number, score in scores.items() if score == last]
    return (*above, *corpus.newest(equal, most=most - len(above)))


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


def compare(new: Sketch, others: Iterable[Sketch], asked: RootWeights) -> list[SimilarItem]:
    """All that are like `new` at all, the likest first; of equals open before closed, newer before older.

    The score is the share of what the same again would have; but what none of the others says, says nothing of them.
    """
    listed = list(others)
    said = new.amounts.keys() & set().union(*(other.amounts for other in listed))
    common = {root: weight for root, weight in asked.weights.items() if root in said}
    whole = likeness(new, new, replace(asked, weights=common)) or 1.0
    found = []
    for other in listed:
        if _is_more_than_chance(new, other) and (raw := likeness(new, other, asked)):
            same = sum(_SAME.get(key, 0.0) for key, value in new.same if (key, value) in other.same)
            found.append((raw / whole + same, other))
    found.sort(key=lambda pair: (-round(pair[0], 4), not pair[1].entry.open, *_newest(pair[1].entry)))
    return [SimilarItem(other.entry, min(score, 1.0), _shared(new, other, asked)) for score, other in found]


def likeness(one: Sketch, other: Sketch, asked: RootWeights) -> float:
    """How alike two are, the same from both sides; more than 1 where they share what hardly anything has."""
    usual = asked.usual
    parts = {
        "whole": _cosine(one.amounts, other.amounts, asked),
        "lead": _cosine(one.lead, other.lead, asked),
        "title": (_said(one.named, other.amounts, asked) + _said(other.named, one.amounts, asked)) / 2 / usual,
        "spelling": 2 * len(one.grams & other.grams) / max(len(one.grams) + len(other.grams), 1),
    }
    return sum(_SHARE[name] * value for name, value in parts.items()) / sum(_SHARE.values())


def _cosine(one: Mapping[str, float], other: Mapping[str, float], asked: RootWeights) -> float:
    """The cosine of two vectors, with words weighed in what they share only: of the others nothing need be counted."""
    power = 2 * _RARE
    small, large = sorted((one, other), key=len)
    shared = math.fsum(
        small[root] * large[root] * (asked.weights[root] / asked.usual) ** power
        for root in small.keys() & large.keys() & asked.weights.keys()
    )
    return shared / math.sqrt(math.fsum(v * v for v in one.values()) * math.fsum(v * v for v in other.values()) or 1)


def _said(named: Collection[str], amounts: Mapping[str, float], asked: RootWeights) -> float:
    """How much of a title the other says."""
    return math.fsum(asked.weights.get(root, 0.0) for root in named if root in amounts) / (len(named) + 1)


def _is_more_than_chance(new: Sketch, other: Sketch) -> bool:
    least = min(_LEAST_WORDS, len(new.amounts), len(other.amounts))
    return len(new.amounts.keys() & other.amounts.keys()) >= max(least, 1)


def _shared(new: Sketch, other: Sketch, asked: RootWeights) -> tuple[str, ...]:
    both = new.amounts.keys() & other.amounts.keys()

    def worth(root: str) -> tuple[float, str]:
        return -asked.weights.get(root, 0.0) * new.amounts[root] * other.amounts[root], root

    return tuple(new.spelling[root] for root in sorted(both & new.spelling.keys(), key=worth)[:_SHOWN])
