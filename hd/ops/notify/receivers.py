"""Who is notified of an event: the words of `notify.events` (hd.yaml) turned into addresses. Sends nothing.

An agent is reached at an address in `people`, and only there may a message hold what requesters do not see. Nobody
without a real address is a receiver: `tel:` and `name:` keys, addresses under `.invalid`, robots, those who left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from hd.core.config import Config
from hd.core.config.availability import gets_no_work
from hd.core.contacts.contacts import Contacts
from hd.core.requester_keys import is_address, is_requester
from hd.core.tickets.ticket import Ticket
from hd.i18n import Message
from hd.ops.notify.queue import TARGET

Kind = Literal["agent", "outside", "target"]
NOWHERE = ".invalid"  # a domain that leads nowhere: https://www.rfc-editor.org/rfc/rfc2606
FINAL = ("resolved", "decided")  # what `notify: final` of contacts.csv lets through

_WHY = {
    "watchers": Message("You get this message because you watch this ticket."),
    "assignee": Message("You get this message because the ticket is assigned to you."),
    "owner": Message("You get this message because you own the ticket."),
    "lead": Message("You get this message because you lead the team."),
    "team": Message("You get this message because the ticket is your team's."),
    "author": Message("You get this message because you wrote the words."),
}


class Receiver(Struct, frozen=True):
    """Somebody to notify. key: names them in every clone: a short name, a requester's key, `target:NAME`; to: an
    address, or `target:NAME`; person: an agent's short name; why: says in which part they get it."""

    kind: Kind
    key: str
    to: str
    person: str = ""
    name: str = ""
    lang: str = "en"
    why: Message | None = None
    keys: tuple[str, ...] = ()


class Named(Struct, frozen=True):
    """The people whom an event itself names. told: of management; asker: who asked for the review; approvers; author:
    who wrote the words."""

    told: str | None = None
    asker: str | None = None
    approvers: tuple[str, ...] = ()
    author: str | None = None


class Directory(Struct, frozen=True):
    """What receivers are looked up in. day: of the decision, in the desk's zone; lang: of every receiver, whatever they
    speak; "" for their own."""

    config: Config
    contacts: Contacts
    day: date
    lang: str = ""

    def find(self, event: str, ticket: Ticket, named: Named) -> Iterator[Receiver]:
        """Everybody who is notified of an event, each once, in the order of the words; agents by mail, and by a target
        of their own where they have one."""
        seen: set[str] = set()
        for word in self.config.notify.receivers(event):
            for one in self._meant(word, ticket, named):
                for receiver in self.receiver(one, event, word):
                    if receiver.to.casefold() not in seen:
                        seen.add(receiver.to.casefold())
                        yield receiver

    def receiver(self, who: str, event: str, word: str = "") -> list[Receiver]:
        """How somebody is reached: an agent, a target, a requester; nothing for nobody."""
        if who.startswith(TARGET):
            name = who.removeprefix(TARGET)
            known = name in self.config.notify.targets
            return [Receiver("target", who, who, lang=self.config.desk.language)] if known else []
        if is_requester(who):
            return self._outside(who, event, word)
        return self._agent(who, event, word)

    def _meant(self, word: str, ticket: Ticket, named: Named) -> Sequence[str]:
        team = self.config.teams.get(ticket.get("team") or "")
        if word.startswith(TARGET):
            return (word,)
        if word == "watchers":
            return ticket.names("watchers")
        if word == "team":
            return team.members if team else ()
        if word == "approvers":
            return named.approvers
        single = {
            "requester": ticket.get("requester"),
            "assignee": ticket.get("assignee"),
            "owner": ticket.get("owner"),
            "lead": team.lead if team else None,
            "named": named.told,
            "asker": named.asker,
            "author": named.author,
        }.get(word)
        return (single,) if single else ()

    def _agent(self, who: str, event: str, word: str) -> list[Receiver]:
        person = self.config.people.get(who)
        if person is None or gets_no_work(person, self.day):
            return []
        wants = person.notify
        lang = self.lang or (person.languages[0] if person.languages else self.config.desk.language)
        found = []
        if person.email and is_reachable(person.email) and (wants.mail is None or event in wants.mail):
            found.append(Receiver("agent", who, person.email, who, person.name, lang, _WHY.get(word)))
        if wants.target and wants.target in self.config.notify.targets:
            to = f"{TARGET}{wants.target}"
            found.append(Receiver("target", f"{who} {to}", to, person=who, lang=lang))
        return found

    def _outside(self, who: str, event: str, word: str) -> list[Receiver]:
        if not self.config.mail.address:
            return []
        contact = self.contacts.find_by_key(who)
        address = contact.email if contact else who
        level = contact.notify if contact else "all"
        if not is_reachable(address) or level == "none" or (level == "final" and event not in FINAL):
            return []
        lang = self.lang or (contact.lang if contact and contact.lang else self.config.desk.language)
        name = contact.name if contact else ""
        keys = self.contacts.keys_of(who)
        why = _WHY.get(word) if word == "watchers" else None
        return [Receiver("outside", address.casefold(), address, name=name, lang=lang, why=why, keys=keys)]


def is_reachable(key: str) -> bool:
    """Whether mail to this key can arrive: an address of plain ASCII that is not under `.invalid`."""
    return is_address(key) and key.isascii() and key.isprintable() and not key.casefold().endswith(NOWHERE)
