"""What is known of a message while the rules decide about it, and what they may ask of the desk. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from hd.core.config import Config
from hd.core.contacts.contacts import Contacts
from hd.core.mail.arrival import Arrival
from hd.core.mail.forwarded import ForwardedMessage
from hd.core.mail.message import ReceivedMessage
from hd.core.mail.own_addresses import PlusAddress
from hd.core.mail.sender_proof import Proof
from hd.core.tickets.ticket import Ticket

# What becomes of a message. drop: nothing, for good; seen: nothing, it was filed before; hold: somebody decides;
# rate: a rating; comment, create: as they say.
Outcome = Literal["drop", "seen", "hold", "rate", "comment", "create"]
MACHINES = ("complaint", "bounce", "delay", "auto-reply", "receipt")


class Filing(Struct, frozen=True):
    """A message, and what the rules found out so far.

    key: its own, or the second one where another message has the first. sender: the address, small; "" for none. agent:
    the short name of an agent who sent it, proven or not. ticket: the one that it belongs to. found_by: how that was
    found. internal: whether the comment is. author: of the comment: an address, an agent, or `hd`. plus: an address of
    the desk with a tag. related, follows: the id of a ticket that the new one is linked to. forwarded: the message that
    an agent forwarded. reopens: whether the ticket is open afterwards. notes: lines below the text.
    """

    message: ReceivedMessage
    key: str
    arrival: Arrival
    sender: str = ""
    proof: Proof = ""
    agent: str = ""
    ticket: Ticket | None = None
    found_by: str = ""
    refers_internal: bool = False
    internal: bool = False
    author: str = ""
    plus: PlusAddress | None = None
    related: str = ""
    follows: str = ""
    forwarded: ForwardedMessage | None = None
    reopens: bool = False
    notes: tuple[str, ...] = ()
    released: bool = False

    @property
    def is_machine(self) -> bool:
        """Whether a program wrote it, and no person."""
        return self.message.kind in MACHINES

    @property
    def is_agent(self) -> bool:
        """Whether it counts as an agent's: they sent it, and that is proven."""
        return bool(self.agent and self.proof)


class Verdict(Struct, frozen=True):
    """What one rule says. reason: for people. outcome: ends the rules; None: the next rules go on with `filing`."""

    reason: str
    filing: Filing
    outcome: Outcome | None = None


class EarlierMessage(Struct, frozen=True):
    """A message that was filed before. at: when its commit was made; subject: of the commit, behind id and action."""

    at: datetime
    sender: str
    ticket: str
    subject: str


class MailDesk(Protocol):
    """What the rules may ask of the desk. Each answer is of one moment."""

    @property
    def config(self) -> Config:
        """Its hd.yaml."""

    @property
    def contacts(self) -> Contacts:
        """Its contacts."""

    @property
    def now(self) -> datetime:
        """The time of the request."""

    def ticket_with_id(self, ticket_id: str) -> Ticket | None:
        """The ticket of a whole id, or of the last part of one; one that was merged is the one it went to."""

    def ticket_with_message(self, message_ids: Sequence[str]) -> Ticket | None:
        """The ticket that a message with the first known of these ids was filed to."""

    def ticket_with_root(self, roots: Sequence[str]) -> Ticket | None:
        """The ticket of the thread that begins with one of these ids."""

    def participants(self, ticket: Ticket) -> frozenset[str]:
        """The addresses in From, To and Cc of the messages that were filed to a ticket."""

    def has_filed(self, key: str, *, since: datetime) -> bool:
        """Whether a ticket or a commit since then has the message."""

    def sum_of(self, key: str) -> str | None:
        """The sum of the text of a filed message; None where no ticket has it."""

    def earlier_messages(self) -> Sequence[EarlierMessage]:
        """The messages that were filed in the last hour, or as long as the limits of hd.yaml reach back."""

    def has_sent(self, key: str) -> bool:
        """Whether a notification of this key was sent."""
