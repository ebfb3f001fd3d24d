"""Two clones that filed one message: one entry, one comment, one registration; and what stays two."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hd.core.document.document import Document
from hd.core.merging.candidates import undecided_fields
from hd.core.merging.id_collisions import are_same_ticket
from hd.core.tickets.conversation import Comment
from hd.core.tickets.mail_entries import MailEntry
from hd.core.tickets.ratings import Rating, read_ratings, with_rating
from hd.core.tickets.ticket import Handover, Step, Ticket, new_ticket
from tests.core.merging.test_merging import merged
from tests.core.samples import CREATED, ID, KYIV, PATH, parsed, registered

AT = datetime(2026, 11, 23, 14, 20, tzinfo=KYIV)
SENDER = "o.shevchenko@acme.example"
KEY, OTHER = "3f9c2a1b77d01e55", "00000000000000aa"


def base() -> Ticket:
    return registered(description="The VPN drops.")


def filed(text: str, minute: int = 0, *, key: str = KEY, author: str = SENDER, internal: bool = False) -> str:
    at = AT + timedelta(minutes=minute)
    ticket = base().with_mail(MailEntry(key, at, "5be1c2a0")).with_comment(Comment(at, author, text, internal))
    return ticket.document.text


def joined(one: str, other: str) -> Ticket:
    return parsed(merged(base().document.text, one, other))


def test_the_same_message_in_both_is_one() -> None:
    assert joined(filed("Again."), filed("Again.")).document.text == filed("Again.")


def test_the_earlier_arrival_stays() -> None:
    found = joined(filed("Again.", 5), filed("Again."))
    assert [entry.at for entry in found.mail] == [AT]
    assert [(word.at, word.text) for word in found.comments] == [(AT, "Again.")]


def test_the_longer_text_stays() -> None:
    found = joined(filed("Again."), filed("Again.\n\nBest wishes", 5))
    assert [(word.at, word.text) for word in found.comments] == [(AT, "Again.\n\nBest wishes")]


def test_texts_of_which_none_begins_the_other_stay_both() -> None:
    found = joined(filed("Again.", 5), filed("No.", 5))
    assert {word.text for word in found.comments} == {"Again.", "No."}


@pytest.mark.parametrize(("author", "internal"), [("vendor@x.example", False), (SENDER, True)])
def test_another_author_or_another_audience_stays_another_comment(author: str, internal: bool) -> None:
    found = joined(filed("Again."), filed("Again. Really.", author=author, internal=internal))
    assert len(found.comments) == 2


def test_two_messages_stay_two() -> None:
    found = joined(filed("Again."), filed("Again. Really.", key=OTHER))
    assert len(found.mail) == len(found.comments) == 2


def test_ratings_of_both_stay() -> None:
    resolved = base().with_step(Step(AT, "olha", "resolved"))
    sides = [with_rating(resolved, Rating(AT, AT + timedelta(hours=n), n)).document.text for n in (1, 2)]
    found = parsed(merged(resolved.document.text, *sides))
    assert [one.score for one in read_ratings(found.document, KYIV)] == [1, 2]


# -- one ticket in two clones -----------------------------------------------------------------------------------------


def made_of_message(minute: int = 0, *, key: str = KEY, title: str = "VPN") -> Ticket:
    at = CREATED + timedelta(minutes=minute)
    fields = {"id": ID, "title": title, "type": "incident", "status": "new", "created": at, "team": "desk"}
    fields |= {"requester": SENDER, "channel": "email", "source": "email"}
    step = Step(at, "hd", "new", source="email")
    move = Handover(at, "hd", "registered", to="desk", source="email")
    ticket = new_ticket(fields, path=PATH, zone=KYIV, description="It drops.", step=step, handover=move)
    return ticket.with_mail(MailEntry(key, at, "5be1c2a0"))


def test_tickets_of_one_message_are_one_whenever_they_were_registered() -> None:
    assert are_same_ticket(made_of_message().document, made_of_message(7).document)


def test_tickets_of_two_messages_are_two() -> None:
    assert not are_same_ticket(made_of_message().document, made_of_message(7, key=OTHER).document)


def test_the_earlier_registration_stays() -> None:
    early, late = made_of_message(), made_of_message(7)
    assert merged("", early.document.text, late.document.text) == early.document.text


def test_work_on_either_side_stays() -> None:
    early = made_of_message().with_comment(Comment(AT, "olha", "Which one?"))
    late = made_of_message(7).with_step(Step(AT, "ivan", "open"))
    found = parsed(merged("", early.document.text, late.document.text))
    assert [step.status for step in found.timeline] == ["new", "open"]
    assert [word.text for word in found.comments] == ["Which one?"]
    assert found.created == CREATED
    assert len(found.handovers) == 1


def test_a_field_that_the_clones_set_otherwise_is_left_to_decide() -> None:
    found = merged("", made_of_message().document.text, made_of_message(7, title="VPN down").document.text)
    assert set(undecided_fields(Document.parse(found.encode()))) == {"title"}
