"""hd.yaml, declared once: every key with its kind, its default and a line of doc. Validation, the list of what is not
used yet, the JSON Schema and the reference page derive from it; it reads nothing itself."""

from __future__ import annotations

from hd.core.config import build, defaults
from hd.core.config.model import Audit, Desk, Escalation, Office, Org, Review, Search, Service, Team
from hd.core.config.scalars import (
    CalendarOf,
    CategoryRef,
    Choice,
    Date,
    DeskPath,
    Duration,
    Moment,
    Name,
    Number,
    Percent,
    PolicyCalendar,
    Query,
    Ref,
    Span,
    TeamPattern,
    Text,
    Word,
    Zone,
)
from hd.core.config.schema import Either, Key, Listing, Names, Record, Table

# Words that tickets and queries have already: the top-level keys of a ticket, the keys of its JSON and of queries.
TICKET_WORDS = """
    id title type status verdict created priority impact urgency requester assignee org category owner team office tags
    tag service links link channel timeline source handovers parent needed external watchers sla aliases conflicts
    contract age due until line is sort updated path body resolution comments attachments score resolved state watcher
""".split()  # noqa: SIM905

EMAIL = Text(pattern=r"[^\s@<>,;]+@[^\s@<>,;]+", saying="an address like name@example.org")
DOMAIN = Text(pattern=r"[\w-]+(\.[\w-]+)+", saying="a domain like example.org")
LANGUAGE = Text(pattern=r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", saying="a language code like en or uk")
# As `git check-ref-format --branch` has it.
_NO_BRANCH = r"[-/.]|@$|.*(\.\.|@\{|//|/\.|\.lock(/|$))"
BRANCH = Text(pattern=rf"(?!{_NO_BRANCH})[^\s~^:?*\[\\\x00-\x1f\x7f]+(?<![/.])", saying="the name of a git branch")
PREFIX = Text(pattern=r"[A-Z][A-Z0-9]{0,7}", saying="one to eight of A-Z and 0-9, a letter first")

CALENDAR = Ref("calendars", what="calendar")
POLICY_CALENDAR = PolicyCalendar()
MATCH = Query(leans=("fields", "orgs", "contracts"))
TEAM = Ref("teams", what="team")
PERSON = Ref("people", what="person")
PRIORITY_KEY = Ref("priorities", what="priority", also=("*",))
NO_WORDS = ("none", "nobody", "me")

desk = Record(
    {
        "name": Key(Text(), "the desk's name, as people see it", default="Help desk"),
        "prefix": Key(PREFIX, "what ticket ids start with", default="HD"),
        "timezone": Key(Zone(), "the time zone that times are shown and typed in", default="UTC"),
        "language": Key(LANGUAGE, "the desk's own language", default="en"),
        "branch": Key(BRANCH, "the branch that changes are committed on; where missing, the one checked out"),
        "at_risk": Key(Percent(), "the used share of a target from which a clock is at risk", default=0.75),
    },
    make=build.plain(Desk),
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
            "skills": Key(Listing(Word()), "what they are good at, for routing to a person", default=()),
            "away": Key(
                Listing(Span(), one=True), "days when they get no new work: dates or `from..until`", default=()
            ),
            "left": Key(Date(), "the day they left; they are never deleted"),
            "github": Key(Text(), "account on GitHub, asked to review what comes to their team"),
            "gitlab": Key(Text(), "account on GitLab, asked to review what comes to their team"),
            "forgejo": Key(Text(), "account on Forgejo or Gitea, asked to review what comes to their team"),
            "bitbucket": Key(Text(), "account on Bitbucket, asked to review what comes to their team"),
        },
        make=build.person,
    ),
    key=Word(reserved=NO_WORDS, lower=True),
    what="short names of agents",
    make=build.people,
)

offices = Names(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "calendar": Key(CALENDAR, "its opening hours, for policies with `calendar: office`"),
        },
        make=build.named(Office),
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
            "skills": Key(Listing(Word()), "what it is good at", default=()),
            "calendar": Key(CALENDAR, "when it works; OLA times count on it"),
        },
        make=build.keyed(Team),
    ),
    key=Word(reserved=NO_WORDS, lower=True),
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
        make=build.named(Org),
    ),
    key=Word(reserved=("none",)),
    what="organisations",
)

