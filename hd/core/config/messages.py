"""The sections of hd.yaml about mail, notifications and ratings. Where to connect, and every secret, stay outside.
Reads nothing."""

from __future__ import annotations

from hd.core.config import builders
from hd.core.config.message_kinds import KeepFor, Rate, Receiver, TimeOfDay
from hd.core.config.message_model import (
    EVENTS,
    NOTIFY_REF,
    Csat,
    Mail,
    MailLimits,
    MailReopen,
    Notify,
    NotifyTarget,
    PersonNotify,
    Quiet,
    SendRate,
)
from hd.core.config.scalars import Choice, Duration, Identifier, Number, Query, Ref, Size, Text, YesNo
from hd.core.config.schema import Key, Listing, Record, Table
from hd.core.config.value_types import CALENDAR, EMAIL

EVENT = Choice(*EVENTS)
SETTABLE = (*("type", "priority", "impact", "urgency", "service", "category", "office", "org"), "tags")
_HOST = Text(pattern=r"[^\s;,<>()\"@]+", saying="the name of a mail server like mx.example.org")
_REFUSED = Text(
    pattern=r"domain:[\w-]+(\.[\w-]+)+|[^\s@<>,;]+@[^\s@<>,;]+",
    saying='an address, "*@example.org", or "domain:example.org"',
)
_REF = Text(
    pattern=r"refs/(hd|heads)/[A-Za-z0-9_][A-Za-z0-9_.-]*(?<!\.lock)(?<!\.)", saying="a ref like refs/hd/notify"
)
_LINK = Text(
    pattern=r"mailto|https?://[^\s/<>\"'?#{}]+/[^\s<>\"'{}]*\{token\}[^\s<>\"'{}]*",
    saying="`mailto`, or an address with {token}",
)
_LIMITS, _NOTIFY, _CSAT = MailLimits(), Notify(), Csat()

_limits = Record(
    {
        "message": Key(Size(), "the size above which a message is not read; it is kept whole", default=_LIMITS.message),
        "attachment": Key(Size(), "the size above which a file is only named", default=_LIMITS.attachment),
        "ticket": Key(Size(), "the size of all files that mail brings to one ticket", default=_LIMITS.ticket),
        "parts": Key(Number(least=1), "the most parts of one message that are read", default=_LIMITS.parts),
        "sender": Key(Rate(), "how many messages of one sender are filed; others are held", default=_LIMITS.sender),
        "thread": Key(Rate(), "how many messages to one ticket are filed; others are held", default=_LIMITS.thread),
        "all": Key(Rate(), "how many messages are filed; others are held", default=_LIMITS.all),
    },
    make=builders.plain(MailLimits),
)

_sources = Table(
    Record(
        {
            "to": Key(Listing(EMAIL, one=True), "the addresses whose messages these settings are for", default=()),
            "done": Key(Text(), "the folder of the mailbox that filed messages are moved to"),
            "failed": Key(Text(), "the folder of the mailbox for messages that could not be filed"),
            "team": Key(Ref("teams", what="team", name_only=True), "the team that new tickets go to"),
            "set": Key(
                Table(Text(), key=Choice(*SETTABLE), what="fields"),
                "fields of new tickets: `{type: incident}`",
                default={},
            ),
        },
        make=builders.mail_source,
    ),
    key=Identifier(lower=True),
    what="sources of mail",
)

