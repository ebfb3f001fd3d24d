"""Every address of the portal, as a table: method, path, who may, which page."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote

from hd.web.pages import answers, enter, home, page, register, requests, static_files, status
from hd.web.route import ALL, REQUESTER, Route

ROUTES = (
    Route("GET", "/", ALL, "home", home.show_home),
    Route("GET", "/new", ALL, "new", register.choose_form),
    Route("GET", "/new/{form}", ALL, "form", register.show_form),
    Route("POST", "/new/{form}", ALL, "send", register.send_form, writes=True, takes_files=True),
    Route("GET", "/sent/{key}", REQUESTER, "sent", register.show_sent),
    Route("GET", "/mine", REQUESTER, "mine", requests.list_mine),
    Route("GET", "/r/{id}", REQUESTER, "request", requests.show_request),
    Route("GET", "/r/{id}/file/{name}", REQUESTER, "file", requests.send_file),
    Route("POST", "/r/{id}/reply", ALL, "reply", requests.reply, writes=True, takes_files=True),
    Route("POST", "/r/{id}/solved", REQUESTER, "solved", requests.confirm_solved, writes=True),
    Route("POST", "/r/{id}/rate", REQUESTER, "rate", requests.rate, writes=True),
    Route("GET", "/answers", ALL, "answers", answers.search),
    Route("GET", "/faq/{path...}", ALL, "faq", answers.show_page),
    Route("GET", "/status", ALL, "status", status.show_status),
    Route("GET", "/status.json", ALL, "status-json", status.send_status),
    Route("GET", "/enter", ALL, "enter", enter.show_enter),
    Route("GET", "/enter/{link}", ALL, "link", enter.show_link),
    Route("POST", "/enter/{link}", ALL, "use-link", enter.use_link, writes=True),
    Route("POST", "/leave", ALL, "leave", enter.leave, writes=True),
    Route("POST", "/look", ALL, "look", enter.choose_look),
    Route("POST", "/language", ALL, "language", enter.choose_language),
    Route("GET", "/static/{digest}/{name}", ALL, "static", static_files.send_static),
    Route("GET", "/manifest.webmanifest", ALL, "manifest", static_files.send_manifest),
    Route("GET", "/healthz", ALL, "healthz", static_files.send_health),
    Route("GET", "/readyz", ALL, "readyz", static_files.send_readiness),
)


MISSING = Route("GET", "", ALL, "-", page.show_missing)


def find_route(path: str, method: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a path below the portal's own, with the parts that its `{names}` stand for."""
    for route in ROUTES:
        if route.method == method and (found := _pattern(route.path).fullmatch(path)):
            return route, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


@cache
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)(\.{3})?\}", path)
    made = re.escape(parts[0])
    for name, rest, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        made += f"(?P<{name}>{'.*' if rest else '[^/]+'})" + re.escape(after)
    return re.compile(made)
