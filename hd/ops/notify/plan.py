"""Turns what happened into messages that wait: one for each receiver and ticket. Pure: decides the same in every clone,
and sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.requester_keys import is_requester
from hd.core.tickets.mail_entries import SOURCE as BY_MAIL
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Ticket
from hd.core.time.parsing import read_time
from hd.core.vocabulary import status_word
from hd.errors import HdError
from hd.ops.notify.occurrences import Occurrence
from hd.ops.notify.queue import Note, QueuedMessage, State, notification_key, sum_of
from hd.ops.notify.quiet_hours import due_at, quiet_calendar
from hd.ops.notify.receivers import Directory, Receiver, is_reachable
from hd.ops.notify.wording import digest_entry, say, say_time

_BY_FORM = ("web", "portal")  # `source` of tickets whose requester is signed in or confirmed
_CONFIRMATIONS = ((timedelta(hours=1), 1), (timedelta(days=1), 3))  # at most so many to one address
_PUBLIC = frozenset(("registered", "replied", "resolved", "answered", "decided"))
WasAsked = Callable[[Sequence[str], datetime], bool]


class Planner(Struct):
    """Adds messages to a state. head: the commit that is told; was_asked: whether one of these keys was asked to rate a
    resolution before that moment; added: how many notifications were added;
    previewing: nobody is left out because of what they did or who they are."""

    directory: Directory
    state: State
    now: datetime
    was_asked: WasAsked
    added: int = 0
    previewing: bool = False

    @property
    def config(self) -> Config:
        """The desk's configuration."""
        return self.directory.config

    def add_all(self, occurrences: Iterable[Occurrence]) -> None:
        """Queue what somebody is to be notified of, in order of time."""
        known = set(self.state.known_keys())
        for one in sorted(occurrences, key=lambda one: (one.at, one.ticket.id, one.event)):
            for receiver in self.receivers_of(one):
                key = notification_key(one.ticket.id, one.event, one.entry, receiver.key)
                if key not in known:
                    known.add(key)
                    self._add(one, receiver, key)

    def receivers_of(self, one: Occurrence) -> list[Receiver]:
        """Who is notified; not who did it, and nobody who is muted."""
        if one.event == "rated" and int(one.values["rate"]) > self.config.csat.low:
            return []
        found = [
            receiver
            for receiver in self.directory.find(one.event, one.ticket, one.named)
            if not self._did_it(one, receiver)
            and (receiver.kind != "outside" or self._may_leave(one, receiver))
            and not self.state.is_muted(receiver.to, self.now)
        ]
        shown = {address for receiver in found for address in self._cc(one, receiver)}
        return [receiver for receiver in found if receiver.kind != "outside" or receiver.to.casefold() not in shown]

    def _did_it(self, one: Occurrence, receiver: Receiver) -> bool:
        if self.previewing:
            return False
        if receiver.kind == "outside":
            return (
                one.by is not None
                and one.by.casefold() in {key.casefold() for key in receiver.keys}
                and (one.event != "registered")
            )
        person = self.config.people.get(receiver.person)
        return person is not None and one.by == person.key and not person.notify.own

    def _may_leave(self, one: Occurrence, receiver: Receiver) -> bool:
        """Whether an address outside `people` may get this: public events only, and a confirmation only where it
        cannot be abused."""
        if one.event not in _PUBLIC:
            return False
        return one.event != "registered" or self._may_confirm(one.ticket, receiver)

    def _may_confirm(self, ticket: Ticket, receiver: Receiver) -> bool:
        if self.previewing or not _is_trusted(ticket, self.directory):
            return self.previewing
        return all(self._confirmed(receiver.to, span) < most for span, most in _CONFIRMATIONS)

    def _confirmed(self, address: str, span: timedelta) -> int:
        """How many confirmations the address got, or will get, within a time."""
        total = sum_of(address)
        sent = sum(at > self.now - span for at, event, to in self.state.recent if (event, to) == ("registered", total))
        waiting = (one for one in self.state.queue.values() if one.to.casefold() == address.casefold())
        return sent + sum(any(note.event == "registered" for note in one.notes) for one in waiting)

    def _add(self, one: Occurrence, receiver: Receiver, key: str) -> None:
        self.added += 1
        internal = receiver.kind == "agent" and (one.event not in _PUBLIC)
        note = Note(key, one.event, one.at, self._text(one, receiver), self._values(one, receiver))
        calendar = quiet_calendar(one.event, config=self.config, person=receiver.person)
        due = due_at(one.at, config=self.config, now=self.now, calendar=calendar)
        quiet = due > due_at(one.at, config=self.config, now=self.now, calendar=None)
        digest = quiet and receiver.kind == "agent"
        if digest:
            said = {"ticket_id": one.ticket.id, "title": one.ticket.title, "event": one.event, "text": note.text}
            note = replace(note, text=digest_entry(**said, lang=receiver.lang))
        made = self._message(one, receiver, note, due, internal=internal, digest=digest)
        for known in self.state.queue.values():
            if _joins(known, one.ticket.id, receiver, internal=internal, digest=digest):
                self.state = self.state.with_message(_joined(known, note, made))
                return
        self.state = self.state.with_message(made)

    def _message(
        self, one: Occurrence, receiver: Receiver, note: Note, due: datetime, *, internal: bool, digest: bool
    ) -> QueuedMessage:
        ticket = one.ticket
        reply_to, references = _thread(ticket)
        speaks = one.event in ("replied", "resolved")
        made = QueuedMessage(
            key=note.key,
            to=receiver.to,
            notes=(note,),
            due=due,
            ticket=ticket.id,
            internal=internal,
            title=ticket.title,
            name=receiver.name,
            lang=receiver.lang,
            person=receiver.person,
            why=say(receiver.why, receiver.lang),
            sender=one.agent if speaks else "",
            values=self._ticket_values(one, receiver),
            reply_to=reply_to,
            references=references,
            cc=self._cc(one, receiver),
            files=() if receiver.kind == "target" else one.files,
            writer=one.named.author or "",
            spoken=speaks,
            resolved=self._asks(one, receiver),
        )
        return replace(made, digest=True, ticket="", internal=True, spoken=False, sender="") if digest else made

    def _text(self, one: Occurrence, receiver: Receiver) -> str:
        """The words for this receiver; only an agent at an address in `people` reads internal ones."""
        if receiver.kind == "target":
            target = self.config.notify.targets.get(receiver.to.partition(":")[2])
            return one.public if target and target.text else ""
        if receiver.kind == "outside":
            return one.public
        return "\n\n".join(filter(None, (one.public.strip(), say(one.internal, receiver.lang).strip())))

    def _values(self, one: Occurrence, receiver: Receiver) -> dict[str, str]:
        """Placeholders that this event knows."""
        if receiver.kind != "agent":
            return {"agent": one.agent} if one.agent and receiver.kind == "outside" else {}
        found = {key: self._said(key, value, receiver.lang) for key, value in one.values.items()}
        return {**({"agent": one.agent} if one.agent else {}), **found}

    def _said(self, key: str, value: str, lang: str) -> str:
        at = read_time(value, zone=self.zone) if key == "due" else None
        return say_time(at, lang, zone=self.zone) if at else say(value, lang)

    @property
    def zone(self) -> ZoneInfo:
        """The desk's zone."""
        return ZoneInfo(self.config.desk.timezone)

    def _ticket_values(self, one: Occurrence, receiver: Receiver) -> dict[str, str]:
        """Placeholders of the ticket: what a requester sees, or what an agent needs."""
        ticket = one.ticket
        if receiver.kind == "target":
            return {}
        if receiver.kind == "outside":
            due = _due(one, "respond") if one.event == "registered" else None
            return {"due": say_time(due, receiver.lang, zone=self.zone)} if due else {}
        requester = ticket.get("requester") or ""
        contact = self.directory.contacts.find_by_key(requester) if requester else None
        due = _due(one, "resolve")
        return {
            "name": (contact.name if contact else "") or requester,
            "status": say(status_word(ticket.status), receiver.lang),
            "team": ticket.get("team") or "",
            "due": say_time(due, receiver.lang, zone=self.zone) if due else "",
        }

    def _cc(self, one: Occurrence, receiver: Receiver) -> tuple[str, ...]:
        """Who is shown as having a copy: in the requester's message only."""
        requester = one.ticket.get("requester") or ""
        is_requesters = receiver.kind == "outside" and requester.casefold() in map(str.casefold, receiver.keys)
        return tuple(one_ for one_ in map(str.casefold, one.cc) if is_requesters and is_reachable(one_))

    def _asks(self, one: Occurrence, receiver: Receiver) -> datetime | None:
        """The resolution that this receiver is asked to rate; None where they are not asked."""
        ask = self.config.csat.ask
        requester = one.ticket.get("requester") or ""
        if one.resolved is None or ask is None or receiver.kind != "outside" or one.cc:
            return None  # nobody who gets a copy is to rate
        if requester.casefold() not in map(str.casefold, receiver.keys):
            return None
        if not one.facts.view.matches(ask, one.facts) or self.was_asked(receiver.keys, one.resolved):
            return None
        return one.resolved


