"""What can be wrong with timeline and handovers, and with the fields and the verdict that follow from them; and what
mends it. Judges no clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hd.core.checks.subject import Known, Mend, Past, Rule, not_known, problem
from hd.core.facts import TicketFacts
from hd.core.ids import short
from hd.core.problem import Problem
from hd.core.replay import follows
from hd.core.ticket import KINDS, Handover, Step, Ticket
from hd.core.verdict import stale, unreadable
from hd.core.workflow import WAITS_FOR

_SOURCE = "git"  # what wrote an entry that no person did
_SLACK = timedelta(minutes=5)  # between the clocks of two machines


def steps_follow(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """What folding the lists stumbled over: steps that the workflow does not know, entries out of order."""
    yield from facts.replay.faults


def entries_are_known(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The entries of both lists say what the desk knows. A team may have been given up since: a warning."""
    config, path = facts.view.config, facts.ticket.path
    for step in facts.ticket.timeline:
        if step.waits_for and step.waits_for not in WAITS_FOR:
            message = not_known(step.waits_for, WAITS_FOR, what="for", config=config)
            yield Problem("error", "unknown", message, step.line, path)
    for move in facts.ticket.handovers:
        if move.kind not in KINDS:
            message = not_known(move.kind, KINDS, what="kind", config=config)
            yield Problem("error", "unknown", message, move.line, path)
        if move.to and move.to not in config.teams:
            message = not_known(move.to, config.teams, what="to", config=config, section="teams")
            yield Problem("warning", "unknown", message, move.line, path)


def nothing_is_ahead(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Nothing is dated later than now: a clock that is wrong, or somebody who makes up times."""
    ticket, latest = facts.ticket, facts.view.now + _SLACK
    times: list[tuple[datetime | None, int]] = [(step.at, step.line) for step in ticket.timeline]
    times += [(move.at, move.line) for move in ticket.handovers]
    times += [(comment.at, comment.line) for comment in ticket.comments]
    for at, line in times:
        if at is not None and at > latest:
            message = f"dated in the future: {at.isoformat(timespec='seconds')}"
            yield Problem("warning", "future", message, line, ticket.path)


def status_follows_timeline(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The status is what the timeline says; else somebody changed it by hand."""
    ticket, replayed, statuses = facts.ticket, facts.replay, facts.view.config.statuses
    if ticket.status == replayed.status or ticket.status not in statuses:
        return
    message = f"status is {ticket.status}, but the timeline says {replayed.status}; clocks follow the timeline"
    fix = follows(replayed.status, ticket.status, statuses)
    name = short(ticket.id).lower()
    hint = "add the entry, with the time and author that git knows" if fix else (
        f"{replayed.status} → {ticket.status} is no step of the workflow: "
        f"write back {replayed.status}, then use the verb (hd take, wait, resolve …) on {name}"
    )  # fmt: skip
    yield problem(facts, "error", "timeline", message, key="status", hint=hint, fix=fix)


def complete_timeline(facts: TicketFacts, _: Known, past: Past) -> Ticket:
    """With the step that somebody made by hand, not before the entry it follows."""
    ticket = facts.ticket
    trace = past("status", ticket.status)
    if trace is None:
        return ticket
    at = max(trace.at, facts.replay.since).astimezone(ticket.zone).replace(microsecond=0)
    return ticket.with_step(Step(max(at, facts.replay.since), trace.by, ticket.status, source=_SOURCE))


def team_follows_handovers(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The team is what the handovers say; else somebody changed it by hand."""
    ticket, had = facts.ticket, facts.replay.team
    team = ticket.get("team")
    if not had or team == had:
        return
    message = f"team is {team or 'empty'}, but the handovers say {had}; OLA clocks follow the handovers"
    fix = team is not None and team in facts.view.config.teams
    hint = "add the entry, with the time and author that git knows" if fix else (
        f"write back {had}, then hd escalate {short(ticket.id).lower()} --to TEAM -m WHY"
    )  # fmt: skip
    yield problem(facts, "error", "timeline", message, key="team", hint=hint, fix=fix)


def complete_handovers(facts: TicketFacts, _: Known, past: Past) -> Ticket:
    """With the handover that somebody made by hand, not before the entry it follows. It says no more than is known."""
    ticket, team = facts.ticket, facts.ticket.get("team")
    trace = past("team", team) if team else None
    if trace is None:
        return ticket
    latest = max([ticket.created, *(move.at for move in ticket.handovers if move.at)])
    at = max(trace.at.astimezone(ticket.zone).replace(microsecond=0), latest)
    move = Handover(at, trace.by, "routed", to=team, from_=facts.replay.team, source=_SOURCE)
    return ticket.with_handover(move)


def verdict_is_of_this_resolution(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The written verdict belongs to the resolution that holds."""
    if stale(facts.ticket, facts.replay):
        yield problem(facts, "warning", "verdict", "the verdict belongs to another resolution and is ignored",
                      key="verdict", hint="remove it", fix=True)  # fmt: skip


def verdict_can_be_read(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Each metric of the written verdict says whether it was met, the minutes used, and the minutes promised."""
    for metric in unreadable(facts.ticket):
        message = f"verdict: {metric} is no [met, used, target], and counts for nothing"
        yield problem(facts, "warning", "verdict", message, key="verdict",
                      hint="[met, 98, 480] or [breached, 500, 480], in minutes")  # fmt: skip


def drop_verdict(facts: TicketFacts, _: Known, __: Past) -> Ticket:
    """Without it."""
    return facts.ticket.drop("verdict")


RULES: tuple[Rule, ...] = (
    steps_follow,
    entries_are_known,
    nothing_is_ahead,
    status_follows_timeline,
    team_follows_handovers,
    verdict_is_of_this_resolution,
    verdict_can_be_read,
)
# The verdict last: whether it holds depends on the timeline.
MENDS: tuple[Mend, ...] = (
    Mend(status_follows_timeline, complete_timeline),
    Mend(team_follows_handovers, complete_handovers),
    Mend(verdict_is_of_this_resolution, drop_verdict),
)
