"""Sets fields of tickets, the same ones of each, as one commit. What has a verb of its own is left to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from hd.core.document.yaml_writer import Value, Writable
from hd.core.ids import short
from hd.core.merging.conflicts import choose, open_fields
from hd.core.requester_keys import is_requester
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.assignments import LISTS, SETTABLE, Assignment, resolve_keys
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.field_values import check_custom_value, check_title, match_choice, match_name, missing_fields
from hd.core.tickets.ticket import CHANNELS, HEAD, MIDDLE, TYPES, Ticket
from hd.core.tickets.workflow import priority_of
from hd.core.time.parsing import parse_moment
from hd.errors import RefusedError, UsageError
from hd.i18n import Message
from hd.ops import actors
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change
from hd.ops.tickets.relatives import refuse_circle
from hd.store.desk.desk import Desk
from hd.text.sanitize import check_line

_SHOWN = 40  # characters of a value in an answer


class _Plan(Struct, frozen=True):
    """What was asked for, in the desk's own spelling: values of single fields (None clears), and edits of lists."""

    typed: Sequence[str]  # the keys, in the order of the words
    values: Mapping[str, str | None]
    lists: Sequence[tuple[str, str, tuple[str, ...]]]

    @property
    def summary(self) -> str:
        """For the subject of a commit about several tickets that had different values."""
        single = [f"{key} → {_shown(value)}" for key, value in self.values.items()]
        return ", ".join([*single, *(f"{key}{operator}{','.join(items)}" for key, operator, items in self.lists)])


def set_fields(context: Context, refs: Sequence[str], assignments: Sequence[Assignment]) -> list[ChangeResult]:
    """Set these fields of each ticket. Another impact or urgency gives the priority anew, unless it is set as well;
    organisation and office follow another requester.

    Raises UsageError for unknown names and for fields that the desk wants and that would be missing; RefusedError for
    what only its verb may change, and for circles of parents. Nothing is saved where any ticket refuses.
    """
    desk = context.desk
    with context.writing():
        choices, others = _split(context, refs, assignments)
        plan = _plan(context, resolve_keys(others, desk.config.fields))
        above = plan.values.get("parent")
        parent = context.load(above) if above else None

        def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
            if parent is not None and parent.id == ticket.id:
                raise RefusedError(Message("{ref} cannot be its own parent", ref=short(ticket.id)))
            if parent is not None:
                refuse_circle(desk, ticket, parent)
            made = _chosen(_following(context, ticket, _applied(ticket, plan, view), plan), choices)
            _require_fields(ticket, made, view)
            changes = _changes(ticket, made, plan)
            changes |= _decided(ticket, made, [*plan.typed, *(one.key for one in choices)])
            judged = "priority" in changes and "priority" not in plan.values
            said = f"{', '.join(changes.values())}{' by the matrix' if judged else ''}"
            unknown = actors.unknown_requester(plan.values.get("requester"), desk=desk)
            notes = (*_notes(ticket, made, plan, view), *unknown)
            return Edit(made, ", ".join(changes.values()), said, notes, decides=tuple(plan.typed))

        return change(context, refs, action="set", edit=edit, summary=plan.summary)


def _split(
    context: Context, refs: Sequence[str], assignments: Sequence[Assignment]
) -> tuple[list[Assignment], list[Assignment]]:
    """What chooses among candidates that a merge left, of a field that otherwise has a verb; and the others."""
    settable = {*SETTABLE, *context.desk.config.fields}
    verbs = [one for one in assignments if one.operator == "=" and one.key.casefold() not in settable]
    left = {key for ref in refs for key in open_fields(context.load(ref).document)} if verbs else set[str]()
    choices = [one for one in verbs if one.key.casefold() in left]
    return choices, [one for one in assignments if one not in choices]


def _chosen(ticket: Ticket, choices: Sequence[Assignment]) -> Ticket:
    for one in choices:
        if (key := one.key.casefold()) in open_fields(ticket.document):
            ticket = choose(ticket, key, one.value)
    return ticket


def _decided(before: Ticket, after: Ticket, keys: Sequence[str]) -> dict[str, str]:
    """`priority P1 decided` for each field that somebody had to decide, and now did."""
    left = open_fields(before.document)
    return {
        key: f"{key} {_shown(after.document.fields.get(key))} decided"
        if key in after.document.fields
        else f"{key} decided"
        for key in map(str.casefold, keys)
        if key in left
    }


def _plan(context: Context, assignments: Sequence[Assignment]) -> _Plan:
    values: dict[str, str | None] = {}
    lists: list[tuple[str, str, tuple[str, ...]]] = []
    for one in assignments:
        if one.key in LISTS:
            items = tuple(_item(context, one.key, item, adding=one.operator != "-=") for item in one.items)
            lists.append((one.key, one.operator, items))
        else:
            cleared = not one.value or (one.key == "owner" and one.value in ("nobody", "none"))
            values[one.key] = None if cleared else _value(context, one.key, one.value)
    return _Plan([one.key for one in assignments], values, lists)


