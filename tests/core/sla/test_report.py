"""The SLA report: which tickets belong to a period, and where each of their clocks is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import Config
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import Metric
from hd.core.sla.report import GROUPINGS, Period, ReportBuilder, ReportOptions, check_grouping
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import UsageError
from tests.core.timekeeping import SLA, at, desk, ticket

DESK = desk(SLA + 'ola: [{match: "*", targets: {"*": 60m}}]')


def entered(*tickets: Ticket, now: str = "25 12:00", config: Config = DESK, **terms: object) -> ReportBuilder:
    ledger = ReportBuilder(ReportOptions(**terms))  # type: ignore[arg-type]
    for one in tickets:
        ledger.add(ClockFacts(one, EvaluationContext(config, at(now))))
    return ledger


def counts(ledger: ReportBuilder, metric: Metric) -> dict[str, int]:
    return {outcome: count for outcome, count in ledger.total.sums[metric].counts.items() if count}


def answered(minutes: int = 60, **verdict: list[object]) -> Ticket:
    """A ticket of Monday nine, resolved at ten; its verdict says what the keywords say."""
    made = ticket("23 09:00", f"23 {9 + minutes // 60:02d}:{minutes % 60:02d} ivan answers")
    written = {"at": made.timeline[-1].at, "policy": "all", "calendar": "kyiv", **verdict}
    return made.put("verdict", written) if verdict else made


def test_what_is_resolved_counts_as_its_verdict_says() -> None:
    ledger = entered(answered(resolve=["breached", 500, 120]))
    assert counts(ledger, "resolve") == {"breached": 1}
    assert list(ledger.total.sums["resolve"].minutes) == [500]
    assert counts(ledger, "respond") == {"none": 1}
    assert ledger.total.computed == 0


def test_recomputed_it_counts_as_the_policy_of_today_says() -> None:
    ledger = entered(answered(resolve=["breached", 500, 120]), recompute=True)
    assert (counts(ledger, "resolve"), list(ledger.total.sums["resolve"].minutes)) == ({"met": 1}, [60])


def test_without_a_verdict_it_is_computed_and_said() -> None:
    ledger = entered(answered())
    assert (counts(ledger, "resolve"), ledger.total.computed, ledger.stale) == ({"met": 1}, 1, [])


def test_a_stale_verdict_is_ignored_and_named() -> None:
    ledger = entered(answered(resolve=["breached", 500, 120]).put("verdict", {"at": at("23 10:01"), "policy": "all"}))
    assert (counts(ledger, "resolve"), ledger.stale) == ({"met": 1}, ["HD-2611-7K3FQ"])


@pytest.mark.parametrize(
    ("now", "expected"),
    [("23 09:30", "running"), ("23 10:45", "at_risk"), ("23 11:30", "overdue")],
)
def test_what_is_open_counts_as_it_stands(now: str, expected: str) -> None:
    assert counts(entered(ticket("23 09:00"), now=now), "resolve") == {expected: 1}


def test_a_clock_that_pauses_is_still_running() -> None:
    assert counts(entered(ticket("23 09:00", "23 09:10 pending for requester")), "resolve") == {"running": 1}


def test_of_an_open_ticket_what_has_stopped_is_not_counted_yet() -> None:
    assert counts(entered(ticket("23 09:00", "23 09:10 ivan says"), now="23 09:30"), "respond") == {}


def test_what_was_called_off_is_in_no_metric() -> None:
    ledger = entered(ticket("23 09:00", "23 15:00 cancelled"))
    assert (ledger.total.cancelled, counts(ledger, "resolve")) == (1, {})


def test_closed_by_hand_at_no_known_time_is_named() -> None:
    ledger = entered(ticket("23 09:00").put("status", "closed"))
    assert (ledger.unclear, ledger.total.record()["tickets"]["resolved"]) == (["HD-2611-7K3FQ"], 0)  # type: ignore[index]


@pytest.mark.parametrize(
    ("first", "last", "counted"),
    [
        ("23 00:00", "24 00:00", 1),
        ("23 10:00", "23 10:01", 1),
        ("22 00:00", "23 10:00", 0),
        ("23 10:01", "24 00:00", 0),
    ],
)
def test_a_period_has_its_first_moment_and_not_its_last(first: str, last: str, counted: int) -> None:
    assert entered(answered(), period=Period(at(first), at(last))).total.resolved == counted


def test_what_is_open_counts_if_it_was_registered_before_the_end() -> None:
    assert entered(ticket("23 09:00"), period=Period(at("24 00:00"), at("25 00:00"))).total.open == 1
    assert entered(ticket("23 09:00"), period=Period(None, at("23 00:00"))).total.open == 0


def test_looked_at_from_before_its_resolution_a_ticket_is_open() -> None:
    ledger = entered(answered(), now="23 09:30")
    assert (ledger.total.open, ledger.total.resolved) == (1, 0)


def test_by_team_a_stay_is_that_teams_which_had_it() -> None:
    ledger = entered(ticket("23 09:00", "23 10:30 to l2", "23 11:00 ivan answers"), by="team")
    held = {team: tally.sums["hold"].counts for team, tally in ledger.groups.items()}
    assert {team: (found["met"], found["breached"]) for team, found in held.items()} == {"desk": (0, 1), "l2": (1, 0)}
    assert (ledger.groups["desk"].resolved, ledger.groups["l2"].resolved) == (0, 1)


def test_what_was_handed_back_and_forth_is_counted() -> None:
    moves = ["23 09:10 to l2", "23 09:20 to desk", "23 09:30 to l2", "23 10:00 ivan answers"]
    assert entered(ticket("23 09:00", *moves)).total.bounced == 1


def test_months_are_those_of_the_resolution_and_open_ones_have_none() -> None:
    ledger = entered(
        ticket("30 17:00", "31 09:10 ivan answers"), answered(), ticket("23 09:00"), by="month", now="31 12:00"
    )
    assert {month: tally.resolved for month, tally in ledger.groups.items()} == {"2026-12": 1, "2026-11": 1, None: 0}


def test_an_unknown_group_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match='no groups by "teem"; nearest: team'):
        check_grouping("teem")


tickets = st.builds(
    lambda minutes, events, org: ticket("23 09:00", *(e.format(minutes) for e in events), org=org),
    st.integers(10, 59),
    st.sampled_from(
        [
            [],
            ["23 09:{} ivan says"],
            ["23 10:{} ivan answers"],
            ["23 12:{} cancelled"],
            ["23 10:{} to l2", "23 11:{} ivan answers", "23 12:{} open"],
        ]
    ),
    st.sampled_from(["acme", "globex", ""]),
)


@given(st.lists(tickets, max_size=6), st.sampled_from(list(GROUPINGS)))
def test_the_groups_add_up_to_the_whole(made: list[Ticket], by: str) -> None:
    ledger = entered(*made, by=by)
    for name in ("resolved", "open", "cancelled", "bounced", "computed"):
        assert sum(getattr(tally, name) for tally in ledger.groups.values()) == getattr(ledger.total, name)
    for metric, whole in ledger.total.sums.items():
        parts = [tally.sums[metric] for tally in ledger.groups.values()]
        assert sorted(minute for part in parts for minute in part.minutes) == sorted(whole.minutes)
        assert all(sum(part.counts[key] for part in parts) == count for key, count in whole.counts.items())


@given(st.lists(tickets, max_size=8), st.sampled_from(["", *GROUPINGS]), st.booleans())
def test_for_one_customer_the_others_might_as_well_not_be_there(made: list[Ticket], by: str, recompute: bool) -> None:
    mine = [one for one in made if one.get("org") == "acme"]
    told = entered(*made, by=by, recompute=recompute, org="acme")
    alone = entered(*mine, by=by, recompute=recompute)
    assert (told.total, told.groups, told.stale, told.unclear) == (
        alone.total,
        alone.groups,
        alone.stale,
        alone.unclear,
    )


@given(st.lists(tickets, max_size=6))
def test_every_ticket_is_counted_exactly_once(made: list[Ticket]) -> None:
    total = entered(*made).total
    assert total.resolved + total.open + total.cancelled == len(made)
