"""What a verb makes of one ticket, and what it reports after saving."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hd.core.sla.clock import Clock
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket


class Edit(Struct, frozen=True):
    """What a verb makes of one ticket. detail: for the commit's subject; said: for the user; notes: what they should
    know besides; files: (old bytes, new bytes, path) of others that belong to the change; decides: the fields that it
    is about, whether they change or not, where a merge left them to decide; text: what a template says of this ticket,
    for a dry run to show."""

    ticket: Ticket
    detail: str = ""
    said: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[tuple[bytes | None, bytes, str], ...] = ()
    decides: tuple[str, ...] = ()
    text: str = ""


class ChangeResult(Struct, frozen=True):
    """What a verb did to one ticket. commit: None where there was nothing to change. clock: the one due next.

    text: what a template says of it, for a dry run to show.
    asides: what a person may like to know, who asked for no answer to it: (the ticket it is about, or ""; words).
    """

    id: str
    action: str
    path: str
    commit: str | None
    said: str
    clock: Clock | None = None
    notes: tuple[str, ...] = ()
    asides: tuple[tuple[str, str], ...] = ()
    text: str = ""


Editor = Callable[[Ticket, EvaluationContext], Edit]
