"""The sections of hd.yaml about the organisation: the desk, people, offices, teams, customers and their contracts."""

from __future__ import annotations

from hd.core.config import builders, defaults
from hd.core.config.message_model import PersonNotify
from hd.core.config.messages import person_notify
from hd.core.config.model import Attachments, Desk, Office, Org, Team
from hd.core.config.scalars import Date, Identifier, Name, Number, Percent, Ref, Size, Span, Text, YesNo, Zone
from hd.core.config.schema import Key, Listing, NameList, Record, Table
from hd.core.config.value_types import BRANCH, CALENDAR, DOMAIN, EMAIL, LANGUAGE, PREFIX, RESERVED_NAMES, URI

attachments = Record(
    {
        "warn": Key(Size(), "the size above which `hd attach` warns", default=Attachments().warn),
        "limit": Key(Size(), "the size above which `hd attach` refuses a file", default=Attachments().limit),
    },
    make=builders.from_keywords(Attachments),
)

desk = Record(
    {
        "name": Key(Text(), "the desk's name, as people see it", default="Help desk"),
        "prefix": Key(PREFIX, "what ticket ids start with", default="HD"),
        "timezone": Key(Zone(), "the time zone for times on the screen and in input", default="UTC"),
        "language": Key(LANGUAGE, "the language of texts that hd writes into files", default="en"),
        "branch": Key(BRANCH, "the branch for changes; default: the one checked out"),
        "at_risk": Key(Percent(), "the used share of a target from which a clock is at risk", default=0.75),
        "phone_code": Key(
            Text(pattern=r"[1-9][0-9]{0,3}", description="a country's code like 380"),
            "the country code of phone numbers without one: `380`",
            default="",
        ),
        "attachments": Key(attachments, "limits for the size of attachments", default=Attachments()),
        "protected": Key(
            YesNo(), "whether only the forge changes the branch at the remote: `hd sync` opens requests", default=False
        ),
        "uri": Key(URI, "the desk's identifier for other systems; default: derived from its first commit"),
    },
    make=builders.from_keywords(Desk),
)

people = Table(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "email": Key(
                Listing(EMAIL, one=True),
                "address or addresses, which map commits to the person",
                default=(),
                attribute="emails",
            ),
            "languages": Key(Listing(LANGUAGE), "languages they speak, for assignment", default=()),
            "skills": Key(Listing(Identifier()), "their skills, for assignment", default=()),
            "away": Key(
                Listing(Span(), one=True), "days when they get no new work: dates or `from..until`", default=()
            ),
            "left": Key(Date(), "the day they left; they are never deleted"),
            "robot": Key(YesNo(), "whether this is a program that commits for others, and gets no work", default=False),
            "notify": Key(person_notify, "how they are notified", default=PersonNotify()),
            "github": Key(Text(), "account on GitHub, for review requests"),
            "gitlab": Key(Text(), "account on GitLab, for review requests"),
            "forgejo": Key(Text(), "account on Forgejo or Gitea, for review requests"),
            "bitbucket": Key(Text(), "account on Bitbucket, for review requests"),
        },
        make=builders.person,
    ),
    key=Identifier(reserved=RESERVED_NAMES, lower=True),
    what="short names of agents",
    make=builders.people,
)

offices = NameList(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "calendar": Key(CALENDAR, "its opening hours, for policies with `calendar: office`"),
        },
        make=builders.with_key_and_name(Office),
    ),
    key=Name(),
    what="offices",
)

teams = Table(
    Record(
        {
            "line": Key(Number(least=1), "line of support, 1 is the first", default=1),
            "members": Key(Listing(Ref("people", what="person", name_only=True)), "its agents", default=()),
            "lead": Key(Ref("people", what="person", name_only=True), "its lead, who gets hierarchical escalations"),
            "office": Key(
                Ref("offices", what="office", name_only=True), "the office where it is, or for which it works"
            ),
            "skills": Key(Listing(Identifier()), "its skills", default=()),
            "calendar": Key(CALENDAR, "its working hours, which OLA times count"),
        },
        make=builders.with_key(Team),
    ),
    key=Identifier(reserved=RESERVED_NAMES, lower=True),
    what="teams",
    make=lambda values, _place: values or defaults.TEAMS,
)

orgs = Table(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "domains": Key(Listing(DOMAIN), "mail domains of its requesters", default=()),
            "contracts": Key(Listing(Ref("contracts", what="contract")), "its contracts", default=()),
            "offices": Key(
                Listing(Ref("offices", what="office", name_only=True)), "its offices", default=(), is_used=False
            ),
            "services": Key(
                Listing(Ref("services", what="service", name_only=True)),
                "its services; default: all",
                default=(),
                is_used=False,
            ),
            "approvers": Key(Listing(EMAIL), "who may approve its requests", default=(), is_used=False),
        },
        make=builders.with_key_and_name(Org),
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
