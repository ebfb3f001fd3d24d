"""Writes the man page of `hd` and `hdesk` in roff, from the commands' own help; says nothing that the help does not."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence

import click

from hd import __version__

_SPECIAL = {"\\": "\\e", "-": "\\-", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", "'": "\\(aq"}
EXIT_CODES = {
    "0": "Success.",
    "1": "Failure: the message says what failed, and the next line what to do.",
    "2": "Wrong usage, or an unknown name.",
    "3": "hd sla check: something is breached.",
    "4": "hd sla check: something is at risk; only with --fail-on risk.",
    "5": "A check, lint, test or audit found errors.",
    "6": "Two sides disagree, and a person must decide.",
    "130": "Interrupted by Ctrl-C.",
}
ENVIRONMENT = {
    "HD_DESK": "The desk to use outside a desk's folder.",
    "HD_NOW": "The moment to take for the clock, as with --now.",
    "HD_DEBUG": "Show where an internal error happened.",
}


def link_page(name: str) -> str:
    """A page that shows the page of another name."""
    return f".so man1/{name}.1\n"


def page(
    cli: click.Group, commands: Mapping[str, Mapping[str, click.Command]], *, name: str, other: str
) -> Iterator[str]:
    """The lines of the page. commands: by section of `hd --help`, by name. other: the second name of the program."""
    yield f'.TH {name.upper()} 1 "" "hd {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{name}, {other} \\- a help desk that lives in a git repository"
    yield ".SH SYNOPSIS"
    for one in (name, other):
        yield f".B {one}"
        yield "[\\fIOPTIONS\\fR] [\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]]"
        yield ".br"
    yield ".SH DESCRIPTION"
    yield from _help(cli)
    yield from _text(
        f"{name} and {other} are the same program. Where another {other} comes first on the path (Debian's hexdump), "
        f"use {name}, or python -m hd."
    )
    yield ".SH OPTIONS"
    yield from _options(cli)
    for section, found in commands.items():
        yield f".SH {_escape(section.upper())}"
        for path, command in found.items():
            yield from _command(command, path)
    yield from _entries("EXIT STATUS", EXIT_CODES)
    yield from _entries("ENVIRONMENT", ENVIRONMENT)
    yield ".SH SEE ALSO"
    yield ".BR git (1)"


def _command(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        yield f".SS {_escape(path)}"
        yield from _help(command)
        for name, found in command.commands.items():
            yield from _command(found, f"{path} {name}")
        return
    arguments = [one.metavar or str(one.name).upper() for one in command.params if isinstance(one, click.Argument)]
    yield f".SS {_escape(' '.join([path, '[OPTIONS]', *arguments]))}"
    yield from _help(command)
    yield from _options(command)


def _help(command: click.Command) -> Iterator[str]:
    """The paragraphs of a help text; those that click leaves unwrapped are examples."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines = paragraph.split("\n")
        if lines[0] == "\b":
            yield ".PP"
            yield ".nf"
            yield ".RS 4"
            yield from map(_line, lines[1:])
            yield ".RE"
            yield ".fi"
        else:
            yield from _text(" ".join(lines))


def _text(text: str) -> Sequence[str]:
    return (".PP", _line(text))


def _options(command: click.Command) -> Iterator[str]:
    for option in (one for one in command.params if isinstance(one, click.Option)):
        word = f"[{'|'.join(option.type.choices)}]" if isinstance(option.type, click.Choice) else option.metavar or ""
        default = f" Default: {option.default}." if option.show_default else ""
        yield ".TP"
        yield f"\\fB{_escape(', '.join(option.opts))}\\fR {_escape(word)}".rstrip()
        yield _line(f"{option.help}{default}")


def _entries(heading: str, entries: Mapping[str, str]) -> Iterator[str]:
    yield f".SH {heading}"
    for name, text in entries.items():
        yield ".TP"
        yield f"\\fB{_escape(name)}\\fR"
        yield _line(text)


def _line(text: str) -> str:
    """A line of text, which roff takes for no request."""
    escaped = _escape(text)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def _escape(text: str) -> str:
    """ASCII in which roff finds no escape, and hyphens that can be copied."""
    return "".join(_SPECIAL.get(char) or (char if char.isascii() else f"\\[u{ord(char):04X}]") for char in text)
