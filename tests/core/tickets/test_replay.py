"""One fold reads timeline, handovers and comments: the state, the periods that clocks count in, and what is odd."""

from __future__ import annotations

from hd.core.tickets.replay import Replay
from hd.core.tickets.ticket import Handover
from tests.core.timekeeping import CALLER, at, desk, folded, ticket


def kinds(replay: Replay) -> list[tuple[str, str]]:
    """(from when, of what kind), in Kyiv."""
    return [(f"{span.start.astimezone(at('23 00:00').tzinfo):%d %H:%M}", span.kind) for span in replay.spans]


# Waiting


def test_a_pending_ticket_pauses_until_somebody_opens_it() -> None:
    made = ticket("23 09:00", "23 09:30 pending for date", "23 09:45 open")
    assert kinds(folded(made)) == [("23 09:00", "running"), ("23 09:30", "paused"), ("23 09:45", "running")]


def test_a_wait_for_a_vendor_counts() -> None:
    assert kinds(folded(ticket("23 09:00", "23 09:30 pending for vendor")))[-1] == ("23 09:30", "running")


def test_a_desk_may_pause_for_a_vendor() -> None:
    text = """
statuses:
  new: {next: [open, pending]}
  open: {next: [pending, resolved]}
  pending: {clock: {vendor: paused, approval: running}, next: [open]}
  resolved: {clock: stopped}
  closed: {clock: stopped}
  cancelled: {clock: stopped}
"""
    made = ticket("23 09:00", "23 09:30 pending for vendor", "23 09:45 pending for approval")
    assert [kind for _, kind in kinds(folded(made, desk(text)))] == ["running", "paused", "running"]


def test_a_wait_until_a_time_ends_then_even_if_nobody_resumes() -> None:
    made = ticket("23 09:00", "23 09:30 pending for date until 23 11:00")
    assert kinds(folded(made))[1:] == [("23 09:30", "paused"), ("23 11:00", "running")]


def test_a_wait_until_a_time_that_has_passed_pauses_nothing() -> None:
    made = ticket("23 09:00", "23 09:30 pending for date until 23 09:20")
    assert kinds(folded(made))[1:] == [("23 09:30", "running")]


def test_a_wait_until_a_time_ends_earlier_when_somebody_resumes() -> None:
    made = ticket("23 09:00", "23 09:30 pending for date until 23 11:00", "23 10:00 open")
    assert kinds(folded(made))[1:] == [("23 09:30", "paused"), ("23 10:00", "running")]


def test_the_requesters_word_ends_a_wait_for_them() -> None:
    made = ticket("23 09:00", "23 09:30 pending for requester", "23 10:00 caller says")
    assert kinds(folded(made))[1:] == [("23 09:30", "paused"), ("23 10:00", "running")]


def test_the_requesters_word_ends_no_wait_for_somebody_else() -> None:
    made = ticket("23 09:00", "23 09:30 pending for approval", "23 10:00 caller says")
    assert kinds(folded(made))[1:] == [("23 09:30", "paused")]


def test_what_the_requester_said_before_the_wait_does_not_end_it() -> None:
    made = ticket("23 09:00", "23 09:20 caller says", "23 09:30 pending for requester")
    assert kinds(folded(made))[1:] == [("23 09:30", "paused")]


def test_an_agents_word_does_not_end_a_wait_for_the_requester() -> None:
    made = ticket("23 09:00", "23 09:30 pending for requester", "23 10:00 ivan says")
    assert kinds(folded(made))[1:] == [("23 09:30", "paused")]


def test_a_second_wait_is_a_step_and_pauses_again() -> None:
    made = ticket(
        "23 09:00", "23 09:30 pending for requester", "23 10:00 caller says", "23 10:30 pending for requester"
    )
    replay = folded(made)
    assert [kind for _, kind in kinds(replay)] == ["running", "paused", "running", "paused"]
    assert not replay.diagnostics


