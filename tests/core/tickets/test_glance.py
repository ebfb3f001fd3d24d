"""A glance at a ticket's file: it says what a whole reading says, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hd.core.document import fast_reader
from hd.core.document.document import Document, Rows
from hd.core.tickets.fast_fields import read_fields
from hd.errors import HdError
from tests.core.document.test_ownshape import PIECES, TEXTS

KEYS = ("status", "title", "team", "assignee")
PLAIN = """---
id: HD-2611-7K3FQ
title: "VPN: drops"
type: incident
status: resolved
verdict: {at: 2026-11-23T15:02:00+02:00, policy: incidents, calendar: kyiv, respond: [met, 0, 30]}
created: 2026-11-23T10:02:11+02:00
assignee:
team: l2-kyiv
tags: [vpn, "a, b", наклейка]
links: []
watchers: [a@b.example]
room: "4"
timeline:
- {at: 2026-11-23T10:02:11+02:00, by: olha, status: new}
- {at: 2026-11-23T11:40:00+02:00, by: ivan, status: pending, for: requester, until: 2026-11-24T10:00:00+02:00}
source: cli
handovers:
- {at: 2026-11-23T10:02:11+02:00, by: olha, to: desk, kind: registered}
- {asked: 2026-11-23T10:02:11+02:00, at: 2026-11-23T11:20:00+02:00, by: olha, to: l2-kyiv, reason: log, tried: "a, b"}
---
The client disconnects.
"""


def agrees(data: bytes) -> bool:
    """Whether the glance says what a whole reading says; it may always say nothing."""
    said = read_fields(data, KEYS)
    if said is None:
        return True
    try:
        known = Document.parse_yaml(data)
    except HdError:
        return False
    fields = [known.fields.get(key) for key in KEYS]
    return said == tuple(value if isinstance(value, str) else None for value in fields) and not known.diagnostics


def test_what_hd_writes_is_told_at_a_glance() -> None:
    assert read_fields(PLAIN.encode(), KEYS) == ("resolved", "VPN: drops", "l2-kyiv", None)


@given(st.data())
def test_a_file_that_was_changed_anywhere_is_told_as_it_is_read_or_not_at_all(data: st.DataObject) -> None:
    text = PLAIN
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 4))
        text = text[:at] + data.draw(PIECES) + text[at + cut :]
    assert agrees(text.encode())


@given(TEXTS, st.lists(TEXTS, max_size=3), st.dictionaries(st.sampled_from(["at", "by", "status"]), TEXTS, min_size=1))
@example("", [""], {"at": ""})
@example("null", ["null"], {"at": "null"})
@example("a: b", ["a, b"], {"at": "x }"})
def test_whatever_is_written_is_told_as_it_is_read(one: str, several: list[str], row: dict[str, str]) -> None:
    document = Document.build({"title": one, "status": one, "tags": several, "timeline": Rows([row])}, "text\n")
    assert agrees(document.data)


@pytest.mark.parametrize(
    "lines",
    [
        "status: a\nstatus: b",
        "status: a # b",
        "status: a:",
        "status: 'a'",
        "status:  a",
        "status: a ",
        "- {at: b}",
        "title: [a]",
        "title: {at: b}",
        "status:\n- {at: 1}",
        "timeline:\n- {at: 1, at: 2}",
        "timeline:\n- {by: a, at: 2}",
        "status: new\nid: a",
        "room: a\nroom: b",
        "tags: [a]\nroom: a\ntags: [b]",
        "status: &b c",
        "status: *b",
        "status: |\n  b",
        "a:\n- b",
        "",
        "# a",
        "verdict: {at: [1]}",
        "title: " + "x" * fast_reader.MAX_BYTES,
    ],
)
def test_of_what_is_written_otherwise_nothing_is_told(lines: str) -> None:
    assert read_fields(f"---\n{lines}\n---\n".encode(), KEYS) is None


def test_of_what_is_not_utf_8_nothing_is_told() -> None:
    assert read_fields(PLAIN.encode() + b"\xff", KEYS) is None
