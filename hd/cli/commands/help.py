"""`hd help`: show the help of a command, or list all commands."""

from __future__ import annotations

import click

from hd.cli import output
from hd.cli.registry import COMMANDS, SECTIONS
from hd.core.query.error import unknown_name_message
from hd.errors import UsageError
from hd.i18n import _

_ALL = "all"


@click.command("help")
@click.argument("words", nargs=-1, metavar="[COMMAND|all]")
@click.pass_context
def help_(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Show the help of a command, or list all commands.

    `hd --help` lists only the everyday commands.

    \b
    hd help all
    hd help escalate
    hd help sla check
    """
    root = ctx.find_root()
    output.print_data(_list_all(root) if words == (_ALL,) else _help_of(root, words))


def _list_all(root: click.Context) -> str:
    """Return every command with its summary, grouped as in the registry."""
    formatter = root.make_formatter()
    for section, names in SECTIONS.items():
        with formatter.section(_(section)):
            formatter.write_dl([(name, _(COMMANDS[name].summary)) for name in names])
    return formatter.getvalue().strip("\n")


def _help_of(root: click.Context, words: tuple[str, ...]) -> str:
    """Return the help of the command that `words` name. Raises UsageError if there is no such command."""
    found = root
    for word in words:
        group, path = found.command, found.command_path
        inner = group.get_command(found, word) if isinstance(group, click.Group) else None
        if inner is None:
            known = group.list_commands(found) if isinstance(group, click.Group) else []
            message = unknown_name_message("command", f"{path} {word}", known=[f"{path} {name}" for name in known])
            raise UsageError(message, hint="hd help all" if found is root else f"{path} --help")
        found = click.Context(inner, info_name=word, parent=found)
    return found.get_help()
