"""What differs between two versions, as data and in the desk's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.history.describe import describe_article, describe_ticket
from hd.core.history.diff import Difference, compare_articles, compare_configs, compare_tickets
from hd.core.kb.article import Article
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Handover, Step, Ticket

PATH = "tickets/2026/11/HD-2611-7K3FQ.md"
TEXT = """---
id: HD-2611-7K3FQ
title: VPN drops
type: incident
status: new
created: 2026-11-23T09:00:00+02:00
priority: P3
requester: o@acme.example
assignee:
team: desk
tags: [vpn]
links: []
channel: email
asset: LT-1
timeline:
- {at: 2026-11-23T09:00:00+02:00, by: olha, status: new}
handovers:
- {at: 2026-11-23T09:00:00+02:00, by: olha, to: desk, kind: registered}
---
It drops.

## Comments
"""
ARTICLE = "---\ntitle: VPN\nstatus: draft\ntags: [vpn]\nkind: script\n---\n1. Restart\n2. Wait\n"


def at(minute: int) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T10:{minute:02}:00+02:00")


def ticket(text: str = TEXT) -> Ticket:
    return Ticket.parse(text.encode(), path=PATH)


def words(before: Ticket | None, after: Ticket | None) -> list[tuple[str, str]]:
    return [tuple(word) for word in describe_ticket(before, after, compare_tickets(before, after))]


MOVE = Handover(at(5), "olha", "functional", to="l2", from_="desk", reason="needs a log", tried="4G")
CHANGES: list[tuple[Callable[[Ticket], Ticket], list[tuple[str, str]]]] = [
    (lambda t: t.put("priority", "P1"), [("priority", "P3 → P1")]),
    (lambda t: t.put("assignee", "ivan"), [("assignee", "none → ivan")]),
    (lambda t: t.put("requester", None), [("requester", "o@acme.example → none")]),
    (lambda t: t.put("tags", ["wifi", "mail"]), [("tags", "-vpn, +wifi, +mail")]),
    (lambda t: t.put("links", ["problem:HD-2611-00000"]), [("links", "+problem:HD-2611-00000")]),
    (lambda t: t.put("asset", "LT-2", own_fields=["asset"]), [("asset", "LT-1 → LT-2")]),
    (lambda t: t.with_step(Step(at(1), "ivan", "open")), [("status", "new → open (ivan)")]),
    (
        lambda t: t.with_step(Step(at(1), "ivan", "open")).with_step(
            Step(at(2), "olha", "pending", waits_for="requester", until=at(40))
        ),
        [("status", "new → open → pending, waits for requester until 2026-11-23 10:40 (ivan, olha)")],
    ),
    (
        lambda t: t.with_step(Step(at(1), "ivan", "open")).with_step(Step(at(2), "ivan", "new")),
        [("status", "new → open → new (ivan)")],
    ),
    (lambda t: t.put("status", "closed"), [("status", "new → closed, and the timeline does not say so")]),
    (lambda t: t.with_handover(MOVE), [("team", "desk → l2 (olha): needs a log\ntried: 4G")]),
    (lambda t: t.put("team", "l2"), [("team", "desk → l2, and the handovers do not say so")]),
    (
        lambda t: t.with_handover(Handover(None, "olha", "functional", to="l2", from_="desk", asked=at(5))),
        [("asked", "desk → l2 (olha)")],
    ),
    (
        lambda t: t.with_handover(Handover(at(5), "olha", "hierarchical", told="maria", reason="late")),
        [("told", "maria (olha): late")],
    ),
    (
        lambda t: t.with_comment(Comment(at(3), "ivan", "Look.\n\nHere.", internal=True)),
        [("comment", "ivan [internal]: Look.\n\nHere.")],
    ),
    (lambda t: t.with_resolution("Replaced."), [("resolution", "Replaced.")]),
    (
        lambda t: t.put("verdict", {"at": at(9), "policy": "p", "resolve": ["met", 9, 60]}),
        [("verdict", "resolve met")],
    ),
    (lambda t: t.put("conflicts", {"priority": ["P1", "P3"]}), [("conflicts", "priority P1 or P3")]),
    (lambda t: ticket(TEXT.replace("It drops.", "It drops.\nOften.")), [("description", "+1 line")]),
    (lambda t: ticket(TEXT.replace("It drops.", "Bad.")), [("description", "+1 line, -1 line")]),
    (
        lambda t: ticket(TEXT.replace("by: olha, status", "by: ivan, status")),
        [
            ("status", "new → new (ivan)"),
            ("timeline", "an entry is taken out: {at: 2026-11-23T09:00:00+02:00, by: olha, status: new}"),
        ],
    ),
    (lambda t: ticket(TEXT.replace("title: VPN drops", "title: 'VPN drops'")), [("file", "only how it is written")]),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_each_change_has_its_words(change: Callable[[Ticket], Ticket], said: list[tuple[str, str]]) -> None:
    assert words(ticket(), change(ticket())) == said


@pytest.mark.parametrize("change", [change for change, _ in CHANGES])
def test_what_came_in_goes_out_the_other_way_round(change: Callable[[Ticket], Ticket]) -> None:
    one, other = ticket(), change(ticket())
    back = {(d.field, str(d.old), str(d.new)) for d in compare_tickets(other, one)}
    assert back == {(d.field, str(d.new), str(d.old)) for d in compare_tickets(one, other)}


def test_a_new_ticket_is_told_as_it_stands_with_what_was_said_since() -> None:
    made = ticket().with_comment(Comment(at(3), "ivan", "Look.")).with_handover(MOVE)
    assert words(None, made) == [
        ("registered", "incident, P3, new, l2, by email, for o@acme.example"),
        ("team", "desk → l2 (olha): needs a log\ntried: 4G"),
        ("comment", "ivan: Look."),
    ]
    assert {d.field for d in compare_tickets(None, made)} >= {"title", "tags", "timeline", "description", "asset"}


def test_a_ticket_that_is_gone_is_said_to_be() -> None:
    assert words(ticket(), None)[0][0] == "deleted"


def test_a_branch_that_asks_for_a_handover_has_the_team_already() -> None:
    asked = ticket().with_handover(
        Handover(None, "olha", "functional", to="l2", from_="desk", asked=at(5), reason="why")
    )
    assert words(ticket(), asked.put("team", "l2")) == [("asked", "desk → l2 (olha): why")]


def test_what_was_asked_for_and_has_come_about_is_no_rewriting() -> None:
    asked = ticket().with_handover(Handover(None, "olha", "functional", to="l2", from_="desk", asked=at(5)))
    text = asked.document.data.decode().replace("team: desk", "team: l2")
    old = "{asked: 2026-11-23T10:05:00+02:00, by: olha, from: desk, to: l2, kind: functional}"
    assert old in text
    new = old.replace("by: olha", "at: 2026-11-23T10:20:00+02:00, by: olha").replace("}", ", approved_by: ivan}")
    assert words(asked, ticket(text.replace(old, new))) == [("team", "desk → l2, approved by ivan (olha)")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Look.", "Look!", "ivan, of 2026-11-23 10:03, rewritten: Look!"),
        ("### 2026-11-23T10:03:00+02:00 ivan\n\nLook.\n", "", "ivan, of 2026-11-23 10:03, taken out: Look."),
    ],
)
def test_a_past_that_is_rewritten_is_named(old: str, new: str, said: str) -> None:
    before = ticket().with_comment(Comment(at(3), "ivan", "Look."))
    after = ticket(before.document.data.decode().replace(old, new))
    assert words(before, after) == [("comment", said)]


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3)
VALUES = st.recursive(TEXTS, lambda v: st.lists(v, max_size=3) | st.dictionaries(TEXTS, v, max_size=3), max_leaves=6)
KEYS = st.sampled_from(["priority", "tags", "timeline", "handovers", "x", "conflicts", "verdict"])


@given(st.dictionaries(KEYS, VALUES))
def test_whatever_stands_in_a_ticket_can_be_compared_and_told(fields: dict[str, Value]) -> None:
    odd = Ticket.parse(Document.build({"id": "HD-2611-7K3FQ", **fields}, "").data, path=PATH)
    assert compare_tickets(odd, odd) == ()
    for pair in ((None, odd), (odd, None), (ticket(), odd), (odd, ticket())):
        assert all(isinstance(text, str) for word in describe_ticket(*pair, compare_tickets(*pair)) for text in word)


def test_a_key_without_measure_can_be_told() -> None:
    after = ticket(TEXT.replace("asset: LT-1", f"asset: {{{'k' * 990}: v}}"))
    assert words(ticket(), after)[0][0] == "asset"


# -- articles and hd.yaml ---------------------------------------------------------------------------------------------


def article(text: str = ARTICLE) -> Article:
    return Article.parse(Document.parse(text.encode()), slug="vpn", path="kb/vpn.md")


def test_an_article_is_told_field_by_field_and_its_text_in_lines() -> None:
    after = article(
        ARTICLE.replace("draft", "published").replace("[vpn]", "[vpn, wifi]").replace("Wait\n", "Wait\n3. Go\n")
    )
    found = compare_articles(article(), after)
    assert [tuple(word) for word in describe_article(article(), after, found)] == [
        ("status", "draft → published"),
        ("tags", "+wifi"),
        ("text", "+1 line"),
    ]
    assert [tuple(w) for w in describe_article(None, after, ())] == [("new", "script, published, for agents")]
    assert [tuple(w) for w in describe_article(after, None, ())] == [("deleted", "was script, published")]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"desk": {"prefix": "HD"}}, {"desk": {"prefix": "IT"}}, [Difference("desk.prefix", "HD", "IT")]),
        ({}, {"people": {"ivan": {"name": "I"}}}, [Difference("people", None, {"ivan": {"name": "I"}})]),
        (
            {"sla": [{"name": "a", "match": "*"}, {"name": "b", "match": "x"}]},
            {"sla": [{"name": "b", "match": "x"}, {"name": "a", "match": "y"}]},
            [Difference("sla.a.match", "*", "y"), Difference("sla (order)", ["a", "b"], ["b", "a"])],
        ),
        (
            {"ola": [{"match": "*", "t": "1h"}, {"match": "*", "t": "2h"}]},
            {"ola": [{"match": "*", "t": "1h"}]},
            [Difference("ola.* (2)", {"match": "*", "t": "2h"}, None)],
        ),
        ({"categories": ["a"]}, {"categories": ["a", "b"]}, [Difference("categories", ["a"], ["a", "b"])]),
        (None, {}, []),
        ("odd", ["odd"], []),
    ],
)
def test_hd_yaml_is_compared_by_dotted_names(before: Value, after: Value, found: list[Difference]) -> None:
    assert list(compare_configs(before, after)) == found
