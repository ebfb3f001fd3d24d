"""Settings of hd.yaml for mail, notifications and ratings, as frozen values. They hold no server address and no secret:
these come from the environment or from a clone's git settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Literal

from msgspec import Struct, field

NOTIFY_REF = "refs/hd/notify"

# Every event with its default receivers. Receivers are words of RECEIVERS,
# `target:NAME` (of `notify.targets`) or `oncall:NAME`.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "registered": ("requester",),
    "replied": ("requester", "watchers"),
    "resolved": ("requester", "watchers"),
    "assigned": ("assignee",),
    "answered": ("assignee", "owner"),
    "escalated": ("team", "owner"),
    "called": ("named",),
    "review": ("approvers",),
    "reviewed": ("asker",),
    "approval": ("approvers",),
    "decided": ("requester",),
    "reminder": ("named",),
    "risk": ("assignee", "lead"),
    "breached": ("assignee", "lead"),
    "rated": ("lead", "owner"),
    "held": ("lead",),
    "failed": ("lead", "author"),
}
# named: the person or team in the entry; asker: the requester of the review; author: the author of the message.
RECEIVERS = (
    *("requester", "watchers", "assignee", "owner", "lead", "team"),
    *("approvers", "asker", "named", "author"),
)


class RateLimit(Struct, frozen=True):
    """At most `count` messages within any `minutes`."""

    count: int
    minutes: int


class MailSource(Struct, frozen=True):
    """Settings for messages to some of the desk's addresses. to: addresses in lower case. done, failed: mailbox folders
    to which messages are moved. set: fields of new tickets.
    """

    key: str
    to: tuple[str, ...] = ()
    done: str | None = None
    failed: str | None = None
    team: str | None = None
    set: Mapping[str, str] = field(default_factory=dict)


class MailLimits(Struct, frozen=True):
    """Limits of incoming mail. message, attachment, ticket (all attachments together): bytes. parts: of one message.
    sender, thread, all: rates above which messages are held.
    """

    message: int = 25 << 20
    attachment: int = 10 << 20
    ticket: int = 50 << 20
    parts: int = 500
    sender: RateLimit = RateLimit(20, 60)
    thread: RateLimit = RateLimit(30, 60)
    all: RateLimit = RateLimit(300, 60)


class MailReopen(Struct, frozen=True):
    """thanks: whether a mere thank-you reopens a resolved ticket. after_closed: the effect of mail to a closed
    ticket.
    """

    thanks: bool = False
    after_closed: Literal["new-ticket", "comment"] = "new-ticket"


class Mail(Struct, frozen=True):
    """The desk's mail. address: None if requesters get no mail. name: None for the desk's name. trust: authserv-ids of
    our mail servers; if empty, no sender is verified. keep: minutes for which raw messages are kept, or never, or
    always.
    """

    address: str | None = None
    name: str | None = None
    plus: bool = True
    trust: tuple[str, ...] = ()
    sources: Mapping[str, MailSource] = field(default_factory=dict)
    unknown: Literal["file", "hold", "org-domains"] = "file"
    refuse: tuple[str, ...] = ()
    limits: MailLimits = MailLimits()
    keep: int | Literal["never", "always"] = 90 * 24 * 60
    reopen: MailReopen = MailReopen()


class Quiet(Struct, frozen=True):
    """Delay notifications outside a calendar's hours (None: never), except for these events."""

    calendar: str | None = None
    but: tuple[str, ...] = ()


class SendRate(Struct, frozen=True):
    """Limits of outgoing messages; further messages wait. hour: all messages. person: messages to one address."""

    hour: int = 200
    person: RateLimit = RateLimit(10, 60)


class NotifyTarget(Struct, frozen=True):
    """A receiver outside the desk, such as a chat. text: whether it gets public texts."""

    key: str
    text: bool = False


class Notify(Struct, frozen=True):
    """Who is notified of which event. events: receivers that replace those of EVENTS. settle: minutes within which
    changes of one ticket are one message. digest: the time of the daily digest by team (`team`: all agents).
    """

    ref: str = NOTIFY_REF
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settle: int = 2
    quiet: Quiet = Quiet()
    digest: Mapping[str, time] = field(default_factory=dict)
    rate: SendRate = SendRate()
    targets: Mapping[str, NotifyTarget] = field(default_factory=dict)

    def receivers(self, event: str) -> tuple[str, ...]:
        """Return the receivers of an event of EVENTS."""
        return self.events.get(event, EVENTS[event])


class Csat(Struct, frozen=True):
    """Settings for satisfaction surveys. ask: a query for tickets; None for none. every: minutes within which a person
    is asked only once. low: highest score that notifies the lead. link: an address with `{token}`, or mailto; None: the
    portal if there is one, else mailto.
    """

    ask: str | None = None
    every: int = 14 * 24 * 60
    low: int = 2
    link: str | None = None


class PersonNotify(Struct, frozen=True):
    """How an agent is notified. mail: events by mail (None: all that concern them). target: also one of
    `notify.targets`. quiet: a calendar. own: whether to notify them of their own changes.
    """

    mail: tuple[str, ...] | None = None
    target: str | None = None
    quiet: str | None = None
    digest: time | None = None
    own: bool = False
