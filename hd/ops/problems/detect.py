"""Which incidents of a period are one fault that comes again, and what to type about it. Changes nothing.

Every ticket is looked at as lists see it; of the incidents of the period and of the one before, and of the problems,
the beginnings of their texts are read, too.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from hd.core.diagnostic import Diagnostic
from hd.core.ids import short
from hd.core.query import Me
from hd.core.search import clustering
from hd.core.search.clustering import FIELDS, Case, Group
from hd.core.tickets.context import EvaluationContext
from hd.errors import HdError, UsageError
from hd.ops.context import Context
from hd.ops.records import Record, Seen, iso
from hd.ops.ticket_reader import see
from hd.ops.tickets.listing import understood
from hd.ops.tickets.query_values import require_known
from hd.store.desk.desk import Desk
from hd.text.suggestions import listed, unknown

BY = ("likeness", *FIELDS)
LEAST = 3  # incidents of a period that make a group worth telling of
_GLANCE = 4000  # bytes of a text
_MANY = 20  # tickets: what is about more of them takes their ids from a pipe


class DetectionOptions(Struct, frozen=True):
    """What is asked for. since: where the period begins; the one before is as long. by: one of BY. least: how many
    incidents of the period a group must have. only: of all groups the one that this ticket is in, a piece of its id."""

    since: datetime
    by: str = "likeness"
    least: int = LEAST
    only: str | None = None


class _Found(Struct, frozen=True):
    """What was seen, by id: the incidents of both periods, and the problems. start: of the period. comparable: whether
    the desk was there during all of the period before."""

    cases: Mapping[str, Case]
    seen: Mapping[str, Seen]
    problems: Mapping[str, Seen]
    about: Mapping[str, Case]
    start: datetime
    comparable: bool


def grouped_by(name: str) -> str:
    """One of BY. Raises UsageError with the nearest."""
    if name in BY:
        return name
    raise UsageError(f"incidents are not grouped by {unknown(name, BY)}", hint=f"--by {listed(BY)}")


def detect(
    context: Context, words: Sequence[str], *, terms: DetectionOptions, me: Me
) -> tuple[Record, tuple[Diagnostic, ...]]:
    """The groups of incidents that the query holds for, the largest first, and what could not be read.

    Incidents only, unless the query names a type; none that was cancelled, as duplicates are. Raises UsageError,
    QueryError, and as `Desk.resolve`.
    """
    desk, now = context.desk, context.now
    start = terms.since
    if start >= now:
        raise UsageError("the period would begin after now", hint="--since 30d, --since 2026-11-01")
    if terms.least < 1:
        raise UsageError(f"--min {terms.least}: how many? one or more")
    asked = understood(desk, words)
    if not asked.uses("type"):
        asked = asked.restrict_to(understood(desk, ["type:incident"]))
    require_known(context, asked)
    only = context.resolve(terms.only) if terms.only is not None else None
    view = EvaluationContext(desk.config, now, me)
    sight = see(context, view)
    before = start - (now - start)
    picked = [
        one
        for one in sight.tickets
        if _counts(one) and before <= one.ticket.created <= now and asked.matches(one, view.context)
    ]
    found = _looked_at(desk, sight.tickets, picked, start=start, before=before)
    records = [_record(desk, group, found, words=words, terms=terms) for group in _groups(found, terms.by)]
    kept = [one for one in records if (one["count"] >= terms.least if only is None else _has(one, only))]
    current = sum(case.created >= start for case in found.cases.values())
    return {
        "now": iso(now.astimezone(desk.zone)),
        "desk": desk.config.desk.name,
        "query": " ".join(words) or None,
        "since": iso(start.astimezone(desk.zone)),
        "before": iso(before.astimezone(desk.zone)),
        "by": terms.by,
        "min": terms.least,
        "incidents": current,
        "incidents_before": len(found.cases) - current,
        "comparable": found.comparable,
        "groups": sorted(kept, key=lambda one: (-one["count"], -one["open"], one["first"], one["key"])),
        "unreadable": len(sight.unreadable),
    }, sight.unreadable


def problem_of(links: object) -> str | None:
    """The id of the problem that the first of these links (`relation:id`) leads to."""
    found = (link.partition(":") for link in links) if isinstance(links, tuple) else ()
    return next((other for relation, _, other in found if relation == "problem"), None)


def _counts(facts: Seen) -> bool:
    return facts.ticket.status != "cancelled" and facts.value("type") != "problem"


def _looked_at(
    desk: Desk, tickets: Sequence[Seen], picked: Sequence[Seen], *, start: datetime, before: datetime
) -> _Found:
    linked = {problem_of(one.value("link")) for one in picked}
    problems = [
        one for one in tickets if one.value("type") == "problem" and (not one.stopped or one.ticket.id in linked)
    ]
    texts = _texts(desk, [*picked, *problems])
    oldest = min((one.ticket.created for one in tickets), default=start)
    return _Found(
        {one.ticket.id: _case(one, texts) for one in picked},
        {one.ticket.id: one for one in picked},
        {one.ticket.id: one for one in problems},
        {one.ticket.id: _case(one, texts) for one in problems},
        start,
        oldest <= before,
    )


def _texts(desk: Desk, tickets: Iterable[Seen]) -> dict[str, str]:
    """What each says below its front matter, by path; nothing of what cannot be read any more."""
    found = desk.contents([one.path for one in tickets])
    return {path: _described(data) for path, data in found if not isinstance(data, HdError)}


def _described(data: bytes) -> str:
    """What stands below the front matter, up to the first heading, if that is near: a glance, no reading."""
    return data.partition(b"\n---")[2][:_GLANCE].decode("utf-8", "replace").partition("\n## ")[0]


def _case(facts: Seen, texts: Mapping[str, str]) -> Case:
    fields = {name: value for name in FIELDS if isinstance(value := facts.value(name), str)}
    ticket, links = facts.ticket, facts.value("link")
    return Case(ticket.id, ticket.created, ticket.title, texts.get(facts.path, ""), problem=problem_of(links), **fields)


def _groups(found: _Found, by: str) -> list[Group]:
    cases = found.cases.values()
    return (
        clustering.group_by_similarity(cases, found.about.values())
        if by == "likeness"
        else clustering.group_by_field(cases, by)
    )


def _has(group: Record, ticket_id: str) -> bool:
    """Whether the ticket is one of the group's incidents, or the problem that they belong to."""
    return ticket_id in (group["key"], *(one["id"] for one in group["incidents"]), *group["earlier"])


