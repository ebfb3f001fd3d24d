"""Merges tickets that came in twice: the duplicates are cancelled, whoever asked there watches here. And back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from hd.core.document.document import Rows
from hd.core.ids import path_of, short
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.relations import merged_into
from hd.core.tickets.ticket import Step, Ticket
from hd.core.tickets.workflow import is_stopped, require_step
from hd.errors import HdError, RefusedError
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.search.hints import LEAST, SHOWN
from hd.ops.search.similar import likest, sketch
from hd.ops.tickets.change import change
from hd.ops.tickets.relatives import Relatives
from hd.store.desk.desk import Desk
from hd.text.sanitize import check_text
from hd.text.suggestions import listed


def merge(context: Context, refs: Sequence[str], *, into: str, text: str) -> list[ChangeResult]:
    """Cancel each ticket as a duplicate of `into`; who asked for or watches it watches that one. All in one commit.

    text: said in public in each duplicate, besides where it went. RefusedError for a ticket into itself, into one that
    was merged itself, for one that was merged already, and for what the workflow does not let be cancelled.
    """
    said = check_text(text, what="comment").strip()
    with context.writing():
        target = context.load(into)
        twins = [context.load(ref) for ref in dict.fromkeys(refs)]
        twins = list({twin.id: twin for twin in twins}.values())
        _refuse_target(context, target, twins)
        told = _watchers(twins, target)

        def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
            if ticket.id == target.id:
                return _taking_in(ticket, twins, told, view, by=context.actor.name, now=context.happened_at)
            return _going_into(ticket, target, view, said=said, by=context.actor.name, now=context.happened_at)

        ids = [*(twin.id for twin in twins), target.id]
        return change(context, ids, action="merge", edit=edit)


def offered(context: Context, refs: Sequence[str]) -> list[str]:
    """Commands that merge one ticket into an open one that is clearly like it, the likest first, with its title; none
    for several tickets."""
    if len(refs) != 1:
        return []
    twin = context.load(refs[0])
    (found,) = likest(context, sketch(context.desk, twin), "ticket", limit=None)
    likes = [like.entry for like in found if like.entry.open and like.score >= LEAST][:SHOWN]
    return [f"hd merge {short(twin.id).lower()} --into {short(one.id).lower()}   {one.title}" for one in likes]


def unmerge(context: Context, refs: Sequence[str], *, text: str) -> list[ChangeResult]:
    """Take each merged ticket out again: it has its former status, as if it had never been cancelled; the link goes,
    and the watchers go that came with it.

    text: said in public in each; without, a note is. RefusedError for a ticket that is not merged.
    """
    desk = context.desk
    said = check_text(text, what="comment").strip()
    with context.writing():
        twins = list({one.id: one for one in (context.load(ref) for ref in refs)}.values())
        targets = {twin.id: _merged_into(twin) for twin in twins}
        kin = Relatives(context)
        going = {into: _leaving(desk, kin, into, twins, targets) for into in dict.fromkeys(targets.values())}

        def edit(ticket: Ticket, _: EvaluationContext) -> Edit:
            made = ticket
            parts = []
            if ticket.id in going:
                left = [twin for twin in twins if targets[twin.id] == ticket.id]
                made = _letting_go(made, left, going[ticket.id], by=context.actor.name, now=context.happened_at)
                parts.append(f"no longer has {_names(left)} merged in")
            if ticket.id in targets:
                made = _apart(made, targets[ticket.id], said=said, by=context.actor.name, now=context.happened_at)
                parts.insert(0, f"taken out of {short(targets[ticket.id])} again: {made.status}")
            return Edit(made, _names(twins), "; ".join(parts))

        ids = list(dict.fromkeys([*targets, *going]))
        return change(context, ids, action="unmerge", edit=edit)


# -- there --------------------------------------------------------------------------------------------------------


def _refuse_target(context: Context, target: Ticket, twins: Sequence[Ticket]) -> None:
    name = short(target.id)
    if target.id in (twin.id for twin in twins):
        raise RefusedError(f"{name} cannot be merged into itself")
    final = _final(context, target)
    if final != target.id and final in (twin.id for twin in twins):
        raise RefusedError(
            f"{name} was merged into {short(final)}: that would be a circle",
            hint=f"first: hd merge --undo {name.lower()}",
        )
    if final != target.id:
        raise RefusedError(f"{name} was merged itself, into {short(final)}", hint=f"--into {short(final).lower()}")
    if target.status == "cancelled":
        raise RefusedError(f"{name} is cancelled: nobody works on it", hint=f"hd reopen {name.lower()}")


def _final(context: Context, ticket: Ticket) -> str:
    """Where a ticket that was merged ended up in the end; its own id where it was not."""
    seen = [ticket.id]
    while (into := merged_into(ticket)) and into not in seen:
        seen.append(into)
        try:
            ticket = context.load(into)
        except HdError:
            break
    return seen[-1]


def _going_into(ticket: Ticket, target: Ticket, view: EvaluationContext, *, said: str, by: str, now: datetime) -> Edit:
    already = merged_into(ticket)
    if already:
        name = short(ticket.id)
        raise RefusedError(f"{name} was merged into {short(already)} already", hint=f"hd merge --undo {name.lower()}")
    require_step(ticket, "cancelled", view.config.statuses, may_take=view.may_take_from(ticket.get("team")))
    at = ticket.next_time(now)
    made = ticket.with_comment(Comment(at, by, _told(target.id, said)))
    link = f"duplicate:{target.id}"
    if link not in made.names("links"):
        made = made.put("links", [*made.names("links"), link])
    made = made.with_step(Step(at, by, "cancelled"))
    return Edit(made, f"into {target.id} {target.title}", f"merged into {short(target.id)} {target.title}: cancelled")


def _taking_in(
    ticket: Ticket, twins: Sequence[Ticket], told: Sequence[str], view: EvaluationContext, *, by: str, now: datetime
) -> Edit:
    lines = [f"Merged into this: {twin.id} {twin.title}" for twin in twins]
    made = ticket.with_comment(Comment(ticket.next_time(now), by, "\n".join(lines), internal=True))
    if told:
        made = made.put("watchers", [*made.names("watchers"), *told])
    said = f"took in {_names(twins)}" + (f"; watching now: {listed(told)}" if told else "")
    name = short(ticket.id)
    done = is_stopped(ticket.status, view.config.statuses)
    return Edit(made, f"took in {_names(twins)}", said, (f"{name} is {ticket.status} already",) if done else ())


def _watchers(twins: Iterable[Ticket], target: Ticket) -> list[str]:
    """Who is to watch the target that does not yet: who asked for its twins, and who watched those."""
    known = {target.get("requester"), *target.names("watchers")}
    return [name for name in dict.fromkeys(name for twin in twins for name in _people(twin)) if name not in known]


def _people(ticket: Ticket) -> list[str]:
    requester = ticket.get("requester")
    return [*([requester] if requester else []), *ticket.names("watchers")]


def _told(target_id: str, said: str) -> str:
    """What a duplicate says in public; in the agent's own words, where there are any, it names the other one, too."""
    if not said:
        return f"Merged into {target_id}: we work on it there."
    return said if target_id in said else f"{said}\n\n→ {target_id}"


