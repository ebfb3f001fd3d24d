"""Opens a call: who it is, what they wait for, what is down around them, and the next command. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.core.contacts.contacts import Contact
from hd.core.requester_keys import is_address, key_of_number
from hd.core.tickets.context import EvaluationContext
from hd.errors import UnreadableError, UsageError
from hd.i18n import Message
from hd.ops.problems.known_errors import known_error
from hd.ops.records import Record, Seen, brief_record, ticket_record
from hd.ops.ticket_reader import see
from hd.ops.tickets.listing import in_order
from hd.text.phone_numbers import dialled, international, is_number

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic
    from hd.core.query import Me
    from hd.ops.context import Context

MOST = 5  # tickets of a section that a person is shown


class Call(Struct, frozen=True):
    """piece: what was typed. contact: who it is, None where nobody or several fit; candidates: those who fit or, where
    nobody does, are near. tickets: their open ones; down: open incidents of more than one person at their office or
    with their services; known_errors: open problems there, each with `known_error`, the slug of an article. commands:
    to go on with.
    """

    piece: str
    contact: Record | None
    candidates: tuple[Record, ...]
    tickets: tuple[Record, ...] = ()
    down: tuple[Record, ...] = ()
    known_errors: tuple[Record, ...] = ()
    commands: tuple[str, ...] = ()
    unreadable: tuple[Diagnostic, ...] = ()

    def record(self) -> Record:
        """`{query, contact, candidates, tickets, down, known_errors, commands}`."""
        return {
            "query": self.piece,
            "contact": self.contact,
            "candidates": list(self.candidates),
            "tickets": list(self.tickets),
            "down": list(self.down),
            "known_errors": list(self.known_errors),
            "commands": list(self.commands),
        }


def open_call(context: Context, piece: str, *, me: Me, brief: bool = False) -> Call:
    """Find the caller by a number as it is dialled, written or handed over by a telephone system, or by any piece of
    number, name or address. brief: of each ticket only what a list shows. Raises UsageError for an empty piece."""
    desk = context.desk
    contacts = desk.contacts
    for problem in contacts.diagnostics:
        if problem.rule == "unreadable":  # else a caller who is in there would pass for unknown
            raise UnreadableError(
                Message("{where}: {message}", where=problem.where(), message=problem.message), hint=problem.hint
            )
    known = contacts.find_by_key(piece)
    said = piece if known else dialled(piece)
    if not said:
        raise UsageError(Message("who calls?"), hint=Message("hd call NUMBER, or a piece of the name"))
    found = (known,) if known else contacts.find(said)
    if len(found) != 1:
        near = found or contacts.find_similar(said)
        commands = [f"hd call {quote(one.email)}" for one in near[:MOST]]
        commands += [] if found else _registering(context, said)
        return Call(said, None, tuple(map(_person, near)), commands=tuple(commands))
    person = found[0]
    view = EvaluationContext(desk.config, context.now, me)
    sight = see(context, view, only_open=True)
    open_ = in_order(sight.tickets, ())
    record: Callable[[Seen], Record] = brief_record if brief else partial(ticket_record, prefix=desk.repo.prefix)
    keys = {key.casefold() for key in person.keys}
    theirs = [facts for facts in open_ if str(facts.value("requester") or "").casefold() in keys]
    own = {facts.ticket.id for facts in theirs}
    around = [facts for facts in open_ if facts.ticket.id not in own and _concerns(facts, person, theirs)]
    return Call(
        said,
        _person(person),
        (),
        tuple(record(facts) for facts in theirs),
        tuple(record(facts) for facts in around if _is_down(facts)),
        tuple(_known_errors(context, around, record)),
        (f"hd create TITLE -r {quote(person.email)}",),
        sight.unreadable,
    )


def _registering(context: Context, said: str) -> list[str]:
    """The commands that register a caller whom nobody knows: with the ticket, or as a contact."""
    if is_number(said):
        digits = international(said, code=context.desk.config.desk.phone_code)
        if not digits or not key_of_number(f"+{digits}"):
            return [f"hd contact add ADDRESS --name NAME --phone {quote(said)}"]
        return [f'hd create TITLE -r "+{digits}"', f'hd contact add --phone "+{digits}" --name NAME']
    if is_address(said):
        return [f"hd create TITLE -r {quote(said)}", f"hd contact add {quote(said)} --name NAME"]
    return [f"hd contact add --name {quote(said)} --phone NUMBER"]


def _concerns(facts: Seen, person: Contact, theirs: Sequence[Seen]) -> bool:
    """Whether a ticket is about their office or a service that they wait for, and about no other organisation."""
    org, office, service = (facts.value(key) for key in ("org", "office", "service"))
    if org and person.org and org != person.org:
        return False
    services = {one.value("service") for one in theirs} - {None}
    widest = facts.view.config.priorities.impact[:1]
    return bool(office and office == person.office) or service in services or facts.value("impact") in widest


def _is_down(facts: Seen) -> bool:
    """Whether it is an incident that hits more than one person."""
    impacts = facts.view.config.priorities.impact
    return facts.value("type") == "incident" and facts.value("impact") in impacts[:-1]


def _known_errors(context: Context, around: Sequence[Seen], record: Callable[[Seen], Record]) -> Iterator[Record]:
    """The problems among these whose workaround an article tells."""
    for facts in around:
        if facts.value("type") == "problem":
            article = known_error(context.desk, context.load(facts.ticket.id))
            if article is not None and article.status == "published":
                yield {**record(facts), "known_error": article.slug}


def _person(contact: Contact) -> Record:
    keys = ("email", "name", "phone", "office", "org", "lang", "manager")
    return {**{key: getattr(contact, key) or None for key in keys}, "vip": contact.vip}
