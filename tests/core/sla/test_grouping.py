"""Tickets in groups: which keys, which order, and where a ticket without a value stands."""

from __future__ import annotations

import pytest

from hd.core.document.yaml_tree import Writable
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.grouping import group_key, group_tickets, sort_by_size
from hd.errors import UsageError
from tests.core.samples import SMALL, facts, registered


def grouped(key: str, *fields: dict[str, Writable]) -> list[tuple[str | None, int]]:
    tickets: list[ClockFacts] = [facts(registered(**each)) for each in fields]
    return [(group.value, len(group.tickets)) for group in group_tickets(tickets, key, config=SMALL)]


def test_priorities_and_statuses_stand_in_the_desks_order() -> None:
    assert grouped("priority", {"priority": "P3"}, {"priority": "P1"}, {"priority": "P3"}) == [("P1", 1), ("P3", 2)]
    assert grouped("status", {"status": "pending"}, {"status": "new"}) == [("new", 1), ("pending", 1)]


def test_names_stand_in_the_order_of_the_alphabet_and_what_has_none_last() -> None:
    assert grouped("office", {"office": None}, {"office": "toronto"}, {"office": "Kyiv"}) == [
        ("Kyiv", 1),
        ("toronto", 1),
        (None, 1),
    ]


def test_an_unknown_priority_comes_after_the_known_ones() -> None:
    assert grouped("priority", {"priority": "P0"}, {"priority": "P4"}) == [("P4", 1), ("P0", 1)]


def test_a_ticket_with_two_tags_is_in_two_groups() -> None:
    assert grouped("tags", {"tags": ["b", "a"]}, {"tags": ["a"]}, {"tags": []}) == [("a", 2), ("b", 1), (None, 1)]


def test_an_assignee_who_is_not_of_the_team_is_nobody() -> None:
    assert grouped("assignee", {"assignee": "ivan", "team": "desk"}) == [(None, 1)]


def test_months_are_those_of_the_desks_zone() -> None:
    assert grouped("month", {}) == [("2026-11", 1)]
    assert grouped("day", {}) == [("2026-11-23", 1)]


def test_the_largest_group_comes_first_then_names() -> None:
    tickets = [facts(registered(office=office)) for office in ("c", "a", "b", "b", None)]
    assert [group.value for group in sort_by_size(group_tickets(tickets, "office", config=SMALL))] == [
        "b",
        "a",
        "c",
        None,
    ]


@pytest.mark.parametrize(("typed", "key"), [("Team", "team"), ("tag", "tags"), ("month", "month"), ("asset", "asset")])
def test_a_key_is_known_by_any_of_its_names(typed: str, key: str) -> None:
    assert group_key(typed, fields={"asset": "text"}) == key


@pytest.mark.parametrize(("typed", "guess"), [("taem", "team"), ("servise", "service"), ("monht", "month")])
def test_an_unknown_key_is_an_error_with_the_nearest(typed: str, guess: str) -> None:
    with pytest.raises(UsageError, match=f'no key to group by "{typed}"; nearest: {guess}'):
        group_key(typed, fields={})


@pytest.mark.parametrize("key", ["title", "created", "due", "age", "is", "sort", "path", "id"])
def test_what_every_ticket_has_for_itself_is_no_group(key: str) -> None:
    with pytest.raises(UsageError):
        group_key(key, fields={})
