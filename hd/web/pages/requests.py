"""My requests, and one of them: the conversation, what comes next, a reply."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from markupsafe import Markup

from hd.errors import HdError, NotFoundError
from hd.ops.portal.files import read_file
from hd.ops.portal.posts import RATE, REPLY, SOLVED, Post, send_post
from hd.ops.portal.requests import list_requests
from hd.ops.portal.requests import show_request as load_request
from hd.render.html.ticket_text import quoted, ticket_html
from hd.web.answer import Answer, see_other
from hd.web.pages.page import ask_to_sign_in, show, show_busy
from hd.web.visit import Visit

_AN_HOUR = (30, 3600.0)  # replies of one person within seconds
_PICTURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def list_mine(visit: Visit) -> Answer:
    """`/mine?show=done`"""
    assert visit.address
    is_open = visit.query.get("show") != "done"
    rows = list_requests(visit.context, visit.address, is_open=is_open)
    return show(visit, "mine.html", here="mine", is_open=is_open, rows=rows)


def show_request(visit: Visit) -> Answer:
    """`/r/ID`"""
    return _request(visit)


def reply(visit: Visit) -> Answer:
    """POST `/r/ID/reply`"""
    if visit.address is None:
        return ask_to_sign_in(visit)
    limit, seconds = _AN_HOUR
    now = visit.context.now.timestamp()
    if not visit.state.allow_visit(visit.address, "reply", now=now, limit=limit, seconds=seconds):
        return show_busy(visit)
    if not visit.form.get("text", "").strip() and not visit.files:
        return _request(visit, error="text", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _post(visit, REPLY)


def confirm_solved(visit: Visit) -> Answer:
    """POST `/r/ID/solved`"""
    return _post(visit, SOLVED)


def rate(visit: Visit) -> Answer:
    """POST `/r/ID/rate`"""
    if not visit.form.get("score"):
        return _request(visit, error="score", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _post(visit, RATE)


def send_file(visit: Visit) -> Answer:
    """`/r/ID/file/NAME`: a picture opens, any other file is saved."""
    assert visit.address
    data = read_file(visit.context, visit.address, visit.path["id"], visit.path["name"])
    kind = next((kind for kind, starts in _PICTURES.items() if data.startswith(starts)), "application/octet-stream")
    way = "inline" if kind in _PICTURES else "attachment"
    return Answer(
        data,
        content_type=kind,
        headers={"content-disposition": f"{way}; filename*=UTF-8''{quoted(visit.path['name'])}"},
        policy="default-src 'none'; sandbox",
    )


def _post(visit: Visit, kind: str) -> Answer:
    assert visit.address
    fields = {name: visit.form.get(name, "") for name in ("text", "score")}
    key = visit.form.get("key") or secrets.token_urlsafe(16)
    post = Post(key, kind, visit.address, visit.path["id"], "", fields, {}, tuple(visit.files))
    try:
        receipt = send_post(visit.context, visit.state, post)
    except NotFoundError:
        raise
    except HdError as error:
        return _request(visit, error=error.about or "refused", status=HTTPStatus.CONFLICT)
    return see_other(visit.link(f"/r/{visit.path['id']}?saved={'later' if receipt.waits else 'yes'}"))


def _request(visit: Visit, *, error: str = "", status: int = 200) -> Answer:
    assert visit.address
    record = load_request(visit.context, visit.address, visit.path["id"])
    number = record["id"]

    def file_address(name: str) -> str:
        return visit.link(f"/r/{number}/file/{quoted(name)}") if name in record["attachments"] else ""

    def html(text: str) -> Markup:
        return Markup(ticket_html(text, ticket_id=number, file_address=file_address))

    return show(
        visit,
        "request.html",
        here="mine",
        status=status,
        request=record,
        html=html,
        error=error,
        typed=visit.form.get("text", "") if error else "",
        saved=visit.query.get("saved", ""),
        key=secrets.token_urlsafe(16),
        limits=visit.settings,
    )
