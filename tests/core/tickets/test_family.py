"""How tickets hang together, without a desk."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hd.core.tickets.relations import dependent_ids, find_descendants, find_path, mentions, merged_into, related_ids
from hd.core.tickets.ticket import Ticket
from tests.core.samples import EXAMPLE, changed

GRAPHS = st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=4), max_size=7)


def test_a_file_mentions_every_id_on_its_lines_once() -> None:
    lines = [
        ("a.md", "links: [blocks:HD-2611-7K3FQ, related:IT-2611-00000]"),
        ("a.md", "parent: HD-2611-7K3FQ"),
        ("b.md", 'parent: "HD-2611-7K3FQ"\r'),
    ]
    assert mentions(lines) == {"HD-2611-7K3FQ": ["a.md", "b.md"], "IT-2611-00000": ["a.md"]}


def test_a_ticket_is_tied_to_its_parent_and_by_its_links_but_not_to_articles() -> None:
    ticket = changed(("links: [problem:HD-2610-QX4M8]", "links: [kb:vpn, blocks:HD-2611-00001]\nparent: HD-2611-00002"))
    assert list(related_ids(ticket)) == [("parent", "HD-2611-00002"), ("blocks", "HD-2611-00001")]
    assert dependent_ids(ticket) == ("HD-2611-00002", "HD-2611-00001")


def test_only_a_cancelled_duplicate_is_merged() -> None:
    link = ("links: [problem:HD-2610-QX4M8]", "links: [duplicate:HD-2611-00001]")
    assert merged_into(changed(link)) is None
    assert merged_into(changed(link, ("status: resolved\nverdict", "status: cancelled\nverdict"))) == "HD-2611-00001"
    assert merged_into(changed(("status: resolved\nverdict", "status: cancelled\nverdict"))) is None


@given(GRAPHS)
def test_a_chain_is_a_way_and_there_is_one_wherever_something_can_be_reached(graph: dict[int, list[int]]) -> None:
    def next_of(name: str) -> list[str]:
        return [str(other) for other in graph.get(int(name), [])]

    reached = {"0"}
    for _ in range(7):
        reached |= {other for name in reached for other in next_of(name)}
    for goal in map(str, range(7)):
        way = find_path("0", goal, next_of=next_of)
        assert bool(way) == (goal in reached)
        assert all(there in next_of(here) for here, there in pairwise(way))
        assert not way or (way[0], way[-1]) == ("0", goal)


@given(GRAPHS)
def test_what_is_below_is_all_that_can_be_reached_each_once_and_never_the_start(graph: dict[int, list[int]]) -> None:
    def children_of(name: str) -> list[Ticket]:
        return [named(other) for other in graph.get(int(name[-1]), [])]

    found = [ticket.id for ticket in find_descendants(["HD-2611-00000"], children_of=children_of)]
    reached = {0}
    for _ in range(7):
        reached |= {other for name in reached for other in graph.get(name, [])}
    assert len(found) == len(set(found))
    assert {int(name[-1]) for name in found} == reached - {0}


def named(number: int) -> Ticket:
    ident = f"HD-2611-0000{number}"
    if ident not in _NAMED:
        _NAMED[ident] = Ticket.parse(EXAMPLE.replace("HD-2611-7K3FQ", ident).encode(), path=f"{ident}.md")
    return _NAMED[ident]


_NAMED: dict[str, Ticket] = {}
