"""`@` is the ticket that the person named first; bare `hd` pages and begins with what is to be decided."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Founded, other_ticket
from tests.running import at_terminal, git, hd, refused


def last_named(desk: Founded) -> str:
    found: str = json.loads(hd(desk.folder, "show", "@", "--json").out)["id"]
    return found


@pytest.mark.parametrize("relation", ["parent", "related", "blocks", "duplicate"])
def test_after_a_link_the_first_ticket_is_the_last_named(relation: str, desk: Founded) -> None:
    other = other_ticket(desk)
    assert hd(desk.folder, "link", desk.ticket, relation, other).code == 0
    assert last_named(desk) == desk.ticket


def test_of_several_tickets_the_first_is_the_last_named(desk: Founded) -> None:
    other, third = other_ticket(desk), other_ticket(desk, "Scanner is dead")
    assert hd(desk.folder, "link", other, third, "parent", desk.ticket).code == 0
    assert last_named(desk) == other
    assert hd(desk.folder, "show", third, desk.ticket).code == 0
    assert last_named(desk) == third


def test_a_child_that_a_verb_reaches_is_not_the_last_named(desk: Founded) -> None:
    child = other_ticket(desk)
    assert hd(desk.folder, "link", child, "parent", desk.ticket).code == 0
    assert hd(desk.folder, "cancel", desk.ticket, "--children", "-m", "x").code == 0
    assert last_named(desk) == desk.ticket


# -- a final status asks first -----------------------------------------------------------------------------------------


def test_a_query_for_a_final_status_asks_from_the_first_ticket(desk: Founded) -> None:
    assert hd(desk.folder, "resolve", desk.ticket, "-m", "Done.").code == 0
    answer = refused(desk.folder, "close", "--query", "is:closed", code=2, says="and closed is a final status")
    assert "--yes to go ahead" in answer.err
    assert hd(desk.folder, "close", "--query", "is:closed", "--dry-run").code == 0
    assert hd(desk.folder, "close", "--query", "is:closed", "--yes").code == 0
    assert desk.shown()["status"] == "closed"


def test_a_named_ticket_is_closed_without_a_question(desk: Founded) -> None:
    assert hd(desk.folder, "resolve", desk.ticket, "-m", "Done.").code == 0
    assert hd(desk.folder, "close", desk.ticket).code == 0


def test_a_query_for_a_status_that_can_be_left_asks_nothing(desk: Founded) -> None:
    assert hd(desk.folder, "resolve", "--query", "is:open", "-m", "Done.").code == 0


# -- bare hd -----------------------------------------------------------------------------------------------------------


def conflicted(desk: Founded) -> None:
    """Leave two priorities to decide in the desk's ticket."""
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text.replace("\n---\n", "\nconflicts: {priority: [P1, P2]}\n---\n", 1), encoding="utf-8")
    git(desk.folder, "commit", "-qam", "merged")


def test_what_is_to_be_decided_comes_first(desk: Founded) -> None:
    conflicted(desk)
    sections = json.loads(hd(desk.folder, "--json").out)["sections"]
    assert [(one["name"], one["count"]) for one in sections] == [("to decide", 1)]
    assert json.loads(hd(desk.folder, "list", *sections[0]["query"].split(), "--json").out)[0]["id"] == desk.ticket


def test_what_was_decided_waits_no_longer(desk: Founded) -> None:
    conflicted(desk)
    assert hd(desk.folder, "set", desk.ticket, "priority=P1").code == 0
    sections = json.loads(hd(desk.folder, "--json").out)["sections"]
    assert "to decide" not in [one["name"] for one in sections]


def test_bare_hd_goes_through_the_pager(desk: Founded, tmp_path: Path) -> None:
    for number in range(30):
        other_ticket(desk, f"Ticket {number}")
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho THROUGH THE PAGER; cat\n", encoding="utf-8")
    pager.chmod(pager.stat().st_mode | stat.S_IXUSR)
    (desk.folder / "hd.yaml").write_text(
        "people: {olha: {name: Olha, email: olha@acme.example}}\nteams: {desk: {line: 1, members: [olha]}}\n"
        "statuses: {}\n",
        encoding="utf-8",
    )
    answer = at_terminal(desk.folder, LINES="6", GIT_PAGER=str(pager))
    assert "THROUGH THE PAGER" in answer.out


def test_bare_hd_names_no_door_that_is_not_set_up(desk: Founded) -> None:
    answer = hd(desk.folder, HD_FORCE_TTY="80")
    said = (answer.out + answer.err).casefold()
    assert not [door for door in ("mail", "chat", "web", "portal", "webhook", "sync", "remote") if door in said]
