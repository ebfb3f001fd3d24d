"""What is strange in a ticket's file: named once, with its line, and never a crash."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.tickets.ticket import Ticket
from hd.errors import UnreadableError
from tests.core.samples import CREATED, EXAMPLE, FIELDS, KYIV, PATH, changed, line_of, parsed, told

OPENED = "{at: 2026-11-23T10:05:40+02:00, by: olha, status: open}"
MOVED = "{at: 2026-11-23T11:20:00+02:00, by: olha"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: HD-2611-7K3FQ", "id: [HD-2611-7K3FQ]", "id must be one value"),
        ("title: VPN drops every ten minutes", "title:\n- VPN", "title must be one value"),
        ("type: incident", "type: [incident]", "type must be one value"),
        ("status: resolved", "status: [resolved]", "status must be one value"),
        ("created: 2026", "created: [2026]\nx: 2026", "created must be one value"),
        ("created: 2026", "created: soon\nx: 2026", 'created: "soon" is no time'),
        ("created: 2026", "created:\nx: 2026", "created is missing"),
        ("priority: P2", "priority: [P2]", "priority must be one value"),
        ("assignee: ivan", "assignee: {ivan: 1}", "assignee must be one value"),
        ("source: cli", "source: [cli]", "source must be one value"),
        ("tags: [vpn, remote]", "tags: {vpn: 1}", "tags must be a list: [one, another]"),
        ("tags: [vpn, remote]", "tags: [vpn, [remote]]", "tags: each item must be one text"),
        ("tags: [vpn, remote]", "tags: [vpn, null]", "tags: each item must be one text"),
        ("verdict: {at", "verdict: met\nx: {at", "verdict must be {at: …, policy: …, resolve: [met, used, target]}"),
        ("timeline:\n", "timeline: new\nx:\n", "timeline must be a list of entries"),
        ("handovers:\n", "handovers: {a: b}\nx:\n", "handovers must be a list of entries"),
        (OPENED, "open", "an entry of timeline is `{at: …, by: …}`"),
        (OPENED, "{by: olha, status: open}", "an entry of timeline needs at and status"),
        ("by: olha, status: open", "by: olha, status: ", "an entry of timeline needs at and status"),
        ("by: olha, status: open", "by: olha, status: [open]", "timeline: status must be one value"),
        ("by: olha, status: open", "by: [olha], status: open", "timeline: by must be one value"),
        (OPENED, "{at: 25:00, status: open}", 'timeline: at: "25:00" is no time'),
        (OPENED, "{at: [], status: open}", "timeline: at: a list is no time"),
        ("until: 2026-11-24T10:00:00+02:00", "until: tomorrow", 'timeline: until: "tomorrow" is no time'),
        (MOVED, "{by: olha", "an entry of handovers needs at (or asked)"),
        (MOVED, "{at: x, by: olha", 'handovers: at: "x" is no time'),
        ("reason: needs the firewall log", "reason: [a, b]", "handovers: reason must be one value"),
    ],
)
def test_a_strange_value_is_one_problem_with_its_line(old: str, new: str, message: str) -> None:
    ticket = changed((old, new))
    said = message.replace("no time", "no time (want 2026-11-23T10:02:11+02:00)")
    assert told(ticket.diagnostics) == [(line_of(EXAMPLE, old), said)]
    assert [(problem.severity, problem.rule, problem.path) for problem in ticket.diagnostics] == [
        ("error", "schema", PATH)
    ]


def test_an_item_of_a_block_list_is_named_by_its_own_line() -> None:
    ticket = changed(("tags: [vpn, remote]", "tags:\n- vpn\n- [remote]"))
    assert told(ticket.diagnostics) == [(line_of(EXAMPLE, "tags:") + 2, "tags: each item must be one text")]


@pytest.mark.parametrize("key", ["timeline", "handovers"])
def test_a_missing_or_empty_list_has_no_entries_and_hides_nothing_else(key: str) -> None:
    text = re.sub(rf"{key}:\n(- .*\n)+", "", EXAMPLE)
    for ticket in (parsed(text), parsed(text.replace("source: cli\n", f"source: cli\n{key}:\n"))):
        assert getattr(ticket, key) == ()
        assert ticket.title == FIELDS["title"]
        assert ticket.diagnostics == ()


def test_a_wrong_entry_hides_no_other() -> None:
    ticket = changed(("{at: 2026-11-23T10:05:40+02:00", "{at: soon"))
    assert [step.status for step in ticket.timeline] == ["new", "pending", "resolved"]


def test_a_comments_heading_is_reported_with_the_files_line() -> None:
    ticket = changed(("### 2026-11-23T10:05:40+02:00 olha", "### 2026-11-23 olha bondar"))
    assert [(problem.line, problem.path) for problem in ticket.diagnostics] == [(line_of(EXAMPLE, "### 2026"), PATH)]


SCRAPS = (
    *(
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "\n",
        "#",
        "'",
        '"',
        "|",
        "&a ",
        "*a ",
        "!!str ",
        "---\n",
        "\t",
        "null",
        "[]",
        "x",
    ),
    *("9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00", "2026-02-30", "- {at: ", "status: ", "timeline:", "- - -"),
    *("### 2026-11-23T10:00:00 x\n", "## Comments\n", "\r\n", "\ufeff", "\x85", "\u2028", "until: 8999-01-01"),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The example's file with pieces cut out, doubled and replaced by scraps."""
    text = EXAMPLE
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        text = text[:start] + draw(st.sampled_from(SCRAPS) | st.just(text[start:end] * 2)) + text[end:]
    data = text.encode()
    return data if draw(st.booleans()) else data.replace(b"o", draw(st.binary(max_size=2)), 2)


@given(mutated())
def test_any_file_is_a_ticket_or_unreadable(data: bytes) -> None:
    try:
        ticket = Ticket.parse(data, path=PATH, zone=KYIV)
    except UnreadableError:
        return
    lines = data.count(b"\n") + 1
    assert all(1 <= problem.line <= lines and problem.path == PATH for problem in ticket.diagnostics)
    assert ticket.next_time(CREATED) > ticket.last_time
