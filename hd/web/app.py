"""The one asynchronous file of the door: reads a request whole, asks a thread for the page, adds the door's headers."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import partial
from http import HTTPStatus
from typing import Any

from hd.errors import HdError, NotFoundError
from hd.i18n import LANGUAGES, set_language
from hd.ops.context import Context
from hd.ops.portal import sign_in
from hd.ops.portal.frame import may_visit
from hd.web import cookies, request_body
from hd.web.answer import Answer
from hd.web.desk_threads import DeskThreads
from hd.web.pages import page
from hd.web.request_body import RequestError
from hd.web.route import REQUESTER, Route
from hd.web.routes import MISSING, find_route
from hd.web.settings import Settings
from hd.web.templating import Templates
from hd.web.visit import Visit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_LONGEST_QUERY = 8 << 10  # bytes


class Portal:
    """The ASGI application of one desk. log: called with a line for each request."""

    def __init__(self, settings: Settings, threads: DeskThreads, *, log: Callable[[str], None]) -> None:
        self.settings = settings
        self.threads = threads
        self._templates = Templates(settings.path)
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; anything else is refused."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            answer, name = await self._answer(scope, receive)
            self._log(f"{scope['method']} {name} {answer.status}")
            await _send(answer, self.settings, send, with_body=scope["method"] != "HEAD")

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[Answer, str]:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        if not self.settings.is_own_host(headers.get("host", "")):
            return _plain(HTTPStatus.MISDIRECTED_REQUEST), "-"
        path = self._path(scope["path"])
        found = find_route(path, "GET" if scope["method"] == "HEAD" else scope["method"]) if path else None
        if len(scope["query_string"]) > _LONGEST_QUERY:
            return _plain(HTTPStatus.REQUEST_URI_TOO_LONG), "-"
        route, values = found or (MISSING, {})
        if route.method == "POST" and not self._is_own_form(headers):
            return _plain(HTTPStatus.FORBIDDEN), route.name
        try:
            body = await request_body.read_form(headers, receive, settings=self.settings, route=route)
        except RequestError as error:
            return _plain(error.status), route.name
        work = partial(self._visit, route=route, values=values, scope=scope, headers=headers, body=body)
        try:
            return await (self.threads.write(work) if route.writes else self.threads.read(work)), route.name
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return _plain(HTTPStatus.INTERNAL_SERVER_ERROR), route.name

    def _path(self, path: str) -> str:
        """The path below the portal's own; "" where it is not below."""
        prefix = self.settings.path
        return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else ""

    def _is_own_form(self, headers: Mapping[str, str]) -> bool:
        """Whether a page of this portal sent the form, as the browser says."""
        site = headers.get("sec-fetch-site")
        return site == "same-origin" if site else self.settings.is_own_origin(headers.get("origin", ""))

    def _visit(
        self,
        context: Context,
        state: sign_in.WebState,
        *,
        route: Route,
        values: Mapping[str, str],
        scope: Scope,
        headers: Mapping[str, str],
        body: request_body.Form,
    ) -> Answer:
        """Make the page, in a thread with a desk of its own."""
        sent = cookies.read_cookies(headers.get("cookie", ""), self.settings)
        query = request_body.read_query(scope["query_string"])
        language = _language(sent, headers, context)
        set_language(language)
        peer = scope.get("client") or ("", 0)
        visit = Visit(
            context=Context(context.desk, now=context.now, language=language),
            state=state,
            settings=self.settings,
            templates=self._templates,
            language=language,
            look=sent.get("look", ""),
            address=self._address(context, state, sent, headers, peer[0]),
            session=sent.get("session", ""),
            route=route.name,
            path=values,
            query=query,
            form=body.fields,
            files=body.files,
            target=self._path(scope["path"]) if route.method == "GET" else "/",
            has_page=lambda path: find_route(path, "GET") is not None,
        )
        if route.audience == REQUESTER and visit.address is None:
            return page.ask_to_sign_in(visit)
        try:
            return route.page(visit)
        except NotFoundError:
            return page.show_missing(visit)
        except HdError as error:
            print(f"hd: {route.name}: {error.message}", file=sys.stderr)  # noqa: T201
            return page.show_failure(visit)

    def _address(
        self,
        context: Context,
        state: sign_in.WebState,
        sent: Mapping[str, str],
        headers: Mapping[str, str],
        peer: str,
    ) -> str | None:
        if self.settings.header:
            found = headers.get(self.settings.header.casefold(), "").strip().casefold()
            is_welcome = self.settings.is_proxy(peer) and may_visit(context, found, known_only=self.settings.known)
            return found if found and is_welcome else None
        return sign_in.signed_in_as(state, sent.get("session", ""), now=context.now)


def _language(sent: Mapping[str, str], headers: Mapping[str, str], context: Context) -> str:
    """What the reader chose, else what the browser asks for, else the desk's language, if hd speaks it."""
    asked = [sent.get("language", "")]
    asked += [part.partition(";")[0].strip()[:2].casefold() for part in headers.get("accept-language", "").split(",")]
    return next((one for one in (*asked, context.desk.config.desk.language) if one in LANGUAGES), LANGUAGES[0])


def _plain(status: int) -> Answer:
    """An answer for programs, and for what no page of the portal leads to."""
    phrase = HTTPStatus(status).phrase
    return Answer(f"{status} {phrase}\n".encode(), status=status, content_type="text/plain; charset=utf-8")


async def _send(answer: Answer, settings: Settings, send: Send, *, with_body: bool) -> None:
    headers = {
        **_HEADERS,
        "content-security-policy": answer.policy or POLICY,
        "cache-control": "private, no-cache",
        "vary": "Cookie, Accept-Language",
        "content-type": answer.content_type,
        "content-length": str(len(answer.body)),
        **answer.headers,
    }
    if settings.is_secure:
        headers["strict-transport-security"] = "max-age=31536000"
    lines = [*headers.items(), *(("set-cookie", line) for line in cookies.write_cookies(answer.cookies, settings))]
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in lines],
        }
    )
    await send({"type": "http.response.body", "body": answer.body if with_body else b""})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
