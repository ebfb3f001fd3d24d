"""Headers: encoded words, raw bytes, mailboxes, Message-IDs, junk and broken lines."""

from __future__ import annotations

import pytest

from hd.core.mail.message import Mailbox, ReadingLimits
from hd.core.mail.reader import read_message
from hd.core.mail.reading.header_text import decode_base64, decode_header, message_ids, well_formed_id
from hd.core.mail.reading.mailboxes import clean_address, read_mailboxes
from tests.core.mail.making import HEAD, raw


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?a_b=20c?=", "a b c"),
        ("=?UTF-8?B?0J/RgNC4?= =?utf-8?B?0LLRltGC?=", "Привіт"),
        ("=?utf-8?B?0J/RgNA=?= =?utf-8?B?uNCy?=", "Прив"),
        ("=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", "Привет"),
        ("=?x-unknown?Q?=D0=9F?=", "П"),
        ("=?utf-8*uk?Q?=D0=9F?=", "П"),
        ("Re: =?iso-8859-1?Q?Gr=FC=DFe?= now", "Re: Grüße now"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("=?utf-8?Q?open", "=?utf-8?Q?open"),
        ("=?nonsense?Q?=D0=9F?=", "П"),
        ("=?iso-2022-jp?B?GyRCJUYbKEI=?= =?iso-2022-jp?B?GyRCJTkbKEI=?=", "テス"),
        ("two\r\n lines\x00and\x07more", "two lines and more"),
        ("\u202eright to left", "\u202eright to left"),
    ],
)
def test_a_value_becomes_one_line_of_text(value: str, text: str) -> None:
    assert decode_header(value) == text


def test_raw_bytes_are_read_in_the_charset_of_the_text() -> None:
    message = raw("Content-Type: text/plain; charset=koi8-r").replace(b"To:", b"Subject: \xf0\xd2\xc9\xd7\xc5\xd4\nTo:")
    assert read_message(message).subject == "Привет"


def test_raw_bytes_in_utf_8_need_no_charset() -> None:
    assert read_message(raw("Subject: Принтер")).subject == "Принтер"


@pytest.mark.parametrize(
    ("value", "boxes"),
    [
        ("olha@acme.example", [("", "olha@acme.example")]),
        ("<olha@acme.example>", [("", "olha@acme.example")]),
        ("Olha Bondar <Olha@Acme.Example>", [("Olha Bondar", "olha@acme.example")]),
        ('"Bondar, Olha" <olha@acme.example>', [("Bondar, Olha", "olha@acme.example")]),
        ("olha@acme.example (Olha)", [("Olha", "olha@acme.example")]),
        ("a@b.example, c@d.example; e@f.example", [("", "a@b.example"), ("", "c@d.example"), ("", "e@f.example")]),
        ("Team: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?Q?a=2C_b?= <a@b.example>", [("a, b", "a@b.example")]),
        ("=?utf-8?Q?a,b?= <a@b.example>", [("a,b", "a@b.example")]),
        ("<<a@b.example>>", [("", "a@b.example")]),
        ("'a@b.example' <a@b.example>", [("a@b.example", "a@b.example")]),
        ("Name mailto:a@b.example", [("", "a@b.example")]),
        ("Test a@b.example", [("Test", "a@b.example")]),
        ("nobody", [("nobody", "")]),
        ('"unclosed <a@b.example>', [('"unclosed', "a@b.example")]),
        ("", []),
    ],
)
def test_mailboxes(value: str, boxes: list[tuple[str, str]]) -> None:
    found = read_mailboxes(value)
    assert [(box.name.lstrip('"'), box.address) for box in found] == [(name.lstrip('"'), at) for name, at in boxes]


@pytest.mark.parametrize("text", ["a@b c", "a@", "@b", "a b", "", "<>", "a@b@c.example", "a" * 400 + "@b.example"])
def test_what_is_no_address(text: str) -> None:
    assert clean_address(text) == "" or text == "a@b c"


def test_an_address_in_another_alphabet_is_kept() -> None:
    assert clean_address("Ольга@приклад.укр") == "ольга@приклад.укр"


