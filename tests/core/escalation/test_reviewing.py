"""A handover that was asked for: which entry it is, what the votes come to, what stands in its way, what it becomes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hd.core.config import Escalation, Review
from hd.core.escalation.review_state import (
    Vote,
    complete_handover,
    count_votes,
    find_entry,
    find_obstacle,
    is_same_handover,
    remove_handover,
    requested_handover,
    review_clock,
)
from hd.core.tickets.handovers import find_owed_review
from hd.core.tickets.ticket import Handover, Step, Ticket
from tests.core.samples import CREATED, SMALL, after, facts, handed, parsed, registered

MOVE = Handover(None, "olha", "functional", to="l2-kyiv", from_="desk", reason="why", asked=after(10))
BLOB = "b" * 40


def asked(move: Handover = MOVE) -> Ticket:
    """The ticket as a review's branch has it."""
    return registered().with_handover(move).put("team", move.to)


def vote(by: str, approves: bool, *, at: int = 0, blob: str = BLOB) -> Vote:
    return Vote(by, approves, blob, CREATED + timedelta(minutes=at))


def stands(*votes: Vote) -> tuple[str, list[str], list[str]]:
    found = count_votes(votes, blob=BLOB, allowed=lambda who: who != "olha")
    return found.state, [one.by for one in found.approved], [one.by for one in found.rejected]


# -- votes -------------------------------------------------------------------------------------------------------------


def test_one_approval_is_enough_and_one_rejection_too() -> None:
    assert stands() == ("waiting", [], [])
    assert stands(vote("mia", True)) == ("approved", ["mia"], [])
    assert stands(vote("mia", True), vote("maria", False)) == ("rejected", ["mia"], ["maria"])


def test_of_each_the_last_vote_counts() -> None:
    assert stands(vote("mia", True), vote("mia", False, at=1)) == ("rejected", [], ["mia"])
    assert stands(vote("mia", False), vote("mia", True, at=1)) == ("approved", ["mia"], [])


def test_a_vote_on_something_else_counts_for_nothing_and_is_remembered() -> None:
    old = vote("mia", True, blob="c" * 40)
    assert stands(old) == ("waiting", [], [])
    assert count_votes([old], blob=BLOB, allowed=bool).stale == (old,)


def test_who_may_not_vote_does_not() -> None:
    assert stands(vote("olha", True), vote("olha", False, at=1)) == ("waiting", [], [])


VOTES = st.lists(
    st.builds(
        vote,
        st.sampled_from(["mia", "maria", "olha"]),
        st.booleans(),
        at=st.integers(0, 9),
        blob=st.sampled_from([BLOB, "c" * 40]),
    ),
    max_size=8,
)


@given(VOTES)
def test_nobody_is_counted_twice_or_for_what_they_did_not_see(votes: list[Vote]) -> None:
    found = count_votes(votes, blob=BLOB, allowed=lambda who: who != "olha")
    counted = [*found.approved, *found.rejected]
    assert len({one.by for one in counted}) == len(counted)
    assert all(one.blob == BLOB and one.by != "olha" for one in counted)


# -- entries -----------------------------------------------------------------------------------------------------------


def test_what_was_asked_for_and_not_made_is_the_last_entry_without_a_time() -> None:
    assert requested_handover(registered()) is None
    found = requested_handover(asked())
    assert found
    assert is_same_handover(found, MOVE)
    assert requested_handover(complete_handover(asked(), MOVE, at=after(20), approved_by="mia")) is None


def test_the_same_handover_is_known_by_when_who_and_whereto() -> None:
    assert is_same_handover(MOVE, replace(MOVE, at=after(20), approved_by="mia", reason="other"))
    assert not is_same_handover(MOVE, replace(MOVE, to="l2-toronto"))
    assert not is_same_handover(MOVE, replace(MOVE, by="taras"))
    assert not is_same_handover(replace(MOVE, asked=None), replace(MOVE, asked=None))


