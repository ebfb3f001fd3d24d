"""A handover that was asked for and not made yet: which entry it is, what was voted on it, what stands in its way, and
what it becomes when it is made. Reads no branch, and changes no file.

Of a reviewed handover the ticket's file says `asked` first (on a branch), and `at` and `approved_by` when it is made.
One that went first has `asked` and `at` at once; as long as it has no `approved_by`, its review is owed.
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
"""waiting for a vote; approved; rejected; decide: the ticket moved on meanwhile; merged: its branch was, but when it
took effect is not written yet; owed: it went first; done: nothing is left but the branch."""

OPEN: tuple[State, ...] = ("waiting", "approved", "decide")  # `is:in-review`
WITHIN = 240  # minutes; where the desk does not say

_EPSILON = 1e-6


class Vote(Struct, frozen=True):
    """What somebody said of the ticket as it was in the blob they saw."""

    by: str
    approves: bool
    blob: str
    at: datetime
    words: str = ""


class CountedVotes(Struct, frozen=True):
    """Whose votes count: the last one of each who may vote, on what the branch has now. The earliest first."""

    approved: tuple[Vote, ...] = ()
    rejected: tuple[Vote, ...] = ()
    stale: tuple[Vote, ...] = ()  # of what the branch had before

    @property
    def state(self) -> State:
        """One approval is enough, one rejection, too."""
        return "rejected" if self.rejected else "approved" if self.approved else "waiting"


def standing(votes: Sequence[Vote], *, blob: str, allowed: Callable[[str], bool]) -> CountedVotes:
    """What the votes, in the order of time, come to. blob: what the branch has now."""
    last = {vote.by: vote for vote in votes if allowed(vote.by)}
    fresh = sorted((vote for vote in last.values() if vote.blob == blob), key=lambda vote: vote.at)
    return CountedVotes(
        tuple(vote for vote in fresh if vote.approves),
        tuple(vote for vote in fresh if not vote.approves),
        tuple(vote for vote in last.values() if vote.blob != blob),
    )


def same(one: Handover, other: Handover) -> bool:
    """Whether two entries are of one handover that was asked for."""
    return one.asked is not None and (one.asked, one.by, one.to) == (other.asked, other.by, other.to)


def in_it(ticket: Ticket, move: Handover) -> Handover | None:
    """The entry of the ticket that is of the same handover; None where it has none."""
    return next((one for one in ticket.handovers if same(move, one)), None)


def asked_in(ticket: Ticket) -> Handover | None:
    """The last handover that the ticket's file says was asked for, and not that it was made."""
    return next((move for move in reversed(ticket.handovers) if move.asked and not move.at and move.to), None)


def obstacle(facts: TicketFacts, move: Handover) -> str:
    """Why somebody must decide before the handover is made: what happened to the ticket meanwhile; else empty."""
    if facts.stopped:
        return f"it is {facts.ticket.status} meanwhile"
    had = facts.replay.team or facts.ticket.get("team")
    return f"it went to {had or 'nobody'} meanwhile" if move.from_ != had else ""


def made(ticket: Ticket, move: Handover, *, at: datetime, approved_by: str | None, source: str | None = None) -> Ticket:
    """The ticket with the handover made: its entry completed where it is there, else appended; and the team."""
    there = in_it(ticket, move)
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


def taken_out(ticket: Ticket, move: Handover, *, team: str | None) -> Ticket | None:
    """The ticket without the entry of a handover that was asked for and will not be made; `team`: whose it is then.
    None where the entry does not stand in a line of its own."""
    there = in_it(ticket, move)
    lines = ticket.document.data.split(b"\n")
    number = there.line - 1 if there else -1
    if there is None or there.at or not lines[number].lstrip().startswith(b"- {") or b"}" not in lines[number]:
        return None
    left = b"\n".join([*lines[:number], *lines[number + 1 :]])
    without = Ticket.parse(left, path=ticket.path, zone=ticket.zone)
    return without if without.get("team") == team else without.put("team", team)


def waiting(move: Handover | OwedReview, config: Config, *, now: datetime, cycle: int = 1) -> Clock:
    """How long a review has waited, in the hours of the team that it goes to. It pauses with nothing."""
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
