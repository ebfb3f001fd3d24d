"""What an edit by hand of a ticket's text may not do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hd.core.checks.manual_edits import changed_parts, find_rewrites, new_faults
from hd.core.diagnostic import Diagnostic
from hd.core.tickets.ticket import Ticket

TEXT = """\
---
id: HD-2611-7K3FQ
title: VPN drops
status: resolved
created: 2026-11-23T10:00:00+02:00
assignee: ivan
team: desk
tags: []
timeline:
- {at: 2026-11-23T10:00:00+02:00, by: olha, status: new}
- {at: 2026-11-23T11:00:00+02:00, by: olha, status: resolved}
source: cli
handovers: []
---
Every ten minutes.

## Resolution

Restarted.

## Comments

### 2026-11-23T10:10:00+02:00 olha

Which gateway?

### 2026-11-23T10:20:00+02:00 ivan [internal]

The second one.
"""


def ticket(text: str = TEXT) -> Ticket:
    return Ticket.parse(text.encode(), path="tickets/2026/11/HD-2611-7K3FQ.md")


def told(old: str, new: str) -> list[str]:
    assert old in TEXT
    return [f"{one.line}: {one.message}" for one in find_rewrites(ticket(), ticket(TEXT.replace(old, new)))]


def test_description_and_title_may_change() -> None:
    assert told("Every ten", "Each twelve") == []
    assert told("title: VPN drops", "title: VPN") == []


def test_the_answer_may_not() -> None:
    assert told("Restarted.", "Restarted the gateway.") == ["15: the answer was changed by hand: it stays"]


def test_one_of_two_answers_that_a_merge_left_may_be_chosen() -> None:
    both = TEXT.replace("tags: []\n", "tags: []\nconflicts: {resolution: [Restarted., Replaced.]}\n")
    chosen = ticket(both.replace("Restarted.\n\n##", "Replaced.\n\n##"))
    assert list(find_rewrites(ticket(both), chosen)) == []


def test_what_happened_may_not() -> None:
    assert told("status: resolved\n", "status: open\n") == ["4: status was changed by hand"]
    assert told("assignee: ivan", "assignee:") == ["6: assignee was changed by hand"]
    assert told("10:00:00+02:00, by: olha", "10:00:01+02:00, by: olha") == ["9: timeline was changed by hand"]
    assert told("team: desk\n", "") == ["12: team was taken out by hand"]


def test_nor_what_was_said() -> None:
    stays = "the comments were changed: what was said stays"
    assert told("Which gateway", "What gateway") == [f"23: {stays}"]
    assert told(" [internal]", "") == [f"27: {stays}"]
    assert told("olha\n\nWhich", "ivan\n\nWhich") == [f"23: {stays}"]
    assert told("\n### 2026-11-23T10:20:00+02:00 ivan [internal]\n\nThe second one.\n", "") == [f"23: {stays}"]
    more = "The second one.\n\n### 2026-11-23T10:30:00+02:00 ivan\n\nMe again.\n"
    assert told("The second one.\n", more) == [f"31: {stays}"]


def test_an_answer_neither_comes_nor_goes() -> None:
    assert told("## Resolution\n\nRestarted.\n\n", "") == ["15: the resolution came or went by hand"]


def test_the_verb_for_it_is_named() -> None:
    (one,) = find_rewrites(ticket(), ticket(TEXT.replace("assignee: ivan", "assignee: olha")))
    assert one.hint == "put it back; then hd assign 7k3fq WHO"


def test_faults_that_were_there_before_are_nobodys_business() -> None:
    old = Diagnostic("error", "unknown", "no team x", 3)
    moved = Diagnostic("error", "unknown", "no team x", 9)
    new = Diagnostic("error", "unknown", "no team y", 3)
    assert new_faults([old], [moved, new]) == [new]


def test_the_parts_that_changed_are_named() -> None:
    assert changed_parts(ticket(), ticket(TEXT.replace("tags: []", "tags: [a]").replace("ten", "six"))) == [
        "tags",
        "text",
    ]
    assert changed_parts(ticket(), ticket(TEXT.replace("tags: []", "tags:   []"))) == ["layout"]


@given(st.lists(st.sampled_from(TEXT.splitlines(keepends=True)), max_size=30))
def test_any_shuffle_of_lines_is_judged_without_a_crash(lines: list[str]) -> None:
    text = "---\nid: HD-2611-7K3FQ\n---\n" + "".join(line for line in lines if line != "---\n")
    list(find_rewrites(ticket(), ticket(text)))
