"""Which incidents are one fault that comes again: groups by what they say, or by a field, and whether there are more of
them than before. Reads no files, changes nothing, and asks no clock.

Incidents are taken in the order of their registration. Each joins the group whose members it is like on average, if it
is like them enough, else it begins one; at last, groups that are like each other are joined. So the order in which they
were given decides nothing, what comes later seldom changes what was grouped before, and a chain of likenesses does not
make one group of everything. A word weighs by how many say it beside the most frequent one, not beside all: what is
like no other ticket changes nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from hd.core.search.similarity import roots
from hd.text.lazy_regex import pattern

Trend = Literal["growing", "falling"]

FIELDS = ("service", "category", "office")
LEAST = 0.3  # average likeness to the members of a group, 0..1, from which a ticket belongs to it
_TEXT = 600  # characters of a description that are looked at: what is wrong stands at its beginning
_IN_TEXT = 0.7  # what a word counts that is not in the title
_MOST_IN_TEXT = 8  # of those words, the most telling ones
_FIELD = {"service": 0.25, "category": 0.1, "office": 0.1}  # of the length of all words together
_JOINS = pattern(r"[.-]+")
_CERTAIN = 20  # a difference counts if chance makes one like it in less than one of so many cases

Vector = Mapping[str, float]


class Case(Struct, frozen=True):
    """A ticket as it is compared. problem: the id of the problem that it is linked to."""

    id: str
    created: datetime
    title: str
    text: str = ""
    service: str | None = None
    category: str | None = None
    office: str | None = None
    problem: str | None = None


class Group(Struct, frozen=True):
    """Tickets that belong together, the oldest first. key: the same from run to run: of a problem that is known its id,
    of a field its value, else the id of the oldest. typical: their ids, the one first that says best what all say."""

    key: str
    cases: tuple[Case, ...]
    typical: tuple[str, ...]


def by_likeness(cases: Iterable[Case], problems: Iterable[Case] = ()) -> list[Group]:
    """Every group, and every ticket that is alone, by the oldest; a problem that nothing belongs to is left out.

    problems: those that are known. What is linked to one belongs to it; what is like it and its incidents, too.
    """
    ordered, known = _in_order(cases), _in_order(problems)
    vectors = _vectors([*ordered, *known])
    heaps = _Heaps()
    for problem in known:
        heaps.found(problem.id, vectors[problem.id], of_problem=True)
    linked = [case for case in ordered if case.problem]
    for case in linked:
        heaps.put(case, vectors[case.id], heaps.of(case.problem or ""))
    for case in ordered:
        if not case.problem:
            vector = vectors[case.id]
            place = heaps.likest(vector)
            heaps.put(case, vector, heaps.found(case.id) if place is None else place)
    heaps.join()
    found = [
        _group(heap.key if heap.of_problem else min(heap.cases, key=_age).id, heap.cases, vectors)
        for heap in heaps.all
        if heap.cases
    ]
    return sorted(found, key=lambda group: _age(group.cases[0]))


def by_field(cases: Iterable[Case], name: str) -> list[Group]:
    """A group for each value of one of FIELDS, by name; tickets without one are left out."""
    ordered = _in_order(cases)
    vectors = _vectors(ordered)
    values: dict[str, list[Case]] = {}
    for case in ordered:
        if value := getattr(case, name):
            values.setdefault(value, []).append(case)
    return [_group(value, values[value], vectors) for value in sorted(values)]


def typical(cases: Sequence[Case]) -> str:
    """The id of the one that says best what all say."""
    return _group("", cases, _vectors(cases)).typical[0]


def trend(now: int, before: int) -> Trend | None:
    """Whether `now` tickets in a period are really more, or fewer, than `before` in one as long before it.

    None where chance makes such a difference too often: were nothing different, each ticket would fall into either
    period as a coin falls (the exact binomial test, one-sided, at 5 %). So 1 → 2 and 0 → 4 say nothing, 0 → 5 does.
    """
    both, more = now + before, max(now, before)
    ways = way = 1  # of all to fall into the other period: one; then one more of them in this one, each time
    for taken in range(both - more):
        way = way * (both - taken) // (taken + 1)
        ways += way
    if now == before or ways * _CERTAIN > 2**both:
        return None
    return "growing" if now > before else "falling"


class _Heap(Struct):
    """A group while it grows. total: the sum of the vectors of its members, and of the problem itself, if it is one's;
    count: how many those are."""

    key: str
    of_problem: bool = False
    cases: list[Case] = field(default_factory=list)
    total: dict[str, float] = field(default_factory=dict)
    count: int = 0

    def middle(self) -> Vector:
        """What its members say on average, the most telling first."""
        words = sorted(self.total, key=lambda word: (-self.total[word], word))
        return {word: self.total[word] / self.count for word in words}


class _Heaps:
    """All groups while they grow; of each word, which of them say it, and how much together."""

    def __init__(self) -> None:
        self.all: list[_Heap] = []
        self._by_key: dict[str, int] = {}
        self._saying: dict[str, dict[int, float]] = {}

    def found(self, key: str, vector: Vector | None = None, *, of_problem: bool = False) -> int:
        """The place of a new group; `vector`: of the problem that it is about, if that can be read."""
        place = self._by_key[key] = len(self.all)
        self.all.append(_Heap(key, of_problem))
        if vector is not None:
            self._say(vector, place)
        return place

    def of(self, key: str) -> int:
        """The place of a problem's group."""
        return self._by_key[key] if key in self._by_key else self.found(key, of_problem=True)

    def put(self, case: Case, vector: Vector, place: int) -> None:
        """Add a ticket to a group."""
        self.all[place].cases.append(case)
        self._say(vector, place)

    def join(self) -> None:
        """Make one of groups that are like each other enough: their tickets came in an order that kept them apart."""
        problems = {place for place, heap in enumerate(self.all) if heap.of_problem}
        waiting = [place for place, heap in enumerate(self.all) if len(heap.cases) > 1]
        for place in waiting:
            if not self.all[place].cases:
                continue  # taken into another
            others = problems if place in problems else frozenset()
            other = self.likest(self.all[place].middle(), but={place, *others})
            if other is not None:
                into, taken = sorted((place, other), key=lambda one: (one not in problems, one))
                self._take(taken, into)
                waiting.append(into)

    def _take(self, taken: int, into: int) -> None:
        heap, gone = self.all[into], self.all[taken]
        for word, weight in gone.total.items():
            del self._saying[word][taken]
            self._add(word, weight, into)
        heap.count += gone.count
        heap.cases += gone.cases
        self.all[taken] = _Heap(gone.key)

    def likest(self, vector: Vector, *, but: Set[int] = frozenset()) -> int | None:
        """The place of the group that is likest, if it is like enough; of two, the one that was there first.

        A group is only looked at if it says one of the telling words. Those are so many that the likeness by all others
        together is too little, however well they agree (by Cauchy and Schwarz); in few groups, for they are the rare
        ones. Nothing is missed by that.
        """
        alike: dict[int, float] = {}
        left = sum(weight * weight for weight in vector.values())
        for word, weight in vector.items():
            saying = self._saying.get(word, {})
            if left >= LEAST * LEAST:
                for place, said in saying.items():
                    alike[place] = alike.get(place, 0.0) + weight * said
            else:
                for place in alike.keys() & saying.keys():
                    alike[place] += weight * saying[place]
            left -= weight * weight
        found = [(-total / self.all[place].count, place) for place, total in alike.items() if place not in but]
        score, place = min(found, default=(0.0, 0))
        return place if -score >= LEAST else None

    def _say(self, vector: Vector, place: int) -> None:
        self.all[place].count += 1
        for word, weight in vector.items():
            self._add(word, weight, place)

    def _add(self, word: str, weight: float, place: int) -> None:
        total = self.all[place].total
        total[word] = total.get(word, 0.0) + weight
        self._saying.setdefault(word, {})[place] = total[word]


