"""Where mail is fetched, and how hd logs in: of the environment and of the clone's git settings, never of the
repository. A pull request can neither redirect mail nor reach a secret."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from hd.core.config.message_model import MailSource
from hd.errors import UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.store.credentials import fill_credential, run_token_command


class SourceConnection(Struct, frozen=True):
    """One mailbox. scheme: imaps, imap (localhost only) or maildir; folder: of the mailbox; path: of the maildir.
    Its text names no secret."""

    name: str
    scheme: str
    source: MailSource
    host: str = ""
    port: int = 0
    user: str = ""
    folder: str = "INBOX"
    path: str = ""

    @property
    def address(self) -> str:
        """For people."""
        return self.path or f"{self.scheme}://{self.host}:{self.port}/{self.folder}"


class Secret(Struct, frozen=True):
    """How to log in: with a password, or with a token (XOAUTH2). Never printed."""

    user: str
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"


_PORTS = {"imaps": 993, "imap": 143}
_LOCAL = ("localhost", "127.0.0.1", "::1")


def find_connections(context: Context, names: tuple[str, ...] = ()) -> list[SourceConnection]:
    """The sources that have an address, all or those of these names. Raises UsageError for an unknown name, a wrong
    address, and where none has one."""
    sources = context.desk.config.mail.sources
    for name in names:
        if name not in sources:
            raise UsageError(
                Message("no source {name} in mail.sources (hd.yaml)", name=name),
                hint=", ".join(sources) or "mail.sources",
            )
    found = [_connection(context, name) for name in names or sources]
    known = [one for one in found if one is not None]
    if not known or (names and len(known) < len(names)):
        name = next((name for name, one in zip(names or sources, found, strict=True) if one is None), "NAME")
        raise UsageError(
            Message("no address is set for the source {name}", name=name),
            hint=f"git config hd.mail.{name}.url imaps://USER@HOST/INBOX",
        )
    return known


def _connection(context: Context, name: str) -> SourceConnection | None:
    text = _setting(context, name, "url")
    if not text:
        return None
    source = context.desk.config.mail.sources[name]
    if text.startswith("maildir:"):
        return SourceConnection(name, "maildir", source, path=text.removeprefix("maildir:"))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname or parts.password:
        raise UsageError(
            Message("the address of the source {name} is wrong", name=name),
            hint=Message("imaps://USER@HOST/FOLDER or maildir:PATH; the password stands elsewhere"),
        )
    if parts.scheme == "imap" and parts.hostname not in _LOCAL:
        raise UsageError(
            Message("the source {name} would send its password unencrypted", name=name), hint="imaps://USER@HOST/INBOX"
        )
    return SourceConnection(
        name=name,
        scheme=parts.scheme,
        source=source,
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def find_secret(context: Context, connection: SourceConnection) -> Secret:
    """How to log in. Raises UsageError where nothing is known, GitError where the token's command fails."""
    variable = f"HD_MAIL_{connection.name.upper().replace('-', '_')}"
    if token := os.environ.get(f"{variable}_TOKEN"):
        return Secret(connection.user, token=token)
    if password := os.environ.get(f"{variable}_PASSWORD"):
        return Secret(connection.user, password=password)
    repo = context.desk.repo
    if command := repo.setting(f"hd.mail.{connection.name}.tokenCommand"):
        return Secret(connection.user, token=run_token_command(repo, command))
    usual = connection.port == _PORTS[connection.scheme]
    host = connection.host if usual else f"{connection.host}:{connection.port}"
    login = fill_credential(repo, protocol="imap", host=host, user=connection.user)
    if login is None:
        raise UsageError(
            Message("no password is known for the source {name}", name=connection.name),
            hint=Message("set {variable}_PASSWORD, or let a git credential helper keep it", variable=variable),
        )
    return Secret(login.user or connection.user, password=login.password)


def _setting(context: Context, name: str, key: str) -> str:
    variable = f"HD_MAIL_{name.upper().replace('-', '_')}_{key.upper()}"
    return os.environ.get(variable) or context.desk.repo.setting(f"hd.mail.{name}.{key}") or ""
