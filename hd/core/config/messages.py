"""The sections of hd.yaml about mail, notifications and ratings. They hold no server address and no secret."""

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
_HOST = Text(pattern=r"[^\s;,<>()\"@]+", description="the name of a mail server like mx.example.org")
_REFUSED = Text(
    pattern=r"domain:[\w-]+(\.[\w-]+)+|[^\s@<>,;]+@[^\s@<>,;]+",
    description='an address, "*@example.org", or "domain:example.org"',
)
_REF = Text(
    pattern=r"refs/(hd|heads)/[A-Za-z0-9_][A-Za-z0-9_.-]*(?<!\.lock)(?<!\.)", description="a ref like refs/hd/notify"
)
_LINK = Text(
    pattern=r"mailto|https?://[^\s/<>\"'?#{}]+/[^\s<>\"'{}]*\{token\}[^\s<>\"'{}]*",
    description="`mailto`, or an address with {token}",
)
_LIMITS, _NOTIFY, _CSAT = MailLimits(), Notify(), Csat()

_limits = Record(
    {
        "message": Key(Size(), "the size above which a message is kept but not read", default=_LIMITS.message),
        "attachment": Key(Size(), "the size above which an attachment is only listed", default=_LIMITS.attachment),
        "ticket": Key(Size(), "the total size of attachments by mail for one ticket", default=_LIMITS.ticket),
        "parts": Key(Number(least=1), "the maximum of parts read from one message", default=_LIMITS.parts),
        "sender": Key(Rate(), "messages filed from one sender; further messages are held", default=_LIMITS.sender),
        "thread": Key(Rate(), "messages filed for one ticket; further messages are held", default=_LIMITS.thread),
        "all": Key(Rate(), "messages filed in total; further messages are held", default=_LIMITS.all),
    },
    make=builders.from_keywords(MailLimits),
)

_sources = Table(
    Record(
        {
            "to": Key(Listing(EMAIL, one=True), "the addresses to which these settings apply", default=()),
            "done": Key(Text(), "the mailbox folder for filed messages"),
            "failed": Key(Text(), "the mailbox folder for messages that could not be filed"),
            "team": Key(Ref("teams", what="team", name_only=True), "the team that gets new tickets"),
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
        "address": Key(EMAIL, "the desk's address, in From and Reply-To; without it requesters get no mail"),
        "name": Key(Text(), "the name before the address; default: the desk's name"),
        "plus": Key(YesNo(), "whether mail to `support+anything@…` arrives at `support@…`", default=True),
        "trust": Key(
            Listing(_HOST),
            "your mail servers, as in `Authentication-Results`; if empty, no sender is verified",
            default=(),
        ),
        "sources": Key(
            _sources, "settings by receiving address; the first source with a matching `to` applies", default={}
        ),
        "unknown": Key(
            Choice("file", "hold", "org-domains"),
            "mail from unknown people: file it, hold it, or file it only from domains of `orgs`",
            default="file",
        ),
        "refuse": Key(
            Listing(_REFUSED),
            'senders whose mail is held: `a@b.example`, `"*@b.example"`, `"domain:b.example"`',
            default=(),
        ),
        "limits": Key(_limits, "limits of incoming mail", default=_LIMITS),
        "keep": Key(
            KeepFor(), "how long raw messages are kept on refs/hd/mail: `never`, `90d`, `always`", default=Mail().keep
        ),
        "reopen": Key(
            Record(
                {
                    "thanks": Key(YesNo(), "whether a mere thank-you reopens a resolved ticket", default=False),
                    "after_closed": Key(
                        Choice("new-ticket", "comment"), "the effect of mail to a closed ticket", default="new-ticket"
                    ),
                },
                make=builders.from_keywords(MailReopen),
            ),
            "the effect of mail to resolved and closed tickets",
            default=MailReopen(),
        ),
    },
    make=builders.from_keywords(Mail),
)

notify = Record(
    {
        "ref": Key(
            _REF, "the ref that records sent messages; a branch if the forge refuses other refs", default=NOTIFY_REF
        ),
        "events": Key(
            Table(Listing(Receiver(), one=True), key=EVENT, what="events"),
            "receivers of an event, instead of the default: `{breached: [lead, target:ops]}`",
            default={},
        ),
        "settle": Key(
            Duration(), "the time within which changes of one ticket become one message", default=_NOTIFY.settle
        ),
        "quiet": Key(
            Record(
                {
                    "calendar": Key(CALENDAR, "messages wait until these hours begin"),
                    "but": Key(Listing(EVENT, one=True), "events that do not wait", default=()),
                },
                make=builders.from_keywords(Quiet),
            ),
            "the time in which nobody is notified",
            default=Quiet(),
        ),
        "digest": Key(
            Table(TimeOfDay(), key=Ref("teams", what="team", also=("team",), name_only=True), what="teams"),
            'when agents get a daily digest by mail: `{team: "09:00"}` for all, or by team',
            default={},
        ),
        "rate": Key(
            Record(
                {
                    "hour": Key(
                        Number(least=1), "the maximum of messages in an hour; others wait", default=_NOTIFY.rate.hour
                    ),
                    "person": Key(Rate(), "the maximum of messages to one person", default=_NOTIFY.rate.person),
                },
                make=builders.from_keywords(SendRate),
            ),
            "limits of outgoing messages",
            default=SendRate(),
        ),
        "targets": Key(
            Table(
                Record(
                    {"text": Key(YesNo(), "whether it gets the public text, too", default=False)},
                    make=builders.with_key(NotifyTarget),
                ),
                key=Identifier(lower=True),
                what="targets",
            ),
            "chats and other receivers by name; their addresses are in `HD_TARGET_<NAME>_URL`",
            default={},
        ),
    },
    make=builders.notify,
)

csat = Record(
    {
        "ask": Key(
            Query(always=True, depends_on=("fields", "orgs", "contracts")),
            "tickets whose requesters are asked for a rating; default: none",
        ),
        "every": Key(Duration(days=True), "the time within which a person is asked at most once", default=_CSAT.every),
        "low": Key(Number(least=1), "the highest score of which the lead is notified", default=_CSAT.low),
        "link": Key(_LINK, "where people rate: `mailto`, or an address with `{token}`; default: the portal"),
    },
    make=builders.csat,
)

person_notify = Record(
    {
        "mail": Key(Listing(EVENT, one=True), "events they get by mail; default: all that concern them"),
        "target": Key(Identifier(lower=True), "one of `notify.targets` that is notified, too"),
        "quiet": Key(CALENDAR, "messages wait until these hours begin"),
        "digest": Key(TimeOfDay(), "when they get a daily digest by mail"),
        "own": Key(YesNo(), "whether they are notified of their own changes", default=False),
    },
    make=builders.from_keywords(PersonNotify),
)
