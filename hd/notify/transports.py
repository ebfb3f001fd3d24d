"""Sends one message: by SMTP, through a mail program, or into a maildir. Decides nothing about what is sent."""

from __future__ import annotations

import base64
import smtplib
import ssl
from contextlib import suppress
from typing import Protocol

from hd.errors import UsageError
from hd.i18n import Message
from hd.notify.message import Rendered
from hd.notify.settings import Secret, Via, read_secret
from hd.ops.context import Context
from hd.ops.notify import machine
from hd.ops.notify.run import Outcome

_SECONDS = 60  # that a server may take to answer
_SENT = Outcome("sent")


class Transport(Protocol):
    """A way out. `send` never raises for what a server says; `close` ends a connection."""

    def send(self, message: Rendered, *, key: str) -> Outcome:
        """Send one message; key: of the notification."""

    def close(self) -> None:
        """End what is open."""


def open_transport(context: Context, via: Via) -> Transport:
    """The transport of a way out. It connects when the first message is sent."""
    if via.scheme == "maildir":
        return _Maildir(context, via.path)
    if via.scheme == "sendmail":
        return _Program(context, via.path)
    return SmtpTransport(via, read_secret(context, via) if via.user else None)


class SmtpTransport:
    """A server. Text that is not encrypted goes to this machine only. context: for TLS; a test brings its own."""

    def __init__(self, via: Via, secret: Secret | None, *, tls: ssl.SSLContext | None = None) -> None:
        self._via = via
        self._secret = secret
        self._tls = tls or ssl.create_default_context()
        self._server: smtplib.SMTP | None = None

    def send(self, message: Rendered, *, key: str) -> Outcome:
        """Send one message to all its receivers; a connection that was lost is made anew with the next one."""
        del key
        try:
            server = self._connected()
            refused = server.sendmail(message.sender, list(message.receivers), message.data)
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            return _judged(*next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            self.close()
            return _judged(error.smtp_code, error.smtp_error, is_server=isinstance(error, _OF_SERVER))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome("later", _words(error))
        if message.receivers[0] in refused:
            return _judged(*refused[message.receivers[0]])
        return _SENT

    def close(self) -> None:
        """End the connection."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server = None

    def _reset(self) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.rset()

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        via = self._via
        if via.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(via.host, via.port, timeout=_SECONDS, context=self._tls)
        else:
            server = smtplib.SMTP(via.host, via.port, timeout=_SECONDS)
        try:
            self._prepare(server)
        except BaseException:
            server.close()
            raise
        self._server = server
        return server

    def _prepare(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if self._via.scheme == "smtp":
            if server.has_extn("starttls"):
                server.starttls(context=self._tls)
                server.ehlo()
            elif not self._via.is_local:
                raise smtplib.SMTPNotSupportedError("the server offers no STARTTLS, and mail is not sent in plain text")
        if self._secret and self._secret.token is not None:
            said = f"user={self._via.user}\x01auth=Bearer {self._secret.token}\x01\x01"
            code, words = server.docmd("AUTH", "XOAUTH2 " + base64.b64encode(said.encode()).decode("ascii"))
            if code == 334:  # the reason, as JSON; an empty line asks for the verdict
                code, words = server.docmd("")
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, words)
        elif self._secret and self._secret.password is not None:
            server.login(self._via.user, self._secret.password)


# These are about the connection, and say nothing of a message or a receiver.
_OF_SERVER = (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError)


class _Maildir:
    def __init__(self, context: Context, folder: str) -> None:
        self._context = context
        self._folder = folder

    def send(self, message: Rendered, *, key: str) -> Outcome:
        try:
            machine.to_maildir(self._context, self._folder, message.data, name=f"{key}.hd")
        except OSError as error:
            return Outcome("later", _words(error))
        return _SENT

    def close(self) -> None:
        """Nothing is open."""


class _Program:
    def __init__(self, context: Context, path: str) -> None:
        if not path.startswith("/"):
            hint = Message("like sendmail:/usr/sbin/sendmail")
            raise UsageError(Message("the mail program needs a whole path"), hint=hint)
        self._context = context
        self._path = path

    def send(self, message: Rendered, *, key: str) -> Outcome:
        del key
        arguments = ["-i", "-f", message.sender, "--", *message.receivers]
        try:
            code, words = machine.to_program(self._context, self._path, arguments, message.data)
        except OSError as error:
            return Outcome("later", _words(error))
        if code == 0:
            return _SENT
        # Any other code is about this machine as likely as about the message, so that it is tried again.
        return Outcome("later", words or f"exit {code}")

    def close(self) -> None:
        """Nothing is open."""


def _judged(code: int, words: bytes | str, *, is_server: bool = False) -> Outcome:
    """What a reply of a server means: 4xx is tried again, 5xx is final; what is about the server alone is tried again
    always."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = " ".join(f"{code} {said}".split())
    return Outcome("refused" if 500 <= code < 600 and not is_server else "later", text)


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
