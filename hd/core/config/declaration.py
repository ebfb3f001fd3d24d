"""hd.yaml, declared once: every key with its kind, default and description. Large sections have their own modules.

Validation, the list of unused keys, the JSON Schema and the reference page derive from it.
"""

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
from hd.core.config.value_types import EMAIL, LANGUAGE, WEB_ADDRESS
from hd.core.config.web_model import Web
from hd.core.config.web_sections import web

LOCALIZED_TEXT = WordOrRecord(Text(), Table(Text(), key=LANGUAGE, what="languages"))

site = Record(
    {
        "title": Key(LOCALIZED_TEXT, "the site's name; default: the desk's name", default={}),
        "intro": Key(LOCALIZED_TEXT, "a sentence below the first page's heading", default={}),
        "languages": Key(
            Listing(LANGUAGE),
            "its languages, the main one first; default: the desk's, then all languages of the articles",
            default=(),
        ),
        "url": Key(WEB_ADDRESS, "its address, for the sitemap and the page for missing pages"),
        "request": Key(LOCALIZED_TEXT, "a sentence about how to file a request", default={}),
        "email": Key(EMAIL, "the address for requests by email"),
        "phone": Key(Listing(Text(), one=True), "the number or numbers to call", default=()),
        "portal": Key(WEB_ADDRESS, "the address of the page for filing requests"),
        "hours": Key(LOCALIZED_TEXT, "the hours of the help desk", default={}),
        "categories": Key(
            Table(LOCALIZED_TEXT, key=CategoryRef("categories", what="category", name_only=True), what="categories"),
            "names of categories, or of their parents, for readers",
            default={},
        ),
    },
    make=builders.site,
)

audit = Record(
    {
        "back": Key(
            Duration(days=True),
            "how far back an entry may be dated",
            default=Audit().back,
        ),
        "signed": Key(Text(), "which commits are signed: `no`, `yes`, since a day, or since a commit", default="no"),
        "signers": Key(DeskPath(), "the file of allowed ssh signing keys, in git's format; default: git's setting"),
        "forge": Key(Listing(Text()), "keys with which a forge signs merges and edits made on its pages", default=()),
        "bridges": Key(
            Table(
                Listing(
                    Text(pattern=r"SHA256:[A-Za-z0-9+/]{43}=?", description="a key's fingerprint, SHA256:…"), one=True
                ),
                key=Identifier(lower=True),
                what="doors",
            ),
            "for each channel (`mail`), the keys of programs that sign what they file",
            default={},
        ),
    },
    make=builders.from_keywords(Audit),
)

search = Record(
    {
        "synonyms": Key(
            Listing(Listing(Text())),
            "groups of words and phrases with the same meaning: `[[mfp, printer, принтер]]`",
            default=(),
        ),
    },
    make=builders.from_keywords(Search),
)

SECTIONS = Record(
    {
        "desk": Key(desk, "the desk itself"),
        "people": Key(people, "agents by their short names; if empty, everyone who commits is an agent"),
        "offices": Key(offices, "offices, as a list of names or with details"),
        "teams": Key(teams, "teams and their lines of support"),
        "orgs": Key(orgs, "customers, or your own organisation"),
        "contracts": Key(contracts, "contracts with customers"),
        "contacts": Key(DeskPath(), "the file of contacts: the people who send requests", default=defaults.CONTACTS),
        "services": Key(services, "supported services, as a list of names or with details"),
        "categories": Key(
            categories, "categories of tickets, with `/` between levels; if empty, any is allowed", default=()
        ),
        "statuses": Key(statuses, "statuses, what their clocks do and which statuses can follow"),
        "priorities": Key(priorities, "priorities, and how they follow from impact and urgency"),
        "calendars": Key(calendars, "opening hours and holidays; the first calendar is the default"),
        "sla": Key(
            sla, "agreed times to answer and to resolve; the first matching policy applies", default=defaults.sla
        ),
        "ola": Key(ola, "agreed times for teams to hold a ticket; the first match applies", default=()),
        "routing": Key(routing, "who gets a new ticket; the first matching rule applies", default=defaults.routing),
        "escalation": Key(
            escalation, "where tickets escalate to, and what an escalation needs", default=defaults.ESCALATION
        ),
        "views": Key(views, "named queries: `hd list --view NAME`"),
        "templates": Key(
            DeskPath(),
            "the folder of templates for tickets, comments and answers",
            default=defaults.TEMPLATES,
        ),
        "fields": Key(fields, "custom fields, as keys of a ticket"),
        "site": Key(site, "the public site that `hd kb build` makes: its texts, and how to file a request"),
        "audit": Key(audit, "what `hd audit` and `hd check --base REV` require of commits"),
        "search": Key(search, "the vocabulary of `hd search`"),
        "mail": Key(mail, "requests by mail, and the address that answers are sent from", default=Mail()),
        "notify": Key(notify, "who is notified of what, and when", default=Notify()),
        "csat": Key(csat, "which requesters are asked how satisfied they are", default=Csat()),
        "web": Key(web, "the requesters' portal: `hd web`", default=Web()),
    }
)
