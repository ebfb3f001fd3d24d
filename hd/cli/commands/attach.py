"""What is done with a ticket beside working on it: attach files, let somebody watch, route it anew."""

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
@options.changing
@click.argument("ref")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.text("What is attached, or what it shows")
@click.option("--internal", is_flag=True, help="Only agents may see the comment; it stops no clock.")
@click.option(
    "--by", "author", type=click.Choice(["requester"]), help="Write it in the requester's name: they sent it."
)
def attach(
    session: Session, ref: str, files: tuple[str, ...], internal: bool, author: str | None, text: str
) -> list[ChangeResult]:
    """Attach files to a ticket.

    Copies them into the ticket's folder and links them in a comment. Every clone of the desk carries them for ever: a
    file above 5 MB gets a warning, one above 25 MB is refused (desk.attachments in hd.yaml).

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
@options.changing
@options.picking("REF [WHO]")
@click.option("--off", is_flag=True, help="Watch it no longer.")
def watch(session: Session, words: tuple[str, ...], pick: options.TicketSelection, off: bool) -> list[ChangeResult]:
    """Note in a ticket who watches it.

    WHO is an agent, the beginning of an agent's name, or anybody's address; without it, yourself. hd list watcher:me
    shows what you watch.

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
@options.changing
@options.refs
@click.option("--auto", is_flag=True, help="Assign each to somebody of its team, where nobody has it.")
def route(session: Session, refs: tuple[str, ...], auto: bool) -> list[ChangeResult]:
    """Run the desk's routing again over tickets.

    What has changed in a ticket, or in hd.yaml, may lead it to another team: it is handed over, with the rule's line
    as the reason.

    \b
    hd route 7k3f
    hd route --query "team:desk service:vpn" --auto
    """
    from hd.ops.tickets.route import reroute

    return reroute(session.context, refs, auto=auto)