mail = Record(
    {
        "address": Key(EMAIL, "the desk's address, in From and Reply-To; where missing, requesters get no mail"),
        "name": Key(Text(), "the name before the address; the desk's where missing"),
        "plus": Key(YesNo(), "whether mail to `support+anything@…` arrives at `support@…`", default=True),
        "trust": Key(
            Listing(_HOST),
            "the own mail servers, as they sign `Authentication-Results`; where empty, no sender is proven",
            default=(),
        ),
        "sources": Key(_sources, "where mail comes from; the first whose `to` got a message applies", default={}),
        "unknown": Key(
            Choice("file", "hold", "org-domains"),
            "mail of people who are not in contacts: make tickets, hold it, or only from the domains of `orgs`",
            default="file",
        ),
        "refuse": Key(
            Listing(_REFUSED),
            'senders whose mail is held: `a@b.example`, `"*@b.example"`, `"domain:b.example"`',
            default=(),
        ),
        "limits": Key(_limits, "limits of what comes in", default=_LIMITS),
        "keep": Key(
            KeepFor(), "how long raw messages are kept on refs/hd/mail: `never`, `90d`, `always`", default=Mail().keep
        ),
        "reopen": Key(
            Record(
                {
                    "thanks": Key(YesNo(), "whether a mere thank-you reopens a resolved ticket", default=False),
                    "after_closed": Key(
                        Choice("new-ticket", "comment"), "what mail to a closed ticket makes", default="new-ticket"
                    ),
                },
                make=builders.plain(MailReopen),
            ),
            "what mail to an ended ticket does",
            default=MailReopen(),
        ),
    },
    make=builders.plain(Mail),
)

notify = Record(
    {
        "ref": Key(_REF, "the ref that notes what was sent; a branch where a forge refuses others", default=NOTIFY_REF),
        "events": Key(
            Table(Listing(Receiver(), one=True), key=EVENT, what="events"),
            "who is notified of an event, in place of the usual receivers: `{breached: [lead, target:ops]}`",
            default={},
        ),
        "settle": Key(Duration(), "changes of one ticket within this time are one message", default=_NOTIFY.settle),
        "quiet": Key(
            Record(
                {
                    "calendar": Key(CALENDAR, "messages wait until these hours begin"),
                    "but": Key(Listing(EVENT, one=True), "events that do not wait", default=()),
                },
                make=builders.plain(Quiet),
            ),
            "when nobody is disturbed",
            default=Quiet(),
        ),
        "digest": Key(
            Table(TimeOfDay(), key=Ref("teams", what="team", also=("team",), name_only=True), what="teams"),
            'when agents get their day by mail: `{team: "09:00"}` for all, or by team',
            default={},
        ),
        "rate": Key(
            Record(
                {
                    "hour": Key(
                        Number(least=1), "the most messages in an hour; others wait", default=_NOTIFY.rate.hour
                    ),
                    "person": Key(Rate(), "the most messages to one person", default=_NOTIFY.rate.person),
                },
                make=builders.plain(SendRate),
            ),
            "how many messages go out",
            default=SendRate(),
        ),
        "targets": Key(
            Table(
                Record(
                    {"text": Key(YesNo(), "whether public text goes there, too", default=False)},
                    make=builders.keyed(NotifyTarget),
                ),
                key=Identifier(lower=True),
                what="targets",
            ),
            "chats and the like by name; their addresses stand in `HD_TARGET_<NAME>_URL`",
            default={},
        ),
    },
    make=builders.notify,
)

csat = Record(
    {
        "ask": Key(
            Query(always=True, leans=("fields", "orgs", "contracts")),
            "which requesters are asked how satisfied they are; where missing, none",
        ),
        "every": Key(Duration(days=True), "one person is asked at most once in this time", default=_CSAT.every),
        "low": Key(Number(least=1), "the lead is notified of this score and lower ones", default=_CSAT.low),
        "link": Key(_LINK, "where people rate: `mailto`, or an address with `{token}`; the portal where missing"),
    },
    make=builders.csat,
)

person_notify = Record(
    {
        "mail": Key(Listing(EVENT, one=True), "events they get by mail; where missing, all that concern them"),
        "target": Key(Identifier(lower=True), "one of `notify.targets` that hears of them, too"),
        "quiet": Key(CALENDAR, "messages wait until these hours begin"),
        "digest": Key(TimeOfDay(), "when they get their day by mail"),
        "own": Key(YesNo(), "whether they are notified of what they did themselves", default=False),
    },
    make=builders.plain(PersonNotify),
)
