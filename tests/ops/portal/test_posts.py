"""What requesters send is kept first and committed then: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from hd.errors import NotFoundError, UsageError
from hd.ops.portal.posts import CREATE, REPLY, SOLVED, Post, Receipt, find_receipt, retry_posts, send_post
from hd.ops.portal.sign_in import open_state
from hd.store.web_state import WebState
from tests.ops.bench import Bench

ANNA = "anna@acme.example"


@pytest.fixture
def state(bench: Bench) -> Iterator[WebState]:
    found = open_state(bench.context())
    yield found
    found.close()


def post(key: str = "k1", title: str = "It hums", **changes: object) -> Post:
    given = {"key": key, "kind": CREATE, "address": ANNA, "fields": {"title": title}, **changes}
    return Post(**given)  # type: ignore[arg-type]


def broken(bench: Bench) -> str:
    """Break hd.yaml. Returns what it was."""
    path = bench.folder / "hd.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text("desk: [\n", encoding="utf-8")
    return before


def test_a_post_is_committed(bench: Bench, state: WebState) -> None:
    receipt = send_post(bench.context(), state, post())
    assert receipt.ticket is not None
    assert not receipt.waits
    assert "It hums" in bench.git("log", "-1", "--format=%s")


def test_a_key_that_was_sent_before_gives_the_first_result(bench: Bench, state: WebState) -> None:
    first = send_post(bench.context(), state, post())
    head = bench.git("rev-parse", "HEAD")
    assert send_post(bench.context(), state, post(title="Another")) == first
    assert bench.git("rev-parse", "HEAD") == head


def test_what_cannot_be_committed_waits_and_is_committed_later(bench: Bench, state: WebState) -> None:
    before = broken(bench)
    receipt = send_post(bench.context(), state, post())
    assert receipt == Receipt("k1", None, waits=True)
    assert retry_posts(bench.context(), state) == 1
    (bench.folder / "hd.yaml").write_text(before, encoding="utf-8")
    assert retry_posts(bench.context(), state) == 0
    found = find_receipt(state, "k1", ANNA)
    assert found is not None
    assert found.ticket is not None
    assert "It hums" in bench.git("log", "-1", "--format=%s")


def test_posts_that_wait_are_committed_in_the_order_of_arrival(bench: Bench, state: WebState) -> None:
    before = broken(bench)
    for number in (1, 2, 3):
        send_post(bench.context(at=f"2026-11-23T12:00:0{number}+02:00"), state, post(f"k{number}", f"Title {number}"))
    (bench.folder / "hd.yaml").write_text(before, encoding="utf-8")
    retry_posts(bench.context(), state)
    subjects = bench.git("log", "-3", "--format=%s").splitlines()
    assert [subject.rpartition(" ")[2] for subject in subjects] == ["3", "2", "1"]


def test_a_post_that_is_wrong_is_not_kept(bench: Bench, state: WebState) -> None:
    with pytest.raises(UsageError) as caught:
        send_post(bench.context(), state, post(title=" "))
    assert (caught.value.code, caught.value.about) == ("required", "title")
    assert find_receipt(state, "k1", ANNA) is None


def test_a_ticket_that_was_made_before_a_kill_is_not_made_again(bench: Bench, state: WebState) -> None:
    first = send_post(bench.context(), state, post(files=(("a.txt", b"x"),)))
    assert first.ticket is not None
    head = bench.git("rev-parse", "HEAD")
    state.drop_post("k1")
    state.add_post("k1", ANNA, msgspec.msgpack.encode(post(files=(("a.txt", b"x"),))), now=1.0)
    state.note_ticket("k1", first.ticket)
    assert retry_posts(bench.context(), state) == 0
    assert bench.git("rev-parse", "HEAD") == head


def test_a_receipt_is_for_its_sender_only(bench: Bench, state: WebState) -> None:
    send_post(bench.context(), state, post())
    assert find_receipt(state, "k1", "borys@acme.example") is None


@pytest.mark.parametrize("kind", [REPLY, SOLVED])
def test_nobody_writes_to_somebody_elses_ticket(bench: Bench, state: WebState, kind: str) -> None:
    with pytest.raises(NotFoundError):
        send_post(bench.context(), state, post(kind=kind, ticket=bench.ids["one"], fields={"text": "x"}))


def test_what_is_refused_when_it_is_tried_again_is_kept_and_holds_up_no_other(bench: Bench, state: WebState) -> None:
    wrong = post("k1", kind=REPLY, ticket=bench.ids["one"], fields={"text": "Not mine"})
    for number, waiting in enumerate((wrong, post("k2")), 1):
        state.add_post(waiting.key, ANNA, msgspec.msgpack.encode(waiting), now=float(number))
    assert retry_posts(bench.context(), state) == 1
    assert [key for key, *_ in state.waiting_posts()] == ["k1"]
    assert "It hums" in bench.git("log", "-1", "--format=%s")


def test_a_ticket_whose_files_are_refused_is_not_made_twice(bench: Bench, state: WebState) -> None:
    bench.git("config", "hd.maxAttachment", "1k")
    large = post(files=(("a.bin", bytes(2 << 10)),))
    first = send_post(bench.context(), state, large)
    assert first.ticket is not None
    assert first.waits
    head = bench.git("rev-parse", "HEAD")
    assert send_post(bench.context(), state, large) == first
    assert bench.git("rev-parse", "HEAD") == head


def test_the_key_of_a_form_is_forgotten_after_a_week(bench: Bench, state: WebState) -> None:
    send_post(bench.context(at="2026-11-23T12:00:00+02:00"), state, post())
    retry_posts(bench.context(at="2026-12-01T12:00:00+02:00"), state)
    assert find_receipt(state, "k1", ANNA) is None
