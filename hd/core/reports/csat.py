"""How satisfied requesters are: which resolutions they were asked about, how many they rated, and how.

Counted are the resolutions of the period that the requester was asked about, or rated unasked. Whether somebody was
asked follows from hd.yaml and the resolutions alone, not from what was sent. Reads no file and draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field

from hd.core.config import Config
from hd.core.config.availability import is_robot
from hd.core.contacts.contacts import Contacts
from hd.core.requester_keys import is_address
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ratings import SATISFIED, effective_ratings, read_ratings
from hd.errors import UsageError
from hd.text.suggestions import listed, unknown

LEAST = 5  # answers; of fewer, no mean and no share are told
NO_ADDRESS = ".invalid"  # the end of addresses that nothing is sent to
_IMPORTED = "import"


class Resolution(Struct, frozen=True):
    """One resolution of a ticket. person: the requester's key; wanted: whether the desk asks about it, unless it asked
    that person lately; score: of the rating that counts, None where there is none; by: who resolved it, None for a
    robot."""

    facts: ClockFacts
    at: datetime
    person: str
    wanted: bool
    score: int | None
    by: str | None


BY: dict[str, Callable[[Resolution], str | None]] = {
    "team": lambda one: one.facts.current_team,
    "person": lambda one: one.by,
    "service": lambda one: one.facts.ticket.get("service"),
    "org": lambda one: one.facts.ticket.get("org"),
    "month": lambda one: f"{one.at.astimezone(one.facts.view.zone):%Y-%m}",
}


def group_by(name: str) -> str:
    """A key of BY. Raises UsageError with the nearest."""
    if name in BY:
        return name
    raise UsageError(f"this report has no groups by {unknown(name, BY)}", hint=f"--by {listed(BY)}")


def resolutions(facts: ClockFacts, view: EvaluationContext, contacts: Contacts) -> list[Resolution]:
    """All resolutions of a ticket, in its order."""
    ticket, config = facts.ticket, view.config
    ratings = effective_ratings(read_ratings(ticket.document, ticket.zone))
    requester = ticket.get("requester") or ""
    contact = contacts.find_by_key(requester) if requester else None
    key = contact.email if contact else requester
    asks = config.csat.ask is not None and view.matches(config.csat.ask, facts)
    wanted = asks and ticket.get("source") != _IMPORTED and _can_be_asked(key, contact.notify if contact else "all")
    found = []
    for step in ticket.timeline:
        if step.status == "resolved":
            rating = ratings.get(step.at)
            by = None if is_robot(config, step.by) else step.by
            found.append(Resolution(facts, step.at, key.casefold(), wanted, rating.score if rating else None, by))
    return found


def asked_about(found: Iterable[Resolution], config: Config) -> list[tuple[Resolution, bool]]:
    """Each resolution, in order of time, with whether its requester was asked: nobody is asked twice within
    `csat.every`."""
    every = timedelta(minutes=config.csat.every)
    last: dict[str, datetime] = {}
    answer = []
    for one in sorted(found, key=lambda one: (one.at, one.facts.ticket.id)):
        before = last.get(one.person)
        asked = one.wanted and (before is None or one.at - before >= every)
        if asked:
            last[one.person] = one.at
        answer.append((one, asked))
    return answer


class CsatTotals(Struct):
    """The figures of one group. asked: resolutions whose requester was asked; answered: those that were rated, asked or
    not; responses: those of them that were asked."""

    asked: int = 0
    answered: int = 0
    responses: int = 0
    sum: int = 0
    satisfied: int = 0

    def add(self, one: Resolution, *, asked: bool) -> None:
        """One resolution more."""
        self.asked += asked
        if one.score is not None:
            self.answered += 1
            self.responses += asked
            self.sum += one.score
            self.satisfied += one.score >= SATISFIED

    def record(self) -> dict[str, int | float | None]:
        """`{asked, answered, rate_percent, mean, satisfied_percent}`: the rate is of those asked; mean and share are
        None for fewer than five answers."""
        enough = self.answered >= LEAST
        return {
            "asked": self.asked,
            "answered": self.answered,
            "rate_percent": self.responses * 1000 // self.asked / 10 if self.asked else None,
            "mean": round(self.sum / self.answered, 2) if enough else None,
            "satisfied_percent": self.satisfied * 1000 // self.answered / 10 if enough else None,
        }


class CsatReport(Struct):
    """All figures, and those of each group."""

    total: CsatTotals = field(default_factory=CsatTotals)
    groups: dict[str | None, CsatTotals] = field(default_factory=dict)


def summed(found: Sequence[tuple[Resolution, bool]], *, by: str, ids: Collection[str]) -> CsatReport:
    """The figures of these resolutions. by: a key of BY, empty for no groups; ids: of the tickets that count."""
    report = CsatReport()
    for one, asked in found:
        if one.facts.ticket.id in ids and (asked or one.score is not None):
            report.total.add(one, asked=asked)
            if by:
                report.groups.setdefault(BY[by](one), CsatTotals()).add(one, asked=asked)
    return report


def _can_be_asked(key: str, notify: str) -> bool:
    return is_address(key) and not key.casefold().endswith(NO_ADDRESS) and notify != "none"
