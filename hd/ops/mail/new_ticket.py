"""The ticket that a message makes. It says nothing of who polled the mailbox, so that every clone writes the same."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from hd.core import ids
from hd.core.config.message_model import MailSource
from hd.core.contacts.contacts import Contact
from hd.core.document.yaml_tree import Writable
from hd.core.mail.filing import Filing
from hd.core.mail.reader import ENCRYPTED
from hd.core.mail.subjects import title_of
from hd.core.mail.ticket_numbers import ticket_id_for
from hd.core.mail.ticket_search import recipients_of
from hd.core.requester_keys import is_address
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.mail_entries import SOURCE
from hd.core.tickets.routing import first_line, route
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Handover, Step, Ticket, new_ticket
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.mail.desk_lookup import DeskLookup
from hd.ops.tickets.create import Registration, ticket_fields

NO_TITLE = "(no subject)"
_KEYS = frozenset(("type", "service", "category", "impact", "urgency", "priority", "org", "office"))


def new_ticket_id(context: Context, filing: Filing, lookup: DeskLookup) -> str:
    """The id that every clone finds for the message."""
    local = filing.arrival.at.astimezone(context.desk.zone)
    prefix = context.desk.config.desk.prefix
    return ticket_id_for(filing.key, prefix=prefix, local=local, is_taken=lookup.has_short)


def ticket_from(context: Context, filing: Filing, *, ticket_id: str, text: str) -> Ticket:
    """The new ticket, without its entry in `mail`."""
    desk, at = context.desk, filing.arrival.at.astimezone(context.desk.zone)
    source = _source(context, filing)
    values = _values(context, filing, source)
    draft = _built(context, {**values, "id": ticket_id, "created": at}, at=at, text=text, team=None)
    team = _team(draft, EvaluationContext(desk.config, at, SYSTEM_AUTHOR), source)
    return _built(context, {**values, "id": ticket_id, "created": at, "team": team}, at=at, text=text, team=team)


def _built(context: Context, values: dict[str, Writable], *, at: datetime, text: str, team: str | None) -> Ticket:
    return new_ticket(
        values,
        path=ids.path_of(str(values["id"])),
        zone=context.desk.zone,
        description=text,
        step=Step(at, SYSTEM_AUTHOR, "new", source=SOURCE),
        handover=Handover(at, SYSTEM_AUTHOR, "registered", to=team, source=SOURCE),
    )


def _values(context: Context, filing: Filing, source: MailSource | None) -> dict[str, Writable]:
    """The fields. Where hd.yaml sets what the desk does not know, the defaults stay: no message is lost for that."""
    contact = _requester(context, filing)
    links = [f"related:{filing.related}"] if filing.related else []
    links += [f"follows:{filing.follows}"] if filing.follows else []
    plain = Registration(title=_title(context, filing), channel="email", source=SOURCE, links=links)
    settings = dict(source.set) if source else {}
    usual = {key: value for key, value in settings.items() if key in _KEYS}
    custom = {key: value for key, value in settings.items() if key not in _KEYS}
    try:
        values = ticket_fields(context, replace(plain, fields=custom, **usual), contact)
    except HdError:
        values = ticket_fields(context, plain, contact)
    return {**values, "owner": None, "assignee": None}


def _title(context: Context, filing: Filing) -> str:
    message, prefix = filing.message, context.desk.config.desk.prefix
    if message.encrypted and not title_of(message.subject, body="", prefix=prefix):
        return ENCRYPTED
    subject = filing.forwarded.subject if filing.forwarded else message.subject
    body = filing.forwarded.body if filing.forwarded else message.body
    title = "".join(char if char.isprintable() else " " for char in title_of(subject, body=body, prefix=prefix))
    return " ".join(title.split()) or NO_TITLE


def _requester(context: Context, filing: Filing) -> Contact | None:
    """Reply-To counts only where the sender is proven or a list rewrote From."""
    message = filing.message
    address = filing.forwarded.sender.address if filing.forwarded else message.sender.address
    if filing.forwarded is None and message.reply_to and (filing.proof or message.list_munged):
        address = message.reply_to[0].address or address
    if not is_address(address):
        return None
    return context.desk.contacts.find_by_key(address) or Contact(email=address)


def _source(context: Context, filing: Filing) -> MailSource | None:
    """The first source that has one of the message's recipients."""
    addresses = recipients_of(filing)
    return next((one for one in context.desk.config.mail.sources.values() if set(one.to).intersection(addresses)), None)


def _team(draft: Ticket, view: EvaluationContext, source: MailSource | None) -> str | None:
    """The team of the source, else by the rules of routing; where these refuse, the first line: a message is never
    refused."""
    if source is not None and source.team in view.config.teams:
        return source.team
    sent = route(ClockFacts(draft, view), view)
    return sent.team or first_line(view.config)