def _group(key: str, cases: Sequence[Case], vectors: Mapping[str, Vector]) -> Group:
    total: dict[str, float] = {}
    for case in sorted(cases, key=_age):
        for word, weight in vectors[case.id].items():
            total[word] = total.get(word, 0.0) + weight

    def likeness(case: Case) -> float:
        return sum(weight * total[word] for word, weight in vectors[case.id].items())

    likest = sorted(cases, key=lambda case: (-likeness(case), _age(case)))
    return Group(key, tuple(sorted(cases, key=_age)), tuple(case.id for case in likest))


class _Words(Struct, frozen=True):
    """What words a ticket has, without endings: in the title, and in the beginning of its description besides."""

    named: frozenset[str]
    besides: frozenset[str]


def _vectors(cases: Sequence[Case]) -> dict[str, Vector]:
    """What each says, as a vector of length 1: words and fields, the most telling first."""
    said = {case.id: _words(case) for case in cases}
    having = Counter(word for words in said.values() for word in words.named | words.besides)
    usual = max(having.values(), default=1)
    weights = {word: math.log(1 + 2 * usual / count) for word, count in having.items()}
    shared = {word for word, count in having.items() if count > 1}
    return {case.id: _vector(case, said[case.id], weights, shared) for case in cases}


def _words(case: Case) -> _Words:
    named = _roots(case.title)
    return _Words(named, _roots(case.text[:_TEXT]) - named)


def _roots(text: str) -> frozenset[str]:
    """The roots of a text's words; what is joined of several (`wi-fi`, `ora-12541`) is one, and not its parts too."""
    found = frozenset(roots(text))
    parts = (part for joined in found if joined.startswith("=") for part in _JOINS.split(joined[1:]))
    return found.difference(*map(roots, parts))


def _vector(case: Case, said: _Words, weights: Mapping[str, float], shared: Set[str]) -> Vector:
    besides = sorted(said.besides & shared, key=lambda word: (-weights[word], word))[:_MOST_IN_TEXT]
    found = {word: weights[word] for word in said.named} | {word: _IN_TEXT * weights[word] for word in besides}
    words = sorted(found, key=lambda word: (-found[word], word))  # chance must not say in which order they are added
    length = math.sqrt(sum(found[word] ** 2 for word in words)) or 1.0
    fields = {f"{name}:{value}": share * length for name, share in _FIELD.items() if (value := getattr(case, name))}
    whole = math.sqrt(length**2 + sum(weight**2 for weight in fields.values()))
    return {word: weight / whole for word, weight in (*((word, found[word]) for word in words), *fields.items())}


def _in_order(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=_age)


def _age(case: Case) -> tuple[datetime, str]:
    return case.created, case.id
