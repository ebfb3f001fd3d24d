"""What an earlier `hd sla check` has told: computed from the commit and the time of that run, kept nowhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from hd.core.config import Config
from hd.core.ids import path_of
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.findings import SECTIONS, SEVERITY_RANKS, CheckRequest, clock_key, running_clocks
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.store import layout
from hd.store.desk.desk import Desk

if TYPE_CHECKING:
    from hd.store.desk.at_revision import Revision


def told(then: Revision, at: datetime, question: CheckRequest, *, ids: Collection[str], today: Desk) -> dict[str, str]:
    """The state, by key, of what the same question found at `at` on that commit, among the tickets `ids`.

    Only their files are read. It judges by the configuration of that commit; where that is missing or wrong, by
    today's. A ticket that was not there, or could not be read, was told to nobody.
    """
    paths = [path_of(ticket_id) for ticket_id in ids]
    then.fetch([layout.CONFIG, *paths])
    view = EvaluationContext(_config(then, today), at, question.me)
    found: dict[str, str] = {}
    for path in paths:
        try:
            ticket = Ticket.parse(then.content(path), path=path, zone=view.zone)
        except HdError:
            continue
        facts = ClockFacts(ticket, view)
        if question.query.matches(facts, view.context):
            clocks = running_clocks(facts, question.metrics, horizon=question.horizon_at(at))
            found.update({clock_key(facts, clock): clock.state for clock in clocks if clock.state in SEVERITY_RANKS})
    return found


def _config(then: Revision, today: Desk) -> Config:
    try:
        then.config.require(*SECTIONS)
    except HdError:
        return today.config
    return then.config
