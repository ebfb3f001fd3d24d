"""One request of a browser, as the pages see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from hd.ops.context import Context
    from hd.ops.portal.sign_in import WebState
    from hd.web.settings import Settings
    from hd.web.templating import Templates


class Visit(Struct, frozen=True):
    """A request, read whole. address: whose session it is, None for a stranger. session: its secret. form: the last
    value of each field; files: name and content. target: the path that was asked for. has_page: whether a path is
    one of the portal's pages."""

    context: Context
    state: WebState
    settings: Settings
    templates: Templates
    language: str
    look: str
    address: str | None
    session: str
    route: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    files: Sequence[tuple[str, bytes]] = ()
    target: str = "/"
    has_page: Callable[[str], bool] = bool

    def link(self, path: str) -> str:
        """The address of a page of the portal, such as `/mine`."""
        return f"{self.settings.path}{path}"
