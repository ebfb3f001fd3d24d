"""What the status page tells everybody: outages, that is tickets without a requester that `web.status` matches."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hd.core.tickets.requester_view import public_record
from hd.ops.ticket_reader import whole
from hd.ops.tickets.listing import in_order, select, understood
from hd.ops.tickets.show import show

if TYPE_CHECKING:
    from hd.ops.context import Context
    from hd.ops.records import Record


def list_outages(context: Context) -> list[Record] | None:
    """`{service, title, since, ended, words}` of each outage, those that go on first; None where the desk has no status
    page. words: what agents said in public, `{at, text}`, the latest first."""
    status = context.desk.config.web.status
    if status is None:
        return None
    config = context.desk.config
    names = {person.key: person.name for person in config.people.values()}
    rows = []
    for chosen in ("is:open", "is:closed"):
        found, _ = select(
            context, understood(context.desk, [chosen]).restrict_to(understood(context.desk, [status.match])), me=""
        )
        for facts in in_order(found, (("created", True),)):
            ticket = whole(context.desk, facts).ticket
            if ticket.get("requester") or (
                facts.stopped and context.now - ticket.last_time > timedelta(days=status.days)
            ):
                continue
            record = public_record(show(context, [ticket.id], me="")[0], names=names, articles=())
            service = config.services.get(record["service"] or "")
            words = [{"at": one["at"], "text": one["text"]} for one in reversed(record["comments"])]
            rows.append(
                {
                    "service": service.name if service else None,
                    "title": record["title"],
                    "since": record["created"],
                    "ended": record["updated"] if facts.stopped else None,
                    "words": words,
                }
            )
    return rows
