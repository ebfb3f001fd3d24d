"""Which `Authentication-Results` prove a sender."""

from __future__ import annotations

import pytest

from hd.core.mail.reader import read_message
from hd.core.mail.sender_proof import prove_sender

TRUST = ["mx.desk.example"]


def prove(*results: str, sender: str = "olha@acme.example", trust: list[str] = TRUST) -> str:
    lines = [f"Authentication-Results: {result}" for result in results]
    return prove_sender(read_message("\n".join([*lines, f"From: {sender}", "", "text"]).encode()), trust)


@pytest.mark.parametrize(
    ("result", "proof"),
    [
        ("mx.desk.example; dmarc=pass (p=reject) header.from=acme.example", "dmarc"),
        ("mx.desk.example 1; spf=fail; dkim=pass header.d=acme.example", "dkim"),
        ("mx.desk.example; dkim=pass header.i=@acme.example", "dkim"),
        ("MX.DESK.EXAMPLE; spf=pass smtp.mailfrom=olha@acme.example", "spf"),
        ("mx.desk.example; spf=pass smtp.mailfrom=acme.example; dmarc=pass header.from=acme.example", "dmarc"),
        ("mx.desk.example; dkim=pass header.d=evil.example", ""),
        ("mx.desk.example; dkim=pass header.d=sub.acme.example", ""),
        ("mx.desk.example; dkim=pass header.d=example", ""),
        ("mx.desk.example; dkim=pass", ""),
        ("mx.desk.example; spf=pass smtp.mailfrom=evil.example", ""),
        ("mx.desk.example; dmarc=pass header.from=evil.example", ""),
        ("mx.desk.example; dmarc=fail; none=none", ""),
        ("mx.desk.example; spf=fail (dmarc=pass header.from=acme.example)", ""),
        ("mx.desk.example; spf=fail (a (b; dmarc=pass ) ; dmarc=pass)", ""),
        ('mx.desk.example; spf=fail smtp.mailfrom="; dmarc=pass"@acme.example', ""),
        ("mx.desk.example; spf=fail (; dmarc=pass header.from=acme.example", ""),
        ("mx.desk.example; none", ""),
        ("mx.other.example; dmarc=pass header.from=acme.example", ""),
        ("", ""),
    ],
)
def test_one_result(result: str, proof: str) -> None:
    assert prove(result) == proof


def test_a_domain_above_that_of_from_signs_for_it() -> None:
    assert prove("mx.desk.example; dkim=pass header.d=acme.example", sender="olha@mail.acme.example") == "dkim"


def test_only_the_topmost_trusted_result_counts() -> None:
    assert prove("mx.desk.example; dmarc=fail", "mx.desk.example; dmarc=pass header.from=acme.example") == ""


def test_results_of_strangers_above_it_do_not_matter() -> None:
    assert prove("relay.example; dmarc=fail", "mx.desk.example; dmarc=pass header.from=acme.example") == "dmarc"


def test_nobody_is_proven_without_trust() -> None:
    assert prove("mx.desk.example; dmarc=pass header.from=acme.example", trust=[]) == ""


def test_several_senders_are_not_proven() -> None:
    sender = "evil@evil.example\nFrom: olha@acme.example"
    assert prove("mx.desk.example; dmarc=pass header.from=acme.example", sender=sender) == ""
