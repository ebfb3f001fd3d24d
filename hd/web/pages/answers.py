"""Published answers: a search, and the pages of the site as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from mimetypes import guess_type
from weakref import WeakKeyDictionary

from hd.errors import NotFoundError
from hd.i18n import Message
from hd.ops.portal.answers import answer_pages, search_answers
from hd.web.answer import Answer, see_other
from hd.web.pages.page import show
from hd.web.visit import Visit

# The pages of the site bring a policy of their own, which is as strict; this one says who may frame them.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_BUILT: WeakKeyDictionary[object, Mapping[str, bytes]] = WeakKeyDictionary()


def search(visit: Visit) -> Answer:
    """`/answers?q=`"""
    text = visit.query.get("q", "").strip()[:200]
    found = search_answers(visit.context, text, language=visit.language) if text else []
    return show(visit, "answers.html", here="answers", query=text, found=found)


def show_page(visit: Visit) -> Answer:
    """`/faq/…`"""
    path, pages = visit.path["path"], _pages(visit)
    if not path:
        first = f"{visit.language}/index.html"
        return see_other(visit.link(f"/faq/{first if first in pages else 'index.html'}"))
    path += "index.html" if path.endswith("/") else ""
    if path not in pages:
        raise NotFoundError(Message("there is no such page"))
    kind = guess_type(path)[0] or "application/octet-stream"
    kind += "; charset=utf-8" if kind.startswith("text/") or kind.endswith(("json", "javascript", "xml")) else ""
    return Answer(pages[path], HTTPStatus.OK, kind, headers={"cache-control": "public, max-age=60"}, policy=_POLICY)


def _pages(visit: Visit) -> Mapping[str, bytes]:
    """The pages of the desk as it is. A thread's desk is opened anew when it changed, so it keeps them as long."""
    desk = visit.context.desk
    if desk not in _BUILT:
        _BUILT[desk] = answer_pages(visit.context, portal=f"{visit.settings.url}new")
    return _BUILT[desk]
