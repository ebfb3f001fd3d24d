"""What happened to a ticket between two versions of its file. The one engine: notifications apply it to a range of
commits, event streams to each commit. Reads no commit message, no branch and no clock.

Whatever has a time of its own (a step, a comment, a handover, a rating) is an event when the later version has it and
the earlier one does not. What was undone in between is in neither, and so is no event. For three versions of a ticket,
the events from a to c are therefore those from a to b and from b to c, without what was undone at c.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal, TypeVar

from msgspec import Struct

from hd.core.tickets.conversation import Comment
from hd.core.tickets.handovers import is_escalation, only_notifies
from hd.core.tickets.ratings import KEY as RATINGS
from hd.core.tickets.ratings import Rating, read_ratings
from hd.core.tickets.relations import merged_into
from hd.core.tickets.ticket import KEYS, SYSTEM_AUTHOR, Handover, Step, Ticket

Kind = Literal[
    "created",
    "status",
    "commented",
    "handed",
    "called",
    "asked",
    "approved",
    "assigned",
    "rated",
    "changed",
    "merged",
    "removed",
]
"""created: the file is new; status: a step; commented; handed: a handover took effect; called: somebody of management
was informed; asked: a handover went first, and its review is owed; approved: a handover got its approval; assigned: the
assignee changed; rated; changed: any other field; merged: into another ticket; removed: the file is gone."""

IMPORT = "import"  # `source` of tickets and entries that came from another system
_Entry = TypeVar("_Entry")
_LISTED = (*("timeline", "handovers", "verdict", "mail", "id", "status", "team", "assignee"), RATINGS)


class Event(Struct, frozen=True):
    """One thing that happened to a ticket.

    key: names it among all events of the ticket, the same in every clone; for a plain field it names the field only.
    at: the entry's own time; None for a plain field. by: who the entry says did it; None where it does not say. field,
    before, after: of a plain field. Of `comment`, `step`, `move` and `rating` one is there where the kind has one.
    is_imported: it came from another system and is old news.
    """

    kind: Kind
    key: str
    at: datetime | None = None
    by: str | None = None
    field: str = ""
    before: str | None = None
    after: str | None = None
    comment: Comment | None = None
    step: Step | None = None
    move: Handover | None = None
    rating: Rating | None = None
    is_imported: bool = False

    @property
    def notice(self) -> str | None:
        """The event of `notify.events` (hd.yaml) that this is; None for what nobody is notified of."""
        if self.is_imported:
            return None
        if self.kind == "commented":
            return _comment_notice(self.comment)
        if self.kind == "status":
            return "resolved" if self.step and self.step.status == "resolved" else None
        return _NOTICES.get(self.kind)


_NOTICES = {
    "created": "registered",
    "handed": "escalated",
    "called": "called",
    "asked": "review",
    "approved": "reviewed",
    "assigned": "assigned",
    "rated": "rated",
}


def _comment_notice(comment: Comment | None) -> str | None:
    if comment is None or comment.internal or comment.author == SYSTEM_AUTHOR:
        return None
    return "answered" if comment.by_requester else "replied"


def events_between(before: Ticket | None, after: Ticket | None) -> tuple[Event, ...]:
    """What happened, in order of time; plain fields come last. None: the ticket was not there, or is there no more."""
    if after is None:
        return (Event("removed", "removed"),) if before else ()
    found = [*_created(before, after), *_steps(before, after), *_comments(before, after)]
    found += [*_handovers(before, after), *_ratings(before, after)]
    latest = datetime.max.replace(tzinfo=UTC)
    found.sort(key=lambda event: (event.at or latest, event.kind != "created", event.key))
    return (*found, *_fields(before, after), *_merged(before, after))


def notices_between(before: Ticket | None, after: Ticket | None) -> tuple[Event, ...]:
    """The events that somebody is notified of. A duplicate that was merged has none: its people watch the ticket that
    it went to and are notified there."""
    if after is None or merged_into(after):
        return ()
    return tuple(event for event in events_between(before, after) if event.notice)


def _created(before: Ticket | None, after: Ticket) -> Iterator[Event]:
    if before is None:
        first = after.timeline[0].by if after.timeline else None
        yield Event("created", "created", after.created, first, is_imported=after.get("source") == IMPORT)


def _steps(before: Ticket | None, after: Ticket) -> Iterator[Event]:
    def name(step: Step) -> str:
        return f"{_moment(step.at)} {step.by} {step.status}"

    had = Counter(map(name, before.timeline if before else ()))
    for key, step in _new(after.timeline, map(name, after.timeline), had):
        imported = step.source == IMPORT or _is_import(before, after)
        yield Event("status", f"status {key}", step.at, step.by, step=step, is_imported=imported)


def _comments(before: Ticket | None, after: Ticket) -> Iterator[Event]:
    def name(comment: Comment) -> str:
        return f"{_moment(comment.at)} {comment.author}{' internal' if comment.internal else ''}"

    had = Counter(map(name, before.comments if before else ()))
    for key, comment in _new(after.comments, map(name, after.comments), had):
        imported = _is_import(before, after)
        yield Event("commented", f"commented {key}", comment.at, comment.author, comment=comment, is_imported=imported)


def _handovers(before: Ticket | None, after: Ticket) -> Iterator[Event]:
    """Handovers that took effect, calls to management, owed reviews and approvals; each is an event of its own."""
    had = Counter(key for move in (before.handovers if before else ()) for _, key, _, _ in _facts_of(move))
    facts = [(fact, move) for move in after.handovers for fact in _facts_of(move)]
    for key, ((kind, _, at, by), move) in _new(facts, (fact[1] for fact, _ in facts), had):
        imported = move.source == IMPORT or _is_import(before, after)
        yield Event(kind, key, at, by, move=move, is_imported=imported)


def _facts_of(move: Handover) -> Iterator[tuple[Kind, str, datetime, str | None]]:
    """(kind, key, time, who did it) of what an entry of `handovers` says happened."""
    if move.kind in ("registered", "routed"):
        return
    asked = _moment(move.asked) if move.asked else ""
    if move.kind == "hierarchical":
        if move.at and (is_escalation(move) or only_notifies(move)):
            yield "called", f"called {_moment(move.at)} {move.by} {move.told or ''}", move.at, move.by
        return
    if move.at and move.to:
        yield "handed", f"handed {_moment(move.at)} {move.by} {move.to}", move.at, move.by
    if move.asked and move.at and not move.approved_by:
        yield "asked", f"asked {asked} {move.by} {move.to}", move.asked, move.by
    if move.asked and move.at and move.approved_by:
        yield "approved", f"approved {asked} {move.by} {move.to}", move.at, move.approved_by


def _ratings(before: Ticket | None, after: Ticket) -> Iterator[Event]:
    if RATINGS not in after.document.fields:
        return

    def name(rating: Rating) -> str:
        return f"{_moment(rating.resolved)} {_moment(rating.at)} {rating.score}"

    found = read_ratings(after.document, after.zone)
    had = Counter(map(name, read_ratings(before.document, before.zone) if before else ()))
    for key, rating in _new(found, map(name, found), had):
        imported = _is_import(before, after)
        yield Event("rated", f"rated {key}", rating.at, after.get("requester"), rating=rating, is_imported=imported)


def _fields(before: Ticket | None, after: Ticket) -> Iterator[Event]:
    imported = _is_import(before, after)
    was, now = before.get("assignee") if before else None, after.get("assignee")
    if now and was != now:
        yield Event("assigned", "assigned", field="assignee", before=was, after=now, is_imported=imported)
    if before is None:
        return
    names = [*KEYS, *(key for key in after.document.fields if key not in KEYS)]
    for name in names:
        one, other = before.document.fields.get(name), after.document.fields.get(name)
        if name not in _LISTED and one != other:
            yield Event("changed", f"changed {name}", field=name, before=_shown(one), after=_shown(other))
    if was and not now:
        yield Event("changed", "changed assignee", field="assignee", before=was)
    if before.description != after.description:
        yield Event("changed", "changed description", field="description")


def _merged(before: Ticket | None, after: Ticket) -> Iterator[Event]:
    into = merged_into(after)
    if into and (before is None or merged_into(before) != into):
        yield Event("merged", f"merged {into}", after=into)


def _is_import(before: Ticket | None, after: Ticket) -> bool:
    """Whether everything in the ticket is old news: it came from another system as a whole."""
    return before is None and after.get("source") == IMPORT


def _new(entries: Sequence[_Entry], names: Iterable[str], had: Counter[str]) -> Iterator[tuple[str, _Entry]]:
    """The entries that were not there, with a key. Of entries with one name the first are those that were there."""
    count: Counter[str] = Counter()
    for name, entry in zip(names, entries, strict=True):
        count[name] += 1
        if count[name] > had[name]:
            yield (name if count[name] == 1 else f"{name} #{count[name]}"), entry


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _shown(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else str(value)