def test_what_ended_a_wait_is_noted() -> None:
    heard = folded(ticket("23 09:00", "23 09:30 pending for requester", "23 10:00 caller says"))
    woken = folded(ticket("23 09:00", "23 09:30 pending for date until 23 11:00"))
    assert (heard.spans[-1].note, woken.spans[-1].note) == ("the requester wrote", "the date it waited for")


# Odd entries


def test_an_illegal_step_has_no_effect_and_is_shown() -> None:
    replay = folded(ticket("23 09:00", "23 09:30 closed", "23 10:00 open"))
    assert [span.status for span in replay.spans] == ["new", "open"]
    assert [fault.message for fault in replay.diagnostics] == ["new → closed is not a step of the workflow"]


def test_a_status_that_the_desk_does_not_know_is_an_illegal_step() -> None:
    replay = folded(ticket("23 09:00", "23 09:30 parked"))
    assert (replay.status, len(replay.diagnostics)) == ("new", 1)


def test_an_entry_dated_before_its_predecessor_counts_from_the_predecessors_time() -> None:
    replay = folded(ticket("23 09:00", "23 10:00 open", "23 09:30 pending for requester"))
    assert kinds(replay)[-1] == ("23 10:00", "paused")
    assert "dated before" in replay.diagnostics[0].message


def test_a_fault_names_its_line() -> None:
    made = ticket("23 09:00", "23 09:30 closed")
    line = made.document.data.decode().split("\n")[folded(made).diagnostics[0].line - 1]
    assert "status: closed" in line


def test_an_illegal_step_lends_its_time_to_nobody() -> None:
    replay = folded(ticket("23 09:00", "23 12:00 closed", "23 10:00 open"))
    assert kinds(replay)[-1] == ("23 10:00", "running")


def test_the_periods_lie_side_by_side() -> None:
    made = ticket("23 09:00", "23 10:00 open", "23 10:00 pending for date until 23 10:30", "23 11:00 open")
    spans = folded(made).spans
    assert [span.end for span in spans[:-1]] == [span.start for span in spans[1:]]
    assert spans[-1].end is None


# The end


def test_the_work_stopped_at_the_resolution_and_not_at_closing() -> None:
    replay = folded(ticket("23 09:00", "23 10:00 ivan answers", "27 10:00 closed"))
    assert replay.stopped == replay.resolved == at("23 10:00")


def test_a_reopened_ticket_is_not_resolved() -> None:
    replay = folded(ticket("23 09:00", "23 10:00 ivan answers", "23 10:30 open"))
    assert (replay.stopped, replay.resolved) == (None, None)


def test_the_last_resolution_is_the_one_that_holds() -> None:
    replay = folded(ticket("23 09:00", "23 10:00 ivan answers", "23 10:30 open", "23 11:00 ivan answers"))
    assert replay.stopped == replay.resolved == at("23 11:00")


def test_a_cancelled_ticket_is_stopped_but_not_resolved() -> None:
    replay = folded(ticket("23 09:00", "23 10:00 cancelled"))
    assert (replay.stopped, replay.resolved) == (at("23 10:00"), None)


def test_a_stopped_status_written_by_hand_stops_at_the_last_entry() -> None:
    made = ticket("23 09:00", "23 10:00 open").put("status", "closed")
    assert kinds(folded(made)) == [("23 09:00", "running"), ("23 10:00", "stopped")]
    assert folded(made).stopped == at("23 10:00")


def test_a_stopped_status_written_by_hand_stops_at_the_last_entry_of_either_list() -> None:
    made = ticket("23 09:00", "23 10:00 open", "23 11:00 to l2").put("status", "resolved")
    assert kinds(folded(made)) == [("23 09:00", "running"), ("23 10:00", "running"), ("23 11:00", "stopped")]


def test_a_stopped_status_written_by_hand_stops_where_the_wait_began_and_not_where_it_would_end() -> None:
    made = ticket("23 09:00", "23 10:00 pending for date until 30 09:00").put("status", "resolved")
    assert folded(made).stopped == at("23 10:00")


