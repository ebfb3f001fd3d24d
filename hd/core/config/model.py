"""The desk's configuration as frozen values, with all references resolved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from hd.core.config.message_model import Csat, Mail, Notify, PersonNotify
from hd.core.config.web_model import Web
from hd.errors import ConfigError

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic
    from hd.core.document.yaml_tree import Node
    from hd.core.query import Query
    from hd.core.time.calendar import Calendar

Clock = Literal["running", "paused", "stopped"]
Metric = Literal["respond", "reply", "update", "resolve"]


class Attachments(Struct, frozen=True):
    """Sizes of attachments in bytes: above `warn` with a warning, above `limit` refused."""

    warn: int = 5 << 20
    limit: int = 25 << 20


class Desk(Struct, frozen=True):
    """The desk itself. at_risk: the used share of a target from which a clock is at risk, 0..1. protected: only the
    forge changes the desk's branch at the remote.
    """

    name: str = "Help desk"
    prefix: str = "HD"
    timezone: str = "UTC"
    language: str = "en"
    branch: str | None = None
    at_risk: float = 0.75
    attachments: Attachments = Attachments()
    phone_code: str = ""
    protected: bool = False
    uri: str | None = None


class Person(Struct, frozen=True):
    """An agent. emails: all addresses. email: the first one, or "". away: spans of days, both ends included. robot: a
    program that commits for others (`core/tickets/robots.py`).
    """

    key: str
    name: str
    email: str = ""
    emails: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    away: tuple[tuple[date, date], ...] = ()
    left: date | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    robot: bool = False
    notify: PersonNotify = PersonNotify()


class Office(Struct, frozen=True):
    """A place where requesters work."""

    key: str
    name: str
    calendar: str | None = None


class Team(Struct, frozen=True):
    """A team in a line of support; 1 is the first."""

    key: str
    line: int = 1
    members: tuple[str, ...] = ()
    lead: str | None = None
    office: str | None = None
    skills: tuple[str, ...] = ()
    calendar: str | None = None


class Org(Struct, frozen=True):
    """A customer, with its mail domains, contracts and services."""

    key: str
    name: str
    domains: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()


class Contract(Struct, frozen=True):
    """A contract, valid on both end days; None is open-ended."""

    key: str
    from_: date | None = None
    until: date | None = None
    calendar: str | None = None


class Service(Struct, frozen=True):
    """A supported service, with its default team and category."""

    key: str
    name: str
    team: str | None = None
    category: str | None = None


class Status(Struct, frozen=True):
    """A status and its clock. pauses: the clock by reason to wait; for other reasons `clock` applies."""

    key: str
    clock: Clock = "running"
    pauses: Mapping[str, Literal["running", "paused"]] = field(default_factory=dict)
    next: tuple[str, ...] = ()
    close_after: int | None = None


class Priorities(Struct, frozen=True):
    """names: the highest first. `matrix[impact][i]` is the priority for `urgency[i]`."""

    names: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    matrix: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Target(Struct, frozen=True):
    """An agreed time in business minutes. stop: the status that stops the clock, instead of the usual event."""

    minutes: int
    stop: str | None = None


class Targets(Struct, frozen=True):
    """The targets of one priority, by metric. calendar: a calendar, or the word `office` or `contract`."""

    metrics: Mapping[Metric, Target] = field(default_factory=dict)
    calendar: str | None = None


class Policy(Struct, frozen=True):
    """An SLA policy. targets: by priority, `"*"` for the rest; empty: no clock runs. calendar: see Targets."""

    name: str
    match: str
    line: int = 0
    calendar: str | None = None
    at_risk: float | None = None
    targets: Mapping[str, Targets] = field(default_factory=dict)


class Ola(Struct, frozen=True):
    """How long a team may hold a ticket: business minutes by priority, `"*"` for the rest."""

    match: str
    line: int = 0
    targets: Mapping[str, int] = field(default_factory=dict)


class Route(Struct, frozen=True):
    """A routing rule. outside: applies only while that calendar is closed. refuse: the reason for a refusal. team: can
    contain `{office}`, the ticket's office.
    """

    match: str
    line: int = 0
    team: str | None = None
    assignee: str | None = None
    outside: str | None = None
    refuse: str | None = None


class ClockRule(Struct, frozen=True):
    """An action as a clock advances. at: the used share of the target, 0..1, or `breached`. tell: a person, or the word
    `lead`, `owner`, `assignee`. escalate: a person, or `lead`. One of the two is set.
    """

    match: str
    at: float | Literal["breached"]
    line: int = 0
    tell: str | None = None
    escalate: str | None = None


class Review(Struct, frozen=True):
    """Which handovers need a review before they take effect. to: teams; empty: all. by: agents, or the words `lead` and
    `member`, of the receiving team; empty: both words. within: business minutes of that team for the review.
    """

    match: str
    to: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    within: int = 240


class Escalation(Struct, frozen=True):
    """Where a team escalates to, in order of preference; what a handover must state; who reviews it."""

    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    require: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    review: Review | None = None
    rules: tuple[ClockRule, ...] = ()


class Field(Struct, frozen=True):
    """A custom field. of: the choices. required: a query for the tickets that need it."""

    key: str
    type: Literal["text", "choice", "number", "date"] = "text"
    of: tuple[str, ...] = ()
    required: str | None = None


class Site(Struct, frozen=True):
    """Settings of the public site. Texts are by language; "" is for all languages.

    languages: in order, the first is the main one; empty: the desk's, then those of the articles.
    url: the address of the site, with a slash at the end; None: unknown.
    """

    title: Mapping[str, str] = field(default_factory=dict)
    intro: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    url: str | None = None
    request: Mapping[str, str] = field(default_factory=dict)
    email: str | None = None
    phone: tuple[str, ...] = ()
    portal: str | None = None
    hours: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Audit(Struct, frozen=True):
    """Requirements of `hd audit`. back: minutes by which an entry may be dated back.

    signed: `no`, `yes`, since a day, or since a commit. signers: the file of allowed ssh signing keys in the desk;
    None: git's own setting. forge: keys with which a forge signs merges and edits made on its pages. bridges: for each
    channel (`mail`), the keys of programs that commit what they file.
    """

    back: int = 3 * 24 * 60
    signed: str = "no"
    signers: str | None = None
    forge: tuple[str, ...] = ()
    bridges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Search(Struct, frozen=True):
    """The vocabulary of `hd search`. synonyms: groups of words and phrases with the same meaning."""

    synonyms: tuple[tuple[str, ...], ...] = ()


class Config(Struct, frozen=True, dict=True):
    """One hd.yaml. Its errors are in `diagnostics`; faulty values are left out.

    unused_keys: dotted names of keys that this version accepts but does not use.
    blocking_errors: by section, the first error of it or of a section that it depends on; "" is the whole file.
    text: of the file, for `line_of`. rules: the parsed `match` of policies and routing, by its text.
    """

    desk: Desk
    people: Mapping[str, Person]
    offices: Mapping[str, Office]
    teams: Mapping[str, Team]
    orgs: Mapping[str, Org]
    contracts: Mapping[str, Contract]
    contacts: str
    services: Mapping[str, Service]
    categories: tuple[str, ...]
    statuses: Mapping[str, Status]
    priorities: Priorities
    calendars: Mapping[str, Calendar]
    sla: tuple[Policy, ...]
    ola: tuple[Ola, ...]
    routing: tuple[Route, ...]
    escalation: Escalation
    views: Mapping[str, str]
    templates: str
    fields: Mapping[str, Field]
    site: Site
    audit: Audit = Audit()
    search: Search = Search()
    mail: Mail = Mail()
    notify: Notify = Notify()
    csat: Csat = Csat()
    web: Web = Web()
    diagnostics: tuple[Diagnostic, ...] = ()
    unused_keys: tuple[str, ...] = ()
    blocking_errors: Mapping[str, Diagnostic] = field(default_factory=dict)
    text: str = ""
    rules: Mapping[str, Query] = field(default_factory=dict)

    @cached_property
    def _tree(self) -> Node | None:
        from hd.core.document.yaml_tree import parse

        return parse(self.text, limit=len(self.text))

    def line_of(self, section: str, key: str = "") -> int:
        """Return the line, from 1, of a section, of a name in it (a key, a list's item, an item's `name`) or of a
        dotted name further down (`require.functional`). For a missing name: the line of its nearest existing parent; 0
        without one.
        """
        from hd.core.config.line_lookup import line_of

        return line_of(self._tree, section, key=key)

    def require(self, *sections: str) -> None:
        """Raise ConfigError if these sections, or sections that they depend on, have errors; without sections: the
        whole file.
        """
        for section in sections or ("",):
            if problem := self.blocking_errors.get(section):
                raise ConfigError(f"{problem.where()}: {problem.message}", hint="hd config check")
