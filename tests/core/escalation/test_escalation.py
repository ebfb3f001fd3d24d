"""Escalation: to which team, what the policy wants first, the way back, and what bounces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import Escalation, Team
from hd.core.escalation.rules import require_policy, target_team
from hd.core.tickets.handovers import find_ping_pong, previous_team
from hd.core.tickets.ticket import Handover, Ticket
from hd.errors import AmbiguousError, HdError, RefusedError, UsageError
from tests.core.samples import EMPTY, OUTSOURCER, SMALL, after, facts, handed, registered

PATHS = SMALL.escalation.paths


def target(to: str, *, ticket: Ticket | None = None, **sections: object) -> str:
    seen = facts(ticket or registered(), **sections)  # type: ignore[arg-type]
    return target_team(seen, to=to, config=seen.view.config)


def refusal(to: str, *, ticket: Ticket | None = None, **sections: object) -> HdError:
    with pytest.raises(HdError) as refused:
        target(to, ticket=ticket, **sections)
    return refused.value


def without_paths() -> Escalation:
    return Escalation()


# -- to whom ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["l2-toronto", "L2-Toronto"])
def test_a_team_is_named_by_its_name_however_it_is_typed(to: str) -> None:
    assert target(to) == "l2-toronto"


@pytest.mark.parametrize("to", ["l2", "L2", "2", "line2", "line-2", "Line-2"])
def test_a_line_is_named_by_its_number(to: str) -> None:
    assert target(to) == "l2-kyiv"


@pytest.mark.parametrize(("office", "team"), [("kyiv", "l2-kyiv"), ("toronto", "l2-toronto"), (None, "l2-kyiv")])
def test_of_several_teams_of_a_line_the_tickets_office_chooses_then_the_order_of_the_path(
    office: str | None, team: str
) -> None:
    assert target("l2", ticket=registered(office=office)) == team


def test_a_skill_chooses_among_the_teams_that_are_near() -> None:
    outsourcer = {"config": OUTSOURCER}
    assert target("l2", ticket=registered(service="billing", category=None, office=None), **outsourcer) == "cloud"
    assert target("l2", ticket=registered(service="pos", category=None, office=None), **outsourcer) == "field"


def test_a_line_that_nothing_chooses_from_is_ambiguous_and_lists_its_teams() -> None:
    error = refusal("l2", ticket=registered(service=None, category=None, office=None), config=OUTSOURCER)
    assert isinstance(error, AmbiguousError)
    assert error.message == "line 2 has several teams: field, cloud, night"
    assert error.hint == "name one: hd escalate 7k3fq --to field"


def test_an_empty_desk_escalates_to_its_second_line() -> None:
    assert target("l2", config=EMPTY) == "l2"


def test_a_team_called_like_a_line_is_meant_by_its_name() -> None:
    teams = {"desk": Team("desk"), "l3": Team("l3", line=2), "deep": Team("deep", line=3)}
    assert target("l3", teams=teams, escalation=without_paths()) == "l3"
    assert target("line3", teams=teams, escalation=without_paths()) == "deep"


@pytest.mark.parametrize("to", ["l2-kiev", "L2-KIEV"])
def test_an_unknown_team_is_wrong_usage_with_line_and_the_nearest(to: str) -> None:
    error = refusal(to)
    assert isinstance(error, UsageError)
    line = SMALL.line_of("teams")
    assert error.message == f'no team "{to}" (hd.yaml:{line}); nearest: l2-kyiv'
    assert "desk, l2-kyiv, l2-toronto; or a line: l2" in error.hint


@pytest.mark.parametrize("to", ["", "l0", "l10", "level 2", "l2\n", "xyz"])
def test_what_is_neither_team_nor_line_is_unknown(to: str) -> None:
    assert isinstance(refusal(to), UsageError)


def test_no_line_of_the_file_is_named_where_the_file_has_none() -> None:
    assert refusal("xyz", config=EMPTY).message == 'no team "xyz"'


def test_a_line_without_a_team_is_wrong_usage() -> None:
    assert refusal("l3").message == "no team of line 3 to go to"


@pytest.mark.parametrize("to", ["l2-kyiv", "l2", "2"])
def test_where_it_is_already_it_is_not_handed_again(to: str) -> None:
    """Two operators who escalate the same ticket at once must not push it on to the neighbours."""
    error = refusal(to, ticket=handed(registered(), "l2-kyiv"))
    assert isinstance(error, RefusedError)
    assert "is already with" in error.message
    assert "l2-kyiv" in error.message


def test_a_neighbour_of_the_same_line_is_pulled_in_by_name() -> None:
    assert target("l2-toronto", ticket=handed(registered(), "l2-kyiv")) == "l2-toronto"


def test_the_paths_of_the_desk_are_kept() -> None:
    paths = Escalation(paths={"desk": ("l2-kyiv",)})
    error = refusal("l2-toronto", escalation=paths)
    assert isinstance(error, RefusedError)
    assert error.message == "7K3FQ: desk does not escalate to l2-toronto"
    assert "leads from desk to l2-kyiv" in error.hint
    assert target("l2", ticket=registered(office="toronto"), escalation=paths) == "l2-kyiv"


def test_a_team_without_a_path_may_go_anywhere() -> None:
    assert target("l2-toronto", escalation=Escalation(paths={"l2-kyiv": ()})) == "l2-toronto"
    assert (
        "does not escalate"
        in refusal("desk", ticket=handed(registered(), "l2-kyiv"), escalation=Escalation(paths={"l2-kyiv": ()})).message
    )


@given(
    st.sampled_from([*SMALL.teams, "l1", "l2", "l3", "x"]),
    st.sampled_from([*SMALL.teams, None, "gone"]),
    st.sampled_from(["kyiv", "toronto", None]),
)
def test_a_target_is_another_team_that_the_paths_allow(to: str, team: str | None, office: str | None) -> None:
    try:
        found = target(to, ticket=registered(team=team, office=office))
    except HdError:
        return
    assert found in SMALL.teams
    assert found != team
    assert found in PATHS.get(team or "", [found])


# -- what the policy wants ----------------------------------------------------------------------------------------


def wanted(
    kind: str = "functional", *, escalation: Escalation = SMALL.escalation, **given: str | None
) -> HdError | None:
    seen = facts(registered(), escalation=escalation)
    try:
        require_policy(seen.ticket, kind, given, config=seen.view.config, to="handing to line 2")
    except HdError as error:
        return error
    return None


def test_everything_that_is_missing_is_asked_for_at_once() -> None:
    error = wanted()
    assert isinstance(error, UsageError)
    assert error.message == "7K3FQ: handing to line 2 needs a reason (-m) and steps tried (--tried)"
    assert error.hint == f"policy: hd.yaml:{SMALL.line_of('escalation', 'require')} escalation.require"


@pytest.mark.parametrize("nothing", [None, "", " ", "\n\t"])
def test_blanks_are_no_reason(nothing: str | None) -> None:
    error = wanted(reason=nothing, tried="reinstall")
    assert error is not None
    assert error.message == "7K3FQ: handing to line 2 needs a reason (-m)"


def test_what_was_given_is_enough() -> None:
    assert wanted(reason="needs the firewall log", tried="reinstall, 4G") is None
    assert wanted(reason="needs the firewall log", tried="reinstall", kb="vpn-drops") is None


def test_a_reason_is_wanted_also_where_the_desk_asks_for_nothing() -> None:
    error = wanted(escalation=without_paths())
    assert error is not None
    assert error.message == "7K3FQ: handing to line 2 needs a reason (-m)"
    assert "hd.yaml" not in error.hint
    assert wanted("hierarchical") is not None


def test_three_and_more_are_listed() -> None:
    error = wanted(escalation=Escalation(require={"functional": ("tried", "kb", "evidence")}))
    assert error is not None
    assert error.message.endswith(
        "needs a reason (-m), steps tried (--tried), an article (--kb) and evidence (--evidence)"
    )


# -- the way back -------------------------------------------------------------------------------------------------


def back(ticket: Ticket) -> Ticket:
    to = previous_team(ticket)
    assert to is not None
    return handed(ticket, to, kind="returned")


def walk(ticket: Ticket) -> list[str]:
    """The teams that returning leads to, until nobody is left."""
    teams = []
    while (to := previous_team(ticket)) is not None:
        teams.append(to)
        ticket = handed(ticket, to, kind="returned")
        assert len(teams) < 20, teams
    return teams


def test_nobody_handed_a_new_ticket_over() -> None:
    assert previous_team(registered()) is None
    assert previous_team(registered(team=None)) is None


def test_a_ticket_goes_back_to_the_team_it_came_from() -> None:
    assert previous_team(handed(registered(), "l2-kyiv")) == "desk"


def test_a_ticket_returned_twice_goes_back_step_by_step_and_does_not_bounce() -> None:
    assert walk(handed(registered(), "l2-kyiv", "l2-toronto")) == ["l2-kyiv", "desk"]


def test_handed_on_again_after_a_return_it_comes_back_to_who_handed_it_on() -> None:
    ticket = back(handed(registered(), "l2-kyiv"))
    assert walk(handed(ticket, "l2-toronto")) == ["desk"]
    assert walk(handed(ticket, "l2-kyiv", "l2-toronto")) == ["l2-kyiv", "desk"]


def test_escalated_back_by_name_it_returns_to_who_escalated_it() -> None:
    """The second line's path may lead to the desk; who gets it that way may give it back."""
    assert walk(handed(registered(), "l2-kyiv", "desk")) == ["l2-kyiv", "desk"]


