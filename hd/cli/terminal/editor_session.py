"""Read texts that people type: in an editor, at a prompt, on stdin. Every text is saved first, so none is lost."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from hd.cli.session import Session
from hd.cli.terminal.confirm import confirm
from hd.cli.terminal.streams import is_terminal
from hd.errors import HdError, UsageError
from hd.i18n import Lines, Message, _, translate
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.editor import TypedText
    from hd.ops.results import ChangeResult
    from hd.ops.tickets.edit import OpenedFile

_EDITOR = (("-e",), ("-F", "-"), ("-F-",))  # how a command line asks for a typed text
_TEXT = "text.md"


def edit(session: Session, file: OpenedFile, keep: Callable[[OpenedFile, bytes], ChangeResult]) -> ChangeResult | None:
    """Let the person edit the file and return the result of `keep`; None if the text is unchanged.

    If `keep` refuses the text, the person may continue to edit it.
    """
    from hd.ops.editor import TypedText, edit_text
    from hd.ops.tickets.edit import EditConflictError

    _require_terminal(Message("an editor"), Message("hd set changes fields; -F FILE takes the whole text"))
    desk, text = session.desk, file.data
    typed_text = TypedText(desk, file.name, now=session.now)

    ways: list[str] = []  # each is printed once

    def way() -> str:
        ways.append(_recovery_hint(typed_text, *command_with_file(session.words, (), "-F")))
        return ways[-1] if ways[-1] not in ways[:-1] else ""

    with _report_saved_text(session, typed_text, way):
        while True:
            text = edit_text(desk, file.name, text, now=session.now)
            if text == file.data:
                return None
            typed_text.save(text)
            try:
                return keep(file, text)
            except HdError as error:
                if isinstance(error, EditConflictError):
                    text, file = error.text, error.opened
                    typed_text.save(text)
                _print_error(error)
                if words := way():
                    click.echo(safe(translate(words), multiline=True), err=True)
                if not confirm(_("edit it again?")):
                    raise HdError(Message("nothing was changed")) from error


def keep_content(
    session: Session,
    data: bytes,
    file: OpenedFile,
    keep: Callable[[OpenedFile, bytes], ChangeResult],
    *,
    is_typed: bool,
) -> ChangeResult:
    """Return the result of `keep` for a text that an option gives. is_typed: it came from stdin."""
    if not is_typed:
        return keep(file, data)
    with rescue_text(session, data, name=file.name):
        return keep(file, data)


def write_text(session: Session, label: str) -> str:
    """Return a text written in the editor; trailing lines that begin with `# ` are left out."""
    from hd.ops.editor import edit_text

    _require_terminal("-e", Message("-m TEXT, or -F FILE"))
    left_out = _("Lines that begin with '# ' at the end are left out.")
    start = f"\n\n# {label}\n# {left_out}\n"
    data = edit_text(session.desk, _TEXT, start.encode(), now=session.now)
    lines = data.decode("utf-8-sig", "surrogateescape").split("\n")
    while lines and (not lines[-1].strip() or lines[-1].startswith("# ")):
        lines.pop()
    return "\n".join(lines)


@contextlib.contextmanager
def rescue_text(
    session: Session,
    text: str | bytes,
    *,
    name: str = _TEXT,
    option_words: Sequence[Sequence[str]] = _EDITOR,
    option: str = "-F",
) -> Iterator[None]:
    """Save a typed text before the work inside; if that fails, name the file and the command to continue.

    option_words: the words of the command line that asked for the text; `option` and the file replace them.
    """
    from hd.ops.editor import TypedText

    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    typed_text = TypedText(session.desk, name, now=session.now)
    if data.strip():
        typed_text.save(data)
    with _report_saved_text(
        session, typed_text, lambda: _recovery_hint(typed_text, *command_with_file(session.words, option_words, option))
    ):
        yield


@contextlib.contextmanager
def rescue_pieces(session: Session, name: str, way: Callable[[str], str]) -> Iterator[TypedText]:
    """Like `rescue_text`, for a text typed in pieces, which the caller saves.

    way: from the file, quoted for a shell, to the command to continue.
    """
    from hd.ops.editor import TypedText

    typed_text = TypedText(session.desk, name, now=session.now)

    def words() -> str:
        if typed_text.path is None:
            return ""
        return Message("to go on: {command}", command=way(shlex.quote(str(typed_text.path))))

    with _report_saved_text(session, typed_text, words):
        yield typed_text


def command_with_file(words: Sequence[str], option_words: Sequence[Sequence[str]], option: str) -> tuple[str, str]:
    """Return the command line that reads the same text from a file, in two parts around the file's name."""
    words = [word for word in words if word != "--dry-run"]
    ends = words.index("--") if "--" in words else len(words)
    for at in range(ends):
        for some in option_words:
            if tuple(words[at : at + len(some)]) == tuple(some):
                before, after = [*words[:at], *filter(None, [option])], words[at + len(some) :]
                return shlex.join(["hd", *before]), shlex.join(after)
    return shlex.join(["hd", *words[:ends], *filter(None, [option])]), shlex.join(words[ends:])


def command_without(words: Sequence[str], option: str) -> str:
    """Return the command line without every occurrence of an option and its value."""
    left: list[str] = []
    for at, word in enumerate(words):
        if word != option and not word.startswith(f"{option}=") and (at == 0 or words[at - 1] != option):
            left.append(word)
    return shlex.join(["hd", *left])


@contextlib.contextmanager
def _report_saved_text(session: Session, typed_text: TypedText, way: Callable[[], str]) -> Iterator[None]:
    """Discard the saved text on success; otherwise, and after a dry run on a terminal, say where it is."""
    try:
        yield
    except (HdError, click.Abort, KeyboardInterrupt, EOFError) as error:
        words = way()
        if isinstance(error, HdError):
            error.hint = Lines(error.hint, words)
        elif words:
            click.echo(f"\n{safe(translate(words), multiline=True)}", err=True)
        if isinstance(error, EOFError):
            raise KeyboardInterrupt from error
        raise
    if session.dry_run and is_terminal(sys.stdin):
        if words := way():
            click.echo(safe(translate(words), multiline=True), err=True)
    else:
        typed_text.discard()


def _recovery_hint(typed_text: TypedText, before: str, after: str = "") -> str:
    """Return where the text is and how to continue with it; "" if none was saved."""
    if typed_text.path is None:
        return ""
    command = " ".join(part for part in (before, shlex.quote(str(typed_text.path)), after) if part)
    return Lines(
        Message("your text is in {path}", path=typed_text.path), Message("to go on: {command}", command=command)
    )


def _require_terminal(what: str, instead: str) -> None:
    if not is_terminal(sys.stdin):
        raise UsageError(Message("{what} needs a terminal", what=what), hint=instead)


def _print_error(error: HdError) -> None:
    click.echo(f"hd: {safe(translate(error.message))}", err=True)
    if error.hint:
        click.echo(safe(translate(error.hint), multiline=True), err=True)
