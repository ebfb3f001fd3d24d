"""Two clones file one message before either knows of the other: after both have synced there is one ticket."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta

import pytest

from hd.core.ids import path_of
from hd.core.tickets.mail_entries import MailEntry
from hd.core.tickets.ticket import Handover, Step, Ticket, new_ticket
from tests.core.samples import KYIV
from tests.ops.meeting import Clone, Meeting, meeting, olha

__all__ = ["meeting", "olha"]

KEY = "3f9c2a1b77d01e55"
SMALL, LARGE = "HD-2611-3F9C2", "HD-2611-9QW2A"
AT = datetime(2026, 11, 23, 9, 30, tzinfo=KYIV)
LATER, LATEST = "2026-11-23T13:00:00+02:00", "2026-11-23T15:00:00+02:00"


@pytest.fixture
def taras(meeting: Meeting) -> Clone:
    return meeting.clone("taras")


def registers(clone: Clone, ticket_id: str = SMALL, *, minute: int = 0, title: str = "VPN drops") -> None:
    """The clone makes a ticket of the message, as its mail door would."""
    at = AT + timedelta(minutes=minute)
    fields = {"id": ticket_id, "title": title, "type": "incident", "status": "new", "created": at, "team": "desk"}
    fields |= {"priority": "P3", "impact": "person", "urgency": "normal", "requester": "x@acme.example"}
    fields |= {"channel": "email", "source": "email"}
    step = Step(at, "hd", "new", source="email")
    move = Handover(at, "hd", "registered", to="desk", source="email")
    made = new_ticket(
        fields, path=path_of(ticket_id), zone=KYIV, description="It drops.", step=step, handover=move
    ).with_mail(MailEntry(KEY, at, "5be1c2a0", "<1@mail.example>"))
    clone.file(ticket_id).parent.mkdir(parents=True, exist_ok=True)
    clone.file(ticket_id).write_bytes(made.document.data)
    clone.git("add", "-A")
    message = f"{ticket_id} create\n\nHd-Ticket: {ticket_id}\nHd-Action: create\nHd-Message: email:{KEY}"
    when = "2026-11-23T12:00:00+02:00"
    names = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", clone.who), ("EMAIL", f"{clone.who}@acme.example"), ("DATE", when))
    }
    words = ["git", "commit", "-q", "--no-verify", "-m", message]
    subprocess.run(words, cwd=clone.folder, env={**os.environ, **names}, check=True)


def meets(one: Clone, other: Clone) -> None:
    """Both have what both did."""
    one.sync()
    other.sync()
    one.sync()
    assert one.head() == other.head()


def is_clean(clone: Clone) -> None:
    assert clone.hd("check", at=LATEST).code == 0
    answer = clone.hd("audit", at=LATEST)
    assert answer.code == 0, answer.out


def read(clone: Clone, ticket_id: str) -> Ticket:
    return Ticket.parse(clone.file(ticket_id).read_bytes(), path=path_of(ticket_id), zone=KYIV)


def tickets(clone: Clone) -> list[str]:
    return sorted(path.stem for path in clone.folder.glob("tickets/*/*/*.md"))


@pytest.mark.parametrize("minute", [0, 7])
def test_one_id_is_one_ticket_with_the_earlier_registration(olha: Clone, taras: Clone, minute: int) -> None:
    registers(olha)
    registers(taras, minute=minute)
    meets(olha, taras)
    assert tickets(taras) == [SMALL]
    assert read(taras, SMALL).created == AT
    is_clean(taras)


def test_work_on_either_side_stays(olha: Clone, taras: Clone) -> None:
    registers(olha)
    registers(taras, minute=7)
    olha.did("comment", SMALL, "-m", "Which room?", at=LATER)
    taras.did("set", SMALL, "priority=P1", at=LATER)
    meets(olha, taras)
    found = read(olha, SMALL)
    assert [word.text for word in found.comments] == ["Which room?"]
    assert found.get("priority") == "P1"
    is_clean(olha)


@pytest.mark.parametrize("first", ["olha", "taras"])
def test_of_two_ids_the_larger_is_merged_into_the_smaller(olha: Clone, taras: Clone, first: str) -> None:
    registers(olha, LARGE)
    registers(taras, SMALL)
    meets(*((olha, taras) if first == "olha" else (taras, olha)))
    larger = read(taras, LARGE)
    assert larger.status == "cancelled"
    assert f"duplicate:{SMALL}" in larger.names("links")
    assert read(taras, SMALL).status == "new"
    is_clean(taras)


def test_of_two_ids_a_resolved_ticket_stays_as_it_is(olha: Clone, taras: Clone) -> None:
    registers(olha, LARGE)
    registers(taras, SMALL)
    olha.did("resolve", LARGE, "-m", "Done.", at=LATER)
    meets(olha, taras)
    assert read(taras, LARGE).status == "resolved"
