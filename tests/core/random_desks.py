"""Random desks and tickets for tests of clocks: as plain data, and as the files that say the same. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from hd.core.config import Config, load
from hd.core.tickets.ticket import Ticket
from tests.oracles.calendar_minutes import MINUTE
from tests.oracles.clocks_minutes import Entry, Facts, Move, Policy, Said

METRICS = ("respond", "reply", "update", "resolve", "hold")
DESK_ZONE = "Europe/Kyiv"

# The Mondays of weeks in which something happens: clocks go on and back here and there, holidays, nothing.
WEEKS = [
    *("2026-03-23", "2026-03-02", "2026-10-19", "2026-10-26", "2026-12-21", "2026-06-01"),
    *("2028-02-21", "2027-12-20", "2199-12-23"),  # a leap day, the turns of a year and of centuries
]

CALENDARS: dict[str, Mapping[str, object]] = {
    "plain": {"timezone": "Europe/Kyiv", "hours": {"mon-fri": ["09:00-18:00"]}},
    "split": {
        "timezone": "Europe/Kyiv",
        "hours": {"mon-thu": ["09:00-13:00", "14:00-18:00"], "fri": ["09:00-17:00"]},
        "holidays": ["2026-03-25", "2026-12-25", "2027-01-01..2027-01-03", "2026-06-04..2026-06-05"],
        "extra": {"2026-03-28": ["10:00-14:00"], "2026-12-26": ["10:00-15:00"]},
        "breaks": {"2026-12-24": ["12:00-18:00"], "2026-10-27": ["09:00-10:30"]},
    },
    "toronto": {"timezone": "America/Toronto", "hours": {"mon-fri": ["08:30-17:00"]}, "holidays": ["2026-12-25"]},
    "nights": {"timezone": "Europe/Kyiv", "hours": {"mon-sun": ["22:00-24:00", "00:00-06:00"]}},
    "always": {"timezone": "UTC", "hours": "24x7"},
    "sundays": {"timezone": "Australia/Lord_Howe", "hours": {"sat-sun": ["00:00-04:00", "13:15-13:45"]}},
}

USUAL_NEXT = {
    "new": ["open", "pending", "resolved", "cancelled"],
    "open": ["pending", "resolved", "cancelled"],
    "pending": ["open", "resolved", "cancelled"],
    "resolved": ["open", "closed"],
    "closed": [],
    "cancelled": ["open"],
}
USUAL_CLOCKS: dict[str, str | Mapping[str, str]] = {
    "new": "running",
    "open": "running",
    "pending": {"requester": "paused", "approval": "paused", "date": "paused", "vendor": "running"},
    "resolved": "stopped",
    "closed": "stopped",
    "cancelled": "stopped",
}
OWN_NEXT = {
    "new": ["open", "parked", "resolved"],
    "open": ["pending", "parked", "resolved", "done", "cancelled"],
    "parked": ["open", "pending", "done"],
    "pending": ["open", "parked", "resolved", "cancelled"],
    "resolved": ["open", "closed", "done"],
    "done": ["open", "closed"],
    "closed": ["open"],
    "cancelled": ["open"],
}
OWN_CLOCKS: dict[str, str | Mapping[str, str]] = {
    **USUAL_CLOCKS,
    "pending": {"requester": "paused", "vendor": "paused", "approval": "running", "date": "paused"},
    "parked": "paused",
    "done": "stopped",
}
STATUSES = [(USUAL_CLOCKS, USUAL_NEXT), (OWN_CLOCKS, OWN_NEXT)]

PRIORITIES = [["P1", "*"], ["*"], ["P1", "P2"]]
FIELDS = {
    "type": ["incident", "request"],
    "priority": ["P1", "P2", "P3"],
    "org": ["acme", "globex"],
    "office": ["kyiv", "toronto", "nowhere"],
}
TEAMS = {"desk": (1, "split"), "l2": (2, "plain"), "night": (2, "always"), "loose": (3, None)}  # line, calendar
CONTRACTS = [  # organisation, name, from, until, calendar
    ("acme", "gold-2026", "2026-01-01", "2026-10-26", "always"),
    ("acme", "gold-2027", "2026-10-27", None, "nights"),
    ("globex", "basic", None, "2026-12-22", None),
]


@dataclass(frozen=True)
class Ola:
    """What a team may hold: of a team or a line, and a priority; minutes by priority."""

    key: str
    values: Sequence[str]
    targets: Mapping[str, int]


@dataclass(frozen=True)
class Desk:
    """A configuration and some weeks, as plain data."""

    begin: datetime
    days: int
    policies: Sequence[Policy]
    olas: Sequence[Ola]
    share: int
    first: str  # the calendar that stands first
    clocks: Mapping[str, str | Mapping[str, str]]
    next: Mapping[str, Sequence[str]]

    def moment(self, minute: int) -> datetime:
        """The time so many minutes from the beginning of the weeks."""
        return self.begin + minute * MINUTE


@dataclass(frozen=True)
class Case:
    """A ticket of a desk, and the minutes at which to look at it."""

    desk: Desk
    fields: Mapping[str, str]
    facts: Facts
    nows: Sequence[int]


# What the files say


def flow(value: object) -> str:
    """Plain data as YAML on one line, quoted."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f'"{key}": {flow(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return f'"{value}"'


