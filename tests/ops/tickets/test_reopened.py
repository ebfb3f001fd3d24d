"""A ticket that is opened again: its former answer becomes the comment that it was."""

from __future__ import annotations

import pytest

from hd.core.tickets.ticket import Ticket
from hd.ops.tickets.status import reopened
from tests.core.samples import EXAMPLE, after, changed, parsed


def test_the_answer_becomes_a_comment_of_who_gave_it_when_they_gave_it() -> None:
    before = parsed(EXAMPLE)
    made = reopened(before, by="olha", at=after(600))
    answer = made.comments[-1]
    assert (answer.at, answer.author, answer.text, answer.internal) == (
        before.timeline[-1].at,
        "ivan",
        before.resolution,
        False,
    )
    assert (made.resolution, made.verdict, made.status) == ("", None, "open")


@pytest.mark.parametrize("by", ["", "Ivan Melnyk", "[internal]"])
def test_who_opens_it_stands_in_for_somebody_whom_no_heading_can_name(by: str) -> None:
    made: Ticket = changed(("by: ivan, status: resolved", f"by: '{by}', status: resolved"))
    assert reopened(made, by="olha", at=after(600)).comments[-1].author == "olha"


def test_without_an_answer_nothing_is_said() -> None:
    made = parsed(EXAMPLE).with_resolution("")
    assert len(reopened(made, by="olha", at=after(600)).comments) == 2
