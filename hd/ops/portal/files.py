"""The files of a request that its requester may have: those that a public text of it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hd.errors import NotFoundError
from hd.i18n import Message
from hd.ops.portal.requests import own_ticket
from hd.ops.tickets.show import show_public

if TYPE_CHECKING:
    from hd.ops.context import Context


def read_file(context: Context, address: str, ticket_id: str, name: str) -> bytes:
    """The content of a file. Raises NotFoundError alike for none, an internal one, and another's."""
    ticket = own_ticket(context, address, ticket_id)
    if name not in show_public(context, [ticket.id], me="")[0]["attachments"]:
        raise NotFoundError(Message("there is no such file"))
    return context.desk.content(f"{ticket.path.removesuffix('.md')}/{name}")
