"""`hd rate`: how satisfied a requester is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.command()
@options.change_command
@click.argument("ref")
@click.argument("score", type=int, metavar="SCORE")
@options.text("What the requester said, as an internal comment")
@click.option(
    "--by", "author", type=click.Choice(["requester"]), default="requester", help="Whose rating it is: the requester's."
)
def rate(session: Session, ref: str, score: int, author: str, text: str) -> list[ChangeResult]:
    """Record the requester's rating of the last resolution: 1 (bad) to 5 (good).

    A rating is accepted for 30 days after the resolution. A later one takes its place; a ticket that was resolved twice
    has two. It never reopens the ticket.

    \b
    hd rate 7k3f 5
    hd rate 7k3f 2 -m "It took three calls."
    """
    from hd.ops.tickets.rate import rate

    del author  # there is no other one
    return rate(session.context, ref, score, text=text)
