"""Tickets that hang together: children who get what their parent gets, incidents what their problem gets, and what must
be finished before what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic
from hd.core.ids import path_of, short
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.relations import MARKS, dependent_ids, find_descendants, find_path, mentions, related_ids
from hd.core.tickets.ticket import Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import HdError, RefusedError, UsageError
from hd.i18n import Lines, Message
from hd.ops.context import Context
from hd.ops.ticket_reader import naming
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.text.suggestions import listed

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult, Editor

_SHOWN = 12  # tickets in a refusal
_TEXTS = {"resolve": " -m TEXT", "cancel": " -m WHY"}  # what a verb's command line says


class VerbScope(Struct, frozen=True):
    """How far a verb goes. children: to all that is open below the tickets. anyway: past what stands in the way.
    most: above how many tickets, children among them, somebody must say yes first; None: never. incidents: to all open
    ones that belong to problems among the tickets; each is done with as if it were named."""

    children: bool = False
    anyway: bool = False
    most: int | None = None
    incidents: bool = False


ALONE = VerbScope()


class TooManyTicketsError(UsageError):
    """Children make it more tickets than anybody said yes to. Nothing was done."""


class Relatives:
    """Who is tied to a ticket by a file of their own. One search of the desk's bytes, when first asked."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._desk = context.desk
        self._read: dict[str, Ticket | None] = {}
        self.unreadable: list[Diagnostic] = []

    @cached_property
    def _mentions(self) -> dict[str, list[str]]:
        return mentions(self._desk.lines_with(MARKS, under=layout.TICKETS))

    def _mentioning(self, ticket_id: str) -> list[str]:
        """The paths of the files that name it, in their order."""
        found = naming(self._context, ticket_id)
        return found if found is not None else self._mentions.get(ticket_id, [])

    def tied_to(self, ticket_id: str) -> list[tuple[str, Ticket]]:
        """(relation, ticket) of each ticket whose file ties it to this one; (parent, its child) among them. In the
        order of registration (an id is random)."""
        found = []
        for path in self._mentioning(ticket_id):
            other = self._ticket(path)
            if other is not None and other.id != ticket_id:
                found += [(relation, other) for relation, at in dict.fromkeys(related_ids(other)) if at == ticket_id]
        return sorted(found, key=lambda pair: (pair[1].created, pair[1].id))

    def children(self, ticket_id: str) -> list[Ticket]:
        """Its children, in the order of registration."""
        return [other for relation, other in self.tied_to(ticket_id) if relation == "parent"]

    def incidents(self, problem_id: str) -> list[Ticket]:
        """What belongs to a problem, in the order of registration."""
        return [other for relation, other in self.tied_to(problem_id) if relation == "problem"]

    def below(self, ids: Iterable[str]) -> list[Ticket]:
        """All that is below these tickets, to any depth, without themselves."""
        return find_descendants(ids, children_of=self.children)

    def before(self, ticket_id: str) -> list[tuple[str, Ticket]]:
        """(why, ticket) of each that must be finished first: all below it, and what blocks it."""
        found = [("child", child) for child in self.below([ticket_id])]
        known = {child.id for _, child in found}
        tied = self.tied_to(ticket_id)
        return found + [
            ("blocks it", other) for relation, other in tied if relation == "blocks" and other.id not in known
        ]

    def _ticket(self, path: str) -> Ticket | None:
        """The ticket in a file that git found; None where no ticket's file should be there, or none can be read."""
        if path not in self._read:
            self._read[path] = None
            stem = path.rpartition("/")[2].removesuffix(".md")
            try:
                if path_of(stem) == path:
                    self._read[path] = self._desk.read(path)
            except ValueError:
                pass  # not named as a ticket is
            except HdError as error:
                self.unreadable.append(Diagnostic("error", "unreadable", error.message, path=path))
        return self._read[path]


def change_with(
    context: Context,
    refs: Sequence[str],
    reach: VerbScope,
    *,
    action: str,
    edit: Editor,
    to: str = "",
    finishing: bool = False,
    on_behalf_of: Callable[[Ticket], str] | None = None,
) -> list[ChangeResult]:
    """As `change`, as far as `reach` says.

    to: the status that it leads to; what is there already, or over and cannot get there, is no open child of this verb.
    finishing: RefusedError while something is open that must be finished first, unless `reach.anyway`.
    A child (or incident) that the verb does not fit is a RefusedError that names it, unless `reach.anyway` leaves it
    out; too many of them are a ManyError. Incidents of a problem that stay open when it is resolved are noted.
    """
    desk = context.desk
    with context.writing():
        view = EvaluationContext(desk.config, context.happened_at, context.actor.name)
        named = [context.load(ref) for ref in dict.fromkeys(refs)]
        kin = Relatives(context)
        left: list[tuple[Ticket, str]] = []
        chosen = list(dict.fromkeys(ticket.id for ticket in named))
        if reach.children or reach.incidents:
            others = [one for one in _reached(kin, named, reach) if _concerned(one, view, to=to)]
            fit, left = _fitting(others, edit, view)
            if left and not reach.anyway:
                raise _unfit(left, named[0], noun="incident" if reach.incidents else "child")
            chosen += [one.id for one in fit]
            if fit and reach.most is not None and len(chosen) > reach.most:
                raise TooManyTicketsError(
                    Message("this changes {count} tickets", count=len(chosen)),
                    hint=Message("--yes to go ahead, --dry-run to see what would change"),
                )
        if finishing and not reach.anyway:
            _refuse_unfinished(kin, chosen, view, action=action)
        from hd.ops.tickets.change import change  # who shows a ticket changes none

        made = change(context, chosen, action=action, edit=edit, on_behalf_of=on_behalf_of)
        notes = [f"left out: {_named(child, why)}" for child, why in left]
        notes += _still_open(kin, named, view, chosen=chosen) if to == "resolved" else []
        notes += [f"{problem.path} cannot be read, see: hd check" for problem in kin.unreadable]
        return [*made[:-1], replace(made[-1], notes=(*made[-1].notes, *notes))]


