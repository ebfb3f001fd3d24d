"""Where messages go out and with which secrets: the environment, else git's settings of the clone. Never hd.yaml, so
that no pull request can redirect mail, name a program or reach a secret."""

from __future__ import annotations

import os
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from hd.errors import UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.notify import machine

SCHEMES = ("smtp", "smtps", "sendmail", "maildir")
LOCAL = ("localhost", "127.0.0.1", "::1")
_PORTS = {"smtp": 587, "smtps": 465}
_EXAMPLES = Message("like smtp://relay@smtp.example.org:587, smtps://…, sendmail:/usr/sbin/sendmail, maildir:PATH")


class Via(Struct, frozen=True):
    """A way out. path: of the program or maildir."""

    scheme: str
    host: str = ""
    port: int = 0
    user: str = ""
    path: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it is this machine, where plain text travels over no network."""
        return self.host in LOCAL


def read_via(context: Context) -> Via:
    """The way out: HD_NOTIFY_VIA, else `hd.notify.via`. UsageError where there is none, or none that hd knows."""
    text = os.environ.get("HD_NOTIFY_VIA") or machine.setting(context, "hd.notify.via")
    if not text:
        hint = f"git config hd.notify.via smtp://USER@HOST:587\n{_EXAMPLES}"
        raise UsageError(Message("nothing says how to send: set HD_NOTIFY_VIA or hd.notify.via"), hint=hint)
    return parse_via(text)


def parse_via(text: str) -> Via:
    """A way out as it is written. Raises UsageError, without the text where a password may stand in it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError(Message("hd.notify.via is no address"), hint=_EXAMPLES) from None
    if parts.scheme in ("sendmail", "maildir") and parts.path:
        return Via(parts.scheme, path=unquote(parts.path))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError(Message("hd.notify.via is no way out that hd knows"), hint=_EXAMPLES)
    if parts.password is not None:
        hint = Message("put it into HD_NOTIFY_PASSWORD, or let git's credential helper keep it")
        raise UsageError(Message("hd.notify.via must not hold a password"), hint=hint)
    return _server(parts, port or _PORTS[parts.scheme])


def _server(parts: SplitResult, port: int) -> Via:
    return Via(parts.scheme, parts.hostname or "", port, unquote(parts.username or ""))


class Secret(Struct, frozen=True):
    """How to log in: with a password, or with an OAuth token (XOAUTH2)."""

    password: str | None = None
    token: str | None = None


def read_secret(context: Context, via: Via) -> Secret:
    """The password or token of the user of a server. Raises UsageError where there is neither."""
    if token := os.environ.get("HD_NOTIFY_TOKEN"):
        return Secret(token=token)
    if password := os.environ.get("HD_NOTIFY_PASSWORD"):
        return Secret(password=password)
    if token := machine.token(context, "hd.notify.tokenCommand"):
        return Secret(token=token)
    if found := machine.password(context, protocol="smtp", host=via.host, user=via.user):
        return Secret(password=found)
    hint = Message("set HD_NOTIFY_PASSWORD or HD_NOTIFY_TOKEN, or store it with git credential approve")
    raise UsageError(Message("no password for {user} at {host}", user=via.user, host=via.host), hint=hint)


def mail_key(context: Context) -> str:
    """The secret that signs rating addresses; "" where there is none."""
    return os.environ.get("HD_MAIL_KEY") or machine.setting(context, "hd.mail.key") or ""


def target_url(context: Context, name: str) -> str | None:
    """The address of a target of `notify.targets`, as apprise has it; None where this clone knows none."""
    variable = f"HD_TARGET_{name.upper().replace('-', '_')}_URL"
    return os.environ.get(variable) or machine.setting(context, f"hd.target.{name}.url")
