"""Settings of hd.yaml for the web portal, as frozen values. They hold no secret."""

from __future__ import annotations

from msgspec import Struct


class WebAttachments(Struct, frozen=True):
    """Limits of attachments. each: bytes of one file. message: number of files in one message."""

    each: int = 10 << 20
    message: int = 5


class WebStatus(Struct, frozen=True):
    """The tickets of the status page: a query, and for how many days they stay after they ended."""

    match: str
    days: int = 7


class Web(Struct, frozen=True):
    """The web portal. url: its public address, which links use, with a slash at the end; None: only a preview on this
    machine. proxies: trusted networks whose `header` holds the address of the signed-in user. known: admit only
    contacts and domains of organisations. as_: the person in whose name the portal commits. promise: whether requesters
    see the time by which they get an answer.
    """

    url: str | None = None
    proxies: tuple[str, ...] = ()
    header: str = "X-Forwarded-Email"
    known: bool = False
    as_: str | None = None
    promise: bool = True
    attachments: WebAttachments = WebAttachments()
    status: WebStatus | None = None
