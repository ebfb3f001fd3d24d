"""The sections of hd.yaml that say who is who: the desk, people, offices, teams, customers and their contracts. Reads
nothing."""

from __future__ import annotations

from hd.core.config import builders, defaults
from hd.core.config.message_model import PersonNotify
from hd.core.config.messages import person_notify
from hd.core.config.model import Attachments, Desk, Office, Org, Team
from hd.core.config.scalars import Date, Identifier, Name, Number, Percent, Ref, Size, Span, Text, YesNo, Zone
from hd.core.config.schema import Key, Listing, NameList, Record, Table
from hd.core.config.value_types import BRANCH, CALENDAR, DOMAIN, EMAIL, LANGUAGE, NO_WORDS, PREFIX, URI

attachments = Record(
    {
        "warn": Key(Size(), "the size above which `hd attach` warns", default=Attachments().warn),
        "limit": Key(Size(), "the size above which `hd attach` refuses a file", default=Attachments().limit),
    },
    make=builders.plain(Attachments),
)

desk = Record(
    {
        "name": Key(Text(), "the desk's name, as people see it", default="Help desk"),
        "prefix": Key(PREFIX, "what ticket ids start with", default="HD"),
        "timezone": Key(Zone(), "the time zone that times are shown and typed in", default="UTC"),
        "language": Key(LANGUAGE, "the desk's own language", default="en"),
        "branch": Key(BRANCH, "the branch that changes are committed on; where missing, the one checked out"),
        "at_risk": Key(Percent(), "the used share of a target from which a clock is at risk", default=0.75),
        "phone_code": Key(
            Text(pattern=r"[1-9][0-9]{0,3}", saying="a country's code like 380"),
            "the country's code of phone numbers that are written without one: `380`",
            default="",
        ),
        "attachments": Key(attachments, "how large a file may be that is attached", default=Attachments()),
        "protected": Key(
            YesNo(), "whether only the forge changes the branch at the remote: `hd sync` opens requests", default=False
        ),
        "uri": Key(URI, "what other systems know the desk by; where missing, made of its first commit"),
    },
    make=builders.plain(Desk),
)

people = Table(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "email": Key(
                Listing(EMAIL, one=True),
                "address or addresses, by which commits are theirs",
                default=(),
                attribute="emails",
            ),
            "languages": Key(Listing(LANGUAGE), "languages they speak, for routing to a person", default=()),
            "skills": Key(Listing(Identifier()), "what they are good at, for routing to a person", default=()),
            "away": Key(
                Listing(Span(), one=True), "days when they get no new work: dates or `from..until`", default=()
            ),
            "left": Key(Date(), "the day they left; they are never deleted"),
            "robot": Key(YesNo(), "whether this is a program that commits for others, and gets no work", default=False),
            "notify": Key(person_notify, "how they are notified", default=PersonNotify()),
            "github": Key(Text(), "account on GitHub, asked to review what comes to their team"),
            "gitlab": Key(Text(), "account on GitLab, asked to review what comes to their team"),
            "forgejo": Key(Text(), "account on Forgejo or Gitea, asked to review what comes to their team"),
            "bitbucket": Key(Text(), "account on Bitbucket, asked to review what comes to their team"),
        },
        make=builders.person,
    ),
    key=Identifier(reserved=NO_WORDS, lower=True),
    what="short names of agents",
    make=builders.people,
)

offices = NameList(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "calendar": Key(CALENDAR, "its opening hours, for policies with `calendar: office`"),
        },
        make=builders.named(Office),
    ),
    key=Name(),
    what="offices",
)

teams = Table(
    Record(
        {
            "line": Key(Number(least=1), "line of support, 1 is the first", default=1),
            "members": Key(Listing(Ref("people", what="person", name_only=True)), "the agents in it", default=()),
            "lead": Key(
                Ref("people", what="person", name_only=True), "who leads it, and hears of hierarchical escalations"
            ),
            "office": Key(Ref("offices", what="office", name_only=True), "the office it sits in, or works for"),
            "skills": Key(Listing(Identifier()), "what it is good at", default=()),
            "calendar": Key(CALENDAR, "when it works; OLA times count on it"),
        },
        make=builders.keyed(Team),
    ),
    key=Identifier(reserved=NO_WORDS, lower=True),
    what="teams",
    make=lambda values, _place: values or defaults.TEAMS,
)

orgs = Table(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "domains": Key(Listing(DOMAIN), "requesters with these addresses belong to it", default=()),
            "contracts": Key(Listing(Ref("contracts", what="contract")), "its contracts", default=()),
            "offices": Key(
                Listing(Ref("offices", what="office", name_only=True)), "its offices", default=(), used=False
            ),
            "services": Key(
                Listing(Ref("services", what="service", name_only=True)),
                "services it has; where missing, all",
                default=(),
                used=False,
            ),
            "approvers": Key(Listing(EMAIL), "who may approve its requests", default=(), used=False),
        },
        make=builders.named(Org),
    ),
    key=Identifier(reserved=("none",)),
    what="organisations",
)

contracts = Table(
    Record(
        {
            "from": Key(Date(), "its first day", attribute="from_"),
            "until": Key(Date(), "its last day"),
            "calendar": Key(CALENDAR, "its hours, for policies with `calendar: contract`"),
        },
        make=builders.contract,
    ),
    key=Identifier(reserved=("none",)),
    what="contracts",
)
