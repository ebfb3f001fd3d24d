"""Nearest common ancestors: what a walk over all ancestors says, for any history."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hd.core.audit.ancestry import Ancestry

Graph = list[tuple[int, ...]]  # of each commit the parents, all of them older: smaller numbers


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    found: Graph = []
    for number in range(draw(st.integers(1, 14))):
        older = st.integers(0, number - 1) if number else st.nothing()
        found.append(tuple(draw(st.lists(older, unique=True, max_size=3))) if number else ())
    return found


def name(number: int) -> str:
    return f"{number:040x}"


def above(graph: Graph, number: int) -> set[int]:
    """A commit and all that it comes from."""
    return {number}.union(*(above(graph, parent) for parent in graph[number]))


@given(graphs(), st.data())
def test_they_are_the_common_ancestors_that_no_other_one_comes_from(graph: Graph, data: st.DataObject) -> None:
    one, other = (data.draw(st.integers(0, len(graph) - 1)) for _ in range(2))
    told = [(name(number), tuple(map(name, graph[number]))) for number in reversed(range(len(graph)))]
    common = above(graph, one) & above(graph, other)
    best = {number for number in common if not any(number in above(graph, near) - {near} for near in common)}
    assert sorted(Ancestry(told).nearest(name(one), name(other))) == sorted(map(name, best))


def test_a_history_that_is_not_whole_ends_where_it_is_cut() -> None:
    cut = Ancestry([(name(3), (name(2),)), (name(2), (name(1),))])
    assert cut.nearest(name(3), name(2)) == [name(2)]
    assert name(1) not in cut