def desk_text(desk: Desk) -> str:
    names = sorted(CALENDARS, key=lambda name: name != desk.first)
    lines = [
        f'desk: {{timezone: {DESK_ZONE}, at_risk: "{desk.share}%"}}',
        "calendars:",
        *(f"  {name}: {flow(CALENDARS[name])}" for name in names),
        "offices: {kyiv: {calendar: split}, toronto: {calendar: toronto}, nowhere: {}}",
        "teams:",
        *(
            f"  {name}: {{line: {line}" + (f", calendar: {calendar}}}" if calendar else "}")
            for name, (line, calendar) in TEAMS.items()
        ),
        "contracts:",
        *(
            f"  {name}: "
            + flow({k: v for k, v in (("from", begin), ("until", end), ("calendar", calendar)) if v is not None})
            for _, name, begin, end, calendar in CONTRACTS
        ),
        "orgs: {acme: {contracts: [gold-2026, gold-2027]}, globex: {contracts: [basic]}}",
        "priorities: {names: [P1, P2, P3], urgency: [high], matrix: {person: [P1]}}",
        "statuses:",
        *(f"  {name}: {flow({'clock': clock, 'next': desk.next[name]})}" for name, clock in desk.clocks.items()),
        "sla:",
        *(f"- {policy_row(policy)}" for policy in desk.policies),
        *(["ola:"] if desk.olas else []),
        *(
            "- " + flow({"match": f"{ola.key}:{','.join(ola.values)}", "targets": spelled(ola.targets)})
            for ola in desk.olas
        ),
    ]
    return "\n".join(lines) + "\n"


def spelled(targets: Mapping[str, int]) -> dict[str, str]:
    return {priority: f"{minutes}m" for priority, minutes in targets.items()}


def policy_row(policy: Policy) -> str:
    match = " ".join(f"{key}:{','.join(values)}" for key, values in policy.match.items()) or "*"
    row: dict[str, object] = {"name": policy.name, "match": match}
    if policy.calendar:
        row["calendar"] = policy.calendar
    if policy.at_risk:
        row["at_risk"] = f"{policy.at_risk}%"
    targets: dict[str, object] = {}
    for priority, (metrics, calendar) in policy.targets.items():
        block: dict[str, object] = {}
        for metric, (minutes, stop) in metrics.items():
            block[metric] = {"target": f"{minutes}m", "stop": stop} if stop else f"{minutes}m"
        targets[priority] = {**block, "calendar": calendar} if calendar else block
    return flow({**row, "targets": targets or "none"})


