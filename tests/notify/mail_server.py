"""A real SMTP server on loopback that keeps what it receives, and refuses what a test tells it to. Tests nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """port: where it listens. replies: what it says to DATA or to a receiver, by address. received: the messages that
    it took: (sender, receivers, bytes)."""

    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    received: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 OK"

    @property
    def via(self) -> str:
        """How `hd notify` reaches it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def every_byte(self) -> bytes:
        """All that it received, envelopes too, as it came and decoded."""
        envelopes = (f"{sender} {' '.join(receivers)}\n".encode() for sender, receivers, _ in self.received)
        return b"".join((*envelopes, *(data for _, _, data in self.received)))


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"relay", b"s3cret")
    return AuthResult(success=known)


@contextmanager
def serving(*, login: bool = False) -> Iterator[MailServer]:
    """A server for a while. login: the user `relay` can log in."""
    made = MailServer()
    loop = asyncio.new_event_loop()
    asks = {"authenticator": _authenticate, "auth_require_tls": False} if login else {}
    connections: list[SMTP] = []

    def connection() -> SMTP:
        connections.append(SMTP(made, loop=loop, hostname="mail.test", **asks))
        return connections[-1]

    async def listen() -> asyncio.Server:
        return await loop.create_server(connection, "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        for one in connections:
            if one.transport is not None:
                one.transport.abort()
        tasks = asyncio.all_tasks(loop) - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    server = loop.run_until_complete(listen())
    made.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(end())
        loop.close()
