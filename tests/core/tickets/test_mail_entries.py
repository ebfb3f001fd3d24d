"""The messages of a ticket: where they stand, in which order, and what may be wrong with them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hd.core.checks import ReferenceTargets, check_ticket
from hd.core.document import fast_reader
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.fast_fields import read_fields
from hd.core.tickets.mail_entries import LONGEST, MailEntry, first_key, size_of
from hd.core.tickets.ticket import KEYS, Ticket, key_order
from tests.core.samples import EXAMPLE, KYIV, NOW, PATH, SMALL

AT = datetime(2026, 11, 23, 14, 20, tzinfo=KYIV)
KNOWN = ReferenceTargets(("HD-2611-7K3FQ", "HD-2610-QX4M8"), (), {})


def entry(number: int, minute: int = 0) -> MailEntry:
    return MailEntry(f"{number:016x}", AT + timedelta(minutes=minute), "5be1c2a0", f"<{number}@mail.example>", "dmarc")


@pytest.fixture
def ticket() -> Ticket:
    return Ticket.parse(EXAMPLE.encode(), path=PATH, zone=KYIV)


def keys(ticket: Ticket) -> list[int]:
    return [int(one.key, 16) for one in ticket.mail]


def test_the_order_of_keys_is_the_order_of_the_format() -> None:
    order = list(key_order(("asset",)))
    assert order.index("verdict") + 1 == order.index("csat") == order.index("created") - 1
    assert order.index("conflicts") + 1 == order.index("mail") == order.index("asset") - 1
    assert [key for key in order if key != "asset"] == list(KEYS)


def test_the_first_message_makes_the_list(ticket: Ticket) -> None:
    text = ticket.with_mail(entry(1)).document.text
    row = (
        '{key: "0000000000000001", id: "<1@mail.example>", at: 2026-11-23T14:20:00+02:00, sum: 5be1c2a0, proof: dmarc}'
    )
    assert f"channel: phone\nmail:\n- {row}\ntimeline:\n" in text


def test_a_message_is_read_back(ticket: Ticket) -> None:
    (found,) = ticket.with_mail(entry(1)).mail
    assert (found.key, found.at, found.sum, found.id, found.proof) == ("0" * 15 + "1", AT, "5be1c2a0", *found_id())


def found_id() -> tuple[str, str]:
    return "<1@mail.example>", "dmarc"


def test_a_message_is_noted_once(ticket: Ticket) -> None:
    once = ticket.with_mail(entry(1))
    assert once.with_mail(entry(1, 5)).document.data == once.document.data


@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2)])
def test_messages_stand_in_order_of_arrival(ticket: Ticket, order: tuple[int, ...]) -> None:
    for number in order:
        ticket = ticket.with_mail(entry(number, number))
    assert keys(ticket) == [1, 2, 3]


def test_the_order_of_filing_leaves_no_trace(ticket: Ticket) -> None:
    one, other = ticket.with_mail(entry(9)), ticket.with_mail(entry(9))
    for number in (4, 2, 3):
        one = one.with_mail(entry(number, number))
    for number in (2, 3, 4):
        other = other.with_mail(entry(number, number))
    assert one.document.data == other.document.data


def test_nothing_comes_before_the_message_that_the_ticket_was_made_of(ticket: Ticket) -> None:
    assert keys(ticket.with_mail(entry(1)).with_mail(entry(2, -30))) == [1, 2]


def test_only_a_ticket_made_of_a_message_has_a_first_key(ticket: Ticket) -> None:
    filed = ticket.with_mail(entry(1))
    assert first_key(filed.document) is None
    assert first_key(filed.put("source", "email").document) == "0000000000000001"


def test_a_full_list_takes_no_more(ticket: Ticket) -> None:
    rows = "".join(
        f'- {{key: "{n:016d}", id: "<{n}@{"m" * 150}.example>", at: 2026-11-23T14:20:00+02:00, sum: 5be1c2a0}}\n'
        for n in range(520)
    )
    full = Ticket.parse(EXAMPLE.replace("timeline:\n", f"mail:\n{rows}timeline:\n").encode(), path=PATH, zone=KYIV)
    assert LONGEST - 300 < size_of(full.document) < LONGEST or len(full.mail) == 520
    while size_of(full.document) + 120 < LONGEST:
        full = full.with_mail(entry(10_000 + len(full.mail), len(full.mail)))
    assert full.with_mail(entry(99_999, 99_999)).document.data == full.document.data


def test_the_quick_readers_know_the_list(ticket: Ticket) -> None:
    data = ticket.with_mail(entry(1)).with_mail(entry(2, 1)).document.data
    assert fast_reader.read(data.decode()) is not None
    assert read_fields(data, ("status", "team")) == ("resolved", "l2-kyiv")


FAULTS = {
    "{key: x, at: 2026-11-23T14:20:00+02:00, sum: 5be1c2a0}": "mail: key must be 16 hex digits",
    "{key: 3f9c2a1b77d01e55, sum: 5be1c2a0}": "mail: at must be a time",
    "{key: 3f9c2a1b77d01e55, at: 2026-11-23T14:20:00+02:00}": "mail: sum must be 8 hex digits",
    "{key: 3f9c2a1b77d01e55, at: 2026-11-23T14:20:00+02:00, sum: 5be1c2a0, proof: me}": "mail: proof must be one of",
    "{key: 3f9c2a1b77d01e55, at: 2026-11-23T14:20:00+02:00, sum: 5be1c2a0, kind: x}": "mail: kind must be one of",
}


@pytest.mark.parametrize(("row", "message"), FAULTS.items())
def test_a_fault_is_reported(row: str, message: str) -> None:
    text = EXAMPLE.replace("timeline:\n", f"mail:\n- {row}\ntimeline:\n", 1)
    found = check_ticket(ClockFacts(Ticket.parse(text.encode(), path=PATH, zone=KYIV), view()), KNOWN)
    assert [one.message for one in found if message in one.message and one.severity == "error"]


def test_one_key_twice_is_reported(ticket: Ticket) -> None:
    text = ticket.with_mail(entry(1)).document.text
    row = next(line for line in text.splitlines(keepends=True) if line.startswith("- {key"))
    twice = Ticket.parse(text.replace(row, row * 2).encode(), path=PATH, zone=KYIV)
    assert any("stands there twice" in one.message for one in check_ticket(ClockFacts(twice, view()), KNOWN))


def test_what_the_format_says_is_no_fault(ticket: Ticket) -> None:
    filed = ticket.with_mail(entry(1))
    before, after = (check_ticket(ClockFacts(one, view()), KNOWN) for one in (ticket, filed))
    assert [one.message for one in before] == [one.message for one in after]


def view() -> EvaluationContext:
    return EvaluationContext(SMALL, NOW)
