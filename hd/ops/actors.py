"""Who acts, and whom a name means: agents by short name, requesters by any piece of name, address or phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.core.config.availability import find_absence, may_act
from hd.core.query.text_match import fold
from hd.errors import AmbiguousError, GitError, RefusedError, UnreadableError, UsageError
from hd.i18n import Lines, Message
from hd.text.suggestions import listed, nearest

if TYPE_CHECKING:
    from datetime import date

    from hd.core.config import Config, Person
    from hd.core.contacts.contacts import Contact
    from hd.store.desk.desk import Desk
    from hd.store.git.commits import Identity, LogEntry


_LEAST_WORDS = 2  # of a name by which somebody new is registered: one word may be a slip


class Actor(Struct, frozen=True):
    """Who acts: an agent's short name. author: whom the commit names, where it is not git's own identity."""

    name: str
    author: Identity | None = None


def acting(desk: Desk) -> Actor:
    """Git's own identity, mapped to `people` by email; where people is empty, whoever commits is an agent.

    Raises UsageError for somebody whom the desk does not know.
    """
    identity = desk.repo.identity()
    name = known_as(desk.config, identity)
    if name is None:
        raise UsageError(
            Message(
                "{email} is not in people (hd.yaml:{line})", email=identity.email, line=desk.config.line_of("people")
            ),
            hint=Message("add yourself to people in hd.yaml, or say who you are:\n  git config user.email ADDRESS"),
        )
    return Actor(name)


def require_working(actor: Actor, *, config: Config, day: date) -> None:
    """Raise RefusedError for an actor who left before `day`."""
    person = config.people.get(actor.name)
    if person and not may_act(person, day):
        raise RefusedError(
            Message("{person}, which is you, left on {left}", person=person.key, left=person.left),
            hint=Message("somebody who works here again has no `left` in people (hd.yaml)"),
        )


def reading_as(desk: Desk) -> str:
    """`me` for readers: the agent's short name, empty for somebody unknown."""
    try:
        return known_as(desk.config, desk.repo.identity()) or ""
    except GitError:
        return ""


def made_by(entry: LogEntry, config: Config) -> str:
    """Who made a commit, for people to read: the agent that it names, else its author."""
    return entry.trailer("Hd-Actor") or known_as(config, entry.author) or entry.author.name


def known_as(config: Config, identity: Identity) -> str | None:
    """The agent's short name that git's identity stands for; None for somebody whom the desk does not know."""
    if not config.people:
        # One word that can stand in a comment's heading, whatever git was told.
        words = re.findall(r"[\w.+'-]+", identity.email.partition("@")[0]) or re.findall(r"\w+", identity.name)
        return "-".join(words) or "agent"
    wanted = identity.email.casefold()
    for person in config.people.values():
        if wanted in (email.casefold() for email in person.emails):
            return person.key
    return None


def agent(name: str, *, config: Config, actor: Actor | None = None) -> str:
    """The short name of the agent that `name` means (`me` is whoever acts). Raises UsageError with the nearest."""
    if name == "me" and actor:
        return actor.name
    if not config.people:
        return name
    for person in config.people.values():
        if fold(name) in (fold(person.key), fold(person.name)):
            return person.key
    starts = [person.key for person in config.people.values() if _starts(person, name)]
    if len(starts) == 1:
        return starts[0]
    if starts:
        raise AmbiguousError(Message('"{name}" fits {starts}', name=name, starts=listed(starts)))
    names = {word: person.key for person in config.people.values() for word in (person.key, *person.name.split())}
    guess = nearest(name, names)
    place = f'"{name}" (hd.yaml:{config.line_of("people")})'
    raise UsageError(
        Message("no agent {place}; nearest: {guess}", place=place, guess=names[guess])
        if guess
        else Message("no agent {place}", place=place),
        hint=Message("agents: {people}", people=listed(config.people)),
        code="unknown-agent",
    )


def _starts(person: Person, name: str) -> bool:
    piece = fold(name)
    return any(fold(word).startswith(piece) for word in (person.key, *person.name.split()))


def require_here(name: str, *, config: Config, day: date, hint: str = "") -> None:
    """Raise RefusedError for an agent who has left by `day`."""
    found = find_absence(config.people.get(name), day)
    if found and found.for_good:
        raise RefusedError(found.description, hint=hint)


def requester(piece: str, *, desk: Desk) -> Contact:
    """The contact that `piece` means; an unknown but whole address, or `tel:` key, is a new contact. Raises UsageError
    otherwise."""
    return _known(piece, desk) or _stranger(piece) or _nobody(piece, desk)


