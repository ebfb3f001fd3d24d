"""What strangers cannot make the desk send: answers to forged senders, lines of headers, a second copy."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from hd.core.config.message_model import Mail
from hd.core.contacts.contacts import Contact, Contacts
from hd.core.history.events import notices_between
from hd.core.tickets.mail_entries import MailEntry
from hd.core.tickets.ticket import Ticket
from hd.notify.message import Sender, render
from hd.ops.notify.occurrences import occurrence_of
from hd.ops.notify.plan import Planner
from hd.ops.notify.queue import Note, QueuedMessage, State
from hd.ops.notify.receivers import Directory
from tests.core.samples import NOW, SMALL, facts, registered
from tests.ops.bench import Bench
from tests.ops.notify.desks import begun

CONFIG = replace(SMALL, mail=Mail(address="support@acme.example", trust=("mx.acme.example",)))
NOBODY = Contacts()
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def mailed(number: int, requester: str, *, proof: str | None, kind: str | None = None) -> Ticket:
    """A ticket that a message made."""
    ticket = registered(requester=requester, by="hd", source="email")
    return ticket.with_mail(MailEntry(f"{number:016x}", AT, f"{number:08x}", proof=proof, kind=kind))


def planned(*tickets: Ticket, contacts: Contacts = NOBODY, config: object = CONFIG) -> list[str]:
    """Who gets a message about the registration of these."""
    planner = Planner(Directory(config, contacts, NOW.date()), State(), NOW, lambda *_: False)  # type: ignore[arg-type]
    for ticket in tickets:
        (event,) = (one for one in notices_between(None, ticket) if one.notice == "registered")
        seen = facts(ticket, config=config)  # type: ignore[arg-type]
        planner.add_all([occurrence_of(event, seen, commit="c", at=NOW, actor=None)])
    return [one.to for one in planner.state.queue.values()]


def test_a_thousand_forged_senders_get_no_answer() -> None:
    assert planned(*(mailed(n, f"victim{n}@mail.example", proof=None) for n in range(1000))) == []


def test_a_proven_sender_gets_a_confirmation() -> None:
    assert planned(mailed(1, "somebody@mail.example", proof="dmarc")) == ["somebody@mail.example"]


@pytest.mark.parametrize("kind", ["list", "auto"])
def test_lists_and_machines_get_no_confirmation(kind: str) -> None:
    assert planned(mailed(1, "somebody@mail.example", proof="dmarc", kind=kind)) == []


def test_two_desks_that_write_to_each_other_stop() -> None:
    tickets = [mailed(n, "support@other.example", proof="dmarc") for n in range(50)]
    unlike = [replace(one, id=f"HD-2611-{n:05d}") for n, one in enumerate(tickets)]
    assert planned(*unlike) == ["support@other.example"]


def test_without_trust_only_contacts_get_a_confirmation() -> None:
    config = replace(CONFIG, mail=Mail(address="support@acme.example"))
    ticket = mailed(1, "somebody@mail.example", proof=None)
    known = Contacts((Contact("somebody@mail.example"),))
    assert planned(ticket, config=config) == []
    assert planned(ticket, config=config, contacts=known) == ["somebody@mail.example"]


@pytest.mark.parametrize("requester", ["tel:380501234567", "name:hanna-x7k2", "a.matrix@chat.invalid"])
def test_nobody_without_an_address_gets_mail(requester: str) -> None:
    assert planned(registered(requester=requester)) == []


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x@y.example", "a\nb", "a\0b", "a\u202eb", "a\u2028b", "x" * 1_000_000], ids=range(6)
)
def test_typed_text_stays_one_line_of_a_header(text: str) -> None:
    note = Note("0" * 20, "replied", AT, "words", {"agent": text})
    message = QueuedMessage(
        "0" * 20, "o@acme.example", (note,), AT, ticket="HD-2611-7K3FQ", title=text, sender=text[:200], reply_to=text
    )
    data = render(message, Sender(CONFIG, "urn:hd:1", lambda _: None)).data
    head = data.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert b"Bcc" not in names
    assert len(names) == len(set(names))


def test_the_same_entry_makes_the_same_bytes() -> None:
    note = Note("0" * 20, "resolved", AT, "words")
    message = QueuedMessage("0" * 20, "o@acme.example", (note,), AT, ticket="HD-2611-7K3FQ", title="Принтер")
    sender = Sender(CONFIG, "urn:hd:1", lambda _: None)
    later = replace(message, runner="another", tries=3, due=AT + timedelta(hours=1))
    assert render(message, sender).data == render(later, sender).data


def test_two_clones_send_a_message_once(bench: Bench) -> None:
    desk = begun(bench)
    bare = bench.folder.parent / "bare.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(bench.folder), str(bare)], check=True)
    bench.git("remote", "add", "origin", str(bare))
    assert desk.notify("start").code == 0
    other = bench.folder.parent / "other"
    shutil.copytree(bench.folder, other)
    desk.do("comment", "{one}", "-m", "Words.", at="2026-11-23T10:20:00+02:00")
    assert desk.notify(at="2026-11-23T10:30:00+02:00").out == ""  # not pushed yet
    bench.git("push", "-q", "origin", "HEAD:main")
    second = type(desk)(Bench(other, bench.ids))
    runs = [one.notify(at="2026-11-23T10:30:00+02:00") for one in (second, desk)]
    assert [run.code for run in runs] == [0, 0]
    assert [len(run.out.splitlines()) for run in runs] == [1, 0]
