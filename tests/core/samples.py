"""What the tests of the core's rules share: the two example desks, the ticket of the format's page, and a way to vary
either. Tests nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from hd.core.config import Config, load
from hd.core.diagnostic import Diagnostic
from hd.core.document.yaml_tree import Writable
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Handover, Step, Ticket, new_ticket

KYIV = ZoneInfo("Europe/Kyiv")
EXAMPLES = Path(__file__).parents[2] / "examples"
SMALL = load((EXAMPLES / "small-team" / "hd.yaml").read_text(encoding="utf-8"))
OUTSOURCER = load((EXAMPLES / "outsourcer" / "hd.yaml").read_text(encoding="utf-8"))
EMPTY = load("")

ID = "HD-2611-7K3FQ"
PATH = "tickets/2026/11/HD-2611-7K3FQ.md"
CREATED = datetime(2026, 11, 23, 8, 2, 11, tzinfo=UTC).astimezone(KYIV)
NOW = datetime(2026, 11, 23, 15, 6, tzinfo=UTC)  # Monday 17:06 in Kyiv

EXAMPLE = """\
---
id: HD-2611-7K3FQ
title: VPN drops every ten minutes
type: incident
status: resolved
verdict: {at: 2026-11-23T15:02:00+02:00, policy: incidents, calendar: kyiv, respond: [met, 0, 30], resolve: [met, 98, 480]}
created: 2026-11-23T10:02:11+02:00
priority: P2
impact: group
urgency: high
requester: o.shevchenko@acme.example
assignee: ivan
org: acme
category: network/vpn
owner: olha
team: l2-kyiv
office: kyiv
tags: [vpn, remote]
service: vpn
links: [problem:HD-2610-QX4M8]
channel: phone
timeline:
- {at: 2026-11-23T10:02:11+02:00, by: olha, status: new}
- {at: 2026-11-23T10:05:40+02:00, by: olha, status: open}
- {at: 2026-11-23T11:40:00+02:00, by: ivan, status: pending, for: requester, until: 2026-11-24T10:00:00+02:00}
- {at: 2026-11-23T15:02:00+02:00, by: ivan, status: resolved}
source: cli
handovers:
- {at: 2026-11-23T10:02:11+02:00, by: olha, to: desk, kind: registered}
- {at: 2026-11-23T11:20:00+02:00, by: olha, from: desk, to: l2-kyiv, kind: functional, reason: needs the firewall log, tried: "reinstall, 4G"}
---
The client disconnects every ten minutes since the morning.

## Resolution

The gateway's idle timeout was ten minutes; raised to eight hours.

## Comments

### 2026-11-23T10:05:40+02:00 olha

Asked for the client's log.

### 2026-11-23T11:18:02+02:00 olha [internal]

Same gateway as HD-2610-QX4M8.
"""  # noqa: E501 - as the format's page shows it

FIELDS: dict[str, Writable] = {
    "id": ID,
    "title": "VPN drops every ten minutes",
    "type": "incident",
    "status": "new",
    "created": CREATED,
    "priority": "P2",
    "impact": "group",
    "urgency": "high",
    "requester": "o.shevchenko@acme.example",
    "org": "acme",
    "category": "network/vpn",
    "owner": "olha",
    "team": "desk",
    "office": "kyiv",
    "service": "vpn",
    "channel": "phone",
    "source": "cli",
}


def registered(*, description: str = "The client disconnects.", by: str = "olha", **fields: Writable) -> Ticket:
    """The example's ticket as it was registered, with other fields where given."""
    values: dict[str, Writable] = {**FIELDS, **fields}
    team = values["team"]
    return new_ticket(
        values,
        path=PATH,
        zone=KYIV,
        description=description,
        step=Step(CREATED, by, "new"),
        handover=Handover(CREATED, by, "registered", to=team if isinstance(team, str) else None),
    )


def after(minutes: int) -> datetime:
    """So long after the ticket was registered."""
    return CREATED + timedelta(minutes=minutes)


def handed(ticket: Ticket, *teams: str, kind: str = "functional") -> Ticket:
    """The ticket, handed from team to team, a minute apart."""
    for team in teams:
        at = ticket.next_time(ticket.last_time + timedelta(minutes=1))
        ticket = ticket.with_handover(Handover(at, "olha", kind, to=team, from_=ticket.get("team"), reason="so"))
    return ticket


def parsed(text: str, *, path: str = PATH) -> Ticket:
    """A ticket out of its file's text."""
    return Ticket.parse(text.encode(), path=path, zone=KYIV)


def changed(*swaps: tuple[str, str], text: str = EXAMPLE) -> Ticket:
    """The example's ticket with pieces of its text swapped; each must be there."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    return parsed(text)


def facts(
    ticket: Ticket, *, config: Config = SMALL, now: datetime = NOW, me: str = "", **sections: object
) -> ClockFacts:
    """The ticket as the desk sees it; `sections` replace those of the configuration."""
    return ClockFacts(ticket, EvaluationContext(replace(config, **sections), now, me))  # type: ignore[arg-type]


def told(problems: tuple[Diagnostic, ...] | list[Diagnostic]) -> list[tuple[int, str]]:
    """(line, message) of each."""
    return [(problem.line, problem.message) for problem in problems]


def line_of(text: str, piece: str) -> int:
    """The line, from 1, that `piece` first stands on."""
    return text.count("\n", 0, text.index(piece)) + 1
