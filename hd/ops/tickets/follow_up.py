"""A new ticket that follows an earlier one: who asks and what it is about are taken over, the two are linked."""

from __future__ import annotations

from msgspec.structs import replace

from hd.ops.context import Context
from hd.ops.tickets.create import Registration


def following(context: Context, request: Registration, *, ref: str) -> Registration:
    """`request` with what it leaves open taken from the ticket `ref`, and a link to it.

    A requester who was named brings their own organisation and office, a service its own category.
    """
    earlier = context.load(ref)
    taken: dict[str, str | None] = {}
    for first, *rest in (("requester", "org", "office"), ("service", "category")):
        if getattr(request, first) is None:
            taken |= {key: getattr(request, key) or earlier.get(key) for key in (first, *rest)}
    return replace(request, **taken, links=(*request.links, f"related:{earlier.id}"))
