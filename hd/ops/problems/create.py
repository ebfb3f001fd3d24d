"""Makes one problem of many incidents, and notes what is known of it: the cause, the workaround."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hd.core.history import commit_message
from hd.core.ids import short
from hd.core.kb import known_error as kb_known_error
from hd.core.search import clustering
from hd.core.search.clustering import FIELDS, Case
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import HdError, RefusedError, UsageError
from hd.ops.context import Context
from hd.ops.problems.known_errors import known_error, require_problem, with_link
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change
from hd.ops.tickets.create import Registration, created, registered
from hd.store.desk.desk import Desk
from hd.text.sanitize import check_text

_AGREED = (*FIELDS, "org")


class ProblemDetails(Struct, frozen=True):
    """What is known of a problem, or said of it now; None: nothing is said."""

    title: str = ""
    text: str = ""
    cause: str | None = None
    workaround: str | None = None


def new(context: Context, refs: Sequence[str], said: ProblemDetails) -> list[ChangeResult]:
    """Register a problem, and link each of these incidents to it, in one commit; the problem comes last.

    It has the service, category, office and organisation that all have, and the weight of the one that weighs most; as
    title, where none is given, that of the incident that says best what all say. Raises RefusedError for what is no
    incident, and where all belong to a problem that is open.
    """
    desk = context.desk
    with context.writing():
        view = EvaluationContext(desk.config, context.happened_at, context.actor.name)
        incidents = list({ticket.id: ticket for ticket in map(context.load, dict.fromkeys(refs))}.values())
        notes = _notes(context, incidents)
        problem = registered(context, _registration(desk, incidents, said))
        linked = [(old, with_link(old, f"problem:{problem.id}")) for old in incidents]
        words = commit_message.compose_message(
            commit_message.format_subject(
                [problem.id], action="problem", detail=f"of {_count(incidents)}: {problem.title}"
            ),
            tickets=[problem.id, *(old.id for old in incidents)],
            action="problem",
            actor=context.actor.name,
        )
        changes: list[tuple[bytes | None, bytes, str]] = [(None, problem.document.data, problem.path)]
        changes += [(old.document.data, made.document.data, old.path) for old, made in linked]
        commit = context.save(changes, words)
        text = f"problem {short(problem.id)} {problem.title}"
        done = [ChangeResult(old.id, "problem", old.path, commit, text) for old in incidents]
        return [*done, _with_notes(created(problem, view, commit=commit), notes)]


def note(context: Context, refs: Sequence[str], said: ProblemDetails) -> list[ChangeResult]:
    """Write cause and workaround into the description of each problem, as far as they are said; an empty one goes.

    Raises UsageError where nothing is said, RefusedError for what is no problem.
    """
    if said.cause is None and said.workaround is None:
        raise UsageError("what is known of it?", hint="--cause TEXT, --workaround TEXT")
    parts = [name for name, text in (("cause", said.cause), ("workaround", said.workaround)) if text is not None]
    cause, workaround = _checked(said)

    def edit(ticket: Ticket, _: EvaluationContext) -> Edit:
        require_problem(ticket)
        text = kb_known_error.set_sections(ticket.description, cause=cause, workaround=workaround)
        made = ticket if text == ticket.description else ticket.with_description(text)
        return Edit(made, ", ".join(parts), f"{' and '.join(parts)} noted", _stale(context.desk, ticket))

    return change(context, refs, action="problem", edit=edit)


# -- the pieces --------------------------------------------------------------------------------------------------------


def _registration(desk: Desk, incidents: Sequence[Ticket], said: ProblemDetails) -> Registration:
    agreed = {key: values.pop() for key in _AGREED if len(values := {ticket.get(key) for ticket in incidents}) == 1}
    heaviest = min(incidents, key=lambda ticket: (_rank(desk, ticket), ticket.created, ticket.id))
    cause, workaround = _checked(said)
    weight = {key: heaviest.get(key) for key in ("impact", "urgency", "priority")}
    given: dict[str, Any] = _usable(desk, {**agreed, **weight})
    text = kb_known_error.set_sections(said.text, cause=cause, workaround=workaround)
    # In person: nobody who called waits for an answer to it.
    return Registration(said.title or _title(incidents), text, type="problem", channel="in-person", **given)


def _usable(desk: Desk, values: Mapping[str, str | None]) -> dict[str, str]:
    """Of these values those that the desk still knows: an old ticket may name what is gone."""
    config = desk.config
    known = {
        "service": config.services,
        "category": config.categories,
        "office": config.offices,
        "org": config.orgs,
        "impact": config.priorities.impact,
        "urgency": config.priorities.urgency,
        "priority": config.priorities.names,
    }
    return {key: value for key, value in values.items() if value and (not known[key] or value in known[key])}


def _rank(desk: Desk, ticket: Ticket) -> int:
    names = desk.config.priorities.names
    priority = ticket.get("priority")
    return names.index(priority) if priority in names else len(names)


def _title(incidents: Sequence[Ticket]) -> str:
    cases = [
        Case(one.id, one.created, one.title, one.description, **{key: one.get(key) for key in FIELDS})
        for one in incidents
    ]
    best = clustering.most_typical(cases)
    return next(one.title for one in incidents if one.id == best)


def _checked(said: ProblemDetails) -> tuple[str | None, str | None]:
    given = (("cause", said.cause), ("workaround", said.workaround))
    cause, workaround = (None if text is None else check_text(text, what=what) for what, text in given)
    return cause, workaround


def _notes(context: Context, incidents: Sequence[Ticket]) -> tuple[str, ...]:
    """What is odd about them. Raises RefusedError for a problem, and where nothing would be new."""
    for ticket in incidents:
        if ticket.get("type") == "problem":
            name = short(ticket.id)
            raise RefusedError(f"{name} is a problem itself", hint=f"hd link REF problem {name.lower()}")
    others = {ticket.id: [other for relation, other in ticket.links if relation == "problem"] for ticket in incidents}
    shared = set.intersection(*(set(ids) for ids in others.values())) if others else set()
    still = next((one for one in sorted(shared) if not _is_over(context, one)), None)
    if still is not None:
        these = "all of these belong" if len(incidents) > 1 else "this belongs"
        hint = f"hd show {short(still).lower()}"
        raise RefusedError(f"{these} to {short(still)} already, which is open", hint=hint)
    return tuple(f"{short(one)} belongs to {', '.join(map(short, ids))}, too" for one, ids in others.items() if ids)


def _is_over(context: Context, problem_id: str) -> bool:
    try:
        return is_stopped(context.load(problem_id).status, context.desk.config.statuses)
    except HdError:
        return True


def _with_notes(made: ChangeResult, notes: tuple[str, ...]) -> ChangeResult:
    return replace(made, notes=(*made.notes, *notes))


def _count(incidents: Sequence[Ticket]) -> str:
    return "1 incident" if len(incidents) == 1 else f"{len(incidents)} incidents"


def _stale(desk: Desk, problem: Ticket) -> tuple[str, ...]:
    """A word about the article that says otherwise from now on."""
    there = known_error(desk, problem)
    return (f"the known error says otherwise now: hd problem known {short(problem.id).lower()}",) if there else ()
