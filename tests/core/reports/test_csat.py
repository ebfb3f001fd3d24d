"""Who was asked how satisfied they are, who answered, and what is told of few answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hd.core.config import Config, load
from hd.core.contacts.contacts import Contacts, read
from hd.core.reports.csat import CsatTotals, Resolution, asked_about, resolutions, summed
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ratings import Rating, with_rating
from hd.core.tickets.ticket import Step, Ticket
from tests.core.samples import KYIV, NOW, registered

DONE = datetime(2026, 11, 23, 15, tzinfo=KYIV)
ASKING = "csat: {ask: 'type:incident', every: 14d}\n"


def resolved(ticket: Ticket, *days: int, by: str = "olha") -> Ticket:
    for day in days:
        ticket = ticket.with_step(Step(DONE + timedelta(days=day), by, "resolved"))
    return ticket


def found(
    *tickets: Ticket, config: Config | None = None, contacts: Contacts | None = None
) -> list[tuple[Resolution, bool]]:
    config = config or load(ASKING)
    view = EvaluationContext(config, NOW)
    all_of_them = [
        one for ticket in tickets for one in resolutions(ClockFacts(ticket, view), view, contacts or Contacts())
    ]
    return asked_about(all_of_them, config)


def asked(*tickets: Ticket, config: Config | None = None, contacts: Contacts | None = None) -> list[bool]:
    return [was_asked for _, was_asked in found(*tickets, config=config, contacts=contacts)]


def test_every_resolution_may_be_asked_about() -> None:
    assert asked(resolved(registered(), 0, 20)) == [True, True]


def test_nobody_is_asked_twice_within_the_time_of_the_desk() -> None:
    assert asked(resolved(registered(), 0, 13, 14)) == [True, False, True]


def test_two_keys_of_one_contact_are_one_person() -> None:
    contacts = read("email,former\na@x.example,tel:380501234567\n", path="contacts.csv")
    one = resolved(registered(requester="a@x.example"), 0)
    other = resolved(registered(requester="tel:380501234567"), 1)
    assert asked(one, other, contacts=contacts) == [True, False]


NOT_ASKED = {
    "another type": {"type": "request"},
    "no address": {"requester": "tel:380501234567"},
    "an account of a chat": {"requester": "olena.matrix@chat.invalid"},
    "an import": {"source": "import"},
}


@pytest.mark.parametrize("fields", NOT_ASKED.values(), ids=NOT_ASKED)
def test_who_is_not_asked(fields: dict[str, str]) -> None:
    assert asked(resolved(registered(**fields), 0)) == [False]


def test_who_wants_no_mail_is_not_asked() -> None:
    ticket = resolved(registered(), 0)
    contacts = read(f"email,notify\n{ticket.get('requester')},none\n", path="contacts.csv")
    assert asked(ticket, contacts=contacts) == [False]


def test_a_desk_that_asks_nobody_asks_nobody() -> None:
    assert asked(resolved(registered(), 0), config=load("")) == [False]


def test_a_robot_is_not_counted() -> None:
    config = load(ASKING + "people: {robo: {robot: yes}}\n")
    ((one, _),) = found(resolved(registered(), 0, by="robo"), config=config)
    assert one.by is None


def test_a_rating_that_nobody_asked_for_is_an_answer_and_no_response() -> None:
    ticket = with_rating(resolved(registered(type="request"), 0), Rating(DONE, DONE + timedelta(hours=1), 4))
    report = summed(found(ticket), by="", ids={ticket.id})
    assert (report.total.asked, report.total.answered, report.total.responses) == (0, 1, 0)


def test_groups_add_up() -> None:
    ticket = with_rating(resolved(registered(), 0, 20), Rating(DONE, DONE + timedelta(hours=1), 4))
    report = summed(found(ticket), by="month", ids={ticket.id})
    assert {month: (one.asked, one.answered) for month, one in report.groups.items()} == {
        "2026-11": (1, 1),
        "2026-12": (1, 0),
    }


def totals(*scores: int) -> CsatTotals:
    return CsatTotals(len(scores), len(scores), len(scores), sum(scores), sum(score >= 4 for score in scores))


def test_four_answers_have_neither_mean_nor_share() -> None:
    said = totals(5, 5, 5, 5).record()
    assert (said["answered"], said["mean"], said["satisfied_percent"]) == (4, None, None)


def test_five_answers_have_both() -> None:
    said = totals(5, 4, 4, 3, 1).record()
    assert (said["mean"], said["satisfied_percent"]) == (3.4, 60.0)


def test_without_anybody_asked_there_is_no_rate() -> None:
    assert CsatTotals().record()["rate_percent"] is None
