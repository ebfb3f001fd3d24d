"""Impact x urgency = priority, by the desk's matrix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.tickets.workflow import priority_of
from tests.core.samples import EMPTY, OUTSOURCER, SMALL


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        *(("company", "high", "P1"), ("company", "normal", "P1"), ("company", "low", "P2")),
        *(("office", "high", "P1"), ("office", "normal", "P2"), ("office", "low", "P3")),
        *(("group", "high", "P2"), ("group", "normal", "P3"), ("group", "low", "P3")),
        *(("person", "high", "P3"), ("person", "normal", "P3"), ("person", "low", "P4")),
    ],
)
def test_the_matrix_says_the_priority(impact: str, urgency: str, priority: str) -> None:
    assert priority_of(impact, urgency, priorities=SMALL.priorities) == priority
    assert priority_of(impact, urgency, priorities=EMPTY.priorities) == priority


def test_each_desk_has_its_own_matrix() -> None:
    assert priority_of("company", "normal", priorities=OUTSOURCER.priorities) == "P2"


@pytest.mark.parametrize(
    ("impact", "urgency"), [("galaxy", "high"), ("company", "soon"), ("", ""), ("Company", "high")]
)
def test_what_the_matrix_does_not_know_is_the_lowest_priority(impact: str, urgency: str) -> None:
    assert priority_of(impact, urgency, priorities=SMALL.priorities) == "P4"


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_priority_is_always_one_of_the_desks(impact: str, urgency: str) -> None:
    assert priority_of(impact, urgency, priorities=SMALL.priorities) in SMALL.priorities.names


def test_wider_impact_or_higher_urgency_is_never_less_urgent() -> None:
    priorities = SMALL.priorities
    ranks = [
        [priorities.names.index(priority_of(impact, urgency, priorities=priorities)) for urgency in priorities.urgency]
        for impact in priorities.impact
    ]
    assert all(row == sorted(row) for row in ranks)
    assert all(list(column) == sorted(column) for column in zip(*ranks, strict=True))
