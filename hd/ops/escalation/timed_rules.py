"""Escalation by the clock over a desk: what its rules want done now, and doing it. Tells nobody by itself: what is
written into a ticket is what notifications and people go by."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.config.availability import find_absence
from hd.core.diagnostic import Diagnostic
from hd.core.escalation.timed_rules import BY, DueAction, due_actions, may_be_due
from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.records import Record, clock_record, iso
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change
from hd.ops.tickets.listing import in_order, select, understood
from hd.store.desk.desk import Desk

_NEEDED = ("desk", "escalation", "sla", "calendars", "priorities", "statuses", "teams", "people")


def pending(context: Context, words: Sequence[str], *, me: str) -> tuple[list[Record], tuple[Diagnostic, ...]]:
    """What the rules want done and was not, ticket by ticket; and what could not be read.

    A row: `{key, id, does, whom, told, lacking, at, reason, metric, state, due, …, priority, team, title, path}`; told
    null where there is nobody (`lacking` says why): that stays undone. Raises QueryError, ConfigError.
    """
    desk = context.desk
    desk.config.require(*_NEEDED)
    found, unreadable = select(context, understood(desk, words), me=me, default_open=True)
    view = EvaluationContext(desk.config, context.now, me)
    near = [seen.path for seen in in_order(found, ()) if may_be_due(seen.clocks, desk.config)]
    facts = [ClockFacts(desk.read(path), view) for path in near]  # the index knows nothing of handovers
    return [_row(desk, one, wanted) for one in facts for wanted in due_actions(one)], unreadable


def apply(context: Context, ids: Sequence[str]) -> list[ChangeResult]:
    """Do what the rules want done to these tickets, all in one commit, by nobody's name: the clock's.

    What is due is asked once more under the desk's lock: two runs at once do nothing twice.
    """

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        made, said, away = ticket, [], list[str]()
        for one in due_actions(ClockFacts(ticket, view)):
            if one.person is not None:
                made = made.with_handover(one.entry(made))
                said.append(f"{'escalated to' if one.action == 'escalate' else 'told'} {one.person}: {one.moment}")
                if gone := find_absence(view.config.people.get(one.person), view.day):
                    away.append(f"{short(ticket.id)}: {gone.description}")
        return Edit(made, "; ".join(said), "; ".join(said), tuple(away))

    if not ids:
        return []
    done = change(context.acting_as(Actor(BY)), ids, action="escalate", edit=edit, summary="by the clock")
    return [one for one in done if one.said != "nothing to change"]


def _row(desk: Desk, facts: ClockFacts, one: DueAction) -> Record:
    ticket, zone = facts.ticket, facts.view.zone
    return {
        "key": f"{ticket.id}/{one.clock.metric}/{one.clock.cycle}",
        "id": ticket.id,
        "does": one.action,
        "whom": one.recipient,
        "told": one.person,
        "lacking": one.no_person_reason or None,
        "at": iso(one.at.astimezone(zone)),
        "reason": one.moment,
        "metric": one.clock.metric,
        **clock_record(one.clock, zone=zone),
        "priority": ticket.get("priority"),
        "team": facts.current_team,
        "assignee": facts.assignee,
        "title": ticket.title,
        "path": f"{desk.repo.prefix}{ticket.path}",
    }
