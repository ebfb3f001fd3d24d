"""What a requester may see: public words, the status, what was promised; nothing else."""

from __future__ import annotations

from typing import Any

from hd.core.tickets.requester_view import FIELDS, public_record

CLOCK = {"state": "met", "due": None, "target_min": 30, "elapsed_min": 0, "remaining_min": 30}
RECORD: dict[str, Any] = {
    **dict.fromkeys(FIELDS, "x"),
    "body": "See a.png.",
    "team": "l2-kyiv",
    "assignee": "ivan",
    "owner": "olha",
    "tags": ["rude-customer"],
    "fields": {"cost_centre": "SECRET"},
    "verdict": {"policy": "SECRET"},
    "policy": "SECRET",
    "sla": {"policy": "SECRET", **dict.fromkeys(("respond", "reply", "update", "resolve", "hold"), CLOCK)},
    "clocks": [{"metric": metric, **CLOCK, "cycle": 1, "note": "SECRET"} for metric in ("respond", "hold")],
    "comments": [
        {"at": "1", "author": "olha", "internal": False, "text": "Hello"},
        {"at": "2", "author": "ivan", "internal": True, "text": "SECRET, see b.png"},
    ],
    "timeline": [{"at": "1", "by": "SECRET", "status": "pending", "for": "requester"}],
    "handovers": [{"reason": "SECRET"}],
    "links": [
        {"relation": "problem", "id": "HD-2610-QX4M8", "title": "SECRET of another customer", "status": "open"},
        {"relation": "kb", "id": "guest-wifi", "title": "Wi-Fi for guests", "status": None},
        {"relation": "kb", "id": "secret", "title": "SECRET", "status": None},
    ],
    "attachments": ["a.png", "b.png"],
    "problems": [{"message": "SECRET"}],
    "something_new": "SECRET",
}


def seen() -> dict[str, Any]:
    return public_record(RECORD, names={"olha": "Olha Bondar"}, articles=["guest-wifi"])


def test_nothing_internal_is_in_it() -> None:
    said = str(seen())
    assert all(word not in said for word in ("SECRET", "ivan", "l2-kyiv", "rude", "hold", "QX4M8", "b.png"))


def test_a_new_field_stays_hidden_until_somebody_decides() -> None:
    assert "something_new" not in seen()


def test_what_was_said_in_public_is_shown_under_the_full_name() -> None:
    assert seen()["comments"] == [{"at": "1", "author": "Olha Bondar", "internal": False, "text": "Hello"}]


def test_what_was_promised_is_shown() -> None:
    assert seen()["sla"] == dict.fromkeys(("respond", "reply", "update", "resolve"), CLOCK)
    assert [clock["metric"] for clock in seen()["clocks"]] == ["respond"]


def test_an_article_that_requesters_may_read_and_a_file_named_in_public_are_shown() -> None:
    assert [link["id"] for link in seen()["links"]] == ["guest-wifi"]
    assert seen()["attachments"] == ["a.png"]
