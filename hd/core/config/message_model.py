"""What hd.yaml says about mail, notifications and ratings, as frozen values. Holds no address to connect to and no
secret: these come from the environment or git's settings of a clone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Literal

from msgspec import Struct, field

NOTIFY_REF = "refs/hd/notify"

# Every event that somebody can be notified of, with those who are by default. Receivers are words of RECEIVERS,
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
# named: the person or team that the entry names; asker: who asked for the review; author: who wrote the message.
RECEIVERS = (
    *("requester", "watchers", "assignee", "owner", "lead", "team"),
    *("approvers", "asker", "named", "author"),
)


class RateLimit(Struct, frozen=True):
    """At most `count` messages within any `minutes`."""

    count: int
    minutes: int


class MailSource(Struct, frozen=True):
    """What holds for messages to some of the desk's addresses. to: addresses, small letters; done, failed: folders of
    the mailbox that messages are moved to; set: fields of new tickets."""

    key: str
    to: tuple[str, ...] = ()
    done: str | None = None
    failed: str | None = None
    team: str | None = None
    set: Mapping[str, str] = field(default_factory=dict)


class MailLimits(Struct, frozen=True):
    """Limits of incoming mail. message, attachment, ticket (all attachments together): bytes; parts: of one message;
    sender, thread, all: how many messages come in before the others are held."""

    message: int = 25 << 20
    attachment: int = 10 << 20
    ticket: int = 50 << 20
    parts: int = 500
    sender: RateLimit = RateLimit(20, 60)
    thread: RateLimit = RateLimit(30, 60)
    all: RateLimit = RateLimit(300, 60)


class MailReopen(Struct, frozen=True):
    """thanks: whether a mere thank-you reopens a resolved ticket; after_closed: what mail to a closed one makes."""

    thanks: bool = False
    after_closed: Literal["new-ticket", "comment"] = "new-ticket"


class Mail(Struct, frozen=True):
    """The desk's mail. address: None: requesters get no mail; name: None: the desk's name. trust: authserv-ids of the
    own mail servers; empty: no sender is proven. keep: minutes for which raw messages are kept, or never, or always."""

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
    """When nobody is notified: outside a calendar's hours (None: never), but of these events."""

    calendar: str | None = None
    but: tuple[str, ...] = ()


class SendRate(Struct, frozen=True):
    """How many messages go out; the others wait. hour: of all; person: to one address."""

    hour: int = 200
    person: RateLimit = RateLimit(10, 60)


class NotifyTarget(Struct, frozen=True):
    """A place outside the desk that hears of events. text: whether with the public text of what happened."""

    key: str
    text: bool = False


class Notify(Struct, frozen=True):
    """Who is notified of what. events: receivers in place of those of EVENTS; settle: minutes within which changes of
    one ticket are one message; digest: when a team's members (`team`: all agents) get their day."""

    ref: str = NOTIFY_REF
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settle: int = 2
    quiet: Quiet = Quiet()
    digest: Mapping[str, time] = field(default_factory=dict)
    rate: SendRate = SendRate()
    targets: Mapping[str, NotifyTarget] = field(default_factory=dict)

    def receivers(self, event: str) -> tuple[str, ...]:
        """Who is notified of an event of EVENTS."""
        return self.events.get(event, EVENTS[event])


class Csat(Struct, frozen=True):
    """Whom the desk asks how satisfied they are. ask: a query; None: nobody. every: minutes within which one person is
    asked once; low: from this score down the lead is notified. link: an address with `{token}`, or mailto; None: the
    portal where there is one, else mailto."""

    ask: str | None = None
    every: int = 14 * 24 * 60
    low: int = 2
    link: str | None = None


class PersonNotify(Struct, frozen=True):
    """How an agent is notified. mail: of which events by mail (None: all that they are a receiver of); target: one of
    `notify.targets`, too; quiet: a calendar; own: whether also of what they did themselves."""

    mail: tuple[str, ...] | None = None
    target: str | None = None
    quiet: str | None = None
    digest: time | None = None
    own: bool = False