def ticket_text(case: Case) -> bytes:
    """The ticket's file, times in the desk's zone."""
    facts = case.facts

    def at(minute: int) -> str:
        return case.desk.moment(minute).astimezone(ZoneInfo(DESK_ZONE)).isoformat()

    def step(entry: Entry) -> str:
        waits = f", for: {entry.waits_for}" if entry.waits_for else ""
        until = f", until: {at(entry.until)}" if entry.until is not None else ""
        return f"- {{at: {at(entry.at)}, by: {agent}, status: {entry.status}{waits}{until}}}"

    def move(number: int, entry: Move) -> str:
        moment = f"asked: {at(facts.created)}" if entry.at is None else f"at: {at(entry.at)}"
        where = f"to: {entry.to}" if entry.to else "told: maria"
        kind = "registered" if number == 0 else "functional" if entry.to else "hierarchical"
        return f"- {{{moment}, by: olha, {where}, kind: {kind}, reason: more}}"

    agent = "olha" if facts.by_agent else "caller@acme.example"
    words = []
    for said in facts.comments:
        author = {"agent": "ivan", "requester": "caller@acme.example"}[said.who]
        words.append(f"### {at(said.at)} {author}{' [internal]' if said.internal else ''}\n\nSaid.\n")
    return "\n".join(
        [
            "---",
            "id: HD-2611-7K3FQ",
            "title: VPN drops",
            f"status: {facts.status}",
            f"created: {at(facts.created)}",
            *(f"{key}: {value}" for key, value in case.fields.items()),
            f"requester: {'caller@acme.example' if facts.requester else ''}",
            f"channel: {facts.channel}",
            "timeline:",
            step(facts.timeline[0]),
            *(step(entry).replace(f"by: {agent}", "by: ivan") for entry in facts.timeline[1:]),
            "handovers:",
            *(move(number, entry) for number, entry in enumerate(facts.moves)),
            "---",
            "It drops.",
            "",
            *(["## Resolution", "", "Raised the timeout.", ""] if facts.answered else []),
            "## Comments",
            "",
            *words,
        ]
    ).encode()


@lru_cache(maxsize=8)
def config_of(text: str) -> Config:
    config = load(text)
    assert not config.diagnostics, config.diagnostics
    return config


def read(case: Case) -> Ticket:
    ticket = Ticket.parse(ticket_text(case), path="tickets/2026/11/HD-2611-7K3FQ.md", zone=ZoneInfo(DESK_ZONE))
    assert not ticket.diagnostics
    return ticket


# Random desks and tickets


def desk_of_weeks(random: Random, *, weeks: Sequence[str], days: int, longest: int) -> Desk:
    """A desk, in one of the weeks; its targets are up to `longest` minutes."""

    def minutes() -> int:
        return random.choice([15, 30, 60, 120, 240, 480, random.randint(1, longest)])

    def policy(name: str, keys: Sequence[str]) -> Policy:
        match = {key: sorted(random.sample(FIELDS[key], random.randint(1, 2))) for key in keys}
        targets = {}
        for priority in random.choice([["P1", "*"], ["*"], ["P1", "P2"], ["P1", "P2", "P3"], ["*", "P3"], []]):
            metrics: dict[str, tuple[int, str | None]] = {
                m: (minutes(), None) for m in METRICS[:4] if random.random() < 0.9
            }
            if random.random() < 0.2:
                metrics["respond"] = (minutes(), "open")
            targets[priority] = (metrics, random.choice([None, None, "office", *CALENDARS]))
        calendar = random.choice([None, "office", "contract", *CALENDARS])
        return Policy(name, match, calendar, random.choice([None, None, 50, 90]), targets)

    monday = date.fromisoformat(random.choice(weeks))
    clocks, follows = random.choice(STATUSES)
    return Desk(
        begin=datetime(monday.year, monday.month, monday.day, tzinfo=UTC),
        days=days,
        policies=[
            policy("p0", random.sample(["type", "priority", "org", "office"], random.randint(0, 2))),
            policy("p1", random.sample(["type", "priority", "org", "office"], random.randint(0, 2))),
            policy("p2", []),
        ][random.randint(0, 2) :],
        olas=[
            Ola(
                key,
                sorted(random.sample(known, random.randint(1, 3))),
                {p: minutes() for p in random.choice(PRIORITIES)},
            )
            for key, known in random.choices([("team", list(TEAMS)), ("line", ["1", "2", "3"])], k=random.randint(0, 3))
        ],
        share=random.choice([75, 75, 80, 100]),
        first=random.choice(list(CALENDARS)),
        clocks=clocks,
        next=follows,
    )


