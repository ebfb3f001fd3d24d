"""Asking for something: choose a form, fill it in, send it, learn the number."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

from hd.errors import HdError, NotFoundError
from hd.i18n import Message, translate
from hd.ops.portal.answers import search_answers
from hd.ops.portal.forms import Form, find_form, list_forms
from hd.ops.portal.posts import CREATE, Post, find_receipt, send_post
from hd.ops.portal.requests import promise
from hd.ops.portal.status_page import list_outages
from hd.web.answer import Answer, see_other
from hd.web.pages.page import show, show_busy
from hd.web.visit import Visit

PLAIN = "other"  # the form for what no template fits
_AN_HOUR = (10, 3600.0)  # requests of one person within seconds
_SUGGESTED = 3


def choose_form(visit: Visit) -> Answer:
    """`/new`"""
    outages = [row for row in list_outages(visit.context) or () if not row["ended"]]
    return show(visit, "choose.html", here="new", forms=list_forms(visit.context), outages=outages)


def show_form(visit: Visit) -> Answer:
    """`/new/FORM`"""
    return _form(visit, _named(visit), values={"title": visit.query.get("title", "")})


def send_form(visit: Visit) -> Answer:
    """POST `/new/FORM`. What is wrong stands at its field; what was typed stays."""
    form, typed = _named(visit), visit.form
    if visit.address is None:
        return _form(visit, form, values=typed, sign_in=True, status=HTTPStatus.UNAUTHORIZED)
    if typed.get("website"):  # no person sees this field
        return see_other(visit.link("/"))
    limit, seconds = _AN_HOUR
    now = visit.context.now.timestamp()
    if not visit.state.allow_visit(visit.address, "new", now=now, limit=limit, seconds=seconds):
        return show_busy(visit)
    try:
        receipt = send_post(visit.context, visit.state, _post(visit, form))
    except HdError as error:
        return _form(visit, form, values=typed, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return see_other(visit.link(f"/sent/{receipt.key}"))


def show_sent(visit: Visit) -> Answer:
    """`/sent/KEY`: the number to read out, or that it follows."""
    assert visit.address
    receipt = find_receipt(visit.state, visit.path["key"], visit.address)
    if receipt is None:
        raise NotFoundError(Message("there is no such request"))
    if receipt.ticket is None:
        return show(visit, "sent.html", here="new", request=None, promised={})
    found = promise(visit.context, visit.address, receipt.ticket)
    promised = found["due"] if visit.settings.promise else {}
    return show(visit, "sent.html", here="new", request=found, promised=promised)


def _named(visit: Visit) -> Form:
    name = visit.path["form"]
    return Form("", "") if name == PLAIN else find_form(visit.context, name)


def _post(visit: Visit, form: Form) -> Post:
    typed = visit.form
    assert visit.address
    return Post(
        key=typed.get("key") or secrets.token_urlsafe(16),
        kind=CREATE,
        address=visit.address,
        form=form.name,
        fields={name: typed[name] for name in ("title", "text") if name in typed},
        answers={name: typed.get(f"q-{name}", "") for name in form.questions},
        files=tuple(visit.files),
    )


def _form(
    visit: Visit,
    form: Form,
    *,
    values: Any,
    error: HdError | None = None,
    sign_in: bool = False,
    status: int = 200,
) -> Answer:
    typed = values.get("title", "")
    suggested = search_answers(visit.context, typed, language=visit.language, limit=_SUGGESTED) if typed else []
    return show(
        visit,
        "form.html",
        here="new",
        status=status,
        form=form,
        name=form.name or PLAIN,
        values=values,
        key=values.get("key") or secrets.token_urlsafe(16),
        error=_describe(error) if error else None,
        sign_in=sign_in,
        suggested=suggested,
        limits=visit.settings,
    )


def _describe(error: HdError) -> dict[str, str]:
    """The field that is wrong, and why, for a requester: never a path, a command or a name of the desk."""
    if error.code == "required":
        text = Message("This question needs an answer.")
    elif error.about:
        text = Message("Something is wrong with this answer. Please change it.")
    else:
        text = Message("The request cannot be registered as it is. Please change it, or call us.")
    return {"field": error.about, "text": translate(text)}
