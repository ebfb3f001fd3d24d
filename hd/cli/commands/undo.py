"""`hd undo`: undo a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.command()
@options.change_command
@click.argument("what", required=False, metavar="[REF|COMMIT]")
def undo(session: Session, what: str | None) -> list[ChangeResult]:
    """Undo your last change, a ticket's last change, or a commit.

    hd adds a commit that reverses the change and keeps later changes; if later changes depend on it, hd lists them. hd
    never deletes a ticket: undoing a registration cancels the ticket. Undo an undo to restore the change.

    \b
    hd undo
    hd undo 7k3f
    hd undo 4be1c2a
    hd undo --dry-run
    """
    from hd.ops.history.undo import undo

    return undo(session.context, what)
