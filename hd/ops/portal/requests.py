"""Requests as their requester sees them. Every record comes from `core/tickets/requester_view.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.core.ids import is_id
from hd.core.query.text_match import fold
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ratings import OPEN_FOR, effective_ratings, read_ratings
from hd.core.tickets.workflow import is_stopped
from hd.errors import NotFoundError
from hd.i18n import Message
from hd.ops.records import Record, clock_record
from hd.ops.ticket_reader import whole
from hd.ops.tickets.listing import in_order, select, understood
from hd.ops.tickets.show import show_public

if TYPE_CHECKING:
    from hd.core.tickets.ticket import Ticket
    from hd.ops.context import Context

# States of a request in a requester's words, by what the page shows. `turn` states need the requester to act.
STATES = ("received", "work", "turn", "waits", "solved", "closed", "called-off")


class RequestSummary(Struct, frozen=True):
    """One line of a list. state: one of STATES; due: when the desk promised the next step, ISO 8601, or None."""

    id: str
    title: str
    state: str
    updated: str
    due: str | None


def list_requests(context: Context, address: str, *, is_open: bool) -> list[RequestSummary]:
    """The requests of whoever has this address, under any key of their contact; open ones, or the others.

    Those that need the requester come first, then the latest change."""
    asked = understood(context.desk, [f'requester:"{address}"', "is:open" if is_open else "is:closed"])
    found, _ = select(context, asked, me="")
    rows = [_summary(whole(context.desk, facts)) for facts in in_order(found, (("updated", True),))]
    return sorted(rows, key=lambda row: row.state not in ("turn", "solved"))


def show_request(context: Context, address: str, ticket_id: str) -> Record:
    """The public record of a request, with `state`, `allowed` and `score`, for its requester.

    allowed: what they may do: `reply`, `solved`, `reopen`, `rate`. score: their rating of the last resolution, or None.
    Raises NotFoundError alike for an id that is none, that
    nobody has, and that is somebody else's.
    """
    ticket = own_ticket(context, address, ticket_id)
    view = EvaluationContext(context.desk.config, context.now, "")
    record = show_public(context, [ticket.id], me="")[0]
    resolved = _rateable(ticket, context)
    allowed = [*_allowed(ticket, context), *(["rate"] if resolved else [])]
    given = effective_ratings(read_ratings(ticket.document, ticket.zone))
    score = given[resolved].score if resolved in given else None
    return {**record, "state": state_of(ClockFacts(ticket, view)), "allowed": allowed, "score": score}


def promise(context: Context, address: str, ticket_id: str) -> Record:
    """`{id, title, created, due}` of a request; due: by when it will be answered (`respond`) and solved (`resolve`)."""
    ticket = own_ticket(context, address, ticket_id)
    facts = ClockFacts(ticket, EvaluationContext(context.desk.config, context.now, ""))
    clocks = {clock.metric: clock_record(clock, zone=facts.view.zone) for clock in facts.clocks.all}
    return {
        "id": ticket.id,
        "title": ticket.title,
        "created": ticket.created.isoformat(),
        "due": {name: clocks[name]["due"] for name in ("respond", "resolve") if name in clocks and clocks[name]["due"]},
    }


def own_ticket(context: Context, address: str, ticket_id: str) -> Ticket:
    """The ticket with this whole id whose requester has this address. Raises NotFoundError."""
    desk, asked = context.desk, ticket_id.strip().upper()
    if is_id(asked) and desk.holds(asked):
        ticket = context.load(asked)
        keys = {fold(key) for key in desk.contacts.keys_of(address)}
        if fold(ticket.get("requester") or "") in keys:
            return ticket
    raise NotFoundError(Message("there is no such request"))


def state_of(facts: ClockFacts) -> str:
    """Where a request stands, one of STATES."""
    ticket, statuses = facts.ticket, facts.view.config.statuses
    if ticket.status == "cancelled":
        return "called-off"
    if ticket.status == "resolved":
        return "solved"
    if is_stopped(ticket.status, statuses):
        return "closed"
    if ticket.status == "new":
        return "received"
    if ticket.status == "pending" and ticket.timeline and ticket.timeline[-1].waits_for == "requester":
        return "turn"
    return "waits" if ticket.status == "pending" else "work"


def _summary(facts: ClockFacts) -> RequestSummary:
    clock = None if facts.stopped else facts.pressing
    zone = facts.view.zone
    due = clock_record(clock, zone=zone)["due"] if clock else None
    updated = facts.ticket.last_time.astimezone(zone).isoformat(timespec="seconds")
    return RequestSummary(facts.ticket.id, facts.ticket.title, state_of(facts), updated, due)


def _rateable(ticket: Ticket, context: Context) -> datetime | None:
    """The time of the resolution that can be rated now; None where there is none."""
    if not is_stopped(ticket.status, context.desk.config.statuses):
        return None
    last = next((step.at for step in reversed(ticket.timeline) if step.status == "resolved"), None)
    return last if last and context.now <= last + OPEN_FOR else None


def _allowed(ticket: Ticket, context: Context) -> Sequence[str]:
    statuses = context.desk.config.statuses
    if ticket.status == "resolved":
        return ("reply", "solved", "reopen")
    if is_stopped(ticket.status, statuses):
        return ("reopen",) if "open" in statuses[ticket.status].next else ()
    return ("reply", "solved")
