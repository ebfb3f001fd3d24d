"""The SLA report of a desk: reads every ticket once, one after the other, and keeps none of them. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.ids import path_of
from hd.core.query import times
from hd.core.query.text_match import fold
from hd.core.sla import grouping
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.report import Period, ReportBuilder, ReportOptions
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import ConfigError, HdError, UsageError
from hd.ops.audit.audit import audit
from hd.ops.context import Context
from hd.ops.records import Record, iso, problem_record
from hd.ops.tickets.listing import understood
from hd.ops.tickets.query_values import require_known
from hd.store import files, layout
from hd.store.desk.at_revision import Revision
from hd.store.desk.desk import Desk
from hd.text.suggestions import listed, unknown

_NEEDED = ("desk", "sla", "ola", "calendars", "priorities", "statuses")


def report(
    context: Context, words: Sequence[str], *, terms: ReportOptions, me: str, policy: str | None = None
) -> tuple[Record, tuple[Diagnostic, ...]]:
    """What became of the promises to the tickets that the query holds for; and what could not be read.

    terms.org: a customer's key or name; nothing of the others is in the record, not the paths of files that could not
    be read either. policy: a revision, by whose hd.yaml everything is judged anew.
    Raises QueryError, UsageError for unknown names, ConfigError, NotFoundError for a revision without hd.yaml.
    """
    desk = context.desk
    desk.config.require(*_NEEDED)
    config = desk.config if policy is None else _config_at(desk, policy)
    customer = _customer(desk, terms.org) if terms.org is not None else None
    terms = replace(terms, recompute=terms.recompute or policy is not None, org=customer)
    asked = understood(desk, words)
    require_known(context, asked)
    history = _History(context)
    ledger = ReportBuilder(terms, history.erased)
    view, bad = EvaluationContext(config, context.now, me), list(desk.closed(layout.TICKETS))
    for found in every_ticket(desk):
        if isinstance(found, Diagnostic):
            bad.append(found)
            continue
        facts = ClockFacts(found, view)
        if asked.matches(facts, view.context):
            ledger.add(facts)
    about = {
        "now": iso(context.now.astimezone(desk.zone)),
        "rev": desk.repo.head(),
        "desk": desk.config.desk.name,
        "org": customer,
        "org_name": desk.config.orgs[customer].name if customer else None,
        "query": " ".join(words) or None,
        "from": _edge(desk, terms.period.start),
        "to": _edge(desk, terms.period.end),
        "judged_by": f"hd.yaml of {policy}" if policy else "today's hd.yaml" if terms.recompute else "verdict",
        "by": terms.by or None,
    }
    return {
        **about,
        **_figures(ledger, config),
        **_doubts(ledger, bad, hide=customer is not None),
        "backdating_unknown": history.unknown,
    }, tuple(bad)


class _History:
    """What the history says of breaches that somebody dated away: judged once, where a promise looks met.

    unknown: why nobody can tell, None where the history could be judged.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._erased: Mapping[str, Collection[str]] | None = None
        self.unknown: str | None = None

    def erased(self) -> Mapping[str, Collection[str]]:
        """By a ticket's id, the metrics whose breach somebody dated away."""
        if self._erased is None:
            try:
                found = audit(self._context)
            except HdError as error:
                self._erased, self.unknown = {}, error.message
                return self._erased
            self._erased = found.erased
            self.unknown = None if found.complete else found.notes[0]
        return self._erased


def period(context: Context, first: str | None, last: str | None) -> Period:
    """From a time to a time, as typed: a day, a month, a year are meant whole. Raises UsageError."""
    desk = context.desk
    start = _span(desk, first, now=context.now, said="--from")
    end = _span(desk, last, now=context.now, said="--to")
    if start and end and end[1] <= start[0]:
        raise UsageError(f"--to {last} is before --from {first}")
    return Period(start[0] if start else None, end[1] if end else None)


def save(path: Path, text: str) -> None:
    """Write a report into a file, all of it or nothing. Raises UsageError where that cannot be: for what is no file, as
    /dev/stdout, which a file would take the place of."""
    if not path.parent.is_dir():
        raise UsageError(f"--output {path}: no folder {path.parent}")
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise UsageError(
            f"--output {path}: is no file", hint="without --output it goes to stdout: hd sla report > FILE"
        )
    files.replace(path, text.encode("utf-8"))


def _span(desk: Desk, text: str | None, *, now: datetime, said: str) -> times.Span | None:
    if text is None:
        return None
    named = times.parse_moment(text)
    if named is None:
        raise UsageError(f'{said}: "{text}" is no time', hint="like 2026-11, 2026-11-23, today, 30d (ago)")
    return times.span(named, now=now, zone=desk.zone, forward=False)


def every_ticket(desk: Desk) -> Iterator[Ticket | Diagnostic]:
    """Each ticket of a desk, or what is wrong with its file."""
    for path, data in desk.contents(map(path_of, desk.ids())):
        try:
            if isinstance(data, HdError):
                raise data
            yield desk.ticket(path, data)
        except HdError as error:
            yield desk.fault(error, path)


def _config_at(desk: Desk, rev: str) -> Config:
    found = Revision(desk, rev).config
    try:
        found.require(*_NEEDED)
    except ConfigError as error:
        raise ConfigError(f"{rev}: {error.message}", hint="a revision whose hd.yaml is right") from None
    return found


def _customer(desk: Desk, name: str) -> str:
    """The key of that customer. Raises UsageError with the nearest."""
    known = {fold(word): org.key for org in desk.config.orgs.values() for word in (org.name, org.key)}
    if fold(name) in known:
        return known[fold(name)]
    orgs = desk.config.orgs
    raise UsageError(f"no org {unknown(name, orgs, line=desk.config.line_of('orgs'))}", hint=f"orgs: {listed(orgs)}")


def _edge(desk: Desk, at: datetime | None) -> str | None:
    return iso(at.astimezone(desk.zone)) if at else None


def _figures(ledger: ReportBuilder, config: Config) -> Record:
    order = config.priorities.names if ledger.terms.by == "priority" else ()
    values = sorted(ledger.groups, key=lambda value: grouping.sort_key(value, order))
    return {
        **ledger.total.record(),
        "groups": [{"value": value, **ledger.groups[value].record()} for value in values],
    }


def _doubts(ledger: ReportBuilder, bad: Sequence[Diagnostic], *, hide: bool) -> Record:
    """What the figures do not say. hide: nobody knows whose the unreadable files are."""
    return {
        "stale_verdicts": sorted(ledger.stale),
        "unclear": sorted(ledger.unclear),
        "unreadable": len(bad),
        "problems": [] if hide else [problem_record(problem) for problem in bad],
    }
