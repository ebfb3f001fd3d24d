"""What holds for every message: reading never raises, answers alike, and finds one key for one message."""

from __future__ import annotations

import base64
import quopri
import re

from hypothesis import given
from hypothesis import strategies as st

from hd.core.mail.arrival import parse_date
from hd.core.mail.quoted_text import cut_known_text
from hd.core.mail.reader import read_message
from hd.core.mail.reading.html_text import html_to_text
from hd.core.mail.reading.mailboxes import read_mailboxes
from tests.core.mail.making import HEAD, multipart

_PIECES = st.sampled_from(
    [
        *(
            b"From: ",
            b"To: ",
            b"Subject: ",
            b"Content-Type: ",
            b"multipart/mixed; boundary=B",
            b"text/html",
            b"--B",
            b"--B--",
        ),
        *(b"Content-Transfer-Encoding: base64", b"message/rfc822", b"message/delivery-status", b"; charset=", b"utf-7"),
        *(
            b"\n",
            b"\r\n",
            b"\r",
            b"\n\n",
            b" ",
            b"=?utf-8?B?",
            b"?=",
            b"=?koi8-r?Q?",
            b"<a@b>",
            b'"',
            b"(",
            b"\xff\xfe\x00",
        ),
        *(
            b"; filename*0*=",
            b"%zz",
            b"text/calendar",
            b"BEGIN:VEVENT",
            b"DTSTART:99999999T999999",
            b"<div hidden>",
            b"&#x;",
        ),
        *(
            b"X-Failed-Recipients: ",
            b"Received: by x; ",
            b"Date: 99 Foo",
            b"multipart/report",
            b"begin 644 x\n",
            b"hz",
            b"~{",
        ),
    ]
)
_BYTES = st.lists(st.one_of(_PIECES, st.binary(max_size=20)), max_size=60).map(b"".join)
_WORDS = st.lists(
    st.sampled_from(
        ["printer", "burns", "since", "nine", "please", "help", "so", "it", "is", "thanks", "ok", "7", "так"]
    ),
    max_size=8,
)
_LINES = st.lists(_WORDS.map(" ".join), max_size=8)


@given(_BYTES)
def test_reading_never_raises_and_is_deterministic(data: bytes) -> None:
    first = read_message(data)
    assert [fault for fault in first.faults if fault.rule == "unreadable"] == []
    assert read_message(data) == first
    assert "\n" not in first.subject + first.sender.name + first.sender.address
    first.body.encode()


@given(st.text())
def test_html_and_mailboxes_and_dates_are_read_whatever_they_are(text: str) -> None:
    html_to_text(text)
    read_mailboxes(text)
    parse_date(text)


@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1),
    st.sampled_from(["8bit", "base64", "quoted-printable"]),
)
def test_the_key_does_not_depend_on_the_transfer(text: str, encoding: str) -> None:
    head = HEAD + "Message-ID: <a@b.example>\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
    body = text.encode()
    coded = {"8bit": body, "base64": base64.encodebytes(body), "quoted-printable": quopri.encodestring(body)}[encoding]
    plain = read_message(f"{head}8bit\n\n".encode() + body)
    sent = read_message(f"Received: by x; now\n{head}{encoding}\n\n".encode().replace(b"\n", b"\r\n") + coded)
    assert sent.key == plain.key


@given(_LINES, _LINES, _LINES)
def test_a_cut_loses_no_word_that_the_ticket_does_not_have(own: list[str], quoted: list[str], below: list[str]) -> None:
    known = "\n".join(quoted)
    body = "\n".join(
        [
            *own,
            "On Mon, 23 Nov 2026 at 14:00 Support <s@desk.example> wrote:",
            *(f"> {line}" for line in quoted),
            *below,
        ]
    )
    result = cut_known_text(body, known=[known])
    words = set(re.findall(r"\w+", "\n".join([*own, *below])))
    assert words <= set(re.findall(r"\w+", f"{result.text}\n{known}"))


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5))
def test_every_file_of_a_message_is_kept(files: list[bytes]) -> None:
    parts = [
        f"Content-Type: application/x; name=f{n}\nContent-Transfer-Encoding: base64\n\n".encode()
        + base64.encodebytes(data)
        for n, data in enumerate(files)
    ]
    assert [one.data for one in read_message(multipart("mixed", *parts)).attachments] == files
