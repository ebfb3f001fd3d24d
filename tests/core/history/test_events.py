"""What happened between two versions of a ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.history.events import events_between, notices_between
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ratings import Rating, with_rating
from hd.core.tickets.ticket import Handover, Step, Ticket
from tests.core.samples import CREATED, after, changed, handed, registered

CUSTOMER = "o.shevchenko@acme.example"


def kinds(before: Ticket | None, now: Ticket | None) -> list[str]:
    return [event.kind for event in events_between(before, now)]


def notices(before: Ticket | None, now: Ticket | None) -> list[str | None]:
    return [event.notice for event in notices_between(before, now)]


def said(ticket: Ticket, author: str, *, minutes: int = 5, internal: bool = False, text: str = "words") -> Ticket:
    return ticket.with_comment(Comment(after(minutes), author, text, internal))


def resolved(ticket: Ticket, minutes: int = 9) -> Ticket:
    return ticket.with_step(Step(after(minutes), "ivan", "resolved"))


def asked(**more: object) -> Handover:
    return Handover(None, "olha", "functional", to="l2-kyiv", from_="desk", asked=after(3), **more)  # type: ignore[arg-type]


def test_a_new_ticket_is_registered() -> None:
    assert notices(None, registered()) == ["registered"]


def test_nothing_happened_to_the_same_ticket() -> None:
    assert events_between(registered(), registered()) == ()


def test_a_file_that_is_gone_is_one_event() -> None:
    assert kinds(registered(), None) == ["removed"]


def test_a_file_that_never_was_is_none() -> None:
    assert events_between(None, None) == ()


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (lambda ticket: said(ticket, "ivan"), "replied"),
        (lambda ticket: said(ticket, CUSTOMER), "answered"),
        (lambda ticket: said(ticket, "tel:380501234567"), "answered"),
        (resolved, "resolved"),
        (lambda ticket: ticket.put("assignee", "ivan"), "assigned"),
        (
            lambda ticket: ticket.with_handover(
                Handover(after(3), "olha", "hierarchical", told="petro", reason="he must know")
            ),
            "called",
        ),
        (lambda ticket: with_rating(resolved(ticket), Rating(after(9), after(20), 2)), "rated"),
    ],
    ids=["reply", "answer", "caller", "resolved", "assigned", "called", "rated"],
)
def test_each_thing_that_happens_is_its_event(change: Callable[[Ticket], Ticket], notice: str) -> None:
    assert notice in notices(registered(), change(registered()))


@pytest.mark.parametrize("kind", ["functional", "returned"])
def test_a_handover_that_took_effect_is_escalated(kind: str) -> None:
    assert notices(registered(), handed(registered(), "l2-kyiv", kind=kind)) == ["escalated"]


@pytest.mark.parametrize("kind", ["registered", "routed"])
def test_routing_is_no_escalation(kind: str) -> None:
    assert notices(registered(), handed(registered(), "l2-kyiv", kind=kind)) == []


def test_a_handover_that_was_only_asked_for_took_no_effect() -> None:
    assert notices(registered(), registered().with_handover(asked())) == []


def test_a_handover_that_went_first_owes_a_review() -> None:
    first = registered().with_handover(Handover(after(3), "olha", "functional", to="l2-kyiv", asked=after(3)))
    assert sorted(map(str, notices(registered(), first))) == ["escalated", "review"]


def test_an_approval_is_reviewed_by_whoever_approved() -> None:
    before = registered().with_handover(Handover(after(3), "olha", "functional", to="l2-kyiv", asked=after(3)))
    done = Handover(after(3), "olha", "functional", to="l2-kyiv", asked=after(3), approved_by="petro")
    now = registered().with_handover(done)
    (event,) = notices_between(before, now)
    assert (event.notice, event.by, event.move) == ("reviewed", "petro", now.handovers[-1])


@pytest.mark.parametrize(
    "change",
    [
        lambda ticket: said(ticket, "ivan", internal=True),
        lambda ticket: said(ticket, "hd"),
        lambda ticket: ticket.with_step(Step(after(9), "ivan", "open")),
        lambda ticket: ticket.put("priority", "P1"),
        lambda ticket: ticket.put("assignee", None),
    ],
    ids=["internal", "by hd", "open", "priority", "nobody"],
)
def test_other_things_notify_nobody(change: Callable[[Ticket], Ticket]) -> None:
    assert notices(registered(assignee="ivan"), change(registered(assignee="ivan"))) == []


def test_a_changed_field_is_an_event_with_both_values() -> None:
    (event,) = events_between(registered(), registered().put("priority", "P1"))
    assert (event.kind, event.field, event.before, event.after) == ("changed", "priority", "P2", "P1")


def test_a_note_that_becomes_public_is_a_reply() -> None:
    assert notices(said(registered(), "ivan", internal=True), said(registered(), "ivan")) == ["replied"]


def test_a_corrected_comment_is_no_new_one() -> None:
    assert notices(said(registered(), "ivan"), said(registered(), "ivan", text="other words")) == []


def test_two_comments_of_one_author_in_one_second_are_two() -> None:
    one = said(registered(), "ivan")
    (event,) = events_between(one, said(one, "ivan", text="more"))
    assert event.key.endswith("#2")


def test_one_event_has_one_key_in_every_zone() -> None:
    one = changed(("### 2026-11-23T10:05:40+02:00 olha", "### 2026-11-23T08:05:40+00:00 olha"))
    keys = [[event.key for event in events_between(None, ticket)] for ticket in (changed(), one)]
    assert keys[0] == keys[1]


def test_what_was_undone_in_between_did_not_happen() -> None:
    ticket = said(registered(assignee="olha"), "ivan")
    assert notices(ticket, ticket) == []


def test_a_ticket_from_another_system_is_old_news() -> None:
    assert notices(None, resolved(said(registered(source="import"), "ivan"))) == []


def test_what_happens_to_an_imported_ticket_later_is_news() -> None:
    imported = registered(source="import")
    assert notices(imported, said(imported, "ivan")) == ["replied"]


def test_an_imported_step_is_old_news() -> None:
    step = Step(after(9), "ivan", "resolved", source="import")
    assert notices(registered(), registered().with_step(step)) == []


def test_a_merged_duplicate_notifies_nobody() -> None:
    twin = said(registered(), "ivan").put("links", ["duplicate:HD-2611-AAAAA"])
    assert notices(registered(), twin.with_step(Step(after(9), "ivan", "cancelled"))) == []


def test_a_merged_duplicate_says_where_it_went() -> None:
    twin = registered().put("links", ["duplicate:HD-2611-AAAAA"]).with_step(Step(after(9), "ivan", "cancelled"))
    assert events_between(registered(), twin)[-1].after == "HD-2611-AAAAA"


def test_events_are_in_order_of_time() -> None:
    ticket = said(resolved(registered(), minutes=2), CUSTOMER, minutes=7)
    assert notices(None, said(ticket, "ivan", minutes=1)) == ["registered", "replied", "resolved", "answered"]


# -- the law -----------------------------------------------------------------------------------------------------------


def _apply(ticket: Ticket, number: int, what: int) -> Ticket:
    at = CREATED + timedelta(minutes=number + 1)
    steps: list[Callable[[], Ticket]] = [
        lambda: ticket.with_comment(Comment(at, "ivan", "reply")),
        lambda: ticket.with_comment(Comment(at, CUSTOMER, "answer")),
        lambda: ticket.with_comment(Comment(at, "ivan", "note", internal=True)),
        lambda: ticket.with_step(Step(at, "ivan", "resolved")),
        lambda: ticket.with_handover(Handover(at, "olha", "functional", to="l2-kyiv", from_="desk")),
        lambda: ticket.with_handover(Handover(at, "olha", "hierarchical", told="petro", reason="so")),
        lambda: ticket.put("assignee", ("olha", "ivan")[number % 2]),
    ]
    return steps[what]()


@given(st.lists(st.integers(0, 6), max_size=9), st.data())
def test_a_range_is_the_sum_of_its_parts(what: list[int], data: st.DataObject) -> None:
    versions: list[Ticket | None] = [None, registered()]
    for number, kind in enumerate(what):
        last = versions[-1]
        assert last is not None
        versions.append(_apply(last, number, kind))
    first, last_, middle = 0, len(versions) - 1, data.draw(st.integers(0, len(versions) - 1))
    a, b, c = versions[first], versions[middle], versions[last_]
    whole = {event.key for event in notices_between(a, c)}
    parts = [event.key for event in (*notices_between(a, b), *notices_between(b, c))]
    assert sorted(whole) == sorted(set(parts))
    assert [key for key in parts if key != "assigned"] == [key for key in dict.fromkeys(parts) if key != "assigned"]
