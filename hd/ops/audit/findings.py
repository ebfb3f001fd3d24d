"""What the audit finds in commits, and what it remembers of those it has judged."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from hd.core.audit import OPEN, Act, Transition, judge
from hd.core.audit.escalations import UNAPPROVED, unapproved
from hd.core.diagnostic import Diagnostic
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.store.git.commits import Identity


class Finding(Struct, frozen=True):
    """What is wrong with a commit."""

    commit: str
    problem: Diagnostic

    def told(self) -> Diagnostic:
        """The problem, with its commit in its words."""
        if not self.commit:
            return self.problem
        return replace(self.problem, message=f"{self.problem.message} (commit {self.commit[:7]})")


class ReviewStatement(Struct, frozen=True):
    """What somebody said of a handover under review. blob: the ticket that they saw."""

    ticket: str
    blob: str
    author: Identity
    action: str


class AuditState(Struct):
    """What the commits so far leave to know for those to come: nothing of it is more than a line for a ticket.

    words: of reviews. broken: the last version that could be read, of what cannot be read any more. open: by path and
    rule, what is wrong until somebody puts it right. erased: by path, the metrics whose breach somebody dated away.
    """

    words: list[ReviewStatement] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    open: dict[str, Finding] = field(default_factory=dict)
    imported: int = 0
    erased: dict[str, list[str]] = field(default_factory=dict)


def still_open(ticket: Ticket, view: EvaluationContext) -> set[str]:
    """By which rules something is still to be put right in a ticket."""
    act = Act("", "", None, view.now, view.now)
    found = {one.rule for one in judge(Transition(ticket.path, None, ticket, act), view)} & set(OPEN)
    return found | ({UNAPPROVED} if unapproved(ticket) else set())
