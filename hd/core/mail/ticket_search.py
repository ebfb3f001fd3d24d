"""Which ticket a message belongs to, and whose address is whose. Looks at headers only; the text never counts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from hd.core.config import Config
from hd.core.contacts.contacts import Contacts
from hd.core.mail.filing import Filing, MailDesk
from hd.core.mail.own_addresses import PlusAddress, parse_message_id, parse_plus
from hd.core.mail.subjects import ticket_ids_in


def desk_addresses(config: Config) -> frozenset[str]:
    """The addresses of the desk itself, small."""
    own = (config.mail.address,) if config.mail.address else ()
    return frozenset(
        address.lower() for address in (*own, *(to for one in config.mail.sources.values() for to in one.to))
    )


def recipients_of(filing: Filing) -> tuple[str, ...]:
    """The addresses that a message went to: of the envelope first, then To and Cc."""
    message = filing.message
    return tuple(dict.fromkeys((*message.recipients, *(box.address for box in (*message.to, *message.cc)))))


def plus_addresses(filing: Filing, config: Config) -> Iterator[PlusAddress]:
    """The desk's own addresses with a tag that a message went to."""
    for address in recipients_of(filing):
        for own in sorted(desk_addresses(config)):
            if (found := parse_plus(address, own=own)) is not None:
                yield found


def find_ticket(filing: Filing, desk: MailDesk) -> Filing:
    """`filing` with the ticket that its headers name; as it is where none does."""
    if filing.ticket is not None:
        return filing
    for look in (_by_address, _by_our_id, _by_known_message, _by_thread, _by_subject):
        found = look(filing, desk)
        if found is not None:
            return found
    return filing


def _by_address(filing: Filing, desk: MailDesk) -> Filing | None:
    for plus in plus_addresses(filing, desk.config):
        ticket = desk.ticket_with_id(plus.ref)
        if ticket is not None:
            return replace(filing, ticket=ticket, found_by="the address", plus=plus)
    return None


def _by_our_id(filing: Filing, desk: MailDesk) -> Filing | None:
    message = filing.message
    for text in (*message.in_reply_to, *reversed(message.references)):
        found = parse_message_id(text)
        ticket = desk.ticket_with_id(found.ref) if found else None
        if found and ticket is not None:
            return replace(filing, ticket=ticket, found_by="our Message-ID", refers_internal=found.internal)
    return None


def _by_known_message(filing: Filing, desk: MailDesk) -> Filing | None:
    message = filing.message
    asked = [*message.in_reply_to, *reversed(message.references)]
    ticket = desk.ticket_with_message(asked) if asked else None
    return replace(filing, ticket=ticket, found_by="a known message") if ticket else None


def _by_thread(filing: Filing, desk: MailDesk) -> Filing | None:
    message = filing.message
    asked = [one for one in (message.root, message.message_id) if one]
    ticket = desk.ticket_with_root(asked) if asked else None
    return replace(filing, ticket=ticket, found_by="its thread") if ticket else None


def _by_subject(filing: Filing, desk: MailDesk) -> Filing | None:
    for ticket_id in ticket_ids_in(filing.message.subject, prefix=desk.config.desk.prefix):
        ticket = desk.ticket_with_id(ticket_id)
        if ticket is not None:
            return replace(filing, ticket=ticket, found_by="the id in the subject")
    return None


def same_person(contacts: Contacts, one: str, other: str) -> bool:
    """Whether two addresses are of one contact; of strangers, whether they are equal."""
    if not one or not other:
        return False
    keys = {key.casefold() for key in contacts.keys_of(other)}
    return bool(keys.intersection(key.casefold() for key in contacts.keys_of(one)))
