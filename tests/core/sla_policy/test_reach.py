"""What is called impossible is impossible: no ticket that can be written contradicts it; and what is plain is found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hd.core import query
from hd.core.config import Config, load
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla_policy.ticket_space import TicketSpace
from hd.core.tickets.context import EvaluationContext
from tests.core.samples import registered

DESK = load(
    """
teams: {desk: {line: 1}, l2: {line: 2}}
orgs: {acme: {contracts: [gold]}, globex: {contracts: [basic, gold]}, nobody: {}}
contracts: {gold: {}, basic: {}, lost: {}}
services: [vpn, mail]
categories: [network/vpn, network/wifi, software]
fields: {size: {type: number}, kind: {type: choice, of: [a, b]}, due_day: {type: date}}
"""
)
TYPES = {key: field.type for key, field in DESK.fields.items()}


def possible(holds: str, *fails: str, config: Config = DESK) -> bool:
    roots = [query.parse(text, fields=TYPES).root for text in (holds, *fails)]
    return TicketSpace(config, roots).is_possible(holds=roots[:1], fails=roots[1:])


@pytest.mark.parametrize(
    "text",
    [
        "priority:P1 priority:P2",
        "type:incident NOT type:incident",
        "NOT type:incident,request,problem,change,task",
        "org:acme contract:basic",
        "org:nobody contract:*",
        "contract:lost",
        "team:desk line:2",
        "line:9",
        "category:network/vpn category:software",
        "category:network/vpn NOT category:network",
        "service:vpn service:none",
        "kind:a kind:b",
        'vpn NOT "vpn"',
        "tag:a NOT tag:A",
        "size:3..5 NOT size:3..5",
    ],
)
def test_no_ticket_can_be_like_that(text: str) -> None:
    assert not possible(text)


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "type:incident priority:P1",
        "org:globex contract:gold",
        "category:network category:network/vpn",
        "tag:a tag:b",
        "NOT service:vpn,mail",
        "requester:a@acme.example",
        "size:3..5 size:>4",
        "created:..now created:2026",
        "link:problem link:duplicate",
        "watcher:olha watcher:x@y.example",
        "line:2 NOT team:desk",
    ],
)
def test_a_ticket_can_be_like_that(text: str) -> None:
    assert possible(text)


@pytest.mark.parametrize("text", ["size:3..5 size:>6", "age:1d.. age:..2h", "tag:a tag:none", "is:open is:closed"])
def test_values_of_numbers_times_lists_and_flags_count_as_independent(text: str) -> None:
    assert possible(text)


def test_rules_before_it_may_take_all_of_it_only_together() -> None:
    assert not possible("priority:P1..P2", "priority:P1", "priority:P2")
    assert possible("priority:P1..P2", "priority:P1")


def test_what_one_rule_takes_is_no_matter_of_capitals() -> None:
    assert not possible("org:ACME", "org:acme")


def test_a_query_that_needs_too_many_boxes_counts_as_possible() -> None:
    many = " ".join(f"(w{number} OR v{number})" for number in range(30))
    assert possible(f"{many} (a OR b) (NOT a OR b) (a OR NOT b) (NOT a OR NOT b)")


TERMS = st.sampled_from(
    """
    type:incident type:request,task priority:P1 priority:P2.. org:acme org:none contract:gold contract:none team:desk
    line:2 service:vpn service:* category:network category:network/vpn tag:a tag:b tag:none size:3..5 size:>4 kind:a
    created:2026-11 channel:phone requester:o.shevchenko@acme.example is:open vpn impact:group due_day:2026-12..
    """.split()  # noqa: SIM905
)
NEGATED = st.tuples(st.booleans(), TERMS).map(lambda pair: f"NOT {pair[1]}" if pair[0] else pair[1])
QUERIES = st.lists(NEGATED, min_size=1, max_size=3).map(" ".join) | st.lists(TERMS, min_size=2, max_size=2).map(
    " OR ".join
)


@st.composite
def tickets(draw: st.DrawFn) -> ClockFacts:
    def pick(*values: str | None) -> str | None:
        return draw(st.sampled_from(values))

    ticket = registered(
        type=pick("incident", "request", "task", "change"),
        priority=pick("P1", "P2", "P3", "P4"),
        org=pick(None, "acme", "globex", "nobody"),
        team=pick("desk", "l2"),
        service=pick(None, "vpn", "mail"),
        category=pick(None, "network/vpn", "network", "software"),
        tags=draw(st.lists(st.sampled_from("abc"), unique=True)),
        size=pick(None, "3", "4.5", "5", "9"),
        kind=pick(None, "a", "b"),
        channel=pick("phone", "email"),
        impact=pick("group", "person"),
        due_day=pick(None, "2026-11-30", "2026-12-01", "2027-02-03"),
    )
    return ClockFacts(ticket, EvaluationContext(DESK, datetime(2026, 11, 23, 15, tzinfo=UTC)))


@given(QUERIES, st.lists(QUERIES, max_size=3), st.lists(tickets(), min_size=4, max_size=4))
@settings(max_examples=80)
def test_what_a_ticket_is_is_never_called_impossible(holds: str, fails: list[str], found: list[ClockFacts]) -> None:
    is_one = any(
        facts.view.matches(holds, facts) and not any(facts.view.matches(text, facts) for text in fails)
        for facts in found
    )
    assert not is_one or possible(holds, *fails)
