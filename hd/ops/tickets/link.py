"""Links tickets: parent, blocks, problem, duplicate, related."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.ids import short
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import RELATIONS, Ticket
from hd.errors import RefusedError, UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change
from hd.ops.tickets.relatives import refuse_circle
from hd.text.suggestions import listed, nearest


def link(context: Context, refs: Sequence[str], *, relation: str, to: str) -> list[ChangeResult]:
    """Write into each ticket that it stands in `relation` to the ticket `to` (`A blocks B` is written in A)."""
    if relation not in RELATIONS:
        guess = nearest(relation, RELATIONS)
        raise UsageError(
            (
                Message('no relation "{relation}"; nearest: {guess}', relation=relation, guess=guess)
                if guess
                else Message('no relation "{relation}"', relation=relation)
            ),
            hint=Message("relations: {relations}", relations=listed(RELATIONS)),
        )
    other = context.load(to)

    def edit(ticket: Ticket, _: EvaluationContext) -> Edit:
        if ticket.id == other.id:
            raise RefusedError(Message("{ref} cannot be linked to itself", ref=short(ticket.id)))
        if relation in ("parent", "blocks"):
            refuse_circle(context.desk, ticket, other)
        if relation == "parent":
            made = ticket.put("parent", other.id)
        else:
            text = f"{relation}:{other.id}"
            known = ticket.names("links")
            made = ticket if text in known else ticket.put("links", [*known, text])
        notes: tuple[str, ...] = ()
        if relation == "problem" and other.get("type") != "problem":
            notes = (f"{short(other.id)} is of type {other.get('type')}, not a problem",)
        return Edit(made, f"{relation} {other.id}", f"{relation} {short(other.id)} {other.title}", notes)

    return change(context, refs, action="link", edit=edit)
