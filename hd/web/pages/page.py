"""What every page has around it, and the pages for what is not there or does not work."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from hd.i18n import LANGUAGES
from hd.ops.portal.frame import portal_frame
from hd.render.terminal.screen import Screen
from hd.web.answer import Answer, see_other
from hd.web.templating import write_time
from hd.web.visit import Visit

LANGUAGE_NAMES = {"en": "English", "uk": "Українська", "ru": "Русский"}


def show(visit: Visit, template: str, *, status: int = 200, here: str = "", **values: Any) -> Answer:
    """A whole page. here: the place of the navigation that it belongs to."""
    screen = Screen(80, visit.context.desk.zone, visit.context.now, False)
    around = {
        "frame": portal_frame(visit.context, visit.address),
        "languages": [(code, LANGUAGE_NAMES.get(code, code)) for code in LANGUAGES],
        "language": visit.language,
        "look": visit.look if visit.look in ("light", "dark") else "",
        "target": visit.target,
        "address": visit.address,
        "here": here,
        "time": partial(write_time, screen=screen),
    }
    return Answer(visit.templates.render(template, {**around, **values}), status=status)


def show_missing(visit: Visit) -> Answer:
    """The page for an address where there is nothing, or nothing for this reader. The same bytes in either case."""
    return show(visit, "missing.html", status=HTTPStatus.NOT_FOUND)


def show_failure(visit: Visit) -> Answer:
    """The page for what does not work now. It tells no more than that: why is in the log."""
    return show(visit, "failure.html", status=HTTPStatus.SERVICE_UNAVAILABLE)


def show_busy(visit: Visit) -> Answer:
    """The page for somebody who asks too often."""
    answer = show(visit, "too-often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    return Answer(answer.body, status=answer.status, headers={"retry-after": "600"})


def ask_to_sign_in(visit: Visit) -> Answer:
    """Lead a stranger to the page for signing in, and back afterwards."""
    return see_other(f"{visit.link('/enter')}?next={quote(visit.target, safe='/')}")
