"""Which step may follow which, and what an agent is told who wants another."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import load
from hd.core.tickets.ticket import Ticket
from hd.core.tickets.workflow import is_stopped, require_step
from hd.errors import RefusedError
from tests.core.samples import EMPTY, OUTSOURCER, SMALL, registered

STATUSES = SMALL.statuses


def at(status: str) -> Ticket:
    return registered(status=status)


def steps() -> set[tuple[str, str]]:
    """All (from, to) that pass."""
    passed = set()
    for before, to in product(STATUSES, STATUSES):
        try:
            require_step(at(before), to, STATUSES)
        except RefusedError:
            continue
        passed.add((before, to))
    return passed


def test_the_steps_are_the_desks_and_pending_to_pending() -> None:
    """From one wait into another is known everywhere; every other step is what hd.yaml lists."""
    listed = {(status.key, to) for status in STATUSES.values() for to in status.next}
    assert steps() == listed | {("pending", "pending")}


@pytest.mark.parametrize("config", [EMPTY, SMALL, OUTSOURCER])
def test_every_desk_can_do_the_main_job(config: object) -> None:
    statuses = config.statuses  # type: ignore[attr-defined]
    for before, to in [
        ("new", "open"),
        ("open", "pending"),
        ("pending", "open"),
        ("open", "resolved"),
        ("resolved", "closed"),
        ("resolved", "open"),
        ("new", "cancelled"),
    ]:
        require_step(at(before), to, statuses)


def test_a_desk_may_have_statuses_of_its_own() -> None:
    config = load(
        "statuses: {triage: {next: [open]}, new: {next: [triage]}, open: {next: [resolved]},"
        " pending: {next: [open]}, resolved: {clock: stopped}, closed: {clock: stopped},"
        " cancelled: {clock: stopped}}"
    )
    assert config.diagnostics == ()
    require_step(at("new"), "triage", config.statuses)
    require_step(at("triage"), "open", config.statuses)
    with pytest.raises(RefusedError):
        require_step(at("new"), "open", config.statuses)


def test_a_refused_step_says_what_may_follow_and_how() -> None:
    with pytest.raises(RefusedError) as refused:
        require_step(at("resolved"), "pending", STATUSES)
    assert refused.value.message == "7K3FQ is resolved; resolved → pending is not a step of this desk's workflow"
    assert (
        refused.value.hint == "from resolved it can become open, closed:\n"
        "  open       hd reopen 7k3fq\n"
        "  closed     hd close 7k3fq"
    )
    assert refused.value.exit_code == 1


def test_who_starts_work_takes_and_who_starts_again_reopens() -> None:
    for status, verb in [("new", "hd take"), ("pending", "hd take"), ("cancelled", "hd reopen")]:
        with pytest.raises(RefusedError) as refused:
            require_step(at(status), "closed", STATUSES)
        assert f"  open       {verb} 7k3fq" in refused.value.hint.split("\n")


def test_who_may_not_take_a_ticket_is_not_told_to() -> None:
    with pytest.raises(RefusedError) as refused:
        require_step(at("new"), "closed", STATUSES, may_take=False)
    assert "hd take" not in refused.value.hint
    assert "hd cancel 7k3fq -m WHY" in refused.value.hint


def test_the_step_to_where_a_ticket_is_says_so() -> None:
    with pytest.raises(RefusedError, match="7K3FQ is already resolved"):
        require_step(at("resolved"), "resolved", STATUSES)


def test_a_final_status_offers_a_new_linked_ticket() -> None:
    with pytest.raises(RefusedError) as refused:
        require_step(at("closed"), "open", STATUSES)
    assert "closed is final" in refused.value.hint
    assert "hd create TITLE --follows 7k3fq" in refused.value.hint


def test_a_status_that_the_desk_does_not_know_is_open_and_can_be_left() -> None:
    assert not is_stopped("triage", STATUSES)
    require_step(at("triage"), "open", STATUSES)


def test_stopped_are_resolved_closed_and_cancelled() -> None:
    assert {status for status in STATUSES if is_stopped(status, STATUSES)} == {"resolved", "closed", "cancelled"}


@given(st.sampled_from(list(STATUSES)), st.lists(st.sampled_from(list(STATUSES)), max_size=8))
def test_what_is_closed_stays_closed(start: str, wishes: list[str]) -> None:
    status = start
    for wish in wishes:
        try:
            require_step(at(status), wish, STATUSES)
        except RefusedError:
            continue
        assert status != "closed"
        status = wish