@pytest.mark.parametrize("there", [True, False], ids=["completed", "appended"])
def test_a_handover_that_is_made_moves_the_ticket_from_then_on(there: bool) -> None:
    done = complete_handover(asked() if there else registered(), MOVE, at=after(30), approved_by="mia")
    entry = find_entry(done, MOVE)
    assert entry
    assert (entry.at, entry.asked, entry.approved_by, done.get("team")) == (after(30), after(10), "mia", "l2-kyiv")
    stay = facts(done).replay.stays[-1]
    assert (stay.team, stay.start) == ("l2-kyiv", after(30))
    assert done.document.data.count(b"l2-kyiv") == 2


def test_what_else_an_entry_says_stays_where_it_is() -> None:
    text = asked().document.data.decode().replace("reason: why", "reason: why, own: kept")
    done = complete_handover(parsed(text), MOVE, at=after(30), approved_by=None, source="git")
    assert "kind: functional, reason: why, own: kept, source: git}" in done.document.data.decode()


def test_taking_it_out_gives_the_ticket_back_byte_for_byte() -> None:
    before = registered()
    out = remove_handover(asked(), MOVE, team="desk")
    assert out
    assert out.document.data == before.document.data


def test_what_was_made_is_not_taken_out() -> None:
    assert remove_handover(complete_handover(asked(), MOVE, at=after(20), approved_by="mia"), MOVE, team="desk") is None


# -- first, reviewed after ---------------------------------------------------------------------------------------------


def gone_first() -> Ticket:
    return registered().with_handover(replace(MOVE, at=after(10)))


def test_a_review_is_owed_of_what_was_asked_and_made_without_an_approval() -> None:
    assert find_owed_review(registered()) is None
    assert find_owed_review(handed(registered(), "l2-kyiv")) is None
    assert find_owed_review(asked()) is None
    assert find_owed_review(gone_first())
    assert find_owed_review(complete_handover(gone_first(), MOVE, at=after(10), approved_by="mia")) is None


@pytest.mark.parametrize(("by", "still"), [("ivan", False), ("olha", True)])
def test_given_back_by_somebody_else_it_is_settled(by: str, still: bool) -> None:
    back = Handover(after(20), by, "returned", to="desk", from_="l2-kyiv", reason="no")
    assert (find_owed_review(gone_first().with_handover(back)) is not None) is still


# -- what stands in the way --------------------------------------------------------------------------------------------


def test_nothing_stands_in_the_way_while_the_ticket_is_where_it_was() -> None:
    assert find_obstacle(facts(registered()), MOVE) == ""
    assert find_obstacle(facts(asked()), MOVE) == ""  # as a forge merged it: the field went ahead


def test_a_ticket_that_was_resolved_or_moved_needs_a_decision() -> None:
    solved = registered().with_step(Step(after(5), "olha", "resolved"))
    assert find_obstacle(facts(solved), MOVE) == "it is resolved meanwhile"
    assert find_obstacle(facts(handed(registered(), "l2-toronto")), MOVE) == "it went to l2-toronto meanwhile"


# -- waiting -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "state", "left"),
    [
        ("2026-11-23T10:12:11+02:00", "running", 120),
        ("2026-11-23T11:42:11+02:00", "at_risk", 30),
        ("2026-11-23T12:12:11+02:00", "at_risk", 0),
        ("2026-11-23T12:13:11+02:00", "breached", -1),
    ],
)
def test_a_review_waits_in_the_hours_of_the_team_it_goes_to(now: str, state: str, left: int) -> None:
    config = replace(SMALL, escalation=Escalation(review=Review("*", within=120)))
    clock = review_clock(MOVE, config, now=datetime.fromisoformat(now), cycle=2)
    assert (clock.metric, clock.state, clock.remaining_min, clock.cycle) == ("review", state, left, 2)
    assert clock.due == datetime.fromisoformat("2026-11-23T12:12:11+02:00")


def test_where_the_desk_says_nothing_it_may_wait_four_hours() -> None:
    assert review_clock(MOVE, replace(SMALL, escalation=Escalation()), now=after(11)).target == 240
