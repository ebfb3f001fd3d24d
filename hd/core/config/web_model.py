"""What hd.yaml says about the web door, as frozen values. Holds no secret."""

from __future__ import annotations

from msgspec import Struct


class WebAttachments(Struct, frozen=True):
    """each: the most bytes of one file; message: how many files one message may have."""

    each: int = 10 << 20
    message: int = 5


class WebStatus(Struct, frozen=True):
    """Which tickets the status page shows (a query), and for how many days after they ended."""

    match: str
    days: int = 7


class Web(Struct, frozen=True):
    """The web door. url: the one address that links are made of, with a slash at the end; None: only a preview on this
    machine. proxies: networks whose `header`, with the address of who is signed in, is believed. known: only contacts
    and domains of organisations may come. as_: the person in whose name the portal commits. promise: whether requesters
    see by when they are answered."""

    url: str | None = None
    proxies: tuple[str, ...] = ()
    header: str = "X-Forwarded-Email"
    known: bool = False
    as_: str | None = None
    promise: bool = True
    attachments: WebAttachments = WebAttachments()
    status: WebStatus | None = None