# -- and back -----------------------------------------------------------------------------------------------------


def _merged_into(twin: Ticket) -> str:
    into, name = merged_into(twin), short(twin.id)
    if into is None:
        raise RefusedError(f"{name} is not merged into another ticket: it is {twin.status}")
    rows = twin.document.fields.get("timeline")
    steps = len(twin.timeline)
    if not isinstance(rows, list) or steps < 2 or steps != len(rows) or twin.timeline[-1].status != "cancelled":
        raise RefusedError(f"{name}: its timeline does not say what it was before", hint=f"hd reopen {name.lower()}")
    return into


def _leaving(
    desk: Desk, kin: Relatives, into: str, twins: Sequence[Ticket], targets: dict[str, str]
) -> tuple[str, ...]:
    """The watchers of `into` that came with these twins: neither were they there before, nor came they with others."""
    gone = [twin for twin in twins if targets[twin.id] == into]
    stay = [
        other
        for relation, other in kin.tied_to(into)
        if relation == "duplicate" and merged_into(other) == into and other.id not in targets
    ]
    kept = {name for other in stay for name in _people(other)}
    return tuple(name for twin in gone for name in _came_with(desk, twin, into) if name not in kept)


def _came_with(desk: Desk, twin: Ticket, into: str) -> list[str]:
    """Who began to watch `into` in the commit that merged `twin`; whom history forgot, by whom the ticket names."""
    people = _people(twin)
    for entry in desk.repo.log([twin.path]):
        if entry.trailer("Hd-Action") != "merge" or into not in (value for _, value in entry.trailers):
            continue
        before = desk.repo.blob_at(f"{entry.commit}^", path_of(into))
        if before is None:
            break
        had = Ticket.parse(before, path=path_of(into), zone=desk.zone)
        return [name for name in people if name not in had.names("watchers")]
    return people


def _apart(ticket: Ticket, into: str, *, said: str, by: str, now: datetime) -> Ticket:
    at = ticket.next_time(now)
    former = ticket.timeline[-2].status
    rows = ticket.document.fields["timeline"]
    assert isinstance(rows, list)  # it has steps
    made = ticket.put("links", [link for link in ticket.names("links") if link != f"duplicate:{into}"])
    made = made.put("timeline", Rows(rows[:-1])).put("status", former)
    return made.with_comment(Comment(at, by, said or f"Taken out of {into} again.", internal=not said))


def _letting_go(ticket: Ticket, twins: Sequence[Ticket], going: Sequence[str], *, by: str, now: datetime) -> Ticket:
    lines = [f"No longer merged into this: {twin.id} {twin.title}" for twin in twins]
    made = ticket.with_comment(Comment(ticket.next_time(now), by, "\n".join(lines), internal=True))
    watchers = [name for name in made.names("watchers") if name not in going]
    if watchers == list(made.names("watchers")):
        return made
    return made.put("watchers", watchers) if watchers else made.drop("watchers")


def _names(tickets: Iterable[Ticket]) -> str:
    return ", ".join(short(ticket.id) for ticket in tickets)
