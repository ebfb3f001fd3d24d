"""Which incidents are one fault: laws that hold of any desk, and how many faults of an invented one are found."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hd.core.search import clustering
from hd.core.search.clustering import Case, Group, detect_trend, group_by_field, group_by_similarity
from tests.core.recurring_faults import alone, faults
from tests.core.samples import CREATED

WORDS = ("vpn", "drops", "minutes", "printer", "paper", "invoice", "slow", "принтер", "друкує", "склад", "session")


def case(ident: str, title: str, *, at: int = 0, **fields: str | None) -> Case:
    return Case(ident, CREATED + timedelta(minutes=at), title, **fields)


@st.composite
def desks(draw: st.DrawFn) -> list[Case]:
    """A few tickets of few words, so that many are alike."""
    titles = st.lists(st.sampled_from(WORDS), min_size=0, max_size=4).map(" ".join)
    service = st.sampled_from([None, "vpn", "erp"])
    rows = draw(st.lists(st.tuples(titles, titles, service, st.integers(0, 20)), max_size=12))
    return [case(f"T{n:02}", title, text=text, service=name, at=at) for n, (title, text, name, at) in enumerate(rows)]


def shape(groups: Iterable[Group]) -> dict[str, tuple[list[str], tuple[str, ...]]]:
    return {group.key: ([one.id for one in group.cases], group.typical) for group in groups}


@given(desks(), st.randoms(use_true_random=False))
def test_the_order_in_which_tickets_are_given_does_not_matter(tickets: list[Case], chance: random.Random) -> None:
    shuffled = chance.sample(tickets, len(tickets))
    assert shape(group_by_similarity(shuffled)) == shape(group_by_similarity(tickets))
    assert shape(group_by_field(shuffled, "service")) == shape(group_by_field(tickets, "service"))


@given(desks())
def test_every_ticket_is_in_exactly_one_group_whose_key_is_its_oldest(tickets: list[Case]) -> None:
    groups = group_by_similarity(tickets)
    assert sorted(one.id for group in groups for one in group.cases) == sorted(one.id for one in tickets)
    assert all(group.key == group.cases[0].id for group in groups)
    assert all(sorted(group.typical) == sorted(one.id for one in group.cases) for group in groups)


@given(desks(), st.integers(-5, 25))
def test_a_ticket_that_is_like_no_other_changes_nothing(tickets: list[Case], at: int) -> None:
    odd = case("ODD", "coffee machine zulu", text="quite another thing", service="kitchen", at=at)
    with_it = shape(group_by_similarity([*tickets, odd]))
    assert with_it.pop("ODD") == (["ODD"], ("ODD",))
    assert with_it == shape(group_by_similarity(tickets))


@given(desks(), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_telling_words_leave_no_group_out_that_is_like_enough(tickets: list[Case], places: list[int]) -> None:
    """Looking only at groups that say a telling word finds what looking at all would."""
    vectors = clustering._vectors(sorted(tickets, key=lambda one: one.id))
    heaps = clustering._GrowingGroups()
    for number in range(4):
        heaps.create(f"G{number}")
    for one, place in zip(tickets[1:], places, strict=False):
        heaps.add(one, vectors[one.id], place)
    for one in tickets[:1]:
        members = [[vectors[each.id] for each in heap.cases] for heap in heaps.all]
        found = heaps.find_most_similar(vectors[one.id])
        likeness = [sum(_cosine(vectors[one.id], each) for each in group) / (len(group) or 1) for group in members]
        assert (
            (max(likeness) >= clustering.LEAST - 1e-9) if found is not None else max(likeness) < clustering.LEAST + 1e-9
        )
        assert found is None or likeness[found] >= max(likeness) - 1e-9


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def test_a_later_ticket_of_the_same_fault_joins_and_the_key_stays() -> None:
    tickets = [case(f"T{n}", title, at=n) for n, title in enumerate(("VPN drops at noon", "VPN drops again", "Toner"))]
    before = group_by_similarity(tickets)
    after = group_by_similarity([*tickets, case("NEW", "The VPN drops", at=9)])
    assert [group.key for group in before] == [group.key for group in after] == ["T0", "T2"]
    assert [one.id for one in after[0].cases] == ["T0", "T1", "NEW"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_in_whatever_order_a_fault_is_told_of_it_is_one_group(order: tuple[int, ...]) -> None:
    titles = ("VPN drops every ten minutes", "VPN keeps dropping", "The VPN drops after ten minutes", "VPN drops again")
    tickets = [case(f"T{n}", titles[n], at=at, service="vpn") for at, n in enumerate(order)]
    others = [case(f"X{n}", title, service="printing") for n, title in enumerate(("Toner is empty", "Labels crooked"))]
    assert max(len(group.cases) for group in group_by_similarity([*tickets, *others])) == 4


def test_two_problems_are_never_joined() -> None:
    problems = [case(name, "VPN gateway drops sessions") for name in ("P", "Q")]
    tickets = [case(f"{name}{n}", "VPN drops", at=n, problem=name) for name in ("P", "Q") for n in range(2)]
    assert {group.key: len(group.cases) for group in group_by_similarity(tickets, problems)} == {"P": 2, "Q": 2}


def test_a_chain_of_likenesses_is_not_one_group() -> None:
    words = [f"w{chr(97 + n)}{chr(110 - n)}x" for n in range(12)]
    links = [case(f"T{n:02}", " ".join(words[n : n + 3]), at=n) for n in range(10)]
    assert max(len(group.cases) for group in group_by_similarity(links)) <= 4


def test_what_is_linked_to_a_problem_belongs_to_it_and_what_is_like_it_too() -> None:
    problem = case("PROBLEM", "VPN gateway drops sessions")
    linked = case("A", "Strange things at home", at=1, problem="PROBLEM")
    new = [case("B", "VPN drops my session", at=2), case("C", "Toner is empty", at=3)]
    found = shape(group_by_similarity([linked, *new], [problem]))
    assert found["PROBLEM"][0] == ["A", "B"]
    assert found["C"][0] == ["C"]


def test_a_problem_that_nothing_belongs_to_is_no_group() -> None:
    assert (
        group_by_similarity([case("A", "Toner is empty")], [case("PROBLEM", "VPN gateway drops sessions")])[0].key
        == "A"
    )


def test_what_is_linked_to_a_problem_that_cannot_be_read_stays_together() -> None:
    found = group_by_similarity([case("A", "One", problem="GONE"), case("B", "Another", at=1, problem="GONE")])
    assert shape(found)["GONE"][0] == ["A", "B"]


def test_the_typical_ticket_says_what_most_say() -> None:
    titles = (
        "VPN drops",
        "VPN drops every ten minutes since the update",
        "VPN drops every ten minutes",
        "VPN drops ten",
    )
    (group,) = group_by_similarity([case(f"T{n}", title, at=n) for n, title in enumerate(titles)])
    assert group.typical[0] == "T2"


def test_tickets_without_a_word_are_alone() -> None:
    assert [len(group.cases) for group in group_by_similarity([case("A", "?"), case("B", "!"), case("C", "")])] == [
        1,
        1,
        1,
    ]


def test_groups_by_a_field_leave_out_who_has_none() -> None:
    tickets = [case("A", "x", service="vpn"), case("B", "y", at=1, service="erp"), case("C", "z", at=2)]
    assert [(group.key, len(group.cases)) for group in group_by_field(tickets, "service")] == [("erp", 1), ("vpn", 1)]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (2, 1, None),
        (4, 0, None),
        (5, 0, "growing"),
        (0, 5, "falling"),
        (9, 2, "growing"),
        (8, 3, None),
        (7, 7, None),
        (60, 40, "growing"),
        (55, 45, None),
        (0, 0, None),
        (6000, 5000, "growing"),
    ],
)
def test_a_trend_is_told_only_where_chance_would_hardly_make_it(now: int, before: int, said: str | None) -> None:
    assert detect_trend(now, before) == said


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_trend_is_the_exact_binomial_test(now: int, before: int) -> None:
    both, more = now + before, max(now, before)
    tail = sum(comb(both, k) for k in range(more, both + 1)) / 2**both
    assert (detect_trend(now, before) is not None) == (now != before and tail <= 0.05)
    assert (
        detect_trend(before, now) == {"growing": "falling", "falling": "growing", None: None}[detect_trend(now, before)]
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_faults_of_an_invented_month_are_found_and_nothing_else_is_put_to_them(seed: int) -> None:
    tickets, truth = month(seed)
    groups = group_by_similarity(tickets)
    pairs = [(truth[a], truth[b]) for group in groups for a, b in itertools.combinations(ids(group), 2)]
    right = sum(a == b for a, b in pairs)
    there = sum(count * (count - 1) // 2 for count in Counter(truth.values()).values())
    assert right / len(pairs) >= 0.98  # precision: of all pairs that were put together
    assert right / there >= 0.75  # recall: of all pairs that belong together
    told = [group for group in groups if len(group.cases) >= 3]
    assert {truth[group.key] for group in told} == {name for name, *_ in faults()}


def ids(group: Group) -> list[str]:
    return [one.id for one in group.cases]


def month(seed: int) -> tuple[list[Case], dict[str, str]]:
    """All tickets of the month, in any order and of any office, and which fault each is of (itself, if of none)."""
    chance = random.Random(seed)
    rows: Sequence[tuple[str, str, str, str, str]] = [*faults(), *(("", *row) for row in alone())]
    tickets, truth = [], {}
    for number, (fault, service, category, title, text) in enumerate(chance.sample(rows, len(rows))):
        ident = f"T{number:03}"
        truth[ident] = fault or ident
        made = case(ident, title, text=text, at=chance.randrange(40_000), office=chance.choice(["kyiv", "toronto"]))
        tickets.append(replace(made, service=service or None, category=category or None))
    return tickets, truth