def test_a_status_of_no_length_does_not_interrupt_the_end() -> None:
    replay = folded(ticket("23 09:00", "23 10:00 resolved", "23 09:50 open", "23 10:00 resolved"))
    assert replay.stopped == at("23 10:00")
    made = ticket("23 09:00", "23 10:00 resolved", "23 11:00 open").put("status", "resolved")
    assert folded(made).stopped == at("23 10:00")


def test_what_is_noted_internally_under_a_requesters_name_does_not_end_a_wait() -> None:
    made = ticket("23 09:00", "23 09:30 pending for requester", "23 10:00 caller notes")
    assert kinds(folded(made))[1:] == [("23 09:30", "paused")]


def test_a_wait_ends_with_the_first_of_what_ends_it() -> None:
    made = ticket("23 09:00", "23 09:30 pending for requester until 23 10:00", "23 10:30 caller says")
    assert kinds(folded(made))[-1] == ("23 10:00", "running")


def test_an_open_status_written_by_hand_leaves_clocks_to_the_lists() -> None:
    made = ticket("23 09:00", "23 10:00 ivan answers").put("status", "open")
    assert folded(made).stopped == at("23 10:00")


# Teams


def stays(replay: Replay) -> list[tuple[str, str]]:
    return [(f"{stay.start.astimezone(at('23 00:00').tzinfo):%d %H:%M}", stay.team) for stay in replay.stays]


def test_each_team_has_its_stay() -> None:
    replay = folded(ticket("23 09:00", "23 10:00 to l2", "23 11:00 to desk"))
    assert stays(replay) == [("23 09:00", "desk"), ("23 10:00", "l2"), ("23 11:00", "desk")]
    assert [stay.number for stay in replay.stays] == [1, 2, 3]
    assert [stay.end for stay in replay.stays] == [at("23 10:00"), at("23 11:00"), None]


def test_a_handover_that_was_only_asked_for_moves_nothing() -> None:
    assert stays(folded(ticket("23 09:00", "23 10:00 asked l2"))) == [("23 09:00", "desk")]


def test_a_call_to_management_moves_nothing() -> None:
    assert stays(folded(ticket("23 09:00", "23 10:00 told maria"))) == [("23 09:00", "desk")]


def test_a_call_to_management_that_names_a_team_moves_nothing_either() -> None:
    call = Handover(at("23 10:00"), "olha", "hierarchical", to="l2", told="maria")
    assert stays(folded(ticket("23 09:00").with_handover(call))) == [("23 09:00", "desk")]


def test_a_handover_to_the_team_that_has_it_starts_no_stay() -> None:
    assert stays(folded(ticket("23 09:00", "23 10:00 to desk"))) == [("23 09:00", "desk")]


def test_a_handover_dated_before_the_entry_above_counts_from_that_ones_time() -> None:
    replay = folded(ticket("23 09:00", "23 11:00 to l2", "23 10:00 to night"))
    assert stays(replay)[-1] == ("23 11:00", "night")
    assert "dated before" in replay.diagnostics[0].message


def test_a_call_to_management_is_an_entry_to_be_dated_after() -> None:
    replay = folded(ticket("23 09:00", "23 11:00 told maria", "23 10:00 to l2"))
    assert stays(replay)[-1] == ("23 11:00", "l2")


def test_nothing_happens_before_the_registration() -> None:
    made = ticket("23 09:00", "23 10:00 open").put("created", at("23 09:30"))
    assert (kinds(folded(made))[0], stays(folded(made))) == (("23 09:30", "running"), [("23 09:30", "desk")])


def test_a_ticket_without_lists_is_new_and_with_its_team() -> None:
    made = ticket("23 09:00").drop("timeline").drop("handovers")
    replay = folded(made)
    assert (replay.status, stays(replay), made.get("requester")) == ("new", [("23 09:00", "desk")], CALLER)
