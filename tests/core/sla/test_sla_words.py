"""The clocks of what is said: respond, reply, update, rule by rule. Mon–Fri 09:00–18:00 Europe/Kyiv: respond 30 min,
reply 60, update 90, resolve 120. Days are those of November 2026, the 23rd is a Monday."""

from __future__ import annotations

import pytest

from tests.core.timekeeping import CALLER, at, brief, clocks, desk, ticket

# Respond


def test_the_first_public_word_of_an_agent_is_the_response() -> None:
    assert brief(clocks(ticket("23 09:00", "23 09:20 ivan says"), "23 12:00").respond) == ("met", 20, 10)


def test_an_internal_note_is_no_response() -> None:
    assert brief(clocks(ticket("23 09:00", "23 09:20 ivan notes"), "23 09:25").respond) == ("at_risk", 25, 5)


def test_the_requesters_own_word_is_no_response() -> None:
    assert clocks(ticket("23 09:00", "23 09:20 caller says"), "23 09:21").respond.state == "running"


def test_the_text_of_the_resolution_is_a_response() -> None:
    assert brief(clocks(ticket("23 09:00", "23 09:20 ivan answers"), "23 12:00").respond) == ("met", 20, 10)


def test_what_the_requester_resolved_themselves_is_no_word_of_an_agent() -> None:
    made = ticket("23 09:00", "23 09:10 caller answers", "23 09:20 open")
    assert clocks(made, "23 09:30").respond.state == "running"


@pytest.mark.parametrize("channel", ["phone", "chat", "in-person"])
def test_registered_while_talking_it_was_responded_to_at_once(channel: str) -> None:
    assert brief(clocks(ticket("23 09:00", channel=channel), "23 12:00").respond) == ("met", 0, 30)


@pytest.mark.parametrize("channel", ["email", "web", "messenger", "monitoring"])
def test_registered_without_talking_it_was_not(channel: str) -> None:
    assert brief(clocks(ticket("23 09:00", channel=channel), "23 09:10").respond) == ("running", 10, 20)


def test_what_the_requester_registered_in_a_chat_was_not_responded_to() -> None:
    assert clocks(ticket("23 09:00", channel="chat", by=CALLER), "23 09:10").respond.state == "running"


@pytest.mark.parametrize("source", ["web", "import", "cli"])
def test_an_agent_registered_it_while_talking_whichever_door_wrote_it(source: str) -> None:
    assert clocks(ticket("23 09:00", channel="phone", source=source), "23 12:00").respond.state == "met"


def test_respond_never_pauses() -> None:
    assert brief(clocks(ticket("23 09:00", "23 09:05 pending for approval"), "23 09:40").respond) == (
        "breached",
        40,
        -10,
    )


def test_without_a_requester_nobody_waits_for_a_response() -> None:
    assert clocks(ticket("23 09:00", requester=""), "23 12:00").respond.state == "none"


STOP = 'sla: [{name: all, match: "*", targets: {"*": {respond: {target: 30m, stop: open}, resolve: 2h}}}]'


def test_a_policy_may_have_the_status_open_stop_respond_even_without_a_requester() -> None:
    made = ticket("23 09:00", "23 09:10 open", requester="", channel="monitoring")
    assert brief(clocks(made, "23 12:00", desk(STOP)).respond) == ("met", 10, 20)


def test_no_other_status_than_open_stops_such_a_respond() -> None:
    made = ticket("23 09:00", "23 09:10 pending for vendor", requester="", channel="monitoring")
    assert brief(clocks(made, "23 09:40", desk(STOP)).respond) == ("breached", 40, -10)


def test_a_stopped_status_ends_such_a_respond() -> None:
    made = ticket("23 09:00", "23 09:10 resolved", requester="", channel="monitoring")
    assert brief(clocks(made, "23 09:40", desk(STOP)).respond) == ("met", 10, 20)


def test_resolved_without_a_word_ends_respond_too() -> None:
    assert brief(clocks(ticket("23 09:00", "23 09:40 resolved"), "23 12:00").respond) == ("breached", 40, -10)


def test_an_illegal_resolution_is_no_response() -> None:
    made = ticket("23 09:00", "23 09:10 cancelled", "23 09:15 ivan answers", "23 09:20 open")
    assert brief(clocks(made, "23 09:25").respond) == ("running", 15, 15)


def test_after_a_resolution_without_a_word_was_undone_the_response_is_still_owed() -> None:
    made = ticket("23 09:00", "23 09:10 resolved", "23 11:00 open")
    assert brief(clocks(made, "23 11:15").respond) == ("at_risk", 25, 5)


def test_a_word_dated_before_the_ticket_is_a_response() -> None:
    assert brief(clocks(ticket("23 09:00", "23 08:59 ivan says"), "23 12:00").respond) == ("met", 0, 30)


# Reply


