"""Who is notified of a change besides those who always are: nobody (`--quiet`), or other addresses (`--cc`). Sends
nothing."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hd.core.history.commit_message import CC, NOTIFY, NOTIFY_NONE
from hd.core.requester_keys import is_address
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.results import Edit, Editor
from hd.text.suggestions import nearest


class Announcement(Struct, frozen=True):
    """quiet: nobody is notified. cc: addresses that get a copy, and watch the tickets from then on."""

    quiet: bool = False
    cc: tuple[str, ...] = ()


USUAL = Announcement()


def announced(context: Context, edit: Editor, wanted: Announcement) -> tuple[Context, Editor]:
    """The request whose commit says who is notified, and the edit that lets them watch. Raises UsageError for what is
    no address, and for a copy of what nobody is notified of."""
    if wanted == USUAL:
        return context, edit
    if wanted.quiet and wanted.cc:
        raise UsageError(Message("--quiet notifies nobody, --cc somebody"), hint=Message("leave out one of the two"))
    addresses = [_address(context, one) for one in dict.fromkeys(wanted.cc)]
    trailers = [(NOTIFY, NOTIFY_NONE)] if wanted.quiet else [(CC, one) for one in addresses]

    def watched(ticket: Ticket, view: EvaluationContext) -> Edit:
        made = edit(ticket, view)
        return replace(made, ticket=_with_watchers(made.ticket, addresses, own=tuple(view.config.fields)))

    return context.adding(trailers), watched if addresses else edit


def _address(context: Context, text: str) -> str:
    known = context.desk.contacts.find_by_key(text)
    address = known.email if known else text
    if is_address(address):
        return address
    near = nearest(text, (person.email for person in context.desk.contacts.people))
    raise UsageError(
        Message('--cc "{text}" is no address', text=text),
        hint=Message("nearest: {near}", near=near) if near else Message("write name@domain"),
    )


def _with_watchers(ticket: Ticket, addresses: Sequence[str], *, own: Sequence[str]) -> Ticket:
    known = ticket.names("watchers")
    has = {one.casefold() for one in (*known, ticket.get("requester") or "")}
    new = [one for one in addresses if one.casefold() not in has]
    return ticket.put("watchers", [*known, *new], own_fields=own) if new else ticket