contracts = Table(
    Record(
        {
            "from": Key(Date(), "its first day", attribute="from_"),
            "until": Key(Date(), "its last day"),
            "calendar": Key(CALENDAR, "its hours, for policies with `calendar: contract`"),
        },
        make=build.contract,
    ),
    key=Word(reserved=("none",)),
    what="contracts",
)

services = Names(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "team": Key(Ref("teams", what="team", name_only=True), "the team that works on it", used=False),
            "category": Key(
                CategoryRef("categories", what="category", name_only=True),
                "the category of its tickets, where none is given",
            ),
        },
        make=build.named(Service),
    ),
    key=Name(),
    what="services",
)

categories = Names(
    Record({"name": Key(Text(), "full name, as people see it", used=False)}),
    key=Name(),
    what="categories",
    make=lambda values, _place: tuple(values),
)

_PAUSE = Choice("paused", "running")

statuses = Table(
    Record(
        {
            "clock": Key(
                Either(
                    Choice("running", "paused", "stopped"),
                    Record(
                        {
                            "requester": Key(_PAUSE, "while it waits for the requester; paused where missing"),
                            "approval": Key(_PAUSE, "while it waits for an approval; paused where missing"),
                            "date": Key(_PAUSE, "while it waits for a date; paused where missing"),
                            "vendor": Key(_PAUSE, "while it waits for a vendor; running where missing"),
                        }
                    ),
                ),
                "what the clocks do meanwhile: one word, or one by what the ticket waits for",
                default="running",
            ),
            "next": Key(Listing(Ref("statuses", what="status")), "the statuses that may follow", default=()),
            "close_after": Key(Duration(days=True), "after this long it is closed by itself", used=False),
        },
        make=build.status,
    ),
    key=Word(reserved=("none",), lower=True),
    what="statuses",
    make=build.statuses,
)

_PRIORITY_NAMES = Listing(Word(reserved=("none",)))

priorities = Record(
    {
        "names": Key(_PRIORITY_NAMES, "the priorities, highest first", default=defaults.PRIORITIES.names),
        "impact": Key(_PRIORITY_NAMES, "the impacts, widest first; where missing, the rows of the matrix"),
        "urgency": Key(_PRIORITY_NAMES, "the urgencies, highest first", default=defaults.PRIORITIES.urgency),
        "matrix": Key(
            Table(Listing(Word(), unique=False), key=Word(reserved=("none",)), what="impacts"),
            "for each impact, the priority for each urgency in its order",
        ),
    },
    make=build.priorities,
)

calendars = Table(
    CalendarOf(),
    key=Word(reserved=("none",)),
    what="calendars",
    make=lambda values, place: values or defaults.calendars(place.reading),
)

RESPOND = Either(
    Duration(),
    Record(
        {
            "target": Key(Duration(), "the agreed time", required=True, attribute="minutes"),
            "stop": Key(Choice("open"), "what stops the clock, instead of the first answer: the status open"),
        },
        make=build.respond,
    ),
)

sla = Listing(
    Record(
        {
            "name": Key(Word(reserved=("none",)), "its name, which verdicts and a ticket's `sla` say", required=True),
            "match": Key(MATCH, "which tickets; the first policy that matches applies", required=True),
            "calendar": Key(
                POLICY_CALENDAR, "calendar, `office` or `contract`; where missing, the first calendar", vital=True
            ),
            "at_risk": Key(Percent(), "as in `desk`, for this policy"),
            "targets": Key(
                Either(
                    Choice("none"),
                    Table(
                        Record(
                            {
                                "respond": Key(RESPOND, "time to the first answer"),
                                "reply": Key(Duration(), "time to answer what the requester writes later"),
                                "update": Key(Duration(), "time from one answer to the next while it is open"),
                                "resolve": Key(Duration(), "time to the resolution"),
                                "calendar": Key(POLICY_CALENDAR, "as in the policy, for this priority", vital=True),
                            },
                            make=build.targets,
                        ),
                        key=PRIORITY_KEY,
                        what="priorities",
                    ),
                ),
                'times by priority, "*" for the rest, or `none`',
                required=True,
            ),
        },
        make=build.policy,
    ),
    make=build.policies,
)

ola = Listing(
    Record(
        {
            "match": Key(MATCH, "which stays in a team (`team:desk`, `line:2`)", required=True),
            "targets": Key(
                Table(Duration(), key=PRIORITY_KEY, what="priorities"),
                'how long a team may hold a ticket, by priority, "*" for the rest',
                required=True,
            ),
        },
        make=build.ola,
    )
)

