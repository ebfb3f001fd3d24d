"""A requested handover that is not made yet: its entry, its votes, its obstacles, and the ticket after it is made.

The ticket's file has `asked` for a reviewed handover first (on a branch), and `at` and `approved_by` when it is made. A
handover made before its review has `asked` and `at` at once; its review is overdue until it has `approved_by`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.sla.clock import Clock
from hd.core.sla.policy_selection import team_calendar
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.owed_review import OwedReview
from hd.core.tickets.ticket import KEYS, Handover, Ticket

State = Literal["waiting", "approved", "rejected", "decide", "merged", "owed", "done"]
"""waiting for a vote; approved; rejected; decide: the ticket has changed; merged: its branch is merged, but the time of
effect is not written yet; owed: made before its review; done: only the branch is left."""

OPEN: tuple[State, ...] = ("waiting", "approved", "decide")  # `is:in-review`
WITHIN = 240  # minutes; the default

_EPSILON = 1e-6


class Vote(Struct, frozen=True):
    """A vote on the ticket as it was in the blob that the voter saw."""

    by: str
    approves: bool
    blob: str
    at: datetime
    comment: str = ""


class CountedVotes(Struct, frozen=True):
    """The valid votes: the last one of each voter, on the current state of the branch. The earliest first."""

    approved: tuple[Vote, ...] = ()
    rejected: tuple[Vote, ...] = ()
    stale: tuple[Vote, ...] = ()  # on earlier states of the branch

    @property
    def state(self) -> State:
        """The result: one approval or one rejection decides."""
        return "rejected" if self.rejected else "approved" if self.approved else "waiting"


def count_votes(votes: Sequence[Vote], *, blob: str, allowed: Callable[[str], bool]) -> CountedVotes:
    """Count the votes, in order of time. blob: the current state of the branch."""
    last = {vote.by: vote for vote in votes if allowed(vote.by)}
    fresh = sorted((vote for vote in last.values() if vote.blob == blob), key=lambda vote: vote.at)
    return CountedVotes(
        tuple(vote for vote in fresh if vote.approves),
        tuple(vote for vote in fresh if not vote.approves),
        tuple(vote for vote in last.values() if vote.blob != blob),
    )


def is_same_handover(one: Handover, other: Handover) -> bool:
    """Whether two entries are about the same requested handover."""
    return one.asked is not None and (one.asked, one.by, one.to) == (other.asked, other.by, other.to)


def find_entry(ticket: Ticket, move: Handover) -> Handover | None:
    """Return the ticket's entry of the same handover; None if it has none."""
    return next((one for one in ticket.handovers if is_same_handover(move, one)), None)


def requested_handover(ticket: Ticket) -> Handover | None:
    """Return the last handover that the ticket's file requests and that is not made."""
    return next((move for move in reversed(ticket.handovers) if move.asked and not move.at and move.to), None)


def find_obstacle(facts: TicketFacts, move: Handover) -> str:
    """Return why a person must decide before the handover is made: how the ticket changed meanwhile; "" for no
    reason.
    """
    if facts.stopped:
        return f"it is {facts.ticket.status} meanwhile"
    had = facts.replay.team or facts.ticket.get("team")
    return f"it went to {had or 'nobody'} meanwhile" if move.from_ != had else ""


def complete_handover(
    ticket: Ticket, move: Handover, *, at: datetime, approved_by: str | None, source: str | None = None
) -> Ticket:
    """Return the ticket after the handover: its entry completed or appended, and the new team."""
    there = find_entry(ticket, move)
    if there is None:
        done = replace(move, at=at, approved_by=approved_by, source=source)
        return ticket.with_handover(done)
    document, rows = ticket.document, ticket.document.fields["handovers"]
    number = document.item_lines("handovers").index(there.line)
    row = rows[number] if isinstance(rows, list) else None
    assert isinstance(row, dict)
    said: dict[str, Any] = {"asked": there.asked, "at": at} | {
        key: row[key] for key in row if key not in ("asked", "at")
    }
    said |= {key: value for key, value in (("approved_by", approved_by), ("source", source)) if value}
    document = document.replace_item("handovers", number, said)
    if there.to and not there.at:
        document = document.set("team", there.to, order=KEYS)
    return Ticket.of(document, path=ticket.path, zone=ticket.zone)


def remove_handover(ticket: Ticket, move: Handover, *, team: str | None) -> Ticket | None:
    """Return the ticket without the entry of a requested handover that will not be made. team: who has it then. None if
    the entry is not on its own line.
    """
    there = find_entry(ticket, move)
    lines = ticket.document.data.split(b"\n")
    number = there.line - 1 if there else -1
    if there is None or there.at or not lines[number].lstrip().startswith(b"- {") or b"}" not in lines[number]:
        return None
    left = b"\n".join([*lines[:number], *lines[number + 1 :]])
    without = Ticket.parse(left, path=ticket.path, zone=ticket.zone)
    return without if without.get("team") == team else without.put("team", team)


def review_clock(move: Handover | OwedReview, config: Config, *, now: datetime, cycle: int = 1) -> Clock:
    """Return the time that a review has waited, in the receiving team's hours. It never pauses."""
    rule = config.escalation.review
    target, share = rule.within if rule else WITHIN, config.desk.at_risk
    calendar = team_calendar(config, move.to or "")
    asked = move.asked or now
    used = max(calendar.between(asked, now), 0.0)
    late = used > target + _EPSILON
    return Clock(
        "review",
        "breached" if late else "at_risk" if used + _EPSILON >= target * share else "running",
        cycle,
        started=asked,
        due=calendar.add(asked, target),
        target=target,
        used=used,
        calendar=calendar.name,
        note=move.to or "",
        risk=target * share,
    )
