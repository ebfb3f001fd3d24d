"""What somebody is notified of: events of tickets, of reviews and of clocks in one form. Decides no receiver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from hd.core.escalation.review_policy import reviewers
from hd.core.history.events import Event
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.requester_view import public_answer, public_author, public_comment
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Handover, Ticket
from hd.core.vocabulary import metric_word
from hd.i18n import Message
from hd.ops.notify.queue import FileRef
from hd.ops.notify.receivers import Named


class Occurrence(Struct, frozen=True):
    """One thing that happened, of which somebody is notified.

    event: of EVENTS. entry: its own time and author, as part of the notification's key. by: who did it; they are not
    notified. public: words that everybody may read; internal: words for agents only, which make the whole message
    internal. agent: who spoke, as requesters see them. values: placeholders; messages are said in the receiver's
    language. cc: addresses that get a visible copy. resolved: the resolution that it is about.
    """

    event: str
    facts: ClockFacts
    entry: str
    at: datetime
    by: str | None = None
    public: str = ""
    internal: str = ""
    agent: str = ""
    named: Named = Named()
    values: Mapping[str, str] = field(default_factory=dict)
    cc: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    resolved: datetime | None = None

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is now."""
        return self.facts.ticket


def occurrence_of(event: Event, facts: ClockFacts, *, commit: str, at: datetime, actor: str | None) -> Occurrence:
    """What a ticket's event is. commit, at: the revision that is told, for what has no time of its own. actor: who the
    commits say changed the assignee."""
    ticket, notice = facts.ticket, event.notice
    assert notice is not None
    names = {key: person.name for key, person in facts.view.config.people.items()}
    entry = f"{moment(event.at)} {event.by or ''}" if event.at else commit
    made = Occurrence(notice, facts, entry, event.at or at, event.by)
    if event.comment:
        agent = public_author(event.comment, names=names)
        return _replaced(made, public=public_comment(event.comment), agent=agent, named=Named(author=event.by))
    if event.kind == "status" and event.step:
        agent = names.get(event.step.by, "")
        said = {"public": public_answer(ticket), "agent": agent, "named": Named(author=event.by)}
        return _replaced(made, **said, resolved=event.step.at)
    if event.kind == "assigned":
        return _replaced(made, by=actor, public=ticket.description)
    if event.rating:
        words = (one.text for one in ticket.comments if one.author == SYSTEM_AUTHOR and one.at == event.rating.at)
        return _replaced(made, internal="\n\n".join(words) or " ", values={"rate": str(event.rating.score)})
    if event.move:
        return _replaced(made, **_of_move(event.move, facts, names))
    return made


def _of_move(move: Handover, facts: ClockFacts, names: Mapping[str, str]) -> dict[str, object]:
    asked = reviewers(facts, to=move.to or "", by=move.by, config=facts.view.config)
    named = Named(told=move.told, asker=move.by, approvers=asked)
    values = {"team": move.to} if move.to else {}
    if move.approved_by:
        values |= {"status": Message("approved"), "agent": names.get(move.approved_by, move.approved_by)}
    agent = names.get(move.by, move.by)
    return {"internal": move.reason or " ", "named": named, "values": values, "agent": agent}


def review_occurrence(facts: ClockFacts, move: Handover) -> Occurrence:
    """A handover that waits for its review on a branch."""
    names = {key: person.name for key, person in facts.view.config.people.items()}
    asked = move.asked or facts.view.now
    made = Occurrence("review", facts, f"{moment(asked)} {move.by}", asked, move.by)
    return _replaced(made, **_of_move(move, facts, names))


def rejection_occurrence(facts: ClockFacts, move: Handover, *, by: str, at: datetime, words: str) -> Occurrence:
    """A handover that a reviewer rejected on its branch."""
    person = facts.view.config.people.get(by)
    values = {"status": Message("rejected"), "agent": person.name if person else by, "team": move.to or ""}
    made = Occurrence("reviewed", facts, f"{moment(at)} {by}", at, by)
    return _replaced(made, internal=words or " ", named=Named(asker=move.by), values=values)


def clock_occurrence(facts: ClockFacts, *, key: str, metric: str, state: str, due: datetime | None) -> Occurrence:
    """A clock that is breached or at risk. key: of the finding."""
    event = "breached" if state == "breached" else "risk"
    at = due if due and event == "breached" and due <= facts.view.now else facts.view.now
    values = {"due": "" if due is None else moment(due)} if due else {}
    return Occurrence(event, facts, key, at, internal=metric_word(metric), values=values)


def with_files(one: Occurrence, files: Sequence[FileRef]) -> Occurrence:
    """With the files of the ticket that its public words name."""
    return _replaced(one, files=tuple(file for file in files if file.name in one.public))


def moment(at: datetime) -> str:
    """A time as it stands in keys and values: in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _replaced(one: Occurrence, **changed: object) -> Occurrence:
    return replace(one, **changed)