routing = Listing(
    Record(
        {
            "match": Key(MATCH, "which tickets; the first rule that matches applies", required=True),
            "team": Key(
                TeamPattern("teams", what="team"), "the team they go to; `{office}` is the ticket's office", vital=True
            ),
            "assignee": Key(PERSON, "the agent they go to; without `team`, to the agent's", vital=True),
            "outside": Key(CALENDAR, "the rule holds only while this calendar is closed", vital=True),
            "refuse": Key(Text(), "such a ticket is refused, with this reason", vital=True),
        },
        make=build.route,
    )
)

_MUST_SAY = Listing(Choice("reason", "tried", "kb", "evidence"))

escalation = Record(
    {
        "paths": Key(
            Table(Listing(TEAM), key=TEAM, what="teams", make=build.paths),
            "for each team, the teams it escalates to, the first first",
            default={},
        ),
        "require": Key(
            Record(
                {
                    "functional": Key(
                        _MUST_SAY, "what a handover to another team must say, beside the reason", default=()
                    ),
                    "hierarchical": Key(_MUST_SAY, "what a call to management must say, beside the reason", default=()),
                }
            ),
            "what an escalation must say",
            default={"functional": (), "hierarchical": ()},
        ),
        "review": Key(
            Record(
                {
                    "match": Key(MATCH, "which tickets", required=True),
                    "to": Key(Listing(TEAM), "handovers to these teams; where missing, to all", default=()),
                    "by": Key(
                        Listing(Ref("people", what="person", also=("lead", "member"))),
                        "who approves: agents, or `lead` and `member` of the team it goes to; where missing, both",
                        default=(),
                    ),
                    "within": Key(
                        Duration(),
                        "how long one may wait, in that team's hours; then `hd sla check` tells",
                        default=240,
                    ),
                },
                make=build.plain(Review),
            ),
            "which handovers are reviewed, on a branch of their own, before they take effect",
        ),
        "rules": Key(
            Listing(
                Record(
                    {
                        "match": Key(MATCH, "which tickets", required=True),
                        "at": Key(Moment(), "used share of a target, or `breached`", required=True),
                        "tell": Key(
                            Ref("people", what="person", also=("lead", "owner", "assignee")),
                            "who is told: a person, or the ticket's",
                        ),
                        "escalate": Key(
                            Ref("people", what="person", also=("lead",)),
                            "who it is escalated to (hierarchical): a person, or the lead of the team that has it",
                        ),
                    },
                    make=build.clock_rule,
                )
            ),
            "what `hd sla apply` does when a clock gets on; every rule that matches applies, once for each clock",
            default=(),
        ),
    },
    make=build.plain(Escalation),
)

views = Table(Query(me=True), key=Word(), what="views")

fields = Table(
    Record(
        {
            "type": Key(Choice("text", "choice", "number", "date"), "what it holds", default="text"),
            "of": Key(Listing(Text()), "what can be chosen", default=()),
            "required": Key(Query(always=True), "which tickets must have it; `yes` for all"),
        },
        make=build.own_field,
    ),
    key=Word(reserved=TICKET_WORDS, lower=True),
    what="fields",
)

WEB = Text(pattern=r"https?://[^\s/<>\"'?#]+(/[^\s<>\"'?#]*)?", saying="an address like https://help.example.org/")
SAID = Either(Text(), Table(Text(), key=LANGUAGE, what="languages"))

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
    make=build.site,
)


audit = Record(
    {
        "back": Key(Duration(days=True), "how long ago something may have happened when it is written down",
                    default=Audit().back),
        "signed": Key(Text(), "which commits are signed: `no`, `yes`, since a day, or since a commit", default="no"),
        "signers": Key(DeskPath(), "the file of ssh keys that may sign, as git has it; where missing, git's setting"),
        "forge": Key(Listing(Text()), "keys with which a forge signs what its buttons make", default=()),
    },
    make=build.plain(Audit),
)  # fmt: skip


search = Record(
    {
        "synonyms": Key(
            Listing(Listing(Text())),
            "groups of words and phrases that mean the same to `hd search`: `[[mfp, printer, принтер]]`",
            default=(),
        ),
    },
    make=build.plain(Search),
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
        "audit": Key(audit, "what `hd audit` and `hd check --base` demand of commits"),
        "search": Key(search, "words that `hd search` should know"),
    }
)
