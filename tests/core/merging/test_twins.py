"""Two tickets with one id: told apart, and given ids, the same way by whoever looks."""

from __future__ import annotations

import pytest

from hd.core.document.document import Document
from hd.core.ids import is_id
from hd.core.merging.id_collisions import are_same_ticket, new_id, precedence, redirect_links, renumber_document

PATH = "tickets/2026/11/HD-2611-7K3FQ.md"
TICKET = """\
---
id: HD-2611-7K3FQ  # as on the label
title: "VPN: drops"
created: 2026-11-23T10:02:11+02:00
links: [problem:HD-2610-QX4M8]
channel: phone
timeline:
- {at: 2026-11-23T10:02:11+02:00, by: olha, status: new}
---
## Comments

### 2026-11-23T10:05:40+02:00 olha

- [log](HD-2611-7K3FQ/5891b5b5-log.txt)
"""


def doc(text: str = TICKET, path: str = PATH) -> Document:
    return Document.parse(text.encode(), path=path)


@pytest.mark.parametrize(
    ("old", "new", "one"),
    [
        ("title:", "title: x #", True),
        ("created: 2026-11-23T10:02:11", "created: 2026-11-23T09:00:00", True),
        ("at: 2026-11-23T10:02:11", "at: 2026-11-23T09:00:00", True),
        ("T10:02:11", "T09:00:00", False),
        ("by: olha", "by: ivan", False),
    ],
)
def test_versions_of_one_ticket_began_at_one_time_by_one_hand(old: str, new: str, one: bool) -> None:
    assert are_same_ticket(doc(), doc(TICKET.replace(old, new))) is one
    assert are_same_ticket(doc(TICKET.replace(old, new)), doc()) is one


def test_without_a_timeline_created_alone_tells_them_apart() -> None:
    bare = TICKET.replace("timeline:\n- {at: 2026-11-23T10:02:11+02:00, by: olha, status: new}\n", "")
    assert are_same_ticket(doc(bare), doc())
    assert not are_same_ticket(doc(bare.replace("T10:02", "T10:03")), doc())


def test_the_later_one_yields_and_in_one_second_the_larger_blob() -> None:
    later = doc(TICKET.replace("created: 2026-11-23T10:02:11+02:00", "created: 2026-11-23T08:30:00+00:00"))
    assert precedence(doc(), blob="ff") < precedence(later, blob="00")
    assert precedence(doc(), blob="00") < precedence(doc(), blob="ff")
    assert precedence(later, blob="00") < precedence(doc(TICKET.replace("created: 2", "created: x")), blob="00")


def test_the_new_id_follows_from_the_first_version_and_is_of_the_same_month() -> None:
    found = new_id("HD-2611-7K3FQ", blob="ab", is_taken=lambda _: False)
    assert found == new_id("HD-2611-7K3FQ", blob="ab", is_taken=lambda _: False) == "HD-2611-PFH5Q"
    assert is_id(found)
    assert found != new_id("HD-2611-7K3FQ", blob="cd", is_taken=lambda _: False)


def test_an_id_that_is_taken_is_passed_over() -> None:
    first = new_id("HD-2611-7K3FQ", blob="ab", is_taken=lambda _: False)
    second = new_id("HD-2611-7K3FQ", blob="ab", is_taken=lambda found: found == first)
    assert is_id(second)
    assert second != first


def test_a_renumbered_ticket_keeps_its_old_id_and_changes_nothing_else() -> None:
    expected = (
        TICKET.replace("id: HD-2611-7K3FQ ", "id: HD-2611-AAAAA ")
        .replace("(HD-2611-7K3FQ/", "(HD-2611-AAAAA/")
        .replace("channel: phone\n", "channel: phone\naliases: [HD-2611-7K3FQ]\n")
    )
    assert renumber_document(doc(), "HD-2611-AAAAA").data.decode() == expected


def test_renumbered_twice_it_keeps_both() -> None:
    once = renumber_document(doc(), "HD-2611-AAAAA")
    moved = Document.parse(once.data, path=PATH.replace("7K3FQ", "AAAAA"))
    assert renumber_document(moved, "HD-2611-BBBBB").fields["aliases"] == ["HD-2611-7K3FQ", "HD-2611-AAAAA"]


def test_links_and_parent_of_others_follow() -> None:
    text = TICKET.replace("links: [problem:HD-2610-QX4M8]", "links: [related:HD-2611-ZZZZZ, blocks:HD-2611-AAAAA]")
    text = text.replace("channel: phone\n", "channel: phone\nparent: HD-2611-ZZZZZ\n")
    found = redirect_links(doc(text), old="HD-2611-ZZZZZ", new="HD-2611-YYYYY").data.decode()
    assert found == text.replace("ZZZZZ", "YYYYY")


def test_what_links_to_nothing_of_it_stays_as_it_is() -> None:
    assert redirect_links(doc(), old="HD-2611-ZZZZZ", new="HD-2611-YYYYY").data == TICKET.encode()
