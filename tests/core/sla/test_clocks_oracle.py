"""All five clocks agree with a walk minute by minute (tests/oracles), on random tickets of random desks."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, note, settings

from hd.core.sla.evaluate import evaluate
from hd.core.sla.measure import Clock
from hd.core.tickets.context import EvaluationContext
from tests.core.random_desks import (
    CALENDARS,
    CONTRACTS,
    DESK_ZONE,
    TEAMS,
    WEEKS,
    Case,
    Desk,
    config_of,
    desk_text,
    desks,
    read,
    ticket_text,
)
from tests.oracles.calendar_minutes import MINUTE, MinuteCalendar
from tests.oracles.clocks_minutes import Result, Target, judge, promised

pytestmark = pytest.mark.slow


@lru_cache(maxsize=128)
def open_minutes(name: str, begin: datetime, days: int) -> list[bool]:
    return MinuteCalendar(CALENDARS[name], begin=begin, days=days).is_open


def the_walk(case: Case, now: int) -> dict[str, Result]:
    """What the oracle says."""
    desk = case.desk
    created = desk.moment(case.facts.created).astimezone(ZoneInfo(DESK_ZONE)).date().isoformat()
    contract = next(
        (
            calendar
            for org, _, begin, end, calendar in CONTRACTS
            if org == case.fields["org"] and (begin or "") <= created <= (end or "9")
        ),
        None,
    )
    office = {"kyiv": "split", "toronto": "toronto"}.get(case.fields["office"])
    fields = {key: value for key, value in case.fields.items() if value}
    policy, promises = promised(desk.policies, fields, office=office, contract=contract, first=desk.first)
    targets = {
        metric: Target(told.minutes, open_minutes(told.calendar, desk.begin, desk.days), told.stop)
        for metric, told in promises.items()
    }
    held = {}
    for team, (line, calendar) in TEAMS.items():
        ola = next((o for o in desk.olas if (team if o.key == "team" else str(line)) in o.values), None)
        minutes = ola.targets.get(case.fields["priority"], ola.targets.get("*")) if ola else None
        if minutes is not None:
            held[team] = Target(minutes, open_minutes(calendar or desk.first, desk.begin, desk.days))
    share = policy.at_risk if policy and policy.at_risk else desk.share
    return judge(case.facts, targets, held, now=now, share=share, ola_share=desk.share)


def as_result(clock: Clock, desk: Desk) -> Result:
    """A clock in the oracle's words; no due time is compared of one that ended, or beyond the weeks."""
    if clock.state == "none":
        return Result("none")
    minute = (clock.due - desk.begin) / MINUTE if clock.due and clock.stopped is None else None
    due = None if minute is None or minute > desk.days * 1440 else minute
    return Result(clock.state, clock.elapsed_min, due, clock.remaining_min)  # type: ignore[arg-type]


def compare(case: Case) -> None:
    """At each moment, and at the first moments when a target is used up, and a minute later."""
    note(desk_text(case.desk))
    note(ticket_text(case).decode())
    config, ticket = config_of(desk_text(case.desk)), read(case)
    nows = [*case.nows]
    for number, now in enumerate(nows):
        view = EvaluationContext(config, case.desk.moment(now))
        clocks, walked = evaluate(ticket, view), the_walk(case, now)
        note(f"at {view.now.astimezone(ZoneInfo(DESK_ZONE))}")
        for clock in clocks.all:
            assert as_result(clock, case.desk) == walked[clock.metric], clock.metric
        if number == 0:
            used_up = min((result.due for result in walked.values() if result.due and result.due > now), default=None)
            nows += [used_up, used_up + 1] if used_up else []


@given(desks())
@settings(max_examples=200)
def test_every_clock_agrees_with_a_walk_minute_by_minute(cases: list[Case]) -> None:
    for case in cases:
        compare(case)


@given(desks(weeks=WEEKS[2:3], days=100, longest=12000, most=2))
@settings(max_examples=25)
def test_they_agree_over_months(cases: list[Case]) -> None:
    for case in cases:
        compare(case)
