"""`hd undo`: take a change back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.command()
@options.changing
@click.argument("what", required=False, metavar="[REF|COMMIT]")
def undo(session: Session, what: str | None) -> list[ChangeResult]:
    """Take a change back: your own last one, the last one of a ticket, or a commit.

    It appends a commit that undoes that one, and leaves what came later; where later changes build on it, it says
    which. A ticket is never deleted: one that was registered by mistake is cancelled. Undoing an undo does it again.

    \b
    hd undo
    hd undo 7k3f
    hd undo 4be1c2a
    hd undo --dry-run
    """
    from hd.ops.history.undo import undo

    return undo(session.context, what)
