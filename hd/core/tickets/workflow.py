"""Statuses, the allowed steps between them, and the priority matrix, from the desk's configuration."""

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

# Commands that lead to a status, for hints.
_VERBS = {
    "open": "hd take {ref}",
    "pending": "hd wait {ref} --for requester",
    "resolved": "hd resolve {ref} -m TEXT",
    "closed": "hd close {ref}",
    "cancelled": "hd cancel {ref} -m WHY",
}


def is_stopped(status: str, statuses: Mapping[str, Status]) -> bool:
    """Whether work on a ticket in `status` has ended (resolved, closed, cancelled). An unknown status is open."""
    known = statuses.get(status)
    return known is not None and known.clock == "stopped"


def require_step(ticket: Ticket, to: str, statuses: Mapping[str, Status], *, may_take: bool = True) -> None:
    """Raise RefusedError if `ticket` may not change to status `to`; the message lists the allowed ones.

    may_take: whether the user may use `hd take`; otherwise the hint omits it.
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
    """Return the matrix's priority (ITIL's impact x urgency); the lowest one for an unknown impact or urgency."""
    row = priorities.matrix.get(impact)
    if row is None or urgency not in priorities.urgency:
        return priorities.names[-1]
    return row[priorities.urgency.index(urgency)]
