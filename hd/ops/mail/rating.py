"""A message to an address that rates a resolution: it counts where the address or the sender proves it."""

from __future__ import annotations

import os

from msgspec.structs import replace

from hd.core.mail.filing import Filing
from hd.core.mail.own_addresses import is_rating_mac
from hd.core.mail.ticket_search import same_person
from hd.core.tickets.ticket import SYSTEM_AUTHOR
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.results import ChangeResult
from hd.ops.tickets.rate import rate

KEY, SETTING = "HD_MAIL_KEY", "hd.mail.key"


def mail_secret(context: Context) -> str:
    """The key that signs addresses: of the environment, else of the clone's git settings; "" where there is none."""
    return os.environ.get(KEY) or context.desk.repo.setting(SETTING) or ""


def rate_by_mail(context: Context, filing: Filing) -> tuple[ChangeResult | None, Filing]:
    """Record the rating; None where nothing proves it or it comes too late, with the filing as an internal comment."""
    plus, ticket = filing.plus, filing.ticket
    internal = replace(filing, author=SYSTEM_AUTHOR, internal=True)
    if plus is None or ticket is None or filing.is_machine:
        return None, internal
    secret = mail_secret(context)
    times = [step.at for step in ticket.timeline if step.status == "resolved"]
    found = [at for at in times if is_rating_mac(plus.mac, ticket.id, plus.score, resolved=at, secret=secret)]
    is_requester = same_person(context.desk.contacts, filing.sender, ticket.get("requester") or "")
    if not found and (secret or not (filing.proof and is_requester)):
        return None, internal
    try:
        return rate(context, ticket.id, plus.score, resolved=found[-1] if found else None)[0], filing
    except HdError as error:
        note = f"(the rating does not count: {error.message})"
        return None, replace(internal, notes=(*filing.notes, note))
