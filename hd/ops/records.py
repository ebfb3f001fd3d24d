"""Tickets as data: the fields of `--json`, the same for every command. Times are ISO 8601 with offset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from hd.core.sla.cached_facts import CachedFacts, CachedTicket

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic
    from hd.core.document.yaml_tree import Value
    from hd.core.kb.article import Article
    from hd.core.sla.clock import Clock, Clocks
    from hd.core.sla.clock_facts import ClockFacts
    from hd.core.sla.team_stays import TeamHold
    from hd.core.tickets.ticket import Ticket

Record = dict[str, Any]
Seen: TypeAlias = "ClockFacts | CachedFacts"
PAUSING = ("update", "resolve", "hold")


def iso(moment: datetime | None) -> str | None:
    """A time as it is published."""
    return moment.isoformat(timespec="seconds") if moment else None


def ticket_record(facts: Seen, *, prefix: str) -> Record:
    """The JSON of a ticket. prefix: the desk's folder inside the repository."""
    said = facts.rest.record if isinstance(facts, CachedFacts) else said_record(facts, prefix=prefix)
    return {**said, "sla": sla_record(facts.clocks, zone=facts.view.zone), "clock": pressing_record(facts)}


def brief_record(facts: Seen) -> Record:
    """The part of the JSON that a list shows: `id title status priority team assignee clock`; and `conflicted`."""
    ticket = facts.ticket
    priority = ticket.priority if isinstance(ticket, CachedTicket) else ticket.get("priority")
    return {
        "id": ticket.id,
        "title": ticket.title,
        "status": ticket.status,
        "priority": priority,
        "team": facts.current_team,
        "assignee": facts.assignee,
        "clock": pressing_record(facts),
        "conflicted": facts.flag("conflicted"),
    }


def said_record(facts: ClockFacts, *, prefix: str) -> Record:
    """What stands still while nothing happens to a ticket."""
    ticket, zone = facts.ticket, facts.view.zone
    texts = {
        key: ticket.get(key)
        for key in (
            "type",
            "priority",
            "impact",
            "urgency",
            "category",
            "service",
            "requester",
            "org",
            "office",
            "channel",
            "owner",
            "parent",
        )
    }
    return {
        "id": ticket.id,
        "title": ticket.title,
        "status": ticket.status,
        **texts,
        "team": facts.current_team,
        "line": facts.line or None,
        "assignee": facts.assignee,
        "tags": list(ticket.names("tags")),
        "links": [{"relation": relation, "id": other} for relation, other in ticket.links],
        "watchers": list(ticket.names("watchers")),
        "created": iso(ticket.created.astimezone(zone)),
        "updated": iso(ticket.last_time.astimezone(zone)),
        "path": f"{prefix}{ticket.path}",
        "fields": own_fields(ticket),
    }


def own_fields(ticket: Ticket) -> dict[str, Value]:
    """The desk's own fields of a ticket, and whatever else its file says."""
    from hd.core.tickets.ticket import KEYS

    return {key: value for key, value in ticket.document.fields.items() if key not in KEYS}


def sla_record(clocks: Clocks, *, zone: Any) -> Record:
    """`{policy, respond, reply, update, resolve, hold}`."""
    return {"policy": clocks.policy, **{clock.metric: clock_record(clock, zone=zone) for clock in clocks.all}}


def clock_record(clock: Clock, *, zone: Any) -> Record:
    """`{state, due, target_min, elapsed_min, remaining_min}`; all null but the state where nothing is promised. A clock
    that was met is due no more."""
    return {
        "state": clock.state,
        "due": iso(clock.due.astimezone(zone)) if clock.due and clock.state != "met" else None,
        "target_min": clock.target,
        "elapsed_min": clock.elapsed_min,
        "remaining_min": clock.remaining_min,
    }


def stopped_record(clock: Clock, *, zone: Any) -> Record:
    """`{stopped}`: when the clock stopped; null while it runs, or was never started."""
    return {"stopped": iso(clock.stopped.astimezone(zone)) if clock.stopped else None}


def verdict_record(written: Mapping[str, Value] | None) -> Record | None:
    """A written verdict, `{at, policy, calendar, METRIC: [state, used, target]}`, its minutes as numbers."""
    if written is None:
        return None
    return {
        key: [_number(one) for one in value] if isinstance(value, list) else value for key, value in written.items()
    }


def _number(value: Value) -> Value | int:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def stay_record(stay: TeamHold, *, zone: Any) -> Record:
    """`{cycle, team, line, from, to, held_min}` and the clock's fields; `to` null while the team has it, `line` where
    the team is gone. held_min: minutes of the team's working time, rounded up, also where no OLA holds."""
    return {
        "cycle": stay.clock.cycle,
        "team": stay.team,
        "line": stay.line or None,
        "from": iso(stay.start.astimezone(zone)),
        "to": iso(stay.end.astimezone(zone)) if stay.end else None,
        "held_min": stay.held_min,
        **clock_record(stay.clock, zone=zone),
    }


def pressing_record(facts: Seen) -> Record | None:
    """The clock that matters now, with what a pending ticket waits for; None where none runs."""
    clock = facts.pressing
    if clock is None or facts.stopped:
        return None
    pending = facts.ticket.status == "pending"
    return {
        "metric": clock.metric,
        **clock_record(clock, zone=facts.view.zone),
        "for": facts.replay.waits_for if pending else None,
        "since": iso(_there(facts.replay.since, facts)) if pending else None,
        "until": iso(_there(facts.replay.until, facts)) if pending else None,
    }


def _there(moment: datetime | None, facts: Seen) -> datetime | None:
    return moment.astimezone(facts.view.zone) if moment else None


def article_record(article: Article, *, now: datetime, prefix: str) -> Record:
    """The JSON of an article. prefix: the desk's folder inside the repository."""
    return {
        "slug": article.slug,
        "title": article.title,
        "kind": article.kind,
        "status": article.status,
        "audience": article.audience,
        "lang": article.lang or None,
        "category": article.category or None,
        "tags": list(article.tags),
        "owner": article.owner or None,
        "reviewed": article.reviewed.isoformat() if article.reviewed else None,
        "stale": article.is_past_review(now.date()),
        "links": list(article.links),
        "path": f"{prefix}{article.path}",
    }


def problem_record(problem: Diagnostic) -> Record:
    """`{severity, rule, path, line, message, hint, fixable}`."""
    return {
        "severity": problem.severity,
        "rule": problem.rule,
        "path": problem.path,
        "line": problem.line or None,
        "message": problem.message,
        "hint": problem.hint or None,
        "fixable": problem.fix,
    }


def pauses(metric: str) -> bool:
    """Whether that metric's clock pauses with the status."""
    return metric in PAUSING
