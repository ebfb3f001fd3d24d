"""Signing in and out; language, light and dark."""

from __future__ import annotations

from hd.i18n import LANGUAGES
from hd.ops.portal import sign_in
from hd.web.answer import Answer, see_other
from hd.web.pages.page import show
from hd.web.visit import Visit

LOOKS = ("system", "light", "dark")


def show_enter(visit: Visit) -> Answer:
    """`/enter`: how to sign in."""
    return show(
        visit,
        "enter.html",
        next=_next(visit, visit.query.get("next", "")),
        failed=False,
        is_preview=visit.settings.is_preview,
    )


def show_link(visit: Visit) -> Answer:
    """`/enter/LINK`: a button. To fetch this page uses nothing up, since scanners fetch links, too."""
    return show(visit, "link.html", secret=visit.path["link"], next=_next(visit, visit.query.get("next", "")))


def use_link(visit: Visit) -> Answer:
    """POST `/enter/LINK`: sign in."""
    address = sign_in.sign_in_by_link(visit.state, visit.path["link"], now=visit.context.now)
    if address is None:
        return show(visit, "enter.html", status=403, next="/", failed=True, is_preview=visit.settings.is_preview)
    sign_in.sign_out(visit.state, visit.session)
    session = sign_in.start_session(visit.state, address, now=visit.context.now)
    return see_other(visit.link(_next(visit, visit.form.get("next", ""))), cookies={"session": session})


def leave(visit: Visit) -> Answer:
    """POST `/leave`"""
    sign_in.sign_out(visit.state, visit.session)
    return see_other(visit.link("/"), cookies={"session": None})


def choose_look(visit: Visit) -> Answer:
    """POST `/look`: light, dark, or as the system has it."""
    look = visit.form.get("look", "")
    chosen = look if look in LOOKS[1:] else None
    return see_other(visit.link(_next(visit, visit.form.get("next", ""))), cookies={"look": chosen})


def choose_language(visit: Visit) -> Answer:
    """POST `/language`"""
    language = visit.form.get("language", "")
    chosen = language if language in LANGUAGES else None
    return see_other(visit.link(_next(visit, visit.form.get("next", ""))), cookies={"language": chosen})


def _next(visit: Visit, target: str) -> str:
    """Where to go on: a page of this portal, else the first one."""
    path = target.partition("?")[0]
    is_safe = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_safe and visit.has_page(path) else "/"
