"""Text of a ticket as HTML: only what the Markdown parser's tokens say, no raw HTML, no pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

from hd.core.site.markdown_html import Target, render
from hd.text.lazy_regex import pattern

_SCHEME = pattern(r"([a-z][a-z0-9+.-]*):")
_OUTSIDE = ("http", "https", "mailto", "tel")


def ticket_html(text: str, *, ticket_id: str, file_address: Callable[[str], str]) -> str:
    """Return the text as HTML.

    file_address: from the name of a ticket's file to its address; "" if the reader may not have it. Links to the web
    stay as they are; pictures come only from the ticket's own files.
    """

    def follow(address: str, kind: Literal["link", "image"]) -> Target:
        scheme = _SCHEME.match(address.strip().casefold())
        if scheme:
            if kind == "link" and scheme[1] in _OUTSIDE:
                return Target(address, is_external=True)
            return Target(None, "an address that leads nowhere here")
        name = address.rpartition("/")[2]
        found = file_address(name) if address.startswith(f"{ticket_id}/") and name else ""
        return Target(found) if found else Target(None, "a file that is not shown")

    return render(text, follow=follow).html


def quoted(name: str) -> str:
    """A file's name as part of an address."""
    return quote(name, safe="")
