"""Run the scenarios of sla-tests.yaml against a desk's configuration and report unexpected clocks.

Registers a ticket and writes the events into it as `hd` would; evaluates it at each time of the table. Resolving
includes the answer, which is a public comment. Reads and writes no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core.config import Config
from hd.core.document.yaml_tree import Writable
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.evaluate import compute_verdict
from hd.core.sla.measure import Clock
from hd.core.sla.policy_selection import find_promise
from hd.core.sla_policy.scenario_values import NEVER
from hd.core.sla_policy.scenarios import Event, Expectation, ExpectedClock, Scenario
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.replay import is_step_allowed
from hd.core.tickets.routing import first_line, route
from hd.core.tickets.ticket import Handover, Step, Ticket, new_ticket
from hd.core.tickets.workflow import priority_of
from hd.core.time.durations import write_duration

DEFAULT_REQUESTER = "requester@example.com"  # the default requester
_ID = "HD-0001-00000"
_PATH = "tickets/0001/HD-0001-00000.md"


class Failure(Struct, frozen=True):
    """An unexpected result. clock: the clock concerned, which `facts` can explain; None: it concerns no clock."""

    line: int
    message: str
    facts: ClockFacts | None = None
    clock: Clock | None = None


def play(scenario: Scenario, config: Config) -> list[Failure]:
    """Return the unexpected results, in the order of the table; an impossible event ends the run."""
    ticket = _register(scenario, config)
    zone = ZoneInfo(config.desk.timezone)
    found: list[Failure] = []
    left = list(scenario.events)
    for expected in scenario.expects:
        while left and left[0].at <= expected.at:
            event = left.pop(0)
            if event.status and not is_step_allowed(ticket.status, event.status, config.statuses):
                known = config.statuses.get(ticket.status)
                may = f"; after {ticket.status} comes: {', '.join(known.next) or 'nothing'}" if known else ""
                message = f"{ticket.status} → {event.status} is not a step of the workflow{may}"
                return [*found, Failure(event.line, message)]
            ticket = _apply_event(ticket, event, own=tuple(config.fields))
        facts = ClockFacts(ticket, EvaluationContext(config, expected.at))
        found.extend(_check_row(facts, expected, zone))
    return found


# -- what happened ---------------------------------------------------------------------------------------------------


def _register(scenario: Scenario, config: Config) -> Ticket:
    """Return the new ticket, as `hd create` would register it."""
    given = dict(scenario.fields)
    impact, urgency = given.get("impact", "person"), given.get("urgency", "normal")
    requester = given.pop("requester", DEFAULT_REQUESTER)
    usual: dict[str, Writable] = {
        "id": _ID,
        "title": scenario.name,
        "type": "incident",
        "status": "new",
        "created": scenario.created,
        "priority": priority_of(impact, urgency, priorities=config.priorities),
        "impact": impact,
        "urgency": urgency,
        "requester": None if requester == "none" else requester,
        "channel": "email",
        "source": "test",
    }
    fields = {**usual, **given}
    view = EvaluationContext(config, scenario.created)
    team = given.get("team") or route(ClockFacts(_new_ticket(fields, scenario, view), view), view).team
    return _new_ticket({**fields, "team": team or first_line(config)}, scenario, view)


def _new_ticket(fields: Mapping[str, Any], scenario: Scenario, view: EvaluationContext) -> Ticket:
    at, by = scenario.created, _name(scenario.by, fields)
    return new_ticket(
        fields,
        path=_PATH,
        zone=view.zone,
        description=scenario.name,
        step=Step(at, by, "new"),
        handover=Handover(at, by, "registered", to=fields.get("team")),
    )


def _name(actor: str, fields: Mapping[str, Any]) -> str:
    """Resolve `requester` to the requester's key."""
    return str(fields.get("requester") or DEFAULT_REQUESTER) if actor == "requester" else actor