def caller(piece: str, *, desk: Desk) -> Contact:
    """As `requester`; a whole number, or a name of two words at least that is unlike every known one, is a new contact,
    too. Its `line` is 0, and its row is still to be written."""
    return _known(piece, desk) or _stranger(piece) or _without_address(piece, desk) or _nobody(piece, desk)


def _known(piece: str, desk: Desk) -> Contact | None:
    for problem in desk.contacts.diagnostics:
        if problem.rule == "unreadable":  # else a caller who is in there would pass for unknown
            raise UnreadableError(
                Message("{where}: {message}", where=problem.where(), message=problem.message), hint=problem.hint
            )
    found = desk.contacts.find(piece)
    if len(found) > 1:
        rows = "\n".join(f"  {contact.email:<32} {contact.name}" for contact in found[:12])
        raise AmbiguousError(Message('"{piece}" fits {count} contacts', piece=piece, count=len(found)), hint=rows)
    return found[0] if found else None


def _stranger(piece: str) -> Contact | None:
    """A contact of whom the key alone is known."""
    name, at, domain = piece.partition("@")
    address = name and at and "." in domain and "@" not in domain and piece.isprintable() and " " not in piece
    if not address and not (piece.startswith("tel:") and len(piece) > 4):
        return None
    from hd.core.contacts.contacts import Contact
    from hd.core.requester_keys import has_no_address

    if address:
        return Contact(email=piece)
    return Contact(email=piece, phone=f"+{piece[4:]}") if has_no_address(piece) else None


def _without_address(piece: str, desk: Desk) -> Contact | None:
    """A new contact of whom only a number or a name is known."""
    from hd.core.contacts.contacts import Contact
    from hd.core.requester_keys import key_of_number
    from hd.text.phone_numbers import is_number

    if not piece.isprintable():
        return None
    said = " ".join(piece.split())
    if is_number(said):
        key = key_of_number(said, code=desk.config.desk.phone_code)
        return Contact(email=key, phone=said) if key else None
    words = [word for word in said.replace(",", " ").split() if any(char.isalpha() for char in word)]
    if len(words) < _LEAST_WORDS or "@" in said or ":" in said or desk.contacts.find_similar(said):
        return None
    return Contact(email=desk.new_contact_key(said), name=said)


def _nobody(piece: str, desk: Desk) -> Contact:
    """Raise the error of a piece that fits nobody, with who is near it."""
    from shlex import quote

    from hd.text.phone_numbers import is_number

    near = [f"  {contact.email:<32} {contact.name}" for contact in desk.contacts.find_similar(piece)]
    way = Message("give a whole address, or add a line to the file")
    if is_number(piece):
        way = Message(
            "give the whole number with the country's code (+380 44 123 45 67), or set desk.phone_code in hd.yaml"
        )
    elif near:
        way = Message("somebody else: hd contact add --name {piece}", piece=quote(piece))
    hint = Lines(*([Message("did you mean"), *near] if near else []), way)
    raise UsageError(
        Message('nobody in {contacts} matches "{piece}"', contacts=desk.config.contacts, piece=piece),
        hint=hint,
        code="unknown-requester",
        about="requester",
    )


def unknown_requester(address: str | None, *, desk: Desk) -> tuple[str, ...]:
    """A note where nobody in the file has this address, with the nearest that somebody has: it may be a slip. None on
    a desk that keeps no contacts."""
    people = desk.contacts.people
    if not address or not people or desk.contacts.find_by_key(address):
        return ()
    if "@" not in address:
        return (Message("new requester {who}; {way}", who=address, way=f"hd contact add {address} --name NAME"),)
    from shlex import quote

    near = nearest(address, (person.email for person in people))
    way = f"hd contact add {quote(address)} --name NAME"
    if near:
        return (Message("new requester {who}; nearest: {near}; {way}", who=address, near=near, way=way),)
    return (Message("new requester {who}; {way}", who=address, way=way),)


def org_by_domain(config: Config, address: str) -> str:
    """The organisation whose domain the address is of; empty where there is none."""
    domain = address.rpartition("@")[2].casefold()
    for key, org in config.orgs.items():
        if domain and domain in (known.casefold() for known in org.domains):
            return key
    return ""


def follows(address: str, *, desk: Desk) -> dict[str, str]:
    """What a ticket has because of who asks: `org` and `office`, where these are known."""
    contact = desk.contacts.find_by_key(address)
    org = (contact.org if contact else "") or org_by_domain(desk.config, address)
    found = {"org": org, "office": contact.office if contact else ""}
    return {key: value for key, value in found.items() if value}
