"""Statuses, the steps between them, and the matrix of priorities, as the desk's configuration has them."""

from __future__ import annotations

from collections.abc import Mapping

from hd.core.config import Priorities, Status
from hd.core.ids import short
from hd.core.tickets.ticket import Ticket
from hd.core.vocabulary import status_word
from hd.errors import RefusedError
from hd.i18n import Lines, Message
from hd.text.suggestions import listed

WAITS_FOR = ("requester", "approval", "vendor", "date")

# What to type to get from a status to another, for the way out that an error names.
_VERBS = {
    "open": "hd take {ref}",
    "pending": "hd wait {ref} --for requester",
    "resolved": "hd resolve {ref} -m TEXT",
    "closed": "hd close {ref}",
    "cancelled": "hd cancel {ref} -m WHY",
}


def is_stopped(status: str, statuses: Mapping[str, Status]) -> bool:
    """Whether work on a ticket in `status` is over (resolved, closed, cancelled). An unknown status is open."""
    known = statuses.get(status)
    return known is not None and known.clock == "stopped"


def require_step(ticket: Ticket, to: str, statuses: Mapping[str, Status], *, may_take: bool = True) -> None:
    """Raise RefusedError unless `ticket` may go to status `to`; the message says what may follow instead.

    may_take: whether `hd take` would let the actor have it; where not, the hint leaves it out.
    """
    known = statuses.get(ticket.status)
    if known is None or to in known.next or ticket.status == to == "pending":
        return
    name = short(ticket.id)
    if ticket.status == to:
        raise RefusedError(
            Message("{name} is already {target}", name=name, target=status_word(to)),
            code="wrong-status",
            about="status",
        )
    verbs = dict(_VERBS)
    if is_stopped(ticket.status, statuses):
        verbs["open"] = "hd reopen {ref}"
    elif not may_take:
        del verbs["open"]
    ways = [f"  {status:<10} {verbs[status].format(ref=name.lower())}" for status in known.next if status in verbs]
    raise RefusedError(
        Message(
            "{name} is {status}; {status} → {target} is not a step of this desk's workflow",
            name=name,
            status=status_word(ticket.status),
            target=status_word(to),
        ),
        hint=(
            Lines(
                Message(
                    "from {status} it can become {next}:", status=status_word(ticket.status), next=listed(known.next)
                ),
                *ways,
            )
            if known.next
            else Message(
                "{status} is final; what comes after it: hd create TITLE --follows {name}",
                status=status_word(ticket.status),
                name=name.lower(),
            )
        ),
        code="wrong-status",
        about="status",
    )


def priority_of(impact: str, urgency: str, *, priorities: Priorities) -> str:
    """The matrix's priority; the lowest one where impact or urgency is unknown to it (ITIL's impact x urgency)."""
    row = priorities.matrix.get(impact)
    if row is None or urgency not in priorities.urgency:
        return priorities.names[-1]
    return row[priorities.urgency.index(urgency)]
