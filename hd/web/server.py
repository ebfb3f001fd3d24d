"""Runs the portal: a preview for the person at this machine, or a server for others."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import click
import uvicorn

from hd.errors import ConfigError, HdError, UsageError
from hd.i18n import Message
from hd.ops.portal import sign_in
from hd.ops.portal.frame import preview_address
from hd.ops.portal.posts import portal_actor, retry_posts
from hd.web.app import Portal
from hd.web.desk_threads import DeskThreads
from hd.web.settings import Settings, parse_networks

if TYPE_CHECKING:
    from hd.ops.context import Context

RETRY = 10.0  # seconds after which posts that wait are tried again
_GRACE = 10  # seconds for requests that are being answered when the server ends


class Session(Protocol):
    """What the command line knows of this run."""

    @property
    def context(self) -> Context:
        """The request that the command makes of the desk."""

    @property
    def now(self) -> datetime:
        """The time of the run."""


def serve_preview(session: Session, *, port: int, address: str | None, open_browser: bool) -> None:
    """Serve this clone on 127.0.0.1 to whoever works here, signed in with `address`, else with the one git knows.

    Raises UsageError where git knows none."""
    context = session.context
    context.identify()
    address = address or preview_address(context)
    if not address:
        raise UsageError(
            Message("git does not know your address"), hint=Message("say who you are:\n  git config user.email ADDRESS")
        )
    listener = _listen("127.0.0.1", port)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    settings = _settings(context, url, is_preview=True)
    state = sign_in.open_state(context)
    link = f"{url}enter/{sign_in.make_link(state, address, now=context.now)}"
    state.close()
    click.echo(Message("The portal is at {url} until you press Ctrl-C.", url=url), err=True)
    click.echo(Message("Sign in as {address} with this link, within 15 minutes:", address=address), err=True)
    click.echo(link)
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(link)
    _run(settings, listener, clock=_clock(session))


def serve(session: Session, *, host: str, port: int) -> None:
    """Serve the portal to others. Raises ConfigError, naming the line, where hd.yaml does not allow it."""
    context = session.context
    config = context.desk.config
    config.require("desk", "people", "web")
    line = config.line_of("web")
    if config.web.url is None:
        raise ConfigError(
            Message("hd.yaml:{line}: web.url is missing", line=line),
            hint=Message("web: {{url: https://help.example.org/, as: web}}; to look at it on this machine: hd web"),
        )
    if portal_actor(config) is None or not config.people[config.web.as_ or ""].robot:
        raise ConfigError(
            Message("hd.yaml:{line}: web.as must name a person with robot: yes", line=line),
            hint=Message("people: {{web: {{name: Portal, email: web@example.org, robot: yes}}}}"),
        )
    if not config.web.proxies:
        raise ConfigError(
            Message("hd.yaml:{line}: web.proxies is missing", line=line),
            hint=Message("a proxy signs people in and says who they are; name it: proxies: [127.0.0.1]"),
        )
    listener = _listen(host, port)
    shown = "{}:{}".format(*listener.getsockname()[:2])
    click.echo(Message("serving {url} on {address}", url=config.web.url, address=shown), err=True)
    _run(_settings(context, config.web.url, is_preview=False), listener, clock=_clock(session))


def _settings(context: Context, url: str, *, is_preview: bool) -> Settings:
    web = context.desk.config.web
    return Settings(
        folder=context.desk.folder,
        url=url,
        is_preview=is_preview,
        proxies=parse_networks(web.proxies),
        header="" if is_preview else web.header,
        known=web.known,
        file_size=web.attachments.each,
        file_count=web.attachments.message,
        promise=web.promise,
    )


def _clock(session: Session) -> Callable[[], datetime]:
    """The time of a request: the machine's, moved by as much as `--now` differs from it."""
    offset = session.now - datetime.now(UTC)
    moved = offset if abs(offset) > timedelta(minutes=1) else timedelta(0)
    return lambda: (datetime.now(UTC) + moved).astimezone()


def _listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections. Raises HdError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise HdError(
            Message(
                "cannot listen on {host}:{port}: {reason}", host=host, port=port, reason=error.strerror or str(error)
            ),
            hint=Message("--port 0 takes a free one"),
        ) from None
    listener.listen(128)
    return listener


def _run(settings: Settings, listener: socket.socket, *, clock: Callable[[], datetime]) -> None:
    threads = DeskThreads(settings.folder, clock=clock)
    app = Portal(settings, threads, log=_log(clock))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=32 << 10,
    )
    try:
        asyncio.run(_serve(_Server(config), listener, threads))
    finally:
        threads.close()
        listener.close()


class _Server(uvicorn.Server):
    """Ends without an error on SIGINT and SIGTERM, after the requests that are being answered."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


async def _serve(server: uvicorn.Server, listener: socket.socket, threads: DeskThreads) -> None:
    retrying = asyncio.create_task(_retry(threads))
    with contextlib.suppress(KeyboardInterrupt):
        await server.serve(sockets=[listener])
    retrying.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await retrying


async def _retry(threads: DeskThreads) -> None:
    """Commit, again and again, what people sent and could not be committed."""
    while True:
        with contextlib.suppress(HdError):
            await threads.write(retry_posts)
        await asyncio.sleep(RETRY)


def _log(clock: Callable[[], datetime]) -> Callable[[str], None]:
    return lambda line: print(f"{clock():%H:%M:%S} {line}", file=sys.stderr, flush=True)  # noqa: T201