def _apply_event(ticket: Ticket, event: Event, *, own: Sequence[str]) -> Ticket:
    """Return the ticket after the event: fields first, then team, comments and status."""
    asker = {"requester": ticket.get("requester")}
    by = _name(event.by, asker)
    for key, value in event.fields.items():
        ticket = ticket.put(key, list(value) if isinstance(value, tuple) else value, own_fields=own)
    if event.team:
        move = Handover(event.at, by, "functional", to=event.team, from_=ticket.get("team"), reason="as in the test")
        ticket = ticket.with_handover(move)
    for who, internal in ((event.notes, True), (event.says, False)):
        if who:
            ticket = ticket.with_comment(Comment(event.at, _name(who, asker), "Said.", internal=internal))
    if event.status:
        if event.status == "resolved":
            ticket = ticket.with_resolution("Resolved.")
        ticket = ticket.with_step(Step(event.at, by, event.status, event.waits_for, event.until))
    return ticket


# -- what is expected ------------------------------------------------------------------------------------------------


def _check_row(facts: ClockFacts, expected: Expectation, zone: ZoneInfo) -> Iterator[Failure]:
    """Yield the unexpected results of one row."""
    at = _format_time(expected.at, zone)
    if expected.policy is not None:
        policy = find_promise(facts, facts.view).policy
        name = policy.name if policy else "none"
        if name != expected.policy:
            where = f" (hd.yaml:{policy.line})" if policy and policy.line else ""
            yield Failure(expected.line, f"{at}: policy is {name}{where}, not {expected.policy}")
    for metric, wanted in expected.clocks.items():
        clock = getattr(facts.clocks, metric)
        wrong = [f"{what} {has}, not {wants}".strip() for what, has, wants in _differences(clock, wanted, zone)]
        if wrong:
            yield Failure(wanted.line, f"{at}: {metric}: {'; '.join(wrong)}", facts, clock)
    if expected.verdict is not None:
        yield from _check_verdict(facts, expected, at)


def _differences(clock: Clock, expected: ExpectedClock, zone: ZoneInfo) -> Iterator[tuple[str, str, str]]:
    """Yield (name, actual, expected) for each difference, as the file writes values."""
    if expected.state not in (None, clock.state):
        yield "", clock.state.replace("_", " "), (expected.state or "").replace("_", " ")
    if expected.due is not None and _minute(clock.due) != _minute(expected.due):
        yield "due", _format_time(clock.due, zone), _format_time(expected.due, zone)
    lengths = (("elapsed", clock.elapsed_min), ("remaining", clock.remaining_min), ("target", clock.target))
    for name, has in lengths:
        wants = getattr(expected, name)
        if wants is not None and has != wants:
            yield name, _format_length(has), _format_length(wants)
    if expected.calendar not in (None, clock.calendar):
        yield "calendar", clock.calendar or "none", expected.calendar or ""


def _minute(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(second=0, microsecond=0) if at and at != NEVER else None


def _check_verdict(facts: ClockFacts, expected: Expectation, at: str) -> Iterator[Failure]:
    """Compare the verdict with the expected one; a metric that is not named can have any."""
    found = compute_verdict(facts.ticket, facts.view)
    judged = {str(metric): one.state for metric, one in found.metrics.items()} if found else {}
    if expected.verdict == {} and judged:
        yield Failure(expected.line, f"{at}: a verdict is written ({_format_verdict(judged)}), where none was expected")
    for metric, wants in (expected.verdict or {}).items():
        has = judged.get(metric, "none")
        if has != wants:
            clock = getattr(facts.clocks, metric)
            yield Failure(expected.line, f"{at}: verdict: {metric} is {has}, not {wants}", facts, clock)


def _format_verdict(states: Mapping[str, str]) -> str:
    return ", ".join(f"{metric} {state}" for metric, state in states.items())


def _format_time(at: datetime | None, zone: ZoneInfo) -> str:
    """Format a time as the file writes it, ready to copy."""
    return "none" if at is None or at == NEVER else at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _format_length(minutes: int | None) -> str:
    if minutes is None:
        return "none"
    return f"{'-' if minutes < 0 else ''}{write_duration(abs(minutes))}"
