"""Names that would be equal get numbers, each as small as it can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hd.text.slugs import DistinctNames


def counted_up(names: list[str], *, first: int) -> list[str]:
    """The slow way: from the first number, each time."""
    found: list[str] = []
    for name in names:
        free, number = name, first
        while free in found:
            free, number = f"{name}-{number}", number + 1
        found.append(free)
    return found


@given(st.lists(st.sampled_from(["a", "a-1", "a-2", "a-1-1", "b"]), max_size=12), st.sampled_from([1, 2]))
def test_each_name_gets_the_first_free_number(names: list[str], first: int) -> None:
    distinct = DistinctNames(first=first)
    assert [distinct.claim(name) for name in names] == counted_up(names, first=first)


def test_a_hundred_thousand_equal_names_are_numbered() -> None:
    distinct = DistinctNames(first=1)
    assert [distinct.claim("a") for _ in range(100_001)][-1] == "a-100000"