def _is_trusted(ticket: Ticket, directory: Directory) -> bool:
    """Whether a confirmation may go to the requester of a new ticket: whoever asks for it must be who they say."""
    if ticket.get("source") in _BY_FORM:
        return True
    requester = ticket.get("requester") or ""
    if ticket.get("source") == BY_MAIL:
        first = ticket.mail[0] if ticket.mail else None
        if first is None or first.kind is not None:
            return False
        if directory.config.mail.trust:
            return first.proof is not None
        return directory.contacts.find_by_key(requester) is not None
    first_step = ticket.timeline[0].by if ticket.timeline else SYSTEM_AUTHOR
    return first_step != SYSTEM_AUTHOR and not is_requester(first_step)


def _joins(known: QueuedMessage, ticket: str, receiver: Receiver, *, internal: bool, digest: bool) -> bool:
    """Whether a notification becomes part of a message that waits already."""
    if known.to.casefold() != receiver.to.casefold() or known.runner or known.tries or known.state == "failed":
        return False
    if digest or known.digest:
        return digest and known.digest
    return known.ticket == ticket and known.internal == internal


def _joined(known: QueuedMessage, note: Note, made: QueuedMessage) -> QueuedMessage:
    """A message that waits, with one more notification. made: the message that this would be alone."""
    return replace(
        known,
        notes=(*known.notes, note),
        cc=tuple(dict.fromkeys((*known.cc, *made.cc))),
        files=tuple(dict.fromkeys((*known.files, *made.files))),
        spoken=known.spoken or made.spoken,
        sender=known.sender or made.sender,
        resolved=made.resolved or known.resolved,
        writer=known.writer or made.writer,
    )


def _thread(ticket: Ticket) -> tuple[str, tuple[str, ...]]:
    """(the message that a new one answers, those of its thread): the last that was filed, and the first of all."""
    known = [entry for entry in ticket.mail if entry.id and entry.id.startswith("<")]
    if not known:
        return "", ()
    last = known[-1].id or ""
    root = next((entry.root for entry in ticket.mail if entry.root), None)
    return last, tuple(dict.fromkeys(filter(None, (root, last))))


def _due(one: Occurrence, metric: str) -> datetime | None:
    try:
        clocks = one.facts.clocks
        found = getattr(clocks, metric)
    except HdError:  # the SLA part of hd.yaml is wrong; the message goes out without the time
        return None
    due = found.due
    return due if isinstance(due, datetime) else None
