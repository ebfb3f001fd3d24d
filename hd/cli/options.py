"""Options that several commands share: text from three places, several tickets, JSON; query words like `-tag:x`."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from hd.cli.streams import is_terminal, stdin_bytes
from hd.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

_TERM = re.compile(r"^-[^\W\d_][\w-]*[:<>]")
_HELD = "\0"
_READ = "hd.stdin"  # in click's notes on this run: stdin has been read


def refs(function: F) -> F:
    """`REF…`: one or several tickets; `-` reads them from stdin."""
    return click.argument("refs", nargs=-1, required=True, metavar="REF...", callback=_from_stdin)(function)


def text(what: str) -> Callable[[F], F]:
    """`-m TEXT | -F FILE | -e`: the text arrives as the parameter `text`, empty where none was given."""

    def decorate(function: F) -> F:
        options = (
            click.option("-m", "message", multiple=True, metavar="TEXT", help=f"{what}; several make paragraphs."),
            click.option("-F", "file", metavar="FILE", help=f"{what}, from FILE; - is stdin."),
            click.option("-e", "edit", is_flag=True, help=f"{what}, written in your editor."),
        )
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def given_text(message: tuple[str, ...], file: str | None, edit: bool, *, about: str = "") -> str:
    """The text of one of the three options. Raises UsageError where two of them were given."""
    if sum((bool(message), file is not None, edit)) > 1:
        raise UsageError("one text, please: -m, -F or -e")
    if file == "-":
        return _decoded(_stdin(), "stdin")
    if file is not None:
        return _decoded(_content(file), file)
    if edit:
        return _edited(about)
    return "\n\n".join(message)


def as_json(function: F) -> F:
    """`--json` and `--jsonl`."""
    function = click.option("--jsonl", is_flag=True, help="Print JSON, a document a line.")(function)
    return click.option("--json", "json_", is_flag=True, help="Print one JSON document.")(function)


class QueryCommand(click.Command):
    """A command with a query: a word like `-tag:vpn` is a term of it, never an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ends = args.index("--") if "--" in args else len(args)
        held = [_HELD + arg if _TERM.match(arg) else arg for arg in args[:ends]]
        return super().parse_args(ctx, held + args[ends:])


def query(function: F) -> F:
    """`[QUERY]…`: the words of a query, for a `QueryCommand`."""
    return click.argument("words", nargs=-1, metavar="[QUERY]...", callback=_released)(function)


def _released(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.removeprefix(_HELD) for word in value)


def _from_stdin(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    if "-" not in value:
        return value
    words = [line.split("\t")[0].strip() for line in _stdin().decode("utf-8-sig", "surrogateescape").splitlines()]
    found = tuple(word for word in words if word)
    if not found:
        raise UsageError("no tickets on stdin", hint="hd list … | hd comment - -m TEXT")
    return tuple(part for ref in value for part in (found if ref == "-" else (ref,)))


def _stdin() -> bytes:
    notes = click.get_current_context().meta
    if notes.get(_READ):
        raise UsageError("stdin cannot be both the tickets and the text", hint="give one of them as words, or -F FILE")
    notes[_READ] = True
    return stdin_bytes()


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"-F {file}: {error.strerror}", hint="-F FILE, -F - for stdin, or -m TEXT") from None


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "CP1251"
        hint = f"iconv -f {guess} -t UTF-8 {'' if name == 'stdin' else shlex.quote(name)}".strip()
        raise UsageError(f"{name}:{line}: not UTF-8", hint=f"{hint} | hd … -F -   (if it is {guess})") from None


def _edited(about: str) -> str:
    if not is_terminal(sys.stdin):
        raise UsageError("-e needs a terminal", hint="-m TEXT, or -F FILE")
    written = click.edit(f"\n\n# {about}\n# Lines that begin with '# ' at the end are left out.\n", extension=".md")
    lines = (written or "").split("\n")
    while lines and (not lines[-1].strip() or lines[-1].startswith("# ")):
        lines.pop()
    return "\n".join(lines)
