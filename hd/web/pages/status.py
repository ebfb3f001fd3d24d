"""The status page: outages, for everybody."""

from __future__ import annotations

import json

from hd.errors import NotFoundError
from hd.i18n import Message
from hd.ops.portal.status_page import list_outages
from hd.web.answer import Answer
from hd.web.pages.page import show
from hd.web.visit import Visit


def show_status(visit: Visit) -> Answer:
    """`/status`"""
    rows = _outages(visit)
    current, ended = [row for row in rows if not row["ended"]], [row for row in rows if row["ended"]]
    return show(visit, "status.html", here="status", current=current, ended=ended)


def send_status(visit: Visit) -> Answer:
    """`/status.json`"""
    body = json.dumps({"outages": _outages(visit)}, ensure_ascii=False, indent=1)
    return Answer(body.encode(), content_type="application/json", headers={"cache-control": "public, max-age=60"})


def _outages(visit: Visit) -> list[dict[str, object]]:
    rows = list_outages(visit.context)
    if rows is None:
        raise NotFoundError(Message("this desk has no status page"))
    return rows
