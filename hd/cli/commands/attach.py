"""The commands attach, watch and route."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hd.cli import options
from hd.cli.session import Session
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.command()
@options.change_command
@click.argument("ref")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.text("A comment on the files")
@click.option("--internal", is_flag=True, help="Hide the comment from the requester; it stops no clock.")
@click.option("--by", "author", type=click.Choice(["requester"]), help="Record the files as sent by the requester.")
def attach(
    session: Session, ref: str, files: tuple[str, ...], internal: bool, author: str | None, text: str
) -> list[ChangeResult]:
    """Attach files to a ticket.

    hd copies the files into the ticket's folder and links them in a comment. They stay in every clone of the desk for
    ever: hd warns above 5 MB and refuses above 25 MB (desk.attachments in hd.yaml).

    \b
    hd attach 7k3f client.log -m "The client's log of the morning."
    hd attach 7k3f screen.png photo.jpg --by requester
    """
    from hd.ops.tickets.attach import attach

    return [
        attach(
            session.context,
            ref,
            [Path(file) for file in files],
            text=text,
            internal=internal,
            by_requester=author is not None,
        )
    ]


@click.command()
@options.change_command
@options.ticket_words("REF [WHO]")
@click.option("--off", is_flag=True, help="Stop watching.")
def watch(session: Session, words: tuple[str, ...], pick: options.TicketSelection, off: bool) -> list[ChangeResult]:
    """Add or remove a watcher of a ticket.

    WHO is an agent, the beginning of an agent's name, or any address; the default is yourself. `hd list watcher:me`
    lists what you watch.

    \b
    hd watch 7k3f
    hd watch 7k3f maria
    hd watch 7k3f boss@acme.example --off
    """
    from hd.ops.tickets.watch import watch

    if len(words) > 2:
        raise UsageError("watch takes one ticket and one person", hint="hd list vpn | hd watch - maria")
    who = words[1] if len(words) > 1 else "me"
    return watch(session.context, pick(words[:1]), who=who, off=off)


@click.command()
@options.change_command
@options.refs
@click.option("--auto", is_flag=True, help="Assign unassigned tickets to an available member of the team.")
def route(session: Session, refs: tuple[str, ...], auto: bool) -> list[ChangeResult]:
    """Run the desk's routing rules again.

    Changes of a ticket or of hd.yaml may lead to another team. hd then hands the ticket over and gives the line of the
    rule as the reason.

    \b
    hd route 7k3f
    hd route --query "team:desk service:vpn" --auto
    """
    from hd.ops.tickets.route import reroute

    return reroute(session.context, refs, auto=auto)
