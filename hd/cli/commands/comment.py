"""`hd comment`: add a comment to tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options, template_options
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.core.tickets.templates import FilledTemplate
    from hd.ops.results import ChangeResult
    from hd.ops.tickets.copies import Announcement
    from hd.ops.tickets.relatives import VerbScope


@click.command()
@options.change_command
@options.refs
@options.text("The comment")
@template_options.template("comment")
@click.option("--internal", is_flag=True, help="Hide it from the requester; it stops no clock.")
@click.option("--by", "author", type=click.Choice(["requester"]), help="Record it as written by the requester.")
@click.option("--no-reopen", is_flag=True, help="Do not reopen a resolved ticket (a mere thank-you).")
@options.notification_options
@options.relatives_options(incidents=True)
def comment(
    session: Session,
    refs: tuple[str, ...],
    internal: bool,
    author: str | None,
    no_reopen: bool,
    reach: VerbScope,
    text: str,
    template: FilledTemplate | None,
    announcement: Announcement,
) -> list[ChangeResult]:
    """Add a comment to tickets.

    The first public comment of an agent stops the respond clock. A requester's comment ends a wait for the requester
    and reopens a resolved ticket.

    \b
    hd comment 7k3f -m "Please send the client's log."
    hd comment 7k3f --template ask-for-log
    hd comment 7k3f --internal -m "Same gateway as QX4M8."
    hd comment 7k3f --cc vendor@example.org -m "Here is the log you asked for."
    hd comment 7k3f --by requester -m "Here it is." --no-reopen
    hd comment 9qw2 --children -m "We are working on it; more at noon."
    hd comment qx4m8 --incidents -m "Until it is fixed: reconnect until it says node one."
    """
    from hd.ops.tickets.comment import comment

    return comment(
        session.context,
        refs,
        text=text,
        internal=internal,
        by_requester=author is not None,
        reopen=not no_reopen,
        reach=reach,
        template=template,
        announcement=announcement,
    )
