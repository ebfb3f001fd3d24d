"""What a requester sees of their requests, and where each stands."""

from __future__ import annotations

import pytest

from hd.errors import NotFoundError
from hd.ops.portal.requests import list_requests, own_ticket, promise, show_request
from tests.ops.bench import Bench


def owner(bench: Bench) -> str:
    return bench.read("one").get("requester") or ""


def test_a_new_request_is_received(bench: Bench) -> None:
    assert [row.state for row in list_requests(bench.context(), owner(bench), is_open=True)] == ["received"]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (("take",), "work"),
        (("wait", "--for", "requester", "-m", "Which room?"), "turn"),
        (("wait", "--for", "vendor"), "waits"),
        (("resolve", "-m", "Done."), "solved"),
        (("cancel", "-m", "Not needed."), "called-off"),
    ],
    ids=["take", "ask", "vendor", "resolve", "cancel"],
)
def test_where_a_request_stands(bench: Bench, words: tuple[str, ...], state: str) -> None:
    verb, *rest = words
    assert bench.hd(verb, bench.ids["one"], *rest) == 0
    assert show_request(bench.context(), owner(bench), bench.ids["one"])["state"] == state


def test_the_address_is_compared_without_case(bench: Bench) -> None:
    assert own_ticket(bench.context(), owner(bench).upper(), bench.ids["one"]).id == bench.ids["one"]


@pytest.mark.parametrize("number", ["HD-2611-ZZZZZ", "nonsense", "", "../hd.yaml"])
def test_an_id_that_is_none_is_no_request(bench: Bench, number: str) -> None:
    with pytest.raises(NotFoundError):
        own_ticket(bench.context(), owner(bench), number)


def test_a_piece_of_an_id_is_no_request(bench: Bench) -> None:
    with pytest.raises(NotFoundError):
        own_ticket(bench.context(), owner(bench), bench.ids["one"][-5:])


def test_a_ticket_of_somebody_else_is_no_request(bench: Bench) -> None:
    with pytest.raises(NotFoundError):
        own_ticket(bench.context(), owner(bench), bench.ids["two"])


def test_a_promise_names_the_next_deadlines(bench: Bench) -> None:
    found = promise(bench.context(), owner(bench), bench.ids["one"])
    assert found["id"] == bench.ids["one"]
    assert set(found["due"]) <= {"respond", "resolve"}
