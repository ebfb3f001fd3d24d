"""Appointments on one line, images in their place, forwarded messages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hd.core.mail.calendar_event import calendar_line, read_event
from hd.core.mail.forwarded import ForwardedMessage, read_forwarded
from hd.core.mail.inline_images import files_to_keep, place_images
from hd.core.mail.message import Mailbox
from hd.core.mail.reader import read_message
from tests.core.mail.making import encoded, multipart, part, raw

KYIV = ZoneInfo("Europe/Kyiv")
EVENT = """\
BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VEVENT
SUMMARY:Replace the
  printer\\, floor 2
{when}
LOCATION:Room 7
ORGANIZER;CN="Bondar, Olha":mailto:olha@acme.example
BEGIN:VALARM
SUMMARY:no
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("DTSTART:20261123T120000Z\r\nDTEND:20261123T123000Z", "2026-11-23 14:00 – 14:30"),
        ("DTSTART;TZID=Europe/Berlin:20261123T120000\r\nDURATION:PT1H", "2026-11-23 13:00 – 14:00"),
        ("DTSTART:20261123T120000\r\nDTEND:20261124T120000", "2026-11-23 12:00 – 2026-11-24 12:00"),
        ("DTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261124", "2026-11-23"),
        ("DTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261126", "2026-11-23 – 2026-11-25"),
        ("DTSTART:20261123T120000Z", "2026-11-23 14:00"),
    ],
)
def test_an_appointment_is_one_line(when: str, text: str) -> None:
    event = read_event(EVENT.format(method="REQUEST", when=when))
    assert event is not None
    assert (
        calendar_line(event, KYIV)
        == f"Replace the printer, floor 2 · {text} · Room 7 · Bondar, Olha <olha@acme.example>"
    )


def test_a_cancelled_appointment_says_so() -> None:
    event = read_event(EVENT.format(method="CANCEL", when="DTSTART:99999999T999999Z"))
    assert event is not None
    assert calendar_line(event, KYIV).startswith("Cancel: Replace the printer")


def test_what_is_no_appointment() -> None:
    assert read_event("BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO") is None


def test_an_appointment_in_a_message_is_a_file_as_well() -> None:
    calendar = part("Content-Type: text/calendar", body=EVENT.format(method="REQUEST", when="DTSTART:20261123T120000Z"))
    message = read_message(multipart("alternative", part(body="Please come to the printer on Monday"), calendar))
    assert message.calendar is not None
    assert message.calendar.start == datetime.fromisoformat("2026-11-23T12:00:00+00:00")
    assert [one.name for one in message.attachments] == ["text.ics"]


def pictures(*sizes: int) -> bytes:
    html = "".join(f"<p>{n} <img alt='picture {n}' src='cid:{n}@x'></p>" for n in range(len(sizes) - 1))
    files = [
        encoded(bytes([n]) * size, "Content-Type: image/png", f"Content-ID: <{n}@x>") for n, size in enumerate(sizes)
    ]
    return multipart("related", part("Content-Type: text/html", body=html), *files)


def test_small_known_and_hidden_images_are_no_files() -> None:
    message = read_message(pictures(2_047, 2_048, 5_000, 5_000))
    known = message.attachments[2].digest
    assert [one.content_id for one in files_to_keep(message, earlier=[known])] == ["1@x"]


def test_one_content_is_one_file() -> None:
    file = part("Content-Type: text/csv; name=a.csv", body="1;2")
    assert len(files_to_keep(read_message(multipart("mixed", part(body="text"), file, file)), earlier=[])) == 1


def test_images_are_placed_where_the_text_shows_them() -> None:
    body = "See ![the error](cid:1@x) and ![the logo](cid:2@x) [cid:1@x]"
    assert place_images(body, {"1@x": "![a](a.png)"}) == "See ![a](a.png) and the logo ![a](a.png)"


INNER = raw("Subject: Printer", body="It burns.")


def test_an_attached_message_is_what_an_agent_forwards() -> None:
    message = read_message(multipart("mixed", part(body="Please look"), part("Content-Type: message/rfc822") + INNER))
    assert read_forwarded(message) == ForwardedMessage(
        sender=Mailbox(name="Olha", address="olha@acme.example"),
        subject="Printer",
        date="Mon, 23 Nov 2026 14:00:00 +0200",
        body="It burns.",
        note="Please look",
    )


@pytest.mark.parametrize("line", ["---------- Forwarded message ---------", "Begin forwarded message:", ""])
def test_else_the_first_header_block_in_the_text(line: str) -> None:
    block = "From: Olha <olha@acme.example>\nDate: Mon, 23 Nov 2026\nSubject: Printer"
    body = f"Please look\n\n{line}\n{block}\n\nIt burns.\nBadly."
    found = read_forwarded(read_message(raw(body=body)))
    assert found is not None
    assert (found.sender.address, found.subject, found.body, found.note) == (
        *("olha@acme.example", "Printer", "It burns.\nBadly.", "Please look"),
    )


@pytest.mark.parametrize("body", ["It burns.", "From: Olha\nDate: Monday\nSubject: Printer\n\nIt burns."])
def test_without_an_address_nothing_is_forwarded(body: str) -> None:
    assert read_forwarded(read_message(raw(body=body))) is None
