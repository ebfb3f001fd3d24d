"""The desk's addresses and Message-IDs: what is made is recognised, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hd.core.mail import own_addresses as own
from hd.core.mail.own_addresses import OwnMessageId, PlusAddress

DESK = "support@acme.example"
ID = "HD-2611-7K3FQ"
KEY = "0123456789abcdef0123"
RESOLVED = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)


@pytest.mark.parametrize("internal", [False, True])
def test_a_message_id_of_ours_is_recognised(internal: bool) -> None:
    made = own.message_id(ID, KEY, address=DESK, internal=internal)
    assert own.parse_message_id(made) == OwnMessageId("7k3fq", KEY, internal)


def test_a_message_id_is_recognised_in_capitals() -> None:
    made = own.message_id(ID, KEY, address=DESK, internal=False)
    assert own.parse_message_id(made.upper()) == OwnMessageId("7k3fq", KEY)


@pytest.mark.parametrize("text", ["", "<CAJ@mail.example>", "<hd.7k3fq@acme.example>", f"<hd.7k3fq.{KEY}@a b>"])
def test_a_message_id_of_others_is_none(text: str) -> None:
    assert own.parse_message_id(text) is None


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (own.reply_address(DESK, ID), PlusAddress("ticket", "7k3fq")),
        (own.bounce_address(DESK, ID, KEY), PlusAddress("bounce", "7k3fq", key=KEY)),
        (own.rating_address(DESK, ID, 4, resolved=RESOLVED, secret=""), PlusAddress("rate", "7k3fq", score=4)),
    ],
)
def test_an_address_of_ours_is_recognised(address: str, says: PlusAddress) -> None:
    assert own.parse_plus(address, own=DESK) == says


@pytest.mark.parametrize(
    "address", [DESK, "support+7k3fq@other.example", "sales+7k3fq@acme.example", "support+note@acme.example", ""]
)
def test_other_addresses_say_nothing(address: str) -> None:
    assert own.parse_plus(address, own=DESK) is None


def test_a_rating_address_proves_its_score() -> None:
    address = own.rating_address(DESK, ID, 4, resolved=RESOLVED, secret="s3cret")
    said = own.parse_plus(address, own=DESK)
    assert said is not None
    assert (said.kind, said.ref, said.score) == ("rate", "7k3fq", 4)
    assert own.is_rating_mac(said.mac, ID, 4, resolved=RESOLVED, secret="s3cret")


@pytest.mark.parametrize(
    ("ticket_id", "score", "resolved", "secret"),
    [
        ("HD-2611-7K3FR", 4, RESOLVED, "s3cret"),
        (ID, 5, RESOLVED, "s3cret"),
        (ID, 4, RESOLVED + timedelta(seconds=1), "s3cret"),
        (ID, 4, RESOLVED, "another"),
        (ID, 4, RESOLVED, ""),
    ],
    ids=["ticket", "score", "resolution", "secret", "no secret"],
)
def test_a_mac_is_bound_to_everything(ticket_id: str, score: int, resolved: datetime, secret: str) -> None:
    mac = own.rating_mac(ID, 4, resolved=RESOLVED, secret="s3cret")
    assert not own.is_rating_mac(mac, ticket_id, score, resolved=resolved, secret=secret)


def test_an_address_fits_into_a_local_part() -> None:
    address = own.rating_address("a" * 30 + "@acme.example", ID, 5, resolved=RESOLVED, secret="s3cret")
    assert len(address.partition("@")[0]) <= 64
