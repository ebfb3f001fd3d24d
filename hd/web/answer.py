"""What a page answers with, before headers of the door are added."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

HTML = "text/html; charset=utf-8"


class Answer(Struct, frozen=True):
    """Status, content and headers of one answer. cookies: name to value; None removes the cookie. policy: a content
    security policy instead of the portal's."""

    body: bytes
    status: int = 200
    content_type: str = HTML
    headers: Mapping[str, str] = {}
    cookies: Mapping[str, str | None] = {}
    policy: str = ""


def see_other(address: str, *, cookies: Mapping[str, str | None] = {}) -> Answer:
    """Answer a POST with the page of what was done."""
    return Answer(b"", status=303, headers={"location": address}, cookies=cookies)
