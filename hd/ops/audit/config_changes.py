"""Which breaches a commit erases by changing hd.yaml: a holiday added afterwards, a longer target. Judges no entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hd.core.config import Config
from hd.core.sla import evaluate
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.store.git.history_walk import HistoryWalk

_OF_CLOCKS = (
    *("desk", "offices", "teams", "orgs", "contracts", "services", "categories", "statuses", "priorities"),
    *("calendars", "sla", "fields"),
)
"""The sections of hd.yaml that a clock or the choice of a policy depends on."""


def moves_clocks(before: Config, after: Config) -> bool:
    """Whether clocks may read otherwise under another configuration."""
    return any(getattr(before, key) != getattr(after, key) for key in _OF_CLOCKS)


def breaches(
    walk: HistoryWalk, commit: str, before: Config, after: Config, *, at: datetime
) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Of each ticket of a commit without a verdict: its path, and the metrics breached at `at` under the one
    configuration and under the other.

    A verdict holds whatever hd.yaml says later.
    """
    one, other = EvaluationContext(before, at), EvaluationContext(after, at)
    for path, blob in walk.tickets(commit):
        found = walk.blob(blob)
        if found is None or b"\nverdict:" in found[1]:
            continue
        try:
            ticket = Ticket.parse(found[1], path=path, zone=one.zone)
        except HdError:
            continue
        yield path, evaluate.breached_metrics(ticket, one), evaluate.breached_metrics(ticket, other)
