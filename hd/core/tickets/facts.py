"""The facts about a ticket that a policy can use: a value for each key and flag of the query language, except clocks.

Clocks depend on the policy, so a policy cannot depend on clocks. `ClockFacts` adds them for other code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.core.config.availability import is_robot
from hd.core.tickets.handovers import find_owed_review, is_escalation
from hd.core.tickets.owed_review import OwedReview
from hd.core.tickets.ratings import current_score, last_is_rated
from hd.core.tickets.replay import Replay, replay
from hd.core.tickets.ticket import TALKING, Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import ConfigError
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.core import query
    from hd.core.tickets.context import EvaluationContext

CLOCK_KEYS = ("due", "state", "sla")
CLOCK_FLAGS = ("breached", "at-risk")


class TicketFacts(Struct, dict=True):
    """A ticket in a context; implements `query.Facts`. team: replaces the ticket's own (for a past stay).

    Raises ConfigError for a query with CLOCK_KEYS or CLOCK_FLAGS.
    """

    ticket: Ticket
    view: EvaluationContext
    team: str | None = None
    replayed: Replay | None = None

    @cached_property
    def replay(self) -> Replay:
        """The replayed lists of the ticket."""
        return self.replayed or replay(self.ticket, self.view.config.statuses)

    @property
    def path(self) -> str:
        """Its file, relative to the desk's folder."""
        return self.ticket.path

    def text(self) -> str:
        """Return title and text, for words and phrases."""
        return self.ticket.text

    def value(self, key: str) -> query.FactValue:
        """Return the value of a key of the query language; None if there is none."""
        known = _VALUES.get(key)
        if known:
            return known(self)
        if key in CLOCK_KEYS:
            raise _clocks_error()
        if key in _LISTS:
            return self.ticket.names(_LISTS[key])
        names = self.ticket.names(key)
        if len(names) > 1:
            return names
        return names[0] if names else None

    def flag(self, name: str) -> bool:
        """Whether `is:name` holds."""
        if name in CLOCK_FLAGS:
            raise _clocks_error()
        return _FLAGS[name](self)

    # -- what takes a little thought --------------------------------------------------------------------------------

    @property
    def current_team(self) -> str | None:
        """The team that has the ticket, from its field."""
        return self.team or self.ticket.get("team")

    @property
    def assignee(self) -> str | None:
        """The person who works on it. None for an assignee outside the team (until the ticket comes back), and for a
        robot.
        """
        who = self.ticket.get("assignee")
        team = self.view.config.teams.get(self.current_team or "")
        if is_robot(self.view.config, who):
            return None
        return who if team is None or not team.members or who in team.members else None

    @property
    def line(self) -> int:
        """The line of support that has it; 0 if the team is unknown."""
        team = self.view.config.teams.get(self.current_team or "")
        return team.line if team else 0

    @property
    def contract(self) -> str | None:
        """The organisation's contract that was valid at registration."""
        org = self.view.config.orgs.get(self.ticket.get("org") or "")
        day = self.ticket.created.astimezone(self.view.zone).date()
        for key in org.contracts if org else ():
            contract = self.view.config.contracts.get(key)
            if contract is None:
                continue
            if (contract.from_ is None or contract.from_ <= day) and (contract.until is None or day <= contract.until):
                return key
        return None

    @property
    def stopped(self) -> bool:
        """Whether work on it has ended: resolved, closed or cancelled, according to its field."""
        return is_stopped(self.ticket.status, self.view.config.statuses)

    @property
    def paused_until(self) -> datetime | None:
        """The date until which a pending ticket waits, if it has one."""
        return self.replay.until if self.ticket.status == "pending" else None

    @property
    def escalated(self) -> bool:
        """Whether it is with a higher line, or was escalated to management."""
        moves = [move for move in self.ticket.handovers if move.at]
        if any(is_escalation(move) for move in moves):
            return True
        return bool(moves) and moves[-1].kind == "functional" and self.line != 1

    @property
    def needs_reply(self) -> bool:
        """Whether the requester waits for an answer: the last public comment is theirs, and the ticket is open.

        The registration counts as their message too, unless an agent registered the ticket while talking to them.
        """
        if self.stopped:
            return False
        last = max((word for word in self.ticket.comments if not word.internal), key=lambda word: word.at, default=None)
        if last is not None:
            return last.by_requester
        return bool(self.ticket.get("requester")) and self.ticket.get("channel") not in TALKING

    @property
    def rated(self) -> int | None:
        """The score of the last rated resolution."""
        return current_score(self.ticket)

    @property
    def owed_review(self) -> OwedReview | None:
        """The review that is overdue for a handover made before its review."""
        if not any(move.asked for move in self.ticket.handovers):
            return None
        move = find_owed_review(self.ticket)
        return OwedReview(move.asked, move.by, move.to or "") if move and move.asked else None


def _clocks_error() -> ConfigError:
    return ConfigError(
        Message("a rule of sla or ola cannot ask about clocks (due, is:breached, is:at-risk, state)"),
        hint="hd config check",
    )


_LISTS = {"tag": "tags", "tags": "tags", "watcher": "watchers", "watchers": "watchers", "aliases": "aliases"}
_VALUES: dict[str, Callable[[TicketFacts], query.FactValue]] = {
    "id": lambda f: (f.ticket.id, *f.ticket.names("aliases")),
    "title": lambda f: f.ticket.title,
    "status": lambda f: f.ticket.status,
    "team": lambda f: f.current_team,
    "assignee": lambda f: f.assignee,
    "line": lambda f: f.line,
    "contract": lambda f: f.contract,
    "created": lambda f: f.ticket.created,
    "updated": lambda f: f.ticket.last_time,
    "age": lambda f: f.view.now - f.ticket.created,
    "until": lambda f: f.paused_until,
    "resolved": lambda f: f.replay.resolved,
    "rated": lambda f: f.rated,
    "path": lambda f: f.ticket.path,
    "link": lambda f: tuple(f"{relation}:{other}" for relation, other in f.ticket.links),
    "links": lambda f: tuple(f"{relation}:{other}" for relation, other in f.ticket.links),
}
_FLAGS: dict[str, Callable[[TicketFacts], bool]] = {
    "open": lambda f: not f.stopped,
    "closed": lambda f: f.stopped,
    "pending": lambda f: f.ticket.status == "pending",
    "wake": lambda f: f.ticket.status == "pending" and f.replay.until is not None and f.replay.until <= f.view.now,
    "unassigned": lambda f: not f.stopped and f.assignee is None,
    "escalated": lambda f: f.escalated,
    "in-review": lambda f: f.ticket.id in f.view.in_review,  # a review is a branch and leaves no trace in the file
    "owed": lambda f: f.owed_review is not None,
    "conflicted": lambda f: f.ticket.document.fields.get("conflicts") is not None,
    "mine": lambda f: bool(f.view.me) and f.view.me in (f.assignee, f.ticket.get("owner")),
    "needs-reply": lambda f: f.needs_reply,
    "unrated": lambda f: f.stopped and f.replay.resolved is not None and not last_is_rated(f.ticket),
}
