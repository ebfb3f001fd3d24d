"""Which commit gave a field its value, in histories that branch and merge."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hd.core.history.blame import History, Version, find_setter, find_setters, previous_value, readable_parents

CELL = ("priority", "")


def history(*versions: tuple[str, str, str | None]) -> History:
    """`(commit, parents, value)`; `?` for a version that cannot be read."""
    return {
        commit: Version(tuple(parents), None if value == "?" else {CELL: value} if value else {})
        for commit, parents, value in versions
    }


def test_it_is_the_commit_after_which_it_was_so() -> None:
    past = history(("a", "", "P3"), ("b", "a", "P1"), ("c", "b", "P1"))
    assert (find_setter(past, "c", CELL), previous_value(past, "b", CELL)) == ("b", "P3")


def test_a_value_that_came_back_was_set_again() -> None:
    past = history(("a", "", "P1"), ("b", "a", "P3"), ("c", "b", "P1"))
    assert find_setter(past, "c", CELL) == "c"
    assert list(find_setters(past, "cba", CELL)) == ["c", "b", "a"]


def test_a_merge_is_not_the_one_who_set_what_a_side_had() -> None:
    past = history(("a", "", "P3"), ("b", "a", "P3"), ("c", "a", "P1"), ("m", "bc", "P1"))
    assert find_setter(past, "m", CELL) == "c"
    assert list(find_setters(past, "mcba", CELL)) == ["c", "a"]


def test_a_merge_set_what_neither_side_had() -> None:
    past = history(("a", "", "P3"), ("b", "a", "P2"), ("c", "a", "P1"), ("m", "bc", "P4"))
    assert (find_setter(past, "m", CELL), previous_value(past, "m", CELL)) == ("m", "P2")


def test_what_cannot_be_read_is_looked_through() -> None:
    past = history(
        ("a", "", "P3"), ("b", "a", "?"), ("c", "b", "P3"), ("d", "c", "P1"), ("e", "d", "?"), ("f", "e", "P1")
    )
    assert find_setter(past, "c", CELL) == "a"
    assert find_setter(past, "f", CELL) == "d"
    assert list(find_setters(past, "fedcba", CELL)) == ["d", "a"]


def test_what_was_never_set_has_no_settings() -> None:
    assert list(find_setters(history(("a", "", None), ("b", "a", None)), "ba", CELL)) == []


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Up to twelve commits, each after one or two before it."""
    made: list[tuple[str, str, str | None]] = []
    for number in range(draw(st.integers(1, 12))):
        earlier = [commit for commit, _, _ in made]
        parents = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True)) if earlier else []
        value = draw(st.sampled_from(["P1", "P2", "?", None])) if number else "P1"
        made.append((chr(ord("a") + number), "".join(parents), value))
    return history(*made)


@given(histories())
def test_the_one_who_set_it_had_it_from_nobody_and_handed_it_down(past: History) -> None:
    tip = next(commit for commit in reversed(past) if past[commit].cells is not None)
    found = find_setter(past, tip, CELL)

    def value(commit: str) -> object:
        return (past[commit].cells or {}).get(CELL)

    assert value(found) == value(tip)
    assert all(value(commit) != value(tip) for commit in readable_parents(past, found))
    handed, left = {tip}, [tip]
    while left:
        more = [one for one in readable_parents(past, left.pop()) if value(one) == value(tip) and one not in handed]
        handed |= set(more)
        left += more
    assert found in handed
    if value(tip) is not None:
        assert found in list(find_setters(past, list(past), CELL))
