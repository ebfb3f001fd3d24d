"""Desks and tickets for tests of clocks, told in a few words. Days are those of November 2026: the 23rd is a Monday.

`ticket("23 09:00", "23 09:30 pending for requester until 24 10:00", "23 10:00 ivan says", …)` is a ticket created on
Monday at nine, to which these things happen, as real edits of a real file. What may happen:

    DAY HH:MM STATUS [for WHAT] [until DAY HH:MM]      a step of the timeline
    DAY HH:MM WHO says | notes                         a public comment, an internal one
    DAY HH:MM WHO answers                              the text of the resolution, and the step
    DAY HH:MM to TEAM | told WHO | asked TEAM          a handover, a call to management, a handover under review
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from hd.core.config import Config, load
from hd.core.sla.evaluate import evaluate
from hd.core.sla.measure import Clock, Clocks
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.replay import Replay, replay
from hd.core.tickets.ticket import Handover, Step, Ticket, new_ticket

KYIV = ZoneInfo("Europe/Kyiv")
CALLER = "caller@acme.example"

HOURS = """
calendars:
  kyiv: {timezone: Europe/Kyiv, hours: {mon-fri: ["09:00-18:00"]}}
  always: {timezone: UTC, hours: 24x7}
teams:
  desk: {line: 1, calendar: kyiv}
  l2: {line: 2, calendar: kyiv}
  night: {line: 2, calendar: always}
"""
SLA = """
sla:
- {name: all, match: "*", targets: {"*": {respond: 30m, reply: 60m, update: 90m, resolve: 120m}}}
"""


def desk(text: str = SLA, *, hours: str = HOURS) -> Config:
    """The desk of an hd.yaml: `hours`, and `text`."""
    config = load("desk: {timezone: Europe/Kyiv}\n" + hours + text)
    assert not config.diagnostics, config.diagnostics
    return config


def at(text: str) -> datetime:
    """`23 09:00`, `24 17:30:15`: a day of November 2026 (31 is the first of December), in Kyiv."""
    day, _, time = text.partition(" ")
    return datetime.fromisoformat(f"2026-11-01T{time}").replace(tzinfo=KYIV) + timedelta(days=int(day) - 1)


def ticket(created: str, *events: str, by: str = "olha", **fields: str | None) -> Ticket:
    """A ticket registered by `by`, and what happened to it. An empty field is left empty."""
    known: dict[str, str | None] = {"type": "incident", "priority": "P2", "requester": CALLER, "channel": "email"}
    values = {**known, **fields, "id": "HD-2611-7K3FQ", "title": "VPN drops", "status": "new", "created": at(created)}
    made = new_ticket(
        {key: value for key, value in values.items() if value != ""} | {"team": "desk"},
        path="tickets/2026/11/HD-2611-7K3FQ.md",
        zone=KYIV,
        description="It drops.",
        step=Step(at(created), by, "new"),
        handover=Handover(at(created), by, "registered", to="desk"),
    )
    for event in events:
        made = happened(made, event)
    assert not made.diagnostics, made.diagnostics
    return made


def happened(made: Ticket, event: str) -> Ticket:
    """The ticket after one more event."""
    day, time, *words = event.split()
    when = at(f"{day} {time}")
    match words:
        case [who, "says" | "notes" as how]:
            return made.with_comment(Comment(when, _author(who), "Said.", internal=how == "notes"))
        case [who, "answers"]:
            return made.with_resolution("Raised the timeout.").with_step(Step(when, _author(who), "resolved"))
        case ["to", team]:
            return made.with_handover(Handover(when, "olha", "functional", to=team, reason="more"))
        case ["asked", team]:
            return made.with_handover(Handover(None, "olha", "functional", to=team, reason="more", asked=when))
        case ["told", who]:
            return made.with_handover(Handover(when, "olha", "hierarchical", told=who, reason="more"))
        case [status, *rest]:
            step = Step(when, "ivan", status)
            if rest[:1] == ["for"]:
                step, rest = replace(step, waits_for=rest[1]), rest[2:]
            if rest[:1] == ["until"]:
                step, rest = replace(step, until=at(" ".join(rest[1:]))), []
            assert not rest, event
            return made.with_step(step)
    raise AssertionError(event)


def _author(who: str) -> str:
    return CALLER if who == "caller" else who


def clocks(made: Ticket, now: str, config: Config | None = None) -> Clocks:
    """All clocks of the ticket at a moment, on a desk (the one of SLA)."""
    return evaluate(made, EvaluationContext(config or desk(), at(now)))


def folded(made: Ticket, config: Config | None = None) -> Replay:
    """The ticket's lists, folded under a desk's statuses."""
    return replay(made, (config or desk()).statuses)


def brief(clock: Clock) -> tuple[str, int | None, int | None]:
    """State, minutes used, minutes left."""
    return clock.state, clock.elapsed_min, clock.remaining_min
