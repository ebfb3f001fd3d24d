"""Lists tickets: which of them, in which order. Reads every ticket once; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from hd.core import query
from hd.core.query.text_match import fold
from hd.core.tickets.context import EvaluationContext
from hd.errors import UsageError
from hd.i18n import Message
from hd.ops.records import Record, Seen, brief_record, ticket_record
from hd.ops.ticket_reader import see
from hd.text.suggestions import listed, unknown

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic
    from hd.ops.context import Context
    from hd.store.desk.desk import Desk

    _Group = tuple[str | None, Sequence[Seen]]

_LATE = datetime.max.replace(tzinfo=UTC)


class Section(Struct, frozen=True):
    """One value that tickets were grouped by (None: those without one), how many have it, and those that are shown."""

    value: str | None
    count: int
    tickets: tuple[Record, ...] = ()

    def record(self, *, whole: bool = True) -> Record:
        """`{value, count, tickets}`; without the tickets unless `whole`."""
        return {"value": self.value, "count": self.count, **({"tickets": list(self.tickets)} if whole else {})}


class Listing(Struct, frozen=True):
    """sections: the JSON of each ticket, in order, by value where that was asked for, else in one section. total: how
    many tickets matched. open_only: the list was narrowed to open ones. states: how many of all have which state of
    the clock due next; empty where all are shown, once."""

    sections: tuple[Section, ...]
    total: int
    open_only: bool
    unreadable: tuple[Diagnostic, ...]
    states: Mapping[str | None, int] = {}

    @property
    def tickets(self) -> tuple[Record, ...]:
        """All that is shown; what stands in two sections twice."""
        return tuple(ticket for section in self.sections for ticket in section.tickets)


def list_tickets(
    context: Context,
    words: Sequence[str],
    *,
    me: query.Me,
    view: str = "",
    sort: str = "",
    by: str = "",
    limit: int | None = None,
    brief: bool = False,
) -> Listing:
    """The tickets that the query holds for, and `view`, a query of hd.yaml, too.

    brief: of each only what a list shows, `records.brief_record`.
    sort: keys as after `sort:`, instead of the query's. by: a key to group by; `limit` then holds for each group.
    Raises QueryError, UsageError for unknown names.
    """
    desk = context.desk
    if limit is not None and limit < 1:
        raise UsageError(Message("-n {limit}: how many? one or more", limit=limit))
    asked = understood(desk, words, view=view)
    order = understood(desk, [f"sort:{''.join(sort.split())}"]).sort if sort else asked.sort
    grouped = _grouping(desk, by)
    found, unreadable = select(context, asked, me=me, default_open=True)
    ordered = in_order(found, order)
    record = brief_record if brief else partial(ticket_record, prefix=desk.repo.prefix)
    sections = tuple(
        Section(value, len(tickets), tuple(record(facts) for facts in tickets[:limit]))
        for value, tickets in grouped(ordered)
    )
    states = Counter(_state(facts) for facts in ordered) if by or limit is not None else {}
    return Listing(sections, len(ordered), asked.defaults_to_open, unreadable, states)


def _state(facts: Seen) -> str | None:
    return None if facts.stopped or facts.pressing is None else facts.pressing.state


def count_tickets(
    context: Context, words: Sequence[str], *, me: query.Me, view: str = "", by: str = "", limit: int | None = None
) -> Listing:
    """As `list_tickets`, but only how many: with `by` of each value, the most frequent first. No clock is computed
    unless the query asks for one."""
    desk = context.desk
    if limit is not None and (limit < 1 or not by):
        raise UsageError(
            Message("-n {limit} and --count", limit=limit),
            hint=Message("--count alone counts all; with --by KEY, -n 3 shows three values"),
        )
    asked = understood(desk, words, view=view)
    grouped = _grouping(desk, by, largest_first=True)
    found, unreadable = select(context, asked, me=me, default_open=True)
    sections = tuple(Section(value, len(tickets)) for value, tickets in grouped(found)[:limit]) if by else ()
    return Listing(sections, len(found), asked.defaults_to_open, unreadable)


def _grouping(desk: Desk, by: str, *, largest_first: bool = False) -> Callable[[Sequence[Seen]], list[_Group]]:
    """What parts tickets by the values of the key `by`: one group of all where that is empty. Raises UsageError."""
    if not by:
        return lambda tickets: [(None, tickets)]
    from hd.core.sla import grouping

    key = grouping.group_key(by, fields=_field_types(desk))

    def grouped(tickets: Sequence[Seen]) -> list[_Group]:
        groups = grouping.group_tickets(tickets, key, config=desk.config)
        return [(group.value, group.tickets) for group in (grouping.sort_by_size(groups) if largest_first else groups)]

    return grouped


def understood(desk: Desk, words: Sequence[str], *, view: str = "") -> query.Query:
    """The query that was typed, with the desk's own fields; inside a view of the desk, where one is named.

    Raises QueryError; UsageError with the nearest view.
    """
    asked = query.parse(words, fields=_field_types(desk))
    if view:
        asked = asked.restrict_to(query.parse(_view(desk, view), fields=_field_types(desk)))
    for key in ("requester", "watchers"):
        if asked.values(key):
            asked = asked.expand_names(key, desk.contacts.keys_of)  # tickets keep the key that somebody had then
    return asked


def _view(desk: Desk, name: str) -> str:
    views = desk.config.views
    known = {fold(key): key for key in views}
    if fold(name) in known:
        return views[known[fold(name)]]
    desk.config.require("views")  # it may be there, and wrong
    hint = (
        Message("views: {views}", views=listed(views))
        if views
        else Message('views: {{{name}: "is:open team:desk"}}   in hd.yaml makes one', name=name)
    )
    raise UsageError(
        Message("no view {unknown}", unknown=unknown(name, views, line=desk.config.line_of("views"))), hint=hint
    )


def _field_types(desk: Desk) -> dict[str, str]:
    return {key: field.type for key, field in desk.config.fields.items()}


def ids_of(context: Context, words: Sequence[str], *, me: query.Me) -> list[str]:
    """The ids of the tickets that a query picks, in the order of a list; like a list, of open ones by default."""
    asked = understood(context.desk, words)
    found, _ = select(context, asked, me=me, default_open=True, changing=True)
    return [facts.ticket.id for facts in in_order(found, asked.sort)]


def select(
    context: Context, asked: query.Query, *, me: query.Me, default_open: bool = False, changing: bool = False
) -> tuple[list[Seen], tuple[Diagnostic, ...]]:
    """The tickets that `asked` holds for, and what could not be read. default_open: unless it names a status.
    changing: as of `see`."""
    desk = context.desk
    view = EvaluationContext(desk.config, context.now, me, lambda: _in_review(desk, context.now))
    only_open = asked.requires_open or (default_open and asked.defaults_to_open)
    sight = see(context, view, asked=asked, only_open=only_open, changing=changing)
    found = [facts for facts in sight.tickets if asked.matches(facts, view.context)]
    if not asked.keys and found and not asked.unquoted_words:
        return found, sight.unreadable
    from hd.ops.tickets.query_values import explain, require_known  # a list of all that is open needs none of it

    require_known(context, asked)
    if asked.unquoted_words or not found:
        notes = explain(
            context,
            asked,
            view.context,
            found=bool(found),
            only_open=only_open,
            all_open=cache(lambda: see(context, view, only_open=True).tickets),
            candidates=sight.tickets,
        )
        context.notices.extend(notes)
    return found, sight.unreadable


def _in_review(desk: Desk, now: datetime) -> Collection[str]:
    from hd.ops.reviews.find import in_review  # few ask

    return in_review(desk, now)


def in_order(found: Sequence[Seen], sort: Sequence[tuple[str, bool]]) -> list[Seen]:
    """By the query's `sort:` keys; without one by what is due first, then priority. Ties in the order of
    registration (an id is random). No value comes last.
    """
    if not sort:
        return sorted(found, key=_urgency)
    ordered = sorted(found, key=lambda facts: (facts.ticket.created, facts.ticket.id))
    for key, descending in reversed(sort):
        ranked = [(facts, _rank(facts, key)) for facts in ordered]
        known = [pair for pair in ranked if pair[1] is not None]
        rest = [facts for facts, value in ranked if value is None]
        known.sort(key=lambda pair: pair[1], reverse=descending)
        ordered = [facts for facts, _ in known] + rest
    return ordered


def _urgency(facts: Seen) -> tuple[Any, ...]:
    """What a list is ordered by: open before closed, then when due, priority, order of registration."""
    clock = None if facts.stopped else facts.pressing
    due = clock.due if clock else None
    priority = _rank(facts, "priority")
    ticket = facts.ticket
    return (
        *(due is None, due or _LATE),
        *(priority is None, priority or 0),
        facts.stopped,
        ticket.created,
        ticket.id,
    )


def _rank(facts: Seen, key: str) -> Any:
    """What a ticket is ordered by; None where it has no such value."""
    if key == "closed":
        return facts.stopped
    if key == "priority":
        names = facts.view.config.priorities.names
        value = facts.value("priority")
        return names.index(value) if value in names else None
    if key == "id":
        return facts.ticket.id
    if key == "due" and facts.stopped:
        return None
    value = facts.value(key)
    return (
        ", ".join(value).casefold()
        if isinstance(value, tuple)
        else value.casefold()
        if isinstance(value, str)
        else value
    )
