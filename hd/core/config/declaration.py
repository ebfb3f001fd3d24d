"""hd.yaml, declared once: every key with its kind, its default and a line of doc, section by section (those that have
much to say in files of their own). Validation, the list of what is not used yet, the JSON Schema and the reference page
derive from it; it reads nothing itself."""

from __future__ import annotations

from hd.core.config import builders, defaults
from hd.core.config.agreements import calendars, escalation, ola, routing, sla
from hd.core.config.catalogue import categories, fields, priorities, services, statuses, views
from hd.core.config.message_model import Csat, Mail, Notify
from hd.core.config.messages import csat, mail, notify
from hd.core.config.model import Audit, Search
from hd.core.config.organisation import contracts, desk, offices, orgs, people, teams
from hd.core.config.scalars import CategoryRef, DeskPath, Duration, Identifier, Text
from hd.core.config.schema import Key, Listing, Record, Table, WordOrRecord
from hd.core.config.value_types import EMAIL, LANGUAGE

WEB = Text(pattern=r"https?://[^\s/<>\"'?#]+(/[^\s<>\"'?#]*)?", saying="an address like https://help.example.org/")
SAID = WordOrRecord(Text(), Table(Text(), key=LANGUAGE, what="languages"))

site = Record(
    {
        "title": Key(SAID, "the site's name; the desk's where missing", default={}),
        "intro": Key(SAID, "a sentence below the first page's heading", default={}),
        "languages": Key(
            Listing(LANGUAGE),
            "its languages, the first is the first page's; where missing, the desk's, then all that articles have",
            default=(),
        ),
        "url": Key(WEB, "where it will be, for the sitemap and the page for what is not there"),
        "request": Key(SAID, "how to file a request, in a sentence", default={}),
        "email": Key(EMAIL, "the address that requests are sent to"),
        "phone": Key(Listing(Text(), one=True), "the number or numbers to call", default=()),
        "portal": Key(WEB, "the page where requests are filed"),
        "hours": Key(SAID, "when somebody is there", default={}),
        "categories": Key(
            Table(SAID, key=CategoryRef("categories", what="category", name_only=True), what="categories"),
            "what readers call a category, or one above it",
            default={},
        ),
    },
    make=builders.site,
)

audit = Record(
    {
        "back": Key(
            Duration(days=True),
            "how long ago something may have happened when it is written down",
            default=Audit().back,
        ),
        "signed": Key(Text(), "which commits are signed: `no`, `yes`, since a day, or since a commit", default="no"),
        "signers": Key(DeskPath(), "the file of ssh keys that may sign, as git has it; where missing, git's setting"),
        "forge": Key(Listing(Text()), "keys with which a forge signs what its buttons make", default=()),
        "bridges": Key(
            Table(
                Listing(Text(pattern=r"SHA256:[A-Za-z0-9+/]{43}=?", saying="a key's fingerprint, SHA256:…"), one=True),
                key=Identifier(lower=True),
                what="doors",
            ),
            "by door (`mail`), the keys with which programs sign what came in by it",
            default={},
        ),
    },
    make=builders.plain(Audit),
)

search = Record(
    {
        "synonyms": Key(
            Listing(Listing(Text())),
            "groups of words and phrases that mean the same to `hd search`: `[[mfp, printer, принтер]]`",
            default=(),
        ),
    },
    make=builders.plain(Search),
)

SECTIONS = Record(
    {
        "desk": Key(desk, "the desk itself"),
        "people": Key(people, "agents by their short names; where empty, whoever commits is an agent"),
        "offices": Key(offices, "offices, as a list of names or with details"),
        "teams": Key(teams, "teams and their lines of support"),
        "orgs": Key(orgs, "customers, or the own organisation"),
        "contracts": Key(contracts, "contracts with customers"),
        "contacts": Key(DeskPath(), "the file of people who ask", default=defaults.CONTACTS),
        "services": Key(services, "what is supported, as a list of names or with details"),
        "categories": Key(categories, "categories of tickets, with `/` between levels; where empty, any", default=()),
        "statuses": Key(statuses, "statuses, what their clocks do and what may follow"),
        "priorities": Key(priorities, "priorities, and how impact and urgency make them"),
        "calendars": Key(calendars, "opening hours and holidays; the first is the usual one"),
        "sla": Key(sla, "agreed times to answer and to resolve, an ordered list", default=defaults.sla),
        "ola": Key(ola, "agreed times for teams to hold a ticket, an ordered list", default=()),
        "routing": Key(routing, "who gets a new ticket, an ordered list", default=defaults.routing),
        "escalation": Key(escalation, "where tickets escalate to, and what that needs", default=defaults.ESCALATION),
        "views": Key(views, "named queries: `hd list --view NAME`"),
        "templates": Key(
            DeskPath(),
            "the folder of templates: what new tickets, comments and answers may begin with",
            default=defaults.TEMPLATES,
        ),
        "fields": Key(fields, "fields of the desk's own, as keys of a ticket"),
        "site": Key(site, "what the site of articles says of itself, and how to file a request: `hd kb build`"),
        "audit": Key(audit, "what `hd audit` and `hd check --base REV` demand of commits"),
        "search": Key(search, "words that `hd search` should know"),
        "mail": Key(mail, "requests by mail, and the address that answers come from", default=Mail()),
        "notify": Key(notify, "who is notified of what, and when", default=Notify()),
        "csat": Key(csat, "which requesters are asked how satisfied they are", default=Csat()),
    }
)
