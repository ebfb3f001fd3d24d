"""`hd web`: serve the requesters' portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from hd.errors import MissingExtraError
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.web.server import Session

PORT = 8470


@click.group(invoke_without_command=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="The port, 0 for any free one."
)
@click.option("--open", "open_", is_flag=True, help="Open the portal in your browser.")
@click.option("--as", "as_", metavar="ADDRESS", help="See the portal as this requester does.")
@click.pass_context
def web(ctx: click.Context, port: int, open_: bool, as_: str | None) -> None:
    """Show the requesters' portal in your browser, or serve it.

    Without a subcommand hd serves a preview of this clone, on this machine only. It prints a link that signs you in
    with your own address, or with that of --as. What you send is committed here, by you.

    \b
    hd web
    hd web --open
    hd web --open --as anna@acme.example
    """
    if ctx.invoked_subcommand is None:
        _server().serve_preview(ctx.obj, port=port, address=as_, open_browser=open_)


@web.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="The port, 0 for any free one."
)
@click.pass_obj
def serve(session: Session, host: str, port: int) -> None:
    """Serve the portal to others, as `web` in hd.yaml says.

    Put it behind a proxy that speaks HTTPS. On SIGTERM hd finishes what people sent and ends.

    \b
    hd web serve
    hd web serve --host 0.0.0.0 --port 8470
    """
    _server().serve(session, host=host, port=port)


@web.command()
@click.pass_obj
def check(session: Session) -> None:
    """Check the portal's settings, and report what waits to be saved.

    Exits with 5 where something is wrong.

    \b
    hd web check
    """
    from hd.web.check import check_portal

    faults, notes = check_portal(session.context)
    for line in (*faults, *notes):
        click.echo(line)
    if faults:
        click.get_current_context().exit(5)


@web.command()
@click.option("--end", metavar="WHO", help="End the sessions of this address; `all` ends every session.")
@click.pass_obj
def sessions(session: Session, end: str | None) -> None:
    """List who is signed in, or end sessions.

    \b
    hd web sessions
    hd web sessions --end anna@acme.example
    """
    from hd.ops.portal.sign_in import end_sessions, list_sessions

    if end is None:
        for address, used in list_sessions(session.context):
            click.echo(f"{address}\t{used}")
    else:
        count = end_sessions(session.context, None if end == "all" else end)
        click.echo(f"sessions ended: {count}", err=True)


def _server() -> Any:
    """The module that serves. Raises MissingExtraError where the packages of the extra `web` are not installed."""
    _require_packages()
    from hd.web import server

    return server


def _require_packages(find: Callable[[str], object] | None = None) -> None:
    from importlib.util import find_spec

    missing = [name for name in ("uvicorn", "jinja2", "starlette", "python_multipart") if not (find or find_spec)(name)]
    if missing:
        raise MissingExtraError(
            Message("the portal needs more packages: {names}", names=", ".join(missing)), extra="web"
        )
