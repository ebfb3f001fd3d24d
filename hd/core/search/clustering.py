"""Group recurring incidents, by similarity or by a field, and detect whether there are more of them than before.

Takes incidents in the order of registration. Each joins the most similar group, if its average similarity to the
members is high enough, or else starts a group; finally, similar groups are merged. So the order of the input does not
matter, later incidents seldom change earlier groups, and a chain of similar pairs does not join everything. A word is
weighed relative to the most frequent word, so that unrelated tickets change nothing.
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
LEAST = 0.3  # minimal average similarity to the members of a group, 0..1
_TEXT = 600  # characters of a description that are compared: the fault is usually at its beginning
_IN_TEXT = 0.7  # weight of a word outside of the title
_MOST_IN_TEXT = 8  # the maximum of such words, the most significant ones
_FIELD = {"service": 0.25, "category": 0.1, "office": 0.1}  # relative to the length of all words together
_JOINS = pattern(r"[.-]+")
_CERTAIN = 20  # a difference counts if its probability by chance is less than one in this number

Vector = Mapping[str, float]


class Case(Struct, frozen=True):
    """The compared parts of a ticket. problem: the id of its linked problem."""

    id: str
    created: datetime
    title: str
    text: str = ""
    service: str | None = None
    category: str | None = None
    office: str | None = None
    problem: str | None = None


class Group(Struct, frozen=True):
    """Tickets that belong together, the oldest first. key: stable between runs: the id of a known problem, the value of
    a field, or else the id of the oldest ticket. typical: their ids, the most typical first.
    """

    key: str
    cases: tuple[Case, ...]
    typical: tuple[str, ...]


def group_by_similarity(cases: Iterable[Case], problems: Iterable[Case] = ()) -> list[Group]:
    """Return every group, including single tickets, the oldest first; without problems that have no tickets.

    problems: known problems. Linked incidents belong to their problem, and so do similar ones.
    """
    ordered, known = _sorted_cases(cases), _sorted_cases(problems)
    vectors = _vectors([*ordered, *known])
    heaps = _GrowingGroups()
    for problem in known:
        heaps.create(problem.id, vectors[problem.id], of_problem=True)
    linked = [case for case in ordered if case.problem]
    for case in linked:
        heaps.add(case, vectors[case.id], heaps.problem_group(case.problem or ""))
    for case in ordered:
        if not case.problem:
            vector = vectors[case.id]
            place = heaps.find_most_similar(vector)
            heaps.add(case, vector, heaps.create(case.id) if place is None else place)
    heaps.merge_similar()
    found = [
        _group(heap.key if heap.of_problem else min(heap.cases, key=_sort_key).id, heap.cases, vectors)
        for heap in heaps.all
        if heap.cases
    ]
    return sorted(found, key=lambda group: _sort_key(group.cases[0]))


def group_by_field(cases: Iterable[Case], name: str) -> list[Group]:
    """Return a group for each value of one of FIELDS, by name; tickets without a value are left out."""
    ordered = _sorted_cases(cases)
    vectors = _vectors(ordered)
    values: dict[str, list[Case]] = {}
    for case in ordered:
        if value := getattr(case, name):
            values.setdefault(value, []).append(case)
    return [_group(value, values[value], vectors) for value in sorted(values)]


def most_typical(cases: Sequence[Case]) -> str:
    """Return the id of the most typical ticket."""
    return _group("", cases, _vectors(cases)).typical[0]


def detect_trend(now: int, before: int) -> Trend | None:
    """Whether `now` tickets in a period are significantly more, or fewer, than `before` in the previous one.

    None if chance can explain the difference: each ticket is equally likely in either period (exact binomial test,
    one-sided, at 5 %). So 1 → 2 and 0 → 4 mean nothing, 0 → 5 does.
    """
    both, more = now + before, max(now, before)
    ways = way = 1  # combinations with all tickets in the other period: one; then with one more in this one, each time
    for taken in range(both - more):
        way = way * (both - taken) // (taken + 1)
        ways += way
    if now == before or ways * _CERTAIN > 2**both:
        return None
    return "growing" if now > before else "falling"


class _GrowingGroup(Struct):
    """A group under construction. total: the sum of its members' vectors, and the problem's; count: their number."""

    key: str
    of_problem: bool = False
    cases: list[Case] = field(default_factory=list)
    total: dict[str, float] = field(default_factory=dict)
    count: int = 0

    def middle(self) -> Vector:
        """Return the average of its members, the most significant words first."""
        words = sorted(self.total, key=lambda word: (-self.total[word], word))
        return {word: self.total[word] / self.count for word in words}


class _GrowingGroups:
    """All groups under construction; for each word, the groups that contain it, and its total weight in them."""

    def __init__(self) -> None:
        self.all: list[_GrowingGroup] = []
        self._by_key: dict[str, int] = {}
        self._saying: dict[str, dict[int, float]] = {}

    def create(self, key: str, vector: Vector | None = None, *, of_problem: bool = False) -> int:
        """Create a group and return its index. vector: of its problem, if that is readable."""
        place = self._by_key[key] = len(self.all)
        self.all.append(_GrowingGroup(key, of_problem))
        if vector is not None:
            self._count_words(vector, place)
        return place

    def problem_group(self, key: str) -> int:
        """Return the index of a problem's group."""
        return self._by_key[key] if key in self._by_key else self.create(key, of_problem=True)

    def add(self, case: Case, vector: Vector, place: int) -> None:
        """Add a ticket to a group."""
        self.all[place].cases.append(case)
        self._count_words(vector, place)

    def merge_similar(self) -> None:
        """Merge groups that are similar enough but were separated by the order of their tickets."""
        problems = {place for place, heap in enumerate(self.all) if heap.of_problem}
        waiting = [place for place, heap in enumerate(self.all) if len(heap.cases) > 1]
        for place in waiting:
            if not self.all[place].cases:
                continue  # already merged
            others = problems if place in problems else frozenset()
            other = self.find_most_similar(self.all[place].middle(), but={place, *others})
            if other is not None:
                into, taken = sorted((place, other), key=lambda one: (one not in problems, one))
                self._absorb(taken, into)
                waiting.append(into)

    def _absorb(self, source: int, into: int) -> None:
        heap, gone = self.all[into], self.all[source]
        for word, weight in gone.total.items():
            del self._saying[word][source]
            self._add(word, weight, into)
        heap.count += gone.count
        heap.cases += gone.cases
        self.all[source] = _GrowingGroup(gone.key)

    def find_most_similar(self, vector: Vector, *, but: Set[int] = frozenset()) -> int | None:
        """Return the index of the most similar group, if it is similar enough; of equal ones, the first.

        Considers only groups with one of the significant words. There are so many of these that all other words
        together cannot reach the required similarity (by the Cauchy-Schwarz inequality), so no group is missed.
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

    def _count_words(self, vector: Vector, place: int) -> None:
        self.all[place].count += 1
        for word, weight in vector.items():
            self._add(word, weight, place)

    def _add(self, word: str, weight: float, place: int) -> None:
        total = self.all[place].total
        total[word] = total.get(word, 0.0) + weight
        self._saying.setdefault(word, {})[place] = total[word]


def _group(key: str, cases: Sequence[Case], vectors: Mapping[str, Vector]) -> Group:
    total: dict[str, float] = {}
    for case in sorted(cases, key=_sort_key):
        for word, weight in vectors[case.id].items():
            total[word] = total.get(word, 0.0) + weight

    def likeness(case: Case) -> float:
        return sum(weight * total[word] for word, weight in vectors[case.id].items())

    likest = sorted(cases, key=lambda case: (-likeness(case), _sort_key(case)))
    return Group(key, tuple(sorted(cases, key=_sort_key)), tuple(case.id for case in likest))


class _TicketWords(Struct, frozen=True):
    """The words of a ticket without endings: in the title, and additional ones in the beginning of its description."""

    named: frozenset[str]
    besides: frozenset[str]


def _vectors(cases: Sequence[Case]) -> dict[str, Vector]:
    """Return a vector of length 1 for each ticket: words and fields, the most significant first."""
    said = {case.id: _ticket_words(case) for case in cases}
    having = Counter(word for words in said.values() for word in words.named | words.besides)
    usual = max(having.values(), default=1)
    weights = {word: math.log(1 + 2 * usual / count) for word, count in having.items()}
    shared = {word for word, count in having.items() if count > 1}
    return {case.id: _vector(case, said[case.id], weights, shared) for case in cases}


def _ticket_words(case: Case) -> _TicketWords:
    named = _roots(case.title)
    return _TicketWords(named, _roots(case.text[:_TEXT]) - named)


def _roots(text: str) -> frozenset[str]:
    """Return the roots of a text's words; a compound (`wi-fi`, `ora-12541`) counts only as a whole."""
    found = frozenset(roots(text))
    parts = (part for joined in found if joined.startswith("=") for part in _JOINS.split(joined[1:]))
    return found.difference(*map(roots, parts))


def _vector(case: Case, said: _TicketWords, weights: Mapping[str, float], shared: Set[str]) -> Vector:
    besides = sorted(said.besides & shared, key=lambda word: (-weights[word], word))[:_MOST_IN_TEXT]
    found = {word: weights[word] for word in said.named} | {word: _IN_TEXT * weights[word] for word in besides}
    words = sorted(found, key=lambda word: (-found[word], word))  # the order of addition must be deterministic
    length = math.sqrt(sum(found[word] ** 2 for word in words)) or 1.0
    fields = {f"{name}:{value}": share * length for name, share in _FIELD.items() if (value := getattr(case, name))}
    whole = math.sqrt(length**2 + sum(weight**2 for weight in fields.values()))
    return {word: weight / whole for word, weight in (*((word, found[word]) for word in words), *fields.items())}


def _sorted_cases(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=_sort_key)


def _sort_key(case: Case) -> tuple[datetime, str]:
    return case.created, case.id
