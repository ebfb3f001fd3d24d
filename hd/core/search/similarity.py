"""The similarity of tickets and articles: by words without endings, with rare ones counting more, codes whole and in
parts, titles before texts. Decides nothing, and reads no files.

First selects a few candidates by the rare words of one ticket, which an index knows; then compares each completely. The
comparison is symmetric.
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

MAX_CANDIDATES = 150  # candidates for the complete comparison
LONGEST = 4000  # characters of a text that are compared
_LEAD = 300  # of these, the first ones, which usually state the subject
_ASKED = 48  # the rarest words, used to select candidates
_POSTINGS = 60_000  # postings read for that
_FINE = 1000  # integer sums do not depend on their order
_TITLE = 4.0  # the weight of a word in the title, relative to the text
_RARE = 1.15  # exponent that raises the weight of rare words
_SHARE = {"whole": 1.0, "title": 0.4, "lead": 0.3, "spelling": 0.1}
_SAME = {"requester": 0.08, "service": 0.08, "category": 0.04}  # added if both are equal
_GRAM = 3
_LEAST_WORDS = 2
_SHOWN = 5

_WORD = pattern(r"[^\W_]+")
_JOINED = pattern(r"[^\W_]+(?:[.-]+[^\W_]+)+")  # ORA-12541, com.acme.Import, 5.7.1

# Words without significance, in the three languages; compared by root.
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
    """The compared parts of an item. compared_fields: fields that raise similarity, as pairs of name and folded
    text.
    """

    entry: Entry
    compared_fields: tuple[tuple[str, str], ...] = ()

    @cached_property
    def named(self) -> frozenset[str]:
        """The roots of the title."""
        return frozenset(roots(self.entry.title))

    @cached_property
    def amounts(self) -> Mapping[str, float]:
        """The weighted count of each root."""
        found = Counter(roots(self.entry.text[:LONGEST]))
        for root, number in Counter(roots(self.entry.title)).items():
            found[root] += int(_TITLE * number)
        return _amounts(found)

    @cached_property
    def lead(self) -> Mapping[str, float]:
        """The weighted counts in title and first sentences."""
        return _amounts(Counter(roots(f"{self.entry.title}\n{self.entry.text[:_LEAD]}")))

    @cached_property
    def spelling(self) -> Mapping[str, str]:
        """The first word with each root, case folded."""
        words = _WORD.findall(fold(f"{self.entry.title}\n{self.entry.text[:LONGEST]}"))
        return {_root(word): word for word in reversed(words)}

    @cached_property
    def grams(self) -> frozenset[str]:
        """The title as trigrams, which typos hardly change."""
        flat = f" {' '.join(_WORD.findall(fold(self.entry.title)))} "
        return frozenset(flat[at : at + _GRAM] for at in range(len(flat) - _GRAM + 1)) if flat.strip() else frozenset()


class SimilarItem(Struct, frozen=True):
    """A similar item. score: 0 to 1; 1 means equal. common_words: the most important common words, as in the compared
    ticket.
    """

    entry: Entry
    score: float
    common_words: tuple[str, ...]


def roots(text: str) -> list[str]:
    """Return the words of a text without endings, in order, then compounds: `ORA-12541` gives ora, 12541,
    =ora-12541.
    """
    found = [_root(word) for word in _WORD.findall(fold(text)) if len(word) > 1]
    found += [f"={joined.lower()}" for joined in _JOINED.findall(text)]
    return [root for root in found if root not in _EMPTY_ROOTS]


@lru_cache(maxsize=20_000)
def _root(word: str) -> str:
    """Return a word without endings: `друкують` is `друк`, `dropping` is `drop`. Different words can have one root."""
    root = stem(stem(canonical(word)))
    return root[:-1] if len(root) > 3 and root[-1] == root[-2] else root


_EMPTY_ROOTS: frozenset[str] = frozenset()
_EMPTY_ROOTS = frozenset(roots(_EMPTY))


def _amounts(counts: Mapping[str, int]) -> Mapping[str, float]:
    return {root: 1 + math.log(number) for root, number in counts.items()}


# -- picking -----------------------------------------------------------------------------------------------------------


class RootWeights(Struct, frozen=True):
    """The weights of a ticket's roots in a corpus, and the usual weight; and the words for selecting candidates: words
    of each root, their worth, and how many items have them, the rarest first.
    """

    weights: Mapping[str, float]
    usual: float
    steps: tuple[tuple[Sequence[str], int, int], ...]


def weigh_roots(new: Sketch, corpus: Corpus) -> RootWeights:
    """Return the weights of the roots of `new` in a corpus."""
    size = corpus.size
    words = {root: _words(root, corpus) for root in new.amounts}
    having = {root: corpus.count(there) for root, there in words.items() if there}
    having |= {root: _max_item_count(root, having) for root in words if root not in having}
    weights = {root: _weight(having[root], size=size) for root in words}

    def worth(root: str) -> float:
        return weights[root] * (2 if root in new.named else 1)

    rarest = sorted((root for root in words if words[root]), key=lambda root: (-worth(root), root))[:_ASKED]
    steps = ((words[root], round(_FINE * worth(root) * math.sqrt(weights[root])), having[root]) for root in rarest)
    return RootWeights(weights, _weight(math.sqrt(size), size=size), tuple(steps))


def pick_candidates(
    asked: RootWeights, corpus: Corpus, *, only: Collection[int] | None = None, most: int = MAX_CANDIDATES
) -> tuple[int, ...]:
    """Return the numbers of items that share the most rare words. only: considers only these; if they are many, skips
    frequent words late in the order.
    """
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


def _weight(item_count: float, *, size: int) -> float:
    """Return the weight of a word that this many items have: 1 if all have it."""
    return 1 + math.log((1 + size) / (1 + min(item_count, size)))


def _max_item_count(root: str, item_counts: Mapping[str, int]) -> int:
    """Return how many items can have a compound: at most as many as have its rarest part."""
    return min((item_counts.get(_root(part), 0) for part in _WORD.findall(root) if len(part) > 1), default=0)


def _words(root: str, corpus: Corpus) -> list[str]:
    """Return the words of the corpus with this root."""
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
    """Return all items similar to `new`, the most similar first; equal ones open before closed, newer before older.

    The score is relative to an identical item; words that no other item has are ignored.
    """
    listed = list(others)
    said = new.amounts.keys() & set().union(*(other.amounts for other in listed))
    common = {root: weight for root, weight in asked.weights.items() if root in said}
    whole = likeness(new, new, replace(asked, weights=common)) or 1.0
    found = []
    for other in listed:
        if _is_more_than_chance(new, other) and (raw := likeness(new, other, asked)):
            same = sum(
                _SAME.get(key, 0.0) for key, value in new.compared_fields if (key, value) in other.compared_fields
            )
            found.append((raw / whole + same, other))
    found.sort(key=lambda pair: (-round(pair[0], 4), not pair[1].entry.open, *_newest(pair[1].entry)))
    return [SimilarItem(other.entry, min(score, 1.0), _common_words(new, other, asked)) for score, other in found]


def likeness(one: Sketch, other: Sketch, asked: RootWeights) -> float:
    """Return the symmetric similarity of two items; over 1 if they share very rare words."""
    usual = asked.usual
    parts = {
        "whole": _cosine(one.amounts, other.amounts, asked),
        "lead": _cosine(one.lead, other.lead, asked),
        "title": (_title_overlap(one.named, other.amounts, asked) + _title_overlap(other.named, one.amounts, asked))
        / 2
        / usual,
        "spelling": 2 * len(one.grams & other.grams) / max(len(one.grams) + len(other.grams), 1),
    }
    return sum(_SHARE[name] * value for name, value in parts.items()) / sum(_SHARE.values())


def _cosine(one: Mapping[str, float], other: Mapping[str, float], asked: RootWeights) -> float:
    """Return the cosine of two vectors, with words weighted only if both have them."""
    power = 2 * _RARE
    small, large = sorted((one, other), key=len)
    shared = math.fsum(
        small[root] * large[root] * (asked.weights[root] / asked.usual) ** power
        for root in small.keys() & large.keys() & asked.weights.keys()
    )
    return shared / math.sqrt(math.fsum(v * v for v in one.values()) * math.fsum(v * v for v in other.values()) or 1)


def _title_overlap(named: Collection[str], amounts: Mapping[str, float], asked: RootWeights) -> float:
    """Return how much of a title the other item contains."""
    return math.fsum(asked.weights.get(root, 0.0) for root in named if root in amounts) / (len(named) + 1)


def _is_more_than_chance(new: Sketch, other: Sketch) -> bool:
    least = min(_LEAST_WORDS, len(new.amounts), len(other.amounts))
    return len(new.amounts.keys() & other.amounts.keys()) >= max(least, 1)


def _common_words(new: Sketch, other: Sketch, asked: RootWeights) -> tuple[str, ...]:
    both = new.amounts.keys() & other.amounts.keys()

    def worth(root: str) -> tuple[float, str]:
        return -asked.weights.get(root, 0.0) * new.amounts[root] * other.amounts[root], root

    return tuple(new.spelling[root] for root in sorted(both & new.spelling.keys(), key=worth)[:_SHOWN])
