"""Who watches a ticket: agents by short name, others by their key. Tells nobody anything."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.requester_keys import is_requester
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change


def watch(context: Context, refs: Sequence[str], *, who: str, off: bool = False) -> list[ChangeResult]:
    """Let `who` (an agent, `me`, a requester) watch each ticket, or with `off` no longer."""
    name = actors.requester(who, desk=context.desk).email if is_requester(who) else _agent(context, who, off=off)
    unknown = actors.unknown_requester(name, desk=context.desk) if not off and is_requester(name) else ()

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        known = list(ticket.names("watchers"))
        others = [one for one in known if one.casefold() != name.casefold()]
        if off:
            made = ticket if others == known else ticket.put("watchers", others) if others else ticket.drop("watchers")
            return Edit(made, f"{name} no longer", f"{name} watches it no longer")
        own = tuple(view.config.fields)
        made = ticket if others != known else ticket.put("watchers", [*known, name], own_fields=own)
        return Edit(made, name, f"{name} watches it", unknown)

    return change(context, refs, action="watch", edit=edit)


def _agent(context: Context, who: str, *, off: bool) -> str:
    desk = context.desk
    name = actors.agent(who, config=desk.config, actor=context.actor)
    if not off:
        actors.require_here(name, config=desk.config, day=context.today)
    return name