def _record(desk: Desk, group: Group, found: _Found, *, words: Sequence[str], terms: DetectionOptions) -> Record:
    current = [case for case in group.cases if case.created >= found.start]
    ids = {case.id for case in current}
    best = found.cases[next((one for one in group.typical if one in ids), group.typical[0])]
    before = len(group.cases) - len(current)
    problems = _problems(group, found)
    unlinked = [case.id for case in current if case.problem is None]
    return {
        "key": group.key,
        "value": None if terms.by == "likeness" else group.key,
        "title": best.title,
        "typical": best.id,
        "count": len(current),
        "before": before,
        "trend": clustering.detect_trend(len(current), before) if found.comparable else None,
        "open": sum(not found.seen[case.id].stopped for case in current),
        "first": iso(group.cases[0].created.astimezone(desk.zone)),
        "last": iso(group.cases[-1].created.astimezone(desk.zone)),
        **{plural: _counted(current, name) for name, plural in zip(FIELDS, _PLURALS, strict=True)},
        "incidents": [_incident(desk, found.seen[case.id], case) for case in current],
        "earlier": [case.id for case in group.cases if case.created < found.start],
        "problems": problems,
        "unlinked": len(unlinked),
        "next": _next(desk, unlinked, problems, best.id, words=words, terms=terms)
        if terms.by == "likeness"
        else shlex.join(["hd", "problem", "detect", *words, f"{terms.by}:{group.key}"]),
    }


_PLURALS = ("services", "categories", "offices")


def _counted(cases: Sequence[Case], name: str) -> list[Record]:
    """How many have which value, the most frequent first; None, for those without one, last."""
    counts = Counter(getattr(case, name) for case in cases)
    order = sorted(counts, key=lambda value: (value is None, -counts[value], value or ""))
    return [{"value": value, "count": counts[value]} for value in order]


def _incident(desk: Desk, facts: Seen, case: Case) -> Record:
    fields = {name: getattr(case, name) for name in FIELDS}
    created = iso(case.created.astimezone(desk.zone))
    return {
        "id": case.id,
        "title": case.title,
        "status": facts.ticket.status,
        "open": not facts.stopped,
        "created": created,
        **fields,
        "problem": case.problem,
    }


def _problems(group: Group, found: _Found) -> list[Record]:
    """The problems that incidents of the group belong to, and how many of each; the most incidents first."""
    counts = Counter(case.problem for case in group.cases if case.problem)
    if group.key in found.problems:
        counts.setdefault(group.key, 0)
    order = sorted(counts, key=lambda one: (-counts[one], one))
    return [_problem(found.problems.get(one), one, counts[one]) for one in order]


def _problem(facts: Seen | None, ident: str, incidents: int) -> Record:
    """facts: None where there is no such ticket, or none that is a problem."""
    title, status, is_open = (
        (facts.ticket.title, facts.ticket.status, not facts.stopped) if facts else (None, None, False)
    )
    return {"id": ident, "title": title, "status": status, "open": is_open, "incidents": incidents}


def _next(
    desk: Desk,
    unlinked: Sequence[str],
    problems: Sequence[Record],
    best: str,
    *,
    words: Sequence[str],
    terms: DetectionOptions,
) -> str | None:
    """What to type: link what is new to the problem that there is, or make one; None where nothing is left to do."""
    known = problems[0] if problems else None
    if not unlinked:
        return None
    if known and not known["open"] and known["status"] and "open" in desk.config.statuses[known["status"]].next:
        return f"hd reopen {short(known['id']).lower()} -m TEXT"
    refs, piped, yes = " ".join(short(one).lower() for one in unlinked), "", ""
    if len(unlinked) > _MANY:
        again = ["--since", terms.since.isoformat(timespec="seconds"), "--only", short(best).lower()]
        piped, refs, yes = f"{shlex.join(['hd', 'problem', 'detect', *words, *again])} | ", "-", " --yes"
    if known and known["open"]:
        return f"{piped}hd link {refs} problem {short(known['id']).lower()}{yes}"
    return f"{piped}hd problem new --from {refs}{yes}"
