"""What stands around every page of the portal: the desk's name, who is signed in, how else to reach the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hd.core.config.availability import may_act
from hd.core.requester_keys import is_address

if TYPE_CHECKING:
    from hd.ops.context import Context
    from hd.ops.records import Record


def portal_frame(context: Context, address: str | None) -> Record:
    """`{name, who, email, phones, hours, has_status}`, in the language of the request where the desk says it so."""
    config = context.desk.config
    site = config.site
    return {
        "name": _in_language(site.title, context.language) or config.desk.name,
        "intro": _in_language(site.intro, context.language),
        "who": known_name(context, address) if address else "",
        "email": site.email or config.mail.address or "",
        "phones": list(site.phone),
        "hours": _in_language(site.hours, context.language),
        "has_status": config.web.status is not None,
    }


def known_name(context: Context, address: str) -> str:
    """The name of a contact or an agent with this address; the address of somebody else."""
    contact = context.desk.contacts.find_by_key(address)
    if contact and contact.name:
        return contact.name
    people = context.desk.config.people.values()
    return next((person.name for person in people if address in person.emails), address)


def may_visit(context: Context, address: str, *, known_only: bool) -> bool:
    """Whether somebody with this address may use the portal. known_only: contacts, and domains of
    organisations, alone."""
    if not is_address(address):
        return False
    if not known_only or context.desk.contacts.find_by_key(address):
        return True
    domain = address.rpartition("@")[2].casefold()
    return any(domain in map(str.casefold, org.domains) for org in context.desk.config.orgs.values())


def preview_address(context: Context) -> str:
    """The address that a preview signs in as: of whoever works here. "" where git knows none."""
    email = context.desk.repo.identity().email
    person = next((one for one in context.desk.config.people.values() if email in one.emails), None)
    return "" if person and not may_act(person, context.today) else email.casefold()


def _in_language(said: object, language: str) -> str:
    return str(said.get(language) or said.get("") or "") if isinstance(said, dict) else ""
