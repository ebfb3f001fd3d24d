"""What `read_message` makes of whole messages."""

from __future__ import annotations

from hd.core.mail.message import Mailbox
from hd.core.mail.reader import read_message

PLAIN = b"""\
Return-Path: <olha@acme.example>
Delivered-To: support+7k3fq@desk.example
Received: from mx.acme.example by mx.desk.example; Mon, 23 Nov 2026 14:20:00 +0200
From: =?utf-8?b?0J7Qu9GM0LPQsA==?= <Olha@Acme.example>
To: Support <support@desk.example>, other@desk.example
Cc: "Bondar, Ivan" <ivan@acme.example>
Subject: =?utf-8?q?The_printer?=
 =?utf-8?q?_is_on_fire?=
Date: Mon, 23 Nov 2026 14:19:58 +0200
Message-ID: <one@acme.example>
In-Reply-To: <before@desk.example>
References: <first@desk.example> <before@desk.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

It burns.
"""


def test_the_headers_of_a_plain_message() -> None:
    message = read_message(PLAIN)
    assert message.subject == "The printer is on fire"
    assert message.sender == Mailbox(name="Ольга", address="olha@acme.example")
    assert [box.address for box in message.to] == ["support@desk.example", "other@desk.example"]
    assert message.cc == (Mailbox(name="Bondar, Ivan", address="ivan@acme.example"),)
    assert message.recipients == ("support+7k3fq@desk.example",)
    assert message.return_path == "olha@acme.example"
    assert message.message_id == "<one@acme.example>"
    assert message.in_reply_to == ("<before@desk.example>",)
    assert message.references == ("<first@desk.example>", "<before@desk.example>")
    assert message.root == "<first@desk.example>"
    assert message.kind == ""
    assert message.body == "It burns."
    assert message.faults == ()


def test_the_same_bytes_give_the_same_message() -> None:
    assert read_message(PLAIN) == read_message(PLAIN)


def test_the_key_does_not_depend_on_received_headers_and_line_ends() -> None:
    lines = PLAIN.split(b"\n")
    moved = b"\r\n".join(line for line in lines if not line.startswith(b"Received:"))
    assert read_message(moved).key == read_message(PLAIN).key
    assert read_message(moved).twin_key == read_message(PLAIN).twin_key


def test_another_date_is_another_message() -> None:
    other = PLAIN.replace(b"14:19:58", b"14:19:59")
    assert read_message(other).key != read_message(PLAIN).key


def test_nothing_at_all_is_a_message() -> None:
    message = read_message(b"")
    assert message.body == ""
    assert len(message.key) == 16
