"""An editor for whoever sits at the terminal: opens a text, tries to keep what came out, and never loses it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from hd.cli.session import Session
from hd.cli.terminal.streams import is_terminal
from hd.errors import HdError, UsageError
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.results import Changed
    from hd.ops.tickets.edit import Opened


def edit(session: Session, opened: Opened, keep: Callable[[Opened, bytes], Changed]) -> Changed | None:
    """What `keep` made of the edited text; None where it was left as it was.

    Where `keep` refuses it, the person may go on with it; else it is put aside, and named.
    """
    from hd.ops.editor import edit_text, rescue_text
    from hd.ops.tickets.edit import DisagreeError

    _require_terminal("an editor", "hd set changes fields; -F FILE takes the whole text")
    desk, text = session.desk, opened.data
    while True:
        text = edit_text(desk, opened.name, text, now=session.now)
        if text == opened.data:
            return None
        try:
            return keep(opened, text)
        except HdError as error:
            if isinstance(error, DisagreeError):
                text, opened = error.text, error.opened
            _tell(error)
            if not click.confirm("edit it again?", default=False, err=True):
                kept = rescue_text(desk, opened.name, text, now=session.now)
                raise HdError("nothing was changed", hint=f"your text is in {kept}") from error


def typed(session: Session, about: str) -> str:
    """A text that is written in the editor; lines at its end that begin with `# ` are left out."""
    from hd.ops.editor import edit_text

    _require_terminal("-e", "-m TEXT, or -F FILE")
    start = f"\n\n# {about}\n# Lines that begin with '# ' at the end are left out.\n"
    data = edit_text(session.desk, "text.md", start.encode(), now=session.now)
    lines = data.decode("utf-8-sig", "surrogateescape").split("\n")
    while lines and (not lines[-1].strip() or lines[-1].startswith("# ")):
        lines.pop()
    return "\n".join(lines)


@contextlib.contextmanager
def rescuing(session: Session, text: str) -> Iterator[None]:
    """Put a typed text aside where what is done with it fails, and name the file."""
    from hd.ops.editor import rescue_text

    try:
        yield
    except (HdError, click.Abort, KeyboardInterrupt) as error:
        if not text.strip():
            raise
        data = text.encode("utf-8", "surrogateescape")
        kept = f"your text is in {rescue_text(session.desk, 'text.md', data, now=session.now)}"
        if isinstance(error, HdError):
            error.hint = "\n".join(part for part in (error.hint, f"{kept}  (-F takes it)") if part)
        else:
            click.echo(kept, err=True)
        raise


def _require_terminal(what: str, instead: str) -> None:
    if not is_terminal(sys.stdin):
        raise UsageError(f"{what} needs a terminal", hint=instead)


def _tell(error: HdError) -> None:
    click.echo(f"hd: {safe(error.message)}", err=True)
    if error.hint:
        click.echo(safe(error.hint, multiline=True), err=True)
