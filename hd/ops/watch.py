"""Who watches a ticket: agents by short name, others by address. Tells nobody anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hd.core.standpoint import Standpoint
from hd.core.ticket import Ticket
from hd.ops import people
from hd.ops.change import Changed, Edit, change
from hd.ops.people import Actor
from hd.store.desk import Desk


def watch(
    desk: Desk, refs: Sequence[str], *, who: str, off: bool = False, actor: Actor, now: datetime
) -> list[Changed]:
    """Let `who` (an agent, `me`, an address) watch each ticket, or with `off` no longer."""
    name = people.requester(who, desk=desk).email if "@" in who else _agent(desk, who, actor=actor, off=off)

    def edit(ticket: Ticket, view: Standpoint) -> Edit:
        known = list(ticket.names("watchers"))
        others = [one for one in known if one.casefold() != name.casefold()]
        if off:
            made = ticket if others == known else ticket.put("watchers", others) if others else ticket.drop("watchers")
            return Edit(made, f"{name} no longer", f"{name} watches it no longer")
        own = tuple(view.config.fields)
        made = ticket if others != known else ticket.put("watchers", [*known, name], own_fields=own)
        return Edit(made, name, f"{name} watches it")

    return change(desk, refs, action="watch", edit=edit, actor=actor, now=now)


def _agent(desk: Desk, who: str, *, actor: Actor, off: bool) -> str:
    name = people.agent(who, config=desk.config, actor=actor)
    if not off:
        people.still_here(name, desk=desk)
    return name