def test_a_call_to_management_and_a_handover_only_asked_for_change_nothing() -> None:
    ticket = handed(registered(), "l2-kyiv")
    ticket = ticket.with_handover(Handover(after(50), "ivan", "hierarchical", told="maria"))
    ticket = ticket.with_handover(
        Handover(None, "ivan", "functional", to="l2-toronto", from_="l2-kyiv", asked=after(51))
    )
    assert previous_team(ticket) == "desk"


def test_what_was_routed_on_goes_back_to_where_it_was() -> None:
    assert previous_team(handed(registered(), "l2-kyiv", kind="routed")) == "desk"


def test_a_ticket_without_a_registration_goes_back_by_what_the_handover_says() -> None:
    ticket = registered(team=None).with_handover(Handover(after(1), "x", "functional", to="l2-kyiv", from_="desk"))
    assert previous_team(ticket) == "desk"
    assert previous_team(registered(team=None).with_handover(Handover(after(1), "x", "functional", to="l2"))) is None


@given(st.lists(st.tuples(st.sampled_from(["desk", "l2-kyiv", "l2-toronto"]), st.booleans()), max_size=7))
def test_returning_always_ends_and_never_leads_to_the_team_that_has_it(moves: list[tuple[str, bool]]) -> None:
    ticket = registered()
    for team, returned in moves:
        ticket = handed(ticket, team, kind="returned" if returned else "functional")
    way = [ticket.get("team"), *walk(ticket)]
    assert all(one != other for one, other in pairwise(way))
    assert len(way) <= len(moves) + 1


# -- to and fro ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("teams", "bounces"),
    [
        ([], False),
        (["l2-kyiv"], False),
        (["l2-kyiv", "desk"], False),
        (["l2-kyiv", "l2-toronto", "desk"], False),
        (["l2-kyiv", "l2-kyiv", "l2-kyiv"], False),
        (["l2-kyiv", "desk", "l2-kyiv"], True),
        (["l2-kyiv", "l2-toronto", "l2-kyiv", "desk"], True),
    ],
)
def test_what_came_back_twice_bounces(teams: list[str], bounces: bool) -> None:
    assert find_ping_pong(handed(registered(), *teams)) == (("desk", *teams) if bounces else ())


def test_calls_to_management_do_not_bounce() -> None:
    ticket = handed(registered(), "l2-kyiv", "desk")
    for minute in (50, 51, 52):
        ticket = ticket.with_handover(Handover(after(minute), "ivan", "hierarchical", told="maria"))
    assert find_ping_pong(ticket) == ()
