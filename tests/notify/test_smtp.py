"""Sending to a real server: what it receives, and what becomes of what it refuses."""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from email import policy

import pytest

from tests.notify.mail_server import MailServer, serving
from tests.ops.bench import Bench
from tests.ops.conftest import bench as bench
from tests.ops.notify.desks import CANARY, NotifiedDesk, begun

OLENA = "o.shevchenko@acme.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with serving() as made:
        yield made


@pytest.fixture
def desk(bench: Bench) -> NotifiedDesk:
    return begun(bench)


def test_a_server_receives_a_message_with_its_envelope(desk: NotifiedDesk, server: MailServer) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify(HD_NOTIFY_VIA=server.via).code == 0
    ((sender, receivers, data),) = server.received
    message = email.message_from_bytes(data, policy=policy.default)
    ref = desk.bench.ids["one"].rpartition("-")[2].lower()
    assert receivers == (OLENA,)
    assert sender.startswith(f"support+b.{ref}.")
    assert message["Reply-To"] == f"support+{ref}@acme.example"
    assert message["Message-ID"].startswith(f"<hd.{ref}.")


def test_no_internal_word_is_in_a_byte_that_a_requester_gets(desk: NotifiedDesk, server: MailServer) -> None:
    desk.do("comment", "{one}", "--internal", "-m", CANARY)
    desk.do("escalate", "{one}", "--to", "l2-kyiv", "-m", CANARY, "--tried", CANARY, at="2026-11-23T10:00:10+02:00")
    desk.do("comment", "{one}", "-m", "We look into it.", at="2026-11-23T10:00:20+02:00")
    desk.do("resolve", "{one}", "-m", "Solved.", at="2026-11-23T10:00:30+02:00")
    desk.notify(HD_NOTIFY_VIA=server.via)
    outside = [data for _, receivers, data in server.received if OLENA in receivers]
    assert outside
    assert CANARY.encode() not in b"".join(outside)


def test_a_message_that_a_server_refuses_is_given_up_and_reported(desk: NotifiedDesk, server: MailServer) -> None:
    server.replies[OLENA] = "550 no such user"
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify(HD_NOTIFY_VIA=server.via).code == 1
    desk.notify(at="2026-11-23T10:20:00+02:00", HD_NOTIFY_VIA=server.via)
    assert "olha@acme.example" in json.dumps([receivers for _, receivers, _ in server.received])


def test_a_refused_address_gets_nothing_more(desk: NotifiedDesk, server: MailServer) -> None:
    server.replies[OLENA] = "550 no such user"
    desk.do("comment", "{one}", "-m", "One.")
    desk.notify(HD_NOTIFY_VIA=server.via)
    server.replies.clear()
    desk.do("comment", "{one}", "-m", "Two.", at="2026-11-23T10:20:00+02:00")
    desk.notify(at="2026-11-23T10:30:00+02:00", HD_NOTIFY_VIA=server.via)
    assert OLENA not in json.dumps([receivers for _, receivers, _ in server.received])


def test_a_busy_server_is_tried_again(desk: NotifiedDesk, server: MailServer) -> None:
    server.replies[OLENA] = "451 try later"
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify(HD_NOTIFY_VIA=server.via).code == 1
    server.replies.clear()
    assert desk.notify(HD_NOTIFY_VIA=server.via).out == ""
    assert desk.notify(at="2026-11-23T10:11:30+02:00", HD_NOTIFY_VIA=server.via).code == 0
    assert len(server.received) == 1


def test_a_server_that_is_away_loses_nothing(desk: NotifiedDesk) -> None:
    with serving() as gone:
        via = gone.via
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify(HD_NOTIFY_VIA=via).code == 1
    (row,) = json.loads(desk.notify("list", "--json").out)
    assert (row["to"], row["state"], row["tries"]) == (OLENA, "waiting", 1)


def test_the_password_comes_from_the_environment(desk: NotifiedDesk) -> None:
    with serving(login=True) as server:
        desk.do("comment", "{one}", "-m", "Try the other cable.")
        via = f"smtp://relay@127.0.0.1:{server.port}"
        answer = desk.notify(HD_NOTIFY_VIA=via, HD_NOTIFY_PASSWORD="s3cret")
        assert (answer.code, len(server.received)) == (0, 1)
        assert "s3cret" not in answer.out + answer.err


def test_a_wrong_password_is_no_fault_of_the_message(desk: NotifiedDesk) -> None:
    with serving(login=True) as server:
        desk.do("comment", "{one}", "-m", "Try the other cable.")
        via = f"smtp://relay@127.0.0.1:{server.port}"
        assert desk.notify(HD_NOTIFY_VIA=via, HD_NOTIFY_PASSWORD="wrong").code == 1
    (row,) = json.loads(desk.notify("list", "--json").out)
    assert row["state"] == "waiting"


def test_nothing_is_leased_where_nothing_says_how_to_send(desk: NotifiedDesk) -> None:
    desk.do("comment", "{one}", "-m", "Try the other cable.")
    assert desk.notify(HD_NOTIFY_VIA="").code == 2


@pytest.mark.parametrize("via", ["smtp://relay:pw@mail.example", "http://mail.example", "nonsense", "smtp://"])
def test_a_way_out_that_is_none_is_refused(desk: NotifiedDesk, via: str) -> None:
    answer = desk.notify(HD_NOTIFY_VIA=via)
    assert answer.code == 2
    assert "pw" not in answer.err
