"""Tickets that wait for somebody today: conflicts, reviews, mine, late, awake, to answer, nobody's. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.core.tickets.context import EvaluationContext
from hd.ops.records import Record, Seen, brief_record, iso, ticket_record
from hd.ops.ticket_reader import see
from hd.ops.tickets.listing import in_order
from hd.store.git import review_branches

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic
    from hd.ops.context import Context
    from hd.store.desk.desk import Desk

MOST = 8  # rows of a section that are shown; the rest is one `hd list` away


class TodaySection(Struct, frozen=True):
    """One section: its name in JSON, the query that lists all of it (and what other sections show), its tickets."""

    name: str
    query: str
    tickets: tuple[Record, ...]


class Today(Struct, frozen=True):
    """name, person: of the desk and of whoever asks (name and short name, empty where the desk does not know them).

    topics: those with tickets in them; no ticket is in two. count: all open tickets of the desk.
    """

    now: datetime
    desk: str
    me: str
    person: str
    teams: tuple[str, ...]
    topics: tuple[TodaySection, ...]
    count: int
    unreadable: tuple[Diagnostic, ...]

    def record(self) -> Record:
        """`{now, desk, me, teams, open, sections: [{name, query, count, tickets}]}`."""
        sections = [
            {"name": topic.name, "query": topic.query, "count": len(topic.tickets), "tickets": list(topic.tickets)}
            for topic in self.topics
        ]
        return {
            "now": iso(self.now),
            "desk": self.desk,
            "me": self.me or None,
            "teams": list(self.teams),
            "open": self.count,
            "sections": sections,
        }


def today(context: Context, *, me: str, brief: bool = False) -> Today:
    """The open tickets that ask for somebody's attention, each in the first section that it belongs to."""
    desk, now = context.desk, context.now
    view = EvaluationContext(desk.config, now, me)
    sight = see(context, view, only_open=True)
    left = in_order(sight.tickets, ())
    count = len(left)
    teams = _teams(view)
    waiting = _to_review(desk, me, now)
    record = brief_record if brief else partial(ticket_record, prefix=desk.repo.prefix)
    topics = []
    for name, query, belongs in _sections(teams, lambda facts: facts.ticket.id in waiting or _owes(facts, me)):
        found = [ticket for ticket in left if belongs(ticket)]
        left = [ticket for ticket in left if not belongs(ticket)]
        records = tuple(record(ticket) for ticket in found)
        topics += [TodaySection(name, query, records)] if records else []
    person = desk.config.people.get(me)
    return Today(
        now.astimezone(desk.zone),
        desk.config.desk.name,
        me,
        person.name if person else "",
        teams,
        tuple(topics),
        count,
        sight.unreadable,
    )


def _teams(view: EvaluationContext) -> tuple[str, ...]:
    """The teams of whoever asks."""
    return tuple(key for key, team in view.config.teams.items() if view.me and view.me in team.members)


def _to_review(desk: Desk, me: str, now: datetime) -> frozenset[str]:
    """The tickets with a handover that whoever asks is to approve, to merge, or to decide about."""
    if not me or not review_branches.found(desk.repo):
        return frozenset()
    from hd.ops.reviews.find import waiting_now
    from hd.ops.reviews.show import yours

    return frozenset(one.id for one in waiting_now(desk, now=now) if yours(one, me))


def _owes(facts: Seen, me: str) -> bool:
    """Whether a review is owed that whoever asks may make."""
    if facts.owed_review is None or not me:
        return False
    from hd.core.escalation.review_policy import may_approve

    return may_approve(me, facts, to=facts.owed_review.to, by=facts.owed_review.by, config=facts.view.config)


def _sections(
    teams: tuple[str, ...], to_review: Callable[[Seen], bool]
) -> tuple[tuple[str, str, Callable[[Seen], bool]], ...]:
    """Name, query and rule of each section, in order. Without a team of one's own, what is nobody's is of any team."""

    def unassigned(facts: Seen) -> bool:
        return facts.flag("unassigned") and (not teams or facts.current_team in teams)

    return (
        ("to decide", "is:conflicted is:open", lambda facts: facts.flag("conflicted")),
        ("to review", "is:in-review OR is:owed", to_review),
        ("yours", "is:mine is:open", lambda facts: facts.flag("mine")),
        ("breached", "is:open is:breached", lambda facts: facts.flag("breached")),
        ("at risk", "is:open is:at-risk", lambda facts: facts.flag("at-risk")),
        ("woke up", "is:wake", lambda facts: facts.flag("wake")),
        ("needs a reply", "is:needs-reply", lambda facts: facts.flag("needs-reply")),
        ("nobody's", f"is:unassigned team:{','.join(teams)}" if teams else "is:unassigned", unassigned),
    )
