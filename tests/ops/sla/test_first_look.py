"""The first question to a desk, without an index: the same answer as from every file read whole, and as later ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.ops.context import Context
from hd.ops.sla.check import check
from hd.ops.ticket_reader import see
from hd.ops.tickets.listing import ids_of
from hd.store.desk.at_revision import Revision
from hd.store.desk.desk import Desk
from hd.store.index.database import NAME
from tests.ops.bench import Bench

NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)
EDITS = {
    "nothing": ("", ""),
    "stopped by hand": ("\nstatus: new\n", "\nstatus: closed\n"),
    "stopped in quotes": ("\nstatus: new\n", "\nstatus: 'closed'\n"),
    "stopped with a comment": ("\nstatus: new\n", "\nstatus: closed # done\n"),
    "an unknown status": ("\nstatus: new\n", "\nstatus: parked\n"),
    "in capitals": ("\nstatus: new\n", "\nstatus: Closed\n"),
    "twice": ("\nstatus: new\n", "\nstatus: closed\nstatus: new\n"),
    "twice, far apart": ("\nsource: cli\n", "\nsource: cli\nstatus: closed\n"),
    "without status": ("\nstatus: new\n", "\n"),
    "a list": ("\nstatus: new\n", "\nstatus: [closed]\n"),
    "stopped and broken": ("\nstatus: new\n", "\nstatus: closed\nbroken: [\n"),
    "stopped and not UTF-8": ("\nstatus: new\n", "\nstatus: closed\n"),
    "a status in the text": ("\n---\n", "\n---\nstatus: closed\n"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_first_answer_is_that_of_every_file_and_of_the_index(edit: str, family: Bench) -> None:
    old, new = EDITS[edit]
    path = family.folder / "tickets/2026/11" / f"{family.ids['child']}.md"
    data = path.read_bytes().replace(old.encode(), new.encode(), 1) + b"\xff" * ("UTF-8" in edit)
    path.write_bytes(data)
    assert family.hd("resolve", "{two}", "-m", "Done.") == 0
    family.git("commit", "-qam", "By hand", "--allow-empty")
    for file in (family.folder / ".git").rglob(f"{NAME}*"):
        file.unlink()
    whole = Desk(family.folder).all()
    view = EvaluationContext(Desk(family.folder).config, NOW)
    opened = {ticket.id for ticket in whole.tickets if not ClockFacts(ticket, view).stopped}
    bare = Desk(family.folder, indexed=False)
    desks = (Desk(family.folder), Desk(family.folder), Desk(family.folder), bare, Revision(bare, "HEAD"))
    answers = []
    for desk in desks:  # there is no index, it is made, it answers; there may be none; it knows nothing of a commit
        sight = see(Context(desk, now=NOW), EvaluationContext(desk.config, NOW), only_open=True)
        assert {facts.ticket.id for facts in sight.tickets} == opened
        assert sight.unreadable == whole.unreadable
        answers.append(check(Context(desk, now=NOW), [], me="").record())
    assert all(answer == answers[0] for answer in answers)
    picked = [ids_of(Context(desk, now=NOW), ["status:closed,resolved"], me="") for desk in desks]
    assert all(ids == picked[0] for ids in picked)


def test_who_asks_once_does_not_wait_for_an_index(family: Bench) -> None:
    for file in (family.folder / ".git").rglob(f"{NAME}*"):
        file.unlink()
    counts = []
    for _ in range(2):
        desk = Desk(family.folder)
        see(Context(desk, now=NOW), EvaluationContext(desk.config, NOW), only_open=True)
        assert desk.index is not None
        counts.append(desk.index.count())
    assert counts[0] == 0 < counts[1]