def test_what_the_requester_says_before_the_first_response_is_for_respond() -> None:
    assert clocks(ticket("23 09:00", "23 09:10 caller says"), "23 10:00").reply.state == "none"


def test_the_next_public_word_of_an_agent_is_the_reply() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 10:00 caller says", "23 10:20 ivan says")
    assert brief(clocks(made, "23 12:00").reply) == ("met", 20, 40)


def test_an_internal_note_is_no_reply() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 10:00 caller says", "23 10:20 ivan notes")
    assert brief(clocks(made, "23 10:30").reply) == ("running", 30, 30)


def test_registration_while_talking_was_the_first_response() -> None:
    made = ticket("23 09:00", "23 09:10 caller says", channel="phone")
    assert brief(clocks(made, "23 09:30").reply) == ("running", 20, 40)


def test_reply_never_pauses() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 10:00 caller says", "23 10:05 pending for approval")
    assert brief(clocks(made, "23 10:30").reply) == ("running", 30, 30)


def test_the_text_of_the_resolution_is_a_reply() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 10:00 caller says", "23 10:20 ivan answers")
    assert brief(clocks(made, "23 12:00").reply) == ("met", 20, 40)


def test_each_unanswered_stretch_is_a_cycle() -> None:
    made = ticket(
        "23 09:00", "23 09:10 ivan says", "23 10:00 caller says", "23 10:20 ivan says", "23 10:30 caller says"
    )
    clock = clocks(made, "23 10:40").reply
    assert (clock.cycle, brief(clock)) == (2, ("running", 10, 50))


def test_thanks_after_the_resolution_are_owed_no_reply() -> None:
    made = ticket("23 09:00", "23 09:10 ivan answers", "23 10:00 caller says")
    assert clocks(made, "23 11:30").reply.state == "none"


def test_what_the_requester_wrote_to_reopen_it_is_owed_a_reply() -> None:
    made = ticket("23 09:00", "23 09:10 ivan answers", "23 10:00 caller says", "23 10:00 open")
    assert brief(clocks(made, "23 10:10").reply) == ("running", 10, 50)


def test_when_an_agent_reopens_it_later_the_reply_runs_from_then() -> None:
    made = ticket("23 09:00", "23 09:10 ivan answers", "23 10:00 caller says", "23 11:00 open")
    assert brief(clocks(made, "23 11:10").reply) == ("running", 10, 50)


def test_what_was_answered_before_it_was_reopened_is_owed_nothing() -> None:
    made = ticket("23 09:00", "23 09:10 ivan answers", "23 10:00 caller says", "23 10:10 ivan says", "23 11:00 open")
    assert clocks(made, "23 11:10").reply.state == "none"


# Update


def test_update_runs_from_the_last_public_word_of_an_agent() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 10:00 ivan says", "23 10:20 ivan notes")
    clock = clocks(made, "23 10:30").update
    assert (clock.started, clock.cycle, brief(clock)) == (at("23 10:00"), 2, ("running", 30, 60))


def test_update_runs_from_registration_while_talking() -> None:
    assert brief(clocks(ticket("23 09:00", channel="phone"), "23 10:00").update) == ("running", 60, 30)


def test_without_a_word_there_is_no_promise_of_the_next() -> None:
    assert clocks(ticket("23 09:00"), "23 10:00").update.state == "none"


def test_update_pauses_with_the_status() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 09:20 pending for date")
    assert brief(clocks(made, "23 12:00").update) == ("paused", 10, 80)


def test_update_ends_with_the_resolution_and_nothing_is_owed_after_it() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 11:00 ivan answers", "23 11:30 ivan says")
    assert brief(clocks(made, "23 14:00").update) == ("breached", 110, -20)


def test_update_is_not_begun_by_closing() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 11:00 ivan answers", "24 11:00 closed")
    assert brief(clocks(made, "24 14:00").update) == ("breached", 110, -20)


def test_of_a_ticket_whose_only_word_was_the_answer_no_update_was_owed() -> None:
    assert clocks(ticket("23 09:00", "23 11:00 ivan answers"), "23 14:00").update.state == "none"


def test_update_goes_on_when_the_ticket_is_reopened() -> None:
    made = ticket("23 09:00", "23 09:10 ivan says", "23 11:00 ivan answers", "23 13:00 open")
    assert brief(clocks(made, "23 13:20").update) == ("running", 20, 70)


def test_what_is_dated_a_little_ahead_of_the_clock_has_happened() -> None:
    made = ticket("23 09:00", "23 09:20 ivan answers")
    assert clocks(made, "23 09:19").resolve.state == "met"


def test_what_is_dated_far_ahead_of_the_clock_has_not_happened_yet() -> None:
    made = ticket("23 09:00", "23 09:20 ivan answers")
    assert clocks(made, "23 09:10").resolve.state == "running"
