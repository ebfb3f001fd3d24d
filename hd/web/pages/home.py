"""The first page: search, outages, forms, my open requests."""

from __future__ import annotations

from hd.ops.portal.forms import list_forms
from hd.ops.portal.requests import list_requests
from hd.ops.portal.status_page import list_outages
from hd.web.answer import Answer
from hd.web.pages.page import show
from hd.web.visit import Visit

_MOST = 3  # of the visitor's own requests


def show_home(visit: Visit) -> Answer:
    """`/`"""
    context = visit.context
    mine = list_requests(context, visit.address, is_open=True) if visit.address else []
    outages = [row for row in list_outages(context) or () if not row["ended"]]
    return show(visit, "home.html", forms=list_forms(context), mine=mine[:_MOST], outages=outages)