def _value(context: Context, key: str, text: str) -> str | None:
    """What `text` is as a value of `key`. Raises UsageError."""
    desk = context.desk
    config = desk.config
    sections: dict[str, tuple[Mapping[str, object] | Sequence[str], str, str]] = {
        "category": (config.categories, "category", "categories"),
        "service": (config.services, "service", "services"),
        "org": (config.orgs, "organisation", "orgs"),
        "office": (config.offices, "office", "offices"),
        "sla": ([policy.name for policy in config.sla], "policy", "sla"),
    }
    choices: dict[str, Sequence[str]] = {
        "type": TYPES,
        "channel": CHANNELS,
        "priority": config.priorities.names,
        "impact": config.priorities.impact,
        "urgency": config.priorities.urgency,
    }
    if key in sections:
        names, what, section = sections[key]
        return match_name(text, names, what=what, config=config, section=section)
    if key in choices:
        return match_choice(text, choices[key], what=key)
    if key in config.fields:
        return check_custom_value(config.fields[key], text)
    others: dict[str, Callable[[], str]] = {
        "title": lambda: check_title(text),
        "requester": lambda: actors.requester(text, desk=desk).email,
        "owner": lambda: _agent(context, text),
        "needed": lambda: _needed(desk, text, now=context.happened_at),
        "parent": lambda: context.resolve(text),
    }
    return others[key]()


def _item(context: Context, key: str, text: str, *, adding: bool) -> str:
    """One item of a list. What is taken away need not be known any more."""
    if key == "watchers" and not is_requester(text) and adding:
        return _agent(context, text)
    if key == "watchers" and text == "me":
        return context.actor.name
    return check_line(text, what=key)


def _agent(context: Context, text: str) -> str:
    desk = context.desk
    name = actors.agent(text, config=desk.config, actor=context.actor)
    actors.require_here(name, config=desk.config, day=context.today)
    return name


def _needed(desk: Desk, text: str, *, now: datetime) -> str:
    """A day; with an hour where one was named."""
    at = parse_moment(text, now=now, zone=desk.zone).astimezone(desk.zone)
    return at.isoformat(timespec="seconds") if (at.hour, at.minute) != (0, 0) and ":" in text else f"{at:%Y-%m-%d}"


def _applied(ticket: Ticket, plan: _Plan, view: EvaluationContext) -> Ticket:
    own = tuple(view.config.fields)
    made = ticket
    for key, value in plan.values.items():
        made = _put(made, key, value, own)
    for key, operator, items in plan.lists:
        if isinstance(made.document.fields.get(key), dict):
            raise RefusedError(
                Message("{path}: {key} is no list", path=ticket.path, key=key),
                hint=f"hd edit {short(ticket.id).lower()}",
            )
        before = () if operator == "=" else made.names(key)
        after = [item for item in before if item not in items] if operator == "-=" else [*dict.fromkeys(before + items)]
        made = _put(made, key, after, own)
    if not {"impact", "urgency"} & plan.values.keys() or "priority" in plan.values:
        return made
    if (made.get("impact"), made.get("urgency")) == (ticket.get("impact"), ticket.get("urgency")):
        return made  # nothing new to judge by
    found = priority_of(made.get("impact") or "", made.get("urgency") or "", priorities=view.config.priorities)
    return _put(made, "priority", found, own)


def _following(context: Context, before: Ticket, made: Ticket, plan: _Plan) -> Ticket:
    """Organisation and office follow another requester, where they were empty or followed from the former one."""
    desk = context.desk
    old, new = before.get("requester"), made.get("requester")
    if new is None or new == old:
        return made
    former = actors.follows(old, desk=desk) if old else {}
    for key, value in actors.follows(new, desk=desk).items():
        if key not in plan.values and before.get(key) in (None, former.get(key)):
            made = _put(made, key, _value(context.acting_as(Actor("")).at(made.created), key, value), ())
    return made


def _put(ticket: Ticket, key: str, value: Writable, own: Sequence[str]) -> Ticket:
    """With the value; a key that stands only where it is needed goes with its last value."""
    if not value and not ticket.document.fields.get(key):
        return ticket
    if value in (None, []) and key not in (*HEAD, *MIDDLE):
        return ticket.drop(key)
    if isinstance(value, list) and value == list(ticket.names(key)):
        return ticket
    return ticket if value is not None and value == ticket.get(key) else ticket.put(key, value, own_fields=own)


def _require_fields(before: Ticket, after: Ticket, view: EvaluationContext) -> None:
    """Raise UsageError where a field that the desk wants would be missing, and was not before."""
    if after.document.fields == before.document.fields:
        return
    already = {spec.key for spec in missing_fields(ClockFacts(before, view))}
    for spec in missing_fields(ClockFacts(after, view)):
        if spec.key not in already:
            line = view.config.line_of("fields", spec.key)
            raise UsageError(
                Message(
                    "{ref}: {spec} is required (hd.yaml:{line} {required})",
                    ref=short(after.id),
                    spec=spec.key,
                    line=line,
                    required=spec.required,
                ),
                hint=Message("{spec}=VALUE", spec=spec.key),
            )


def _changes(before: Ticket, after: Ticket, plan: _Plan) -> dict[str, str]:
    """`priority P3 → P1` for each field that changed, in the order typed; what follows from them comes last."""
    old, new = before.document.fields, after.document.fields
    typed = (*plan.typed, "org", "office", "priority")
    return {
        key: f"{key} {_shown(old.get(key))} → {_shown(new.get(key))}"
        for key in dict.fromkeys(typed)
        if old.get(key) != new.get(key)
    }


def _shown(value: Value) -> str:
    text = ", ".join(str(item) for item in value if item is not None) if isinstance(value, list) else str(value or "")
    return (text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…") or "none"


def _notes(before: Ticket, after: Ticket, plan: _Plan, view: EvaluationContext) -> tuple[str, ...]:
    """What whoever sets it should know besides."""
    name, config = short(after.id), view.config
    by_hand = before.get("priority")
    judged = priority_of(before.get("impact") or "", before.get("urgency") or "", priorities=config.priorities)
    if after.get("priority") != by_hand and "priority" not in plan.values and by_hand != judged:
        return (f"{name}: {by_hand} was set by hand; priority={by_hand} sets it again",)
    return ()