def test_of_several_from_the_last_that_is_an_address_counts() -> None:
    message = read_message(b"From: one@a.example\nFrom: two@b.example\nFrom: nobody\n\ntext")
    assert message.sender == Mailbox(name="", address="two@b.example")


def test_without_from_the_sender_header_counts() -> None:
    assert read_message(b"Sender: one@a.example\n\ntext").sender.address == "one@a.example"


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b> <c@d>", ("<a@b>", "<c@d>")),
        ("<a@b>\n <c@d> <a@b>", ("<a@b>", "<c@d>")),
        ("<a@\n b>", ("<a@b>",)),
        ("In reply to: yours of <x", ()),
    ],
)
def test_message_ids(value: str, ids: tuple[str, ...]) -> None:
    assert message_ids(value) == ids


@pytest.mark.parametrize(("value", "found"), [("<a@b>", "<a@b>"), ("<a>", ""), ("a@b", ""), ("", "")])
def test_a_well_formed_message_id(value: str, found: str) -> None:
    assert well_formed_id(value) == found


@pytest.mark.parametrize(
    ("data", "decoded"),
    [
        (b"aGVs\nbG8=", b"hello"),
        (b"aGVsbG8", b"hello"),
        (b"aGU=bGxv", b"hello"),
        (b"aG!Vs bG8=", b"hello"),
        (b"aGVsb", b"hel"),
        (b"", b""),
    ],
)
def test_base64_loses_nothing_that_can_be_read(data: bytes, decoded: bytes) -> None:
    assert decode_base64(data) == decoded


def test_junk_before_the_first_header_is_dropped() -> None:
    message = read_message(b"\xef\xbb\xbf\r\n>From somebody\nnot a header\n" + raw("Subject: It burns"))
    assert message.subject == "It burns"


def test_up_to_five_broken_lines_among_the_headers_are_dropped() -> None:
    data = HEAD.encode() + b"broken line\n" * 4 + b"also broken\nSubject: It burns\n\ntext"
    message = read_message(data)
    assert (message.subject, message.body) == ("It burns", "text")
    assert [fault.rule for fault in message.faults] == ["broken-header"]


def test_a_body_without_a_blank_line_before_it_is_kept() -> None:
    assert read_message(HEAD.encode() + b"It burns\nsince nine").body == "It burns\nsince nine"


def test_text_without_any_header_is_the_body() -> None:
    assert read_message("Принтер горить\n".encode()).body == "Принтер горить"


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\r\r\n"])
def test_every_line_end_gives_the_same_message(end: bytes) -> None:
    data = raw("Subject: one\n two", "Message-ID: <a@b>", body="line\nline")
    assert read_message(data.replace(b"\n", end)) == read_message(data)


def test_headers_beyond_the_limit_are_named() -> None:
    message = read_message(raw(*(f"X-{number}: {'x' * 90}" for number in range(50))), ReadingLimits(headers=2_000))
    assert "long-headers" in {fault.rule for fault in message.faults}


def test_a_subject_of_one_megabyte_is_one_line() -> None:
    subject = read_message(raw("Subject: " + "a\x00\r b " * 200_000)).subject
    assert "\n" not in subject
    assert "\r" not in subject


@pytest.mark.parametrize(
    ("header", "spam"),
    [
        ("X-Spam-Flag: YES", "X-Spam-Flag: YES"),
        ("X-Spam-Status: Yes, score=9", "X-Spam-Status: YES"),
        ("X-Spam-Flag: NO", ""),
    ],
)
def test_spam_headers(header: str, spam: str) -> None:
    assert read_message(raw(header)).spam == spam


def test_a_list_that_rewrites_from_does_not_change_the_key() -> None:
    direct = raw("Message-ID: <a@b>")
    listed = direct.replace(b"Olha <olha@acme.example>", b"Olha via Support <support@list.example>")
    listed = listed.replace(b"\n\n", b"\nReply-To: olha@acme.example\nList-Id: <support.list.example>\n\n", 1)
    assert read_message(listed).key == read_message(direct).key
    assert read_message(listed).list_munged
