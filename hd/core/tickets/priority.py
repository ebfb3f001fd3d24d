"""Priority out of impact and urgency, by the desk's matrix. A priority that somebody set stays; this only proposes."""

from __future__ import annotations

from hd.core.config import Priorities


def priority_of(impact: str, urgency: str, *, priorities: Priorities) -> str:
    """The matrix's priority; the lowest one where impact or urgency is unknown to it (ITIL's impact x urgency)."""
    row = priorities.matrix.get(impact)
    if row is None or urgency not in priorities.urgency:
        return priorities.names[-1]
    return row[priorities.urgency.index(urgency)]