@st.composite
def histories(draw: st.DrawFn, desk: Desk, *, created: int, busy: int) -> Facts:
    """A ticket, with what happens to it in the `busy` minutes that follow its creation, at distinct minutes."""
    requester = draw(st.integers(0, 5)) > 0
    timeline = [Entry(created, "new" if draw(st.integers(0, 9)) else "open")]
    moves = [Move(created, draw(st.sampled_from(["desk", "l2"])))]
    comments: list[Said] = []
    status = timeline[0].status
    count = draw(st.integers(0, 10))
    for minutes in sorted(draw(st.sets(st.integers(1, busy), min_size=count, max_size=count))):
        at = created + minutes
        dated = at if draw(st.integers(0, 9)) else max(created, at - draw(st.integers(0, busy)))
        what = draw(st.sampled_from(["step", "agent", "requester", "move", "step", "agent", "requester", "internal"]))
        if what == "step":
            to = draw(
                st.sampled_from([*desk.next[status] * 3, *desk.clocks, *["pending"] * (3 * (status == "pending"))])
            )
            waits_for = until = None
            if to == "pending":
                waits_for = draw(st.sampled_from(["requester", "requester", "vendor", "approval", "date", None]))
                until = draw(st.none() | st.integers(-200, 4000).map(lambda more, at=at: at + more))
                if draw(st.booleans()):
                    comments.append(Said(at, "agent"))  # asks and pauses
            timeline.append(Entry(dated, to, waits_for, until))
            if to in desk.next[status] or to == status == "pending":
                status = to
        elif what == "move":
            moves.append(Move(dated if draw(st.integers(0, 4)) else None, draw(st.sampled_from([*TEAMS, None]))))
        elif what == "requester" and requester:
            comments.append(Said(at, "requester"))
            if status in ("pending", "resolved") and draw(st.booleans()):
                timeline.append(Entry(at, "open"))  # answers, reopens
                status = "open"
        else:
            comments.append(Said(at, "agent", internal=what == "internal"))
    return Facts(
        created=created,
        channel=draw(st.sampled_from(["email", "phone", "web", "chat", "in-person", "messenger", "monitoring"])),
        by_agent=draw(st.integers(0, 3)) > 0,
        requester=requester,
        status=status if draw(st.integers(0, 14)) else draw(st.sampled_from(list(desk.clocks))),
        timeline=timeline,
        moves=moves,
        comments=comments,
        answered=draw(st.booleans()),
        clocks=desk.clocks,
        next=desk.next,
    )


@st.composite
def desks(
    draw: st.DrawFn, *, weeks: Sequence[str] = WEEKS, days: int = 16, longest: int = 1200, most: int = 6
) -> list[Case]:
    """A desk and some tickets of it."""
    desk = desk_of_weeks(Random(draw(st.integers(0, 2**32))), weeks=weeks, days=days, longest=longest)
    found = []
    for _ in range(draw(st.integers(1, most))):
        busy = draw(st.sampled_from([200, 1440, (days - 10) * 1440]))
        facts = draw(histories(desk, created=draw(st.integers(0, 6 * 1440)), busy=busy))
        happened = [*facts.timeline, *facts.comments, *(move for move in facts.moves if move.at is not None)]
        last = max(entry.at for entry in happened if entry.at is not None)
        fields = {key: draw(st.sampled_from(values)) for key, values in FIELDS.items()}
        fields["sla"] = draw(st.sampled_from(["", "", "", "p1", "p2", "unknown"]))
        found.append(Case(desk, fields, facts, [last + draw(st.integers(0, 3 * 1440)) for _ in range(2)]))
    return found
