"""What the query language may ask of a ticket: every key and every flag, and that nothing is worked out unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from hd.core.config import Config, Contract, Field
from hd.core.query.keys import FLAGS, KEYS, STATES, key_table
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import Clocks
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.facts import CLOCK_KEYS, TicketFacts
from hd.core.tickets.ticket import Handover, Step, Ticket
from hd.errors import ConfigError
from tests.core.samples import (
    CREATED,
    EMPTY,
    EXAMPLE,
    NOW,
    OUTSOURCER,
    PATH,
    SMALL,
    after,
    changed,
    facts,
    handed,
    parsed,
    registered,
)

FIELDS = {"asset": Field("asset"), "size": Field("size", "number"), "seen": Field("seen", "date")}


def holds(
    query: str, ticket: Ticket, *, config: Config = SMALL, now: datetime = NOW, me: str = "", **more: object
) -> bool:
    """Whether a ticket matches, as a rule of hd.yaml would be asked."""
    seen = facts(ticket, config=config, now=now, me=me, **more)
    return seen.view.matches(query, seen)


def pending(waits_for: str = "requester", until: datetime | None = None) -> Ticket:
    return registered().with_step(Step(after(5), "olha", "pending", waits_for, until))


# -- keys ---------------------------------------------------------------------------------------------------------

FULL = changed(
    (
        "channel: phone\n",
        "channel: phone\nparent: HD-2610-AAAAA\nneeded: 2026-11-27\nwatchers: [mia]\n"
        "aliases: [HD-2611-BBBBB]\nasset: NB-1042\nsize: 7\nsites: [a, b]\nalone: [a]\n",
    ),
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", ("HD-2611-7K3FQ", "HD-2611-BBBBB")),
        ("title", "VPN drops every ten minutes"),
        ("type", "incident"),
        ("status", "resolved"),
        ("priority", "P2"),
        ("impact", "group"),
        ("urgency", "high"),
        ("category", "network/vpn"),
        ("service", "vpn"),
        ("requester", "o.shevchenko@acme.example"),
        ("org", "acme"),
        ("office", "kyiv"),
        ("channel", "phone"),
        ("team", "l2-kyiv"),
        ("line", 2),
        ("assignee", "ivan"),
        ("owner", "olha"),
        ("tags", ("vpn", "remote")),
        ("links", ("problem:HD-2610-QX4M8",)),
        ("parent", "HD-2610-AAAAA"),
        ("watchers", ("mia",)),
        ("created", CREATED),
        ("updated", datetime(2026, 11, 23, 13, 2, tzinfo=UTC)),
        ("resolved", datetime(2026, 11, 23, 13, 2, tzinfo=UTC)),
        ("due", None),
        ("until", None),
        ("needed", "2026-11-27"),
        ("age", NOW - CREATED),
        ("path", PATH),
        ("sla", "incidents"),
        ("contract", None),
        ("asset", "NB-1042"),
        ("size", "7"),
        ("sites", ("a", "b")),
        ("alone", "a"),
        ("nothing", None),
    ],
)
def test_each_key_has_the_tickets_value(key: str, value: object) -> None:
    assert facts(FULL).value(key) == value


def test_every_key_of_the_query_language_can_be_asked() -> None:
    seen = facts(registered(org="acme"), config=OUTSOURCER)
    found = {key.name: seen.value(key.name) for key in KEYS if key.name not in ("is", "sort")}
    empty = {name for name, value in found.items() if value in (None, ())}
    assert empty == {"assignee", "tags", "links", "parent", "watchers", "resolved", "until", "needed", "rated"}


def test_a_key_is_asked_by_its_name_whatever_was_typed() -> None:
    """The query language gives `Facts.value` the names of the JSON fields; those are the ones answered here."""
    names = {key.name for key in key_table(list(FIELDS)).values()}
    assert {"tags", "links", "watchers", "asset"} <= names
    assert {"tag", "link", "watcher"}.isdisjoint(names)


def test_the_state_is_that_of_the_clock_due_next() -> None:
    assert facts(registered(), now=after(1)).value("state") == "running"
    assert facts(registered(), now=after(440)).value("state") == "at_risk"
    assert holds("state:at_risk", registered(), now=after(440))
    assert {"running", "at_risk"} <= set(STATES)


def test_words_are_looked_for_in_title_description_resolution_and_comments() -> None:
    ticket = parsed(EXAMPLE)
    for word in ("drops", "morning", "timeout", "client's", "same gateway"):
        assert holds(f'"{word}"', ticket), word
    assert not holds("printer", ticket)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        *(("priority:P1..P2", True), ("priority:P3..P4", False), ("tag:vpn", True), ("tag:none", False)),
        *(("link:problem", True), ("link:2610-qx", True), ("line:2", True), ("category:network", True)),
        *(
            ("created:2026-11-23", True),
            ("updated:2026-11-23", True),
            ("resolved:..today", True),
            ("parent:none", True),
        ),
        *(("asset:none", True), ("NOT team:desk", True), ("watcher:none", True), ("age:..1d", True), ("id:7k3f", True)),
    ],
)
def test_queries_are_answered_from_the_facts(query: str, matches: bool) -> None:
    assert holds(query, parsed(EXAMPLE), fields=FIELDS) is matches


def test_an_own_number_or_date_is_compared_by_its_type() -> None:
    ticket = registered(size="12", seen="2026-11-20")
    assert holds("size:9..100", ticket, fields=FIELDS)
    assert holds("seen:..2026-11-21", ticket, fields=FIELDS)


def test_an_old_id_is_found_too() -> None:
    assert holds("id:BBBBB", FULL)


# -- people -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("team", "assignee", "counts"),
    [
        ("l2-kyiv", "ivan", "ivan"),
        ("l2-kyiv", "mia", None),  # of another team
        ("desk", "ivan", None),
        ("desk", None, None),
        (None, "ivan", "ivan"),  # no team: nobody to be outside of
        ("gone", "ivan", "ivan"),  # a team that the desk does not know
    ],
)
def test_an_assignee_outside_of_the_team_counts_as_nobody(
    team: str | None, assignee: str | None, counts: str | None
) -> None:
    seen = facts(registered(team=team, assignee=assignee))
    assert seen.assignee == seen.value("assignee") == counts
    assert seen.flag("unassigned") is (counts is None)


def test_in_a_team_without_members_anybody_may_be_the_assignee() -> None:
    assert facts(registered(team="l2", assignee="anybody"), config=EMPTY).assignee == "anybody"


def test_the_assignee_is_back_when_the_ticket_is() -> None:
    ticket = handed(registered(assignee="olha"), "l2-kyiv")
    assert facts(ticket).assignee is None
    assert facts(handed(ticket, "desk", kind="returned")).assignee == "olha"


@pytest.mark.parametrize(
    ("me", "team", "mine"),
    [
        ("ivan", "l2-kyiv", True),
        ("olha", "l2-kyiv", True),
        ("mia", "l2-kyiv", False),
        ("ivan", "desk", False),
        ("", "desk", False),
    ],
)
def test_mine_is_what_i_am_assigned_or_own(me: str, team: str, mine: bool) -> None:
    assert facts(registered(team=team, assignee="ivan", owner="olha"), me=me).flag("mine") is mine


def test_nobody_owns_what_has_no_owner() -> None:
    assert not facts(registered(owner=None), me="").flag("mine")


def test_me_in_a_query_is_who_asks() -> None:
    assert holds("owner:me", registered(), me="olha")
    assert not holds("owner:me", registered(), me="ivan")


@pytest.mark.parametrize(("team", "line"), [("desk", 1), ("l2-toronto", 2), ("gone", 0), (None, 0)])
def test_the_line_is_that_of_the_team(team: str | None, line: int) -> None:
    assert facts(registered(team=team)).line == line


def test_a_past_stay_is_seen_with_its_own_team() -> None:
    seen = ClockFacts(handed(registered(), "l2-kyiv"), facts(registered()).view, team="desk")
    assert (seen.value("team"), seen.value("line")) == ("desk", 1)


# -- contracts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("created", "contract"),
    [
        ("2025-12-31T22:59:59+00:00", None),  # the day is the desk's, Europe/Warsaw
        ("2025-12-31T23:00:00+00:00", "gold-2026"),
        ("2026-12-31T22:59:59+00:00", "gold-2026"),
        ("2026-12-31T23:00:00+00:00", "gold-2027"),
        ("2028-01-01T00:00:00+00:00", None),
    ],
)
def test_the_contract_is_the_one_valid_on_the_day_of_registration(created: str, contract: str | None) -> None:
    ticket = registered(org="acme").put("created", created)
    assert facts(ticket, config=OUTSOURCER).contract == contract
    assert holds("contract:none", ticket, config=OUTSOURCER) is (contract is None)


@pytest.mark.parametrize("org", [None, "acme", "gone"])
def test_no_contract_without_an_organisation_that_has_one(org: str | None) -> None:
    assert facts(registered(org=org)).contract is None


def test_an_open_ended_contract_is_always_valid_and_the_first_one_counts() -> None:
    contracts = {"gold-2026": Contract("gold-2026"), "gold-2027": Contract("gold-2027")}
    assert facts(registered(org="acme"), config=OUTSOURCER, contracts=contracts).contract == "gold-2026"


# -- flags --------------------------------------------------------------------------------------------------------


def flags(ticket: Ticket, *, now: datetime = NOW, me: str = "", only: Sequence[str] = FLAGS) -> set[str]:
    seen = facts(ticket, now=now, me=me)
    return {name for name in only if seen.flag(name)}


def test_every_flag_of_the_query_language_can_be_asked() -> None:
    assert flags(registered(), now=after(1)) == {"open", "unassigned"}


@pytest.mark.parametrize("status", ["resolved", "closed", "cancelled"])
def test_a_stopped_ticket_is_closed_and_wants_nobody(status: str) -> None:
    assert flags(registered().with_step(Step(after(1), "olha", status)), now=after(2)) & {
        "open",
        "closed",
        "unassigned",
    } == {"closed"}


def test_open_and_closed_are_what_the_field_says() -> None:
    by_hand = registered().put("status", "closed")
    assert flags(by_hand, only=["open", "closed"]) == {"closed"}
    assert flags(registered().put("status", "triage"), only=["open", "closed"]) == {"open"}


def test_a_pending_ticket_wakes_at_its_date() -> None:
    ticket = pending("date", after(60))
    assert flags(ticket, now=after(59), only=["pending", "wake"]) == {"pending"}
    assert flags(ticket, now=after(60), only=["pending", "wake"]) == {"pending", "wake"}
    assert flags(pending(), now=after(99), only=["pending", "wake"]) == {"pending"}
    assert facts(ticket, now=after(5)).value("until") == after(60)


def test_a_ticket_that_goes_on_waits_until_nothing() -> None:
    ticket = pending("date", after(60)).with_step(Step(after(30), "olha", "open"))
    assert facts(ticket, now=after(99)).value("until") is None
    assert flags(ticket, now=after(99), only=["pending", "wake"]) == set()


def said(ticket: Ticket, *authors: str, internal: bool = False) -> Ticket:
    for author in authors:
        at = ticket.next_time(ticket.last_time + timedelta(minutes=1))
        ticket = ticket.with_comment(Comment(at, author, "So it is.", internal))
    return ticket


OLENA = "o.shevchenko@acme.example"


@pytest.mark.parametrize(
    ("ticket", "needs"),
    [
        (registered(channel="email"), True),  # nobody has answered yet
        (registered(channel="phone"), False),  # they were talked to
        (registered(channel="email", requester=None), False),  # nobody waits
        (said(registered(channel="email"), "olha"), False),
        (said(registered(), OLENA), True),
        (said(registered(), OLENA, "olha"), False),
        (said(registered(), "olha", OLENA), True),
        (said(said(registered(), OLENA), "ivan", internal=True), True),  # the requester cannot see a note
        (said(pending(), OLENA), True),
        (said(registered(), OLENA).with_step(Step(after(9), "olha", "resolved")), False),
    ],
)
def test_a_ticket_needs_a_reply_while_the_last_public_word_is_the_requesters(ticket: Ticket, needs: bool) -> None:
    assert facts(ticket, now=after(99)).flag("needs-reply") is needs


def test_a_reply_that_a_merge_put_above_the_question_still_came_after_it() -> None:
    question = f"### 2026-11-23T10:01:00+02:00 {OLENA}"
    ticket = changed(("status: resolved", "status: open"), ("### 2026-11-23T11:18:02+02:00 olha [internal]", question))
    assert [word.author for word in ticket.comments] == ["olha", OLENA]
    assert not facts(ticket).flag("needs-reply")


@pytest.mark.parametrize(
    ("teams", "escalated"),
    [([], False), (["l2-kyiv"], True), (["l2-kyiv", "l2-toronto"], True), (["l2-kyiv", "desk"], False)],
)
def test_a_ticket_with_a_further_line_is_escalated(teams: list[str], escalated: bool) -> None:
    assert facts(handed(registered(), *teams)).flag("escalated") is escalated


def test_a_returned_ticket_is_no_longer_escalated_but_what_management_was_told_stays_told() -> None:
    ticket = handed(handed(registered(), "l2-kyiv"), "desk", kind="returned")
    assert not facts(ticket).flag("escalated")
    assert facts(ticket.with_handover(Handover(after(50), "olha", "hierarchical", told="maria"))).flag("escalated")


def test_what_was_only_asked_for_and_what_routing_did_is_no_escalation() -> None:
    assert not facts(
        registered().with_handover(Handover(None, "olha", "functional", to="l2-kyiv", asked=after(1)))
    ).escalated
    assert not facts(handed(registered(), "l2-kyiv", kind="routed")).escalated


def test_an_open_ticket_is_judged_by_the_clocks_that_still_run() -> None:
    """P2 by mail: respond in 30 minutes of business time, resolve in eight hours."""
    ticket = registered(channel="email")
    only = ["breached", "at-risk"]
    assert flags(ticket, now=after(10), only=only) == set()
    assert flags(ticket, now=after(25), only=only) == {"at-risk"}
    assert flags(ticket, now=after(31), only=only) == {"breached"}
    answered = ticket.with_comment(Comment(after(31), "olha", "Looking."))
    assert flags(answered, now=after(40), only=only) == set()


def test_a_closed_ticket_is_judged_by_all_its_clocks() -> None:
    late = registered(channel="email").with_comment(Comment(after(31), "olha", "Looking."))
    done = late.with_resolution("Done.").with_step(Step(after(40), "olha", "resolved"))
    assert flags(done, now=after(99), only=["breached", "at-risk"]) == {"breached"}


def test_how_long_a_team_holds_it_breaches_nothing() -> None:
    """P2: at most two hours with the first line, by the OLA."""
    ticket = registered()
    assert facts(ticket, now=after(150)).clocks.hold.state == "breached"
    assert not facts(ticket, now=after(150)).flag("breached")


def test_a_cancelled_ticket_breached_nothing() -> None:
    ticket = registered(channel="email").with_step(Step(after(90), "olha", "cancelled"))
    assert flags(ticket, now=after(99), only=["breached", "at-risk"]) == set()


def test_two_sides_that_disagree_are_a_conflict() -> None:
    assert facts(registered().put("conflicts", {"team": ["a", "b"]})).flag("conflicted")
    assert not facts(registered().put("conflicts", None)).flag("conflicted")


# -- the standpoint -----------------------------------------------------------------------------------------------


def test_nothing_is_worked_out_that_was_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(self: ClockFacts) -> Clocks:
        raise AssertionError("clocks were asked")

    monkeypatch.setattr(ClockFacts, "clocks", property(never))
    seen = facts(registered(), me="olha")
    for query in ("priority:P2 team:desk", "is:open", "is:mine", "is:unassigned NOT is:pending", "vpn", "sort:created"):
        assert seen.view.matches(query, seen), query


@pytest.mark.parametrize("query", ["is:breached", "is:at-risk", "due:..2h", "state:running"])
def test_a_policy_cannot_be_chosen_by_the_clocks_it_makes(query: str) -> None:
    policies = (replace(SMALL.sla[0], match=query),)
    with pytest.raises(ConfigError, match="cannot ask about clocks"):
        facts(registered(), sla=policies).flag("breached")


@pytest.mark.parametrize("query", ["is:breached", "is:at-risk", "due:..2h", "state:running", "sla:gold"])
def test_facts_without_clocks_refuse_a_query_about_clocks(query: str) -> None:
    seen = TicketFacts(registered(), facts(registered()).view)
    with pytest.raises(ConfigError, match="cannot ask about clocks"):
        seen.view.matches(query, seen)


@pytest.mark.parametrize("key", sorted({key.name for key in KEYS} - {*CLOCK_KEYS}))
def test_facts_with_and_without_clocks_agree_on_everything_else(key: str) -> None:
    whole = facts(registered())
    assert TicketFacts(whole.ticket, whole.view).value(key) == whole.value(key)


def test_now_and_the_zone_are_those_of_the_standpoint() -> None:
    view = EvaluationContext(SMALL, NOW + timedelta(days=1))
    assert view.zone.key == "Europe/Kyiv"
    assert ClockFacts(registered(), view).value("age") == NOW + timedelta(days=1) - CREATED
