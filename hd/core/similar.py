"""How alike a new ticket is to others, and which article may help: words that both have, rare ones counting more.

For a hint while somebody types, so it is quick and careful rather than complete: what is not clearly alike is
not. A file is only glanced at: the lines of its front matter, as text. Reads no files.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from hd.core.patterns import pattern
from hd.core.words import canonical, compounds, fold, stem, word_set

LEAST = 0.48  # what is less alike than this is not shown
LEAST_HELPFUL = 0.4
_IN_TEXT = 0.6  # what a word of the title counts that the other has in its text only
_SAME = {"requester": 0.12, "service": 0.1, "category": 0.05}  # added where both have the same
_COMMON = 0.2  # a word that more than this share of all have tells little, and alone nothing
_LEAST_WORDS = 2
_LEAST_LENGTH = 3
_TEXT = 4000  # bytes of a description that are looked at
_LINE = pattern(rb"^(title|type|status|created|requester|service|category|kind): *[\"']?(.*?)[\"']? *$", re.MULTILINE)
_HEADING = pattern(r"^## ", re.MULTILINE)

# Words that any two requests share, in the three languages; matched by their stem.
_EMPTY = """
the and for not with from this that when what are was has have had can cannot does did who how all any but our your you
they his her its into out over off after before since again still only also very just there here get gets got new old
need needs help please work works working does doesnt isnt wont cant problem issue error
для від при про над під без вже ще як що це цей ця той там тут або але якщо коли дуже лише тільки знову після перед
через має можна треба немає нема було були буде прошу допоможіть працює працюють помилка проблема новий нова нове
для при про над под без уже еще как что это этот эта тот там тут или если когда очень лишь только снова после перед
через есть нет можно надо нужно было были будет прошу помогите работает работают ошибка проблема новый новая новое
"""


def head(data: bytes) -> dict[str, str]:
    """What a file's front matter says of the few keys that matter here, as text; the text below it under ``""``."""
    start, _, rest = data.partition(b"\n---")
    found = {key.decode(): text.decode("utf-8", "replace") for key, text in _LINE.findall(start)}
    return {**found, "": rest[:_TEXT].decode("utf-8", "replace")}


class Sketch(Struct, frozen=True, dict=True):
    """What is compared of a ticket or an article. id: what it is called. same: fields that raise likeness.
    created: as written; of two that are equally alike the newer comes first."""

    id: str
    title: str
    text: str = ""
    same: tuple[tuple[str, str], ...] = ()
    created: str = ""

    @cached_property
    def named(self) -> frozenset[str]:
        """The words of the title."""
        return _words(self.title)

    @cached_property
    def said(self) -> frozenset[str]:
        """The words of title and text."""
        return self.named | _words(_HEADING.split(self.text, maxsplit=1)[0])


def sketch(ident: str, fields: Mapping[str, str]) -> Sketch:
    """The sketch of a ticket whose `head` was read."""
    same = tuple((key, fields[key].casefold()) for key in _SAME if fields.get(key))
    return Sketch(ident, fields.get("title", ""), fields.get("", ""), same, fields.get("created", ""))


def alike(new: Sketch, others: Iterable[Sketch], *, most: int = 3) -> list[tuple[Sketch, float]]:
    """Those clearly like `new`, the likest first, each with a likeness up to 1 (more where requester, service or
    category are the same)."""
    known = [other for other in others if other.id != new.id]
    weigh = _Weights([*known, new])
    scored = [(other, _likeness(new, other, weigh)) for other in known if not new.said.isdisjoint(other.named)]
    found = sorted(((other, score) for other, score in scored if score >= LEAST), key=lambda pair: pair[0].id)
    found.sort(key=lambda pair: pair[0].created, reverse=True)
    return sorted(found, key=lambda pair: -pair[1])[:most]


def helpful(new: Sketch, articles: Iterable[Sketch], *, most: int = 2) -> list[tuple[Sketch, float]]:
    """The articles whose title is clearly about what the new ticket says."""
    known = list(articles)
    weigh = _Weights(known)
    scored = [(article, _answers(new, article, weigh)) for article in known]
    found = [(article, score) for article, score in scored if score >= LEAST_HELPFUL]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].id))[:most]


class _Weights:
    """What a word counts: much where few titles have it. Nearly nothing where a fifth of many have it."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self._having = Counter(word for one in sketches for word in one.named)
        self._all = len(sketches)

    def __call__(self, words: Iterable[str]) -> float:
        return sum(math.log(1 + (self._all + 10) / (self._having[word] + 1)) for word in words)

    def is_common(self, word: str) -> bool:
        """Whether the word is all over the place."""
        return self._having[word] > max(3, _COMMON * self._all)


def _likeness(new: Sketch, other: Sketch, weigh: _Weights) -> float:
    both = new.named & other.named
    theirs, ours = (new.named & other.said) - both, (other.named & new.said) - both
    shared_words = both | theirs | ours
    if len(shared_words) < min(_LEAST_WORDS, len(new.named), len(other.named)):
        return 0.0
    if len(shared_words) == 1 and weigh.is_common(*shared_words):
        return 0.0
    whole = weigh(new.named) + weigh(other.named)
    if not whole or not both:
        return 0.0
    shared = 2 * weigh(both) + _IN_TEXT * (weigh(theirs) + weigh(ours))
    return shared / whole + sum(_SAME[key] for key, value in new.same if (key, value) in other.same)


def _answers(new: Sketch, article: Sketch, weigh: _Weights) -> float:
    asked, answered = new.named & article.named, article.named & new.said
    beside = (new.named & article.said) - asked
    if not answered or len(asked | beside | answered) < min(_LEAST_WORDS, len(new.named), len(article.named)):
        return 0.0
    ours = (weigh(asked) + _IN_TEXT * weigh(beside)) / weigh(new.named) if new.named else 0.0
    theirs = weigh(answered) / weigh(article.named)
    return (ours + theirs) / 2 + sum(_SAME[key] for key, value in new.same if (key, value) in article.same)


def roots(text: str) -> list[str]:
    """The words of a text without their endings, but for those that any two requests share."""
    return sorted(_words(text))


def _words(text: str) -> frozenset[str]:
    long = (canonical(word) for word in word_set(fold(text)) if len(word) >= _LEAST_LENGTH and not word.isdecimal())
    return frozenset(_root(word) for word in long) - _EMPTY_ROOTS


def _root(word: str) -> str:
    """A word without endings: `друкують` is `друк`, `dropping` is `drop`. Two words may share one; it is a hint."""
    root = stem(stem(word))
    return root[:-1] if len(root) > _LEAST_LENGTH and root[-1] == root[-2] else root


_EMPTY_ROOTS = frozenset(_root(canonical(word)) for word in compounds(_EMPTY))