def _reached(kin: Relatives, named: Sequence[Ticket], reach: VerbScope) -> list[Ticket]:
    """What `reach` adds to the tickets, each once: incidents first, then what is below any of them."""
    found = {ticket.id: ticket for ticket in named}
    if reach.incidents:
        problems = [ticket for ticket in named if ticket.get("type") == "problem"]
        if not problems:
            name = short(named[0].id)
            hint = Message("hd link REF problem {name}   ties one to a problem", name=name.lower())
            raise UsageError(Message("{name} is no problem: --incidents are what belongs to one", name=name), hint=hint)
        found |= {one.id: one for problem in problems for one in kin.incidents(problem.id)}
    if reach.children:
        found |= {one.id: one for one in kin.below(list(found))}
    return list(found.values())[len({ticket.id for ticket in named}) :]


def _still_open(
    kin: Relatives, named: Sequence[Ticket], view: EvaluationContext, *, chosen: Sequence[str]
) -> list[str]:
    notes = []
    for problem in named:
        incidents = kin.incidents(problem.id) if problem.get("type") == "problem" else []
        left = [one for one in incidents if one.id not in chosen and not is_stopped(one.status, view.config.statuses)]
        if left:
            what = Message("1 incident is") if len(left) == 1 else Message("{count} incidents are", count=len(left))
            way = Message("hd resolve --query link:problem:{ref} -m TEXT", ref=short(problem.id).lower())
            notes.append(f"{what} still open: {listed([short(one.id) for one in left], most=5)}; {way}")
    return notes


def refuse_circle(desk: Desk, ticket: Ticket, other: Ticket) -> None:
    """RefusedError where `ticket` could never be finished were it to be finished before `other`: its child, or a
    blocker of it."""
    read: dict[str, tuple[str, ...]] = {}

    def after(ticket_id: str) -> tuple[str, ...]:
        if ticket_id not in read:
            try:
                read[ticket_id] = dependent_ids(desk.read(path_of(ticket_id)))
            except (HdError, ValueError):
                read[ticket_id] = ()
        return read[ticket_id]

    way = find_path(other.id, ticket.id, next_of=after)
    if way:
        names = " → ".join(short(one) for one in (*way, other.id))
        raise RefusedError(
            Message(
                "{ref} is to be finished after {ref2} already: that would be a circle",
                ref=short(ticket.id),
                ref2=short(other.id),
            ),
            hint=Message("{names}: each is a child of the next, or blocks it", names=names),
        )


def _concerned(child: Ticket, view: EvaluationContext, *, to: str) -> bool:
    status = view.config.statuses.get(child.status)
    return not is_stopped(child.status, view.config.statuses) or (status is not None and to in status.next)


def _fitting(
    children: Sequence[Ticket], edit: Editor, view: EvaluationContext
) -> tuple[list[Ticket], list[tuple[Ticket, str]]]:
    """The children that the verb can be applied to, and of the others why not."""
    fit, left = [], []
    for child in children:
        try:
            edit(child, view)
        except HdError as error:
            left.append((child, error.message))
        else:
            fit.append(child)
    return fit, left


def _unfit(left: Sequence[tuple[Ticket, str]], parent: Ticket, *, noun: str) -> RefusedError:
    count = f"1 {noun}" if len(left) == 1 else f"{len(left)} {'children' if noun == 'child' else 'incidents'}"
    rows = _rows([(child, why.removeprefix(f"{short(child.id)} is {child.status}; ")) for child, why in left])
    return RefusedError(
        Message("this cannot be done to {count} of {ref}, and nothing was done", count=count, ref=short(parent.id)),
        hint=Lines(*rows, Message("--anyway   do it to the others")),
    )


def _refuse_unfinished(kin: Relatives, chosen: Sequence[str], view: EvaluationContext, *, action: str) -> None:
    statuses = view.config.statuses
    for ticket_id in chosen:
        waits = [
            (other, why)
            for why, other in kin.before(ticket_id)
            if other.id not in chosen and not is_stopped(other.status, statuses)
        ]
        if waits:
            count = "1 ticket is" if len(waits) == 1 else f"{len(waits)} tickets are"
            ways = _ways_out(ticket_id, waits, action=action)
            raise RefusedError(
                Message("{ref} comes last: {count} still open", ref=short(ticket_id), count=count),
                hint=Lines(*_rows(waits), *ways),
            )


def _ways_out(ticket_id: str, waits: Sequence[tuple[Ticket, str]], *, action: str) -> list[str]:
    name, text = short(ticket_id).lower(), _TEXTS.get(action, "")
    if any(why == "child" for _, why in waits):
        first = (f"hd {action} {name}{text} --children", "do it to its open children, too")
    else:
        first = (f"hd resolve {short(waits[0][0].id).lower()} -m TEXT", "finish that first")
    ways = (first, (f"hd {action} {name}{text} --anyway", "do it all the same"))
    width = max(len(command) for command, _ in ways)
    return [f"{command:<{width}}   {what}" for command, what in ways]


def _named(child: Ticket, why: str) -> str:
    name = short(child.id)
    return why if why.startswith(name) else f"{name}: {why}"


def _rows(tickets: Sequence[tuple[Ticket, str]]) -> list[str]:
    shown = [f"  {short(one.id)}  {one.status:<9} {one.title}  ({why})" for one, why in tickets[:_SHOWN]]
    more = len(tickets) - len(shown)
    return [*shown, *([f"  and {more} more"] if more else [])]
