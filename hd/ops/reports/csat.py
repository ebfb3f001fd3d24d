"""The satisfaction report of a desk: reads every ticket once. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.diagnostic import Diagnostic
from hd.core.reports.csat import asked_about, resolutions, summed
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.grouping import sort_key
from hd.core.sla.report import Period
from hd.core.tickets.context import EvaluationContext
from hd.ops.context import Context
from hd.ops.records import Record, iso
from hd.ops.sla.report import every_ticket
from hd.ops.tickets.listing import understood
from hd.ops.tickets.query_values import require_known
from hd.store import layout


def report_csat(
    context: Context, words: Sequence[str], *, period: Period, by: str, me: str
) -> tuple[Record, tuple[Diagnostic, ...]]:
    """How satisfied requesters are with a period's resolutions, of the tickets that the query holds for; and what could
    not be read. by: a key of `core.reports.csat.BY`, empty for no groups. Raises QueryError, UsageError, ConfigError.
    """
    desk = context.desk
    desk.config.require("csat", "desk", "statuses")
    asked = understood(desk, words)
    require_known(context, asked)
    view, bad = EvaluationContext(desk.config, context.now, me), list(desk.closed(layout.TICKETS))
    found, ids = [], set()
    for one in every_ticket(desk):
        if isinstance(one, Diagnostic):
            bad.append(one)
            continue
        facts = ClockFacts(one, view)
        found += resolutions(facts, view, desk.contacts)
        if asked.matches(facts, view.context):
            ids.add(one.id)
    counted = [(one, was_asked) for one, was_asked in asked_about(found, desk.config) if period.contains(one.at)]
    report = summed(counted, by=by, ids=ids)
    edges = (at and iso(at.astimezone(desk.zone)) for at in (period.start, period.end))
    return {
        "now": iso(context.now.astimezone(desk.zone)),
        "rev": desk.repo.head(),
        "desk": desk.config.desk.name,
        "query": " ".join(words) or None,
        **dict(zip(("from", "to"), edges, strict=True)),
        "asks": desk.config.csat.ask,
        "by": by or None,
        **report.total.record(),
        "groups": [
            {"value": value, **report.groups[value].record()}
            for value in sorted(report.groups, key=lambda v: sort_key(v, ()))
        ],
        "unreadable": len(bad),
    }, tuple(bad)
