"""The entry point of `hd`: find and run the command. Only this module turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import click

from hd import __version__
from hd.cli import options
from hd.cli.language import choose_language
from hd.cli.registry import COMMANDS, EVERYDAY, GUESSES, HIDDEN, SECTIONS, load_command
from hd.cli.session import Session
from hd.cli.terminal import streams
from hd.cli.terminal.streams import wrap_lists
from hd.errors import HdError, MissingExtraError, UsageError
from hd.i18n import ENGLISH, Lines, Message, _, language, ngettext, translate

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_LONGEST = 1000  # characters; messages quote what people type
_CLICK_LEAST = 52  # columns; below, click writes help of 50
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """The group `hd`. It imports a command only when it is called, to keep start-up fast."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[options.COMMAND_LINE] = tuple(args)
        ctx.terminal_width = _narrow_width()
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = load_command(cmd_name)
        if isinstance(found, click.Group):
            found = _with_whole_summaries(found)
        if found is not None and ctx.resilient_parsing:  # a shell asks for completions
            from hd.cli.completion.complete import equip

            equip(found)
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=_(COMMANDS[name].summary)) for name in COMMANDS if name.startswith(incomplete)
        ]
        return names if not incomplete.startswith("-") else super().shell_complete(ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in (*COMMANDS, *HIDDEN) and not args[0].startswith("-"):
            _unknown_command(args[0], args[1:])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the everyday commands; `hd help all` lists all."""
        for section, names in SECTIONS.items():
            with formatter.section(_(section)):
                formatter.write_dl([(name, _(COMMANDS[name].summary)) for name in names if name in EVERYDAY])
        others = len(COMMANDS) - len(EVERYDAY)
        formatter.write_paragraph()
        more = ngettext("hd help all lists {n} more command.", "hd help all lists {n} more commands.", others)
        formatter.write_text(f"{more} {_('hd COMMAND --help shows examples.')}")


@click.command(cls=Commands, context_settings=_CONTEXT, invoke_without_command=True)
@click.version_option(__version__, prog_name="hd", message="%(prog)s %(version)s")
@click.option("-C", "folder", metavar="DIR", help="Use the desk in DIR instead of the current folder.")
@click.option("--now", metavar="TIME", help="Use TIME (ISO) as the current time; HD_NOW does the same.")
@click.option("--tz", "zone", metavar="ZONE", help="Show times in ZONE instead of the desk's.")
@click.option("--no-pager", is_flag=True, help="Print long output without git's pager.")
@click.option("--no-index", is_flag=True, help="Read every file; do not use the index.")
@options.as_json
@click.pass_context
def cli(
    ctx: click.Context,
    folder: str | None,
    now: str | None,
    zone: str | None,
    no_pager: bool,
    no_index: bool,
    json_: bool,
    jsonl: bool,
) -> None:
    """A help desk that lives in a git repository.

    Tickets and articles are Markdown files; commands change and commit them. Type any part of a ticket's id; `@` is the
    last ticket you named. Without a command, `hd` shows your work for today.

    \b
    hd                                      show your work for today
    hd init                                 make this folder a desk
    hd create "VPN drops" -r olena -s vpn   register a ticket
    hd list                                 list open tickets, next due first
    hd show 7k3f                            show one ticket in full
    hd sla check                            find breaches and risks (exit 3: breached)
    """
    words = ctx.obj if isinstance(ctx.obj, tuple) else ()
    ctx.obj = Session(folder=folder, now=now, zone=zone, pager=not no_pager, use_index=not no_index, words=words)
    ctx.call_on_close(partial(_sync_after_change, ctx.obj))
    if streams.is_terminal(sys.stderr):
        from hd.cli.terminal.progress import Line

        ctx.obj.progress = line = Line()
        ctx.call_on_close(line.erase)
    if ctx.invoked_subcommand is None:
        from hd.cli.commands.today import today

        today(ctx.obj, json_=json_, jsonl=jsonl)
    elif json_ or jsonl:
        raise UsageError(Message("--json goes after the command"), hint=f"hd {ctx.invoked_subcommand} --json")


def _sync_after_change(session: Session) -> None:
    if session.has_changes:
        from hd.cli.sync_notices import sync_after_change

        sync_after_change(session.desk)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run `hd`, and exit with its code."""
    streams.prepare()
    code = run(list(sys.argv[1:] if args is None else args))
    unwritten = streams.discard_unwritten()
    sys.exit(_unwritten(unwritten) if unwritten and not code else code)


def run(args: list[str]) -> int:
    """Run one command line and return the exit code. Every error ends here; none shows a traceback."""
    choose_language(args)
    if "_HD_COMPLETE" in os.environ:
        from hd.cli.completion import complete

        return complete.respond(cli)
    try:
        code = _root().main(args=args, prog_name="hd", standalone_mode=False, obj=tuple(args))
        return code if isinstance(code, int) else 0
    except HdError as error:
        return _tell(error.message, _hint(error), error.exit_code)
    except click.UsageError as error:
        return _usage(error, args)
    except click.ClickException as error:
        return _tell(error.format_message(), "", 1)
    except (click.Abort, KeyboardInterrupt):
        return _tell(Message("interrupted; no partial changes were saved"), "", 130)
    except SystemExit:
        return 0  # click exits like this when the reader is gone (`hd list | head -1`)
    except OSError as error:
        return _unwritten(error)
    except Exception as error:  # a bug of hd must not end in a traceback
        return _bug(error)


def _narrow_width() -> int | None:
    """Return the width of help on a terminal narrower than click supports; None to let click decide."""
    columns = os.environ.get("COLUMNS", "")
    if not columns.isdecimal() and streams.is_terminal(sys.stdout):
        columns = str(os.get_terminal_size(sys.stdout.fileno()).columns)
    return max(int(columns) - 2, 24) if columns.isdecimal() and 0 < int(columns) < _CLICK_LEAST else None


def _with_whole_summaries(group: click.Group) -> click.Group:
    """The group, in whose help no command's summary is cut: click cuts those that take more than a line."""
    found = copy(group)
    found.commands = {name: copy(command) for name, command in group.commands.items()}
    for command in found.commands.values():
        command.short_help = command.get_short_help_str(_LONGEST)
    return found


def _root() -> click.Command:
    """Return the command `hd`, with its help in the language of the run."""
    if language() == ENGLISH:
        return cli
    from hd.cli.click_language import translate_command

    return translate_command(cli)


def _usage(error: click.UsageError, args: Sequence[str]) -> int:
    if (
        error.ctx and type(error).__name__ == "NoArgsIsHelpError"
    ):  # since click 8.2; older versions print the help themselves
        click.echo(error.ctx.get_help(), err=True)
        return 2
    called = next((arg for arg in args if arg in COMMANDS), "")  # click does not always know the command
    path = error.ctx.command_path if error.ctx else f"hd {called}".strip()
    message, hint = " ".join(error.format_message().split()), f"{path} --help"
    message = _nearest(error) or message
    if "unexpected extra argument" in message:
        message = _extra(message)
        hint = Lines(Message('put quotes around words that belong together: "…"'), hint)
    if isinstance(error, click.MissingParameter) and error.ctx:
        hint = "\n".join([*_examples(error.ctx.command), hint])
    return _tell(message, hint, 2)


def _extra(message: str) -> str:
    """Return click's message about too many arguments, translated; click has it only in English."""
    words = message.partition("(")[2].rpartition(")")[0]
    return message if language() == ENGLISH else _("too many words: {words}", words=words)


def _nearest(error: click.UsageError) -> str:
    """Return the message with the nearest name for an unknown option or subcommand; otherwise ""."""
    from hd.core.query.error import unknown_name_message

    if error.ctx is None:
        return ""
    command = error.ctx.command
    if isinstance(error, click.NoSuchOption):
        known = [name for option in command.get_params(error.ctx) for name in option.opts if name.startswith("-")]
        return unknown_name_message("option", error.option_name, known=known)
    if isinstance(command, click.Group) and error.message.startswith("No such command"):
        path, name = error.ctx.command_path, error.message.partition("'")[2].rpartition("'")[0]
        return unknown_name_message(
            "command", f"{path} {name}", known=[f"{path} {one}" for one in command.list_commands(error.ctx)]
        )
    return ""


def _examples(command: click.Command) -> list[str]:
    """Return the first two example command lines of a command's help: they follow its `\\b`."""
    lines = [line.strip() for line in (command.help or "").partition("\b")[2].splitlines()]
    return [line for line in lines if line.startswith("hd ")][:2]


def _hint(error: HdError) -> str:
    """Return the hint of an error, preceded by the command that installs a missing extra."""
    if not isinstance(error, MissingExtraError):
        return error.hint
    from hd.ops.machine import install_command

    return f"{install_command(error.extra)}\n{error.hint}".strip()


def _tell(message: str, hint: str, code: int) -> int:
    from hd.text.sanitize import safe

    message, hint = translate(message), translate(hint)
    message = message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]}…{message[-_LONGEST // 2 :]}"
    click.echo(wrap_lists(f"hd: {safe(message)}", is_sentence=True), err=True)
    if hint:
        click.echo(wrap_lists(safe(hint, multiline=True)), err=True)
    return code


def _unwritten(error: OSError) -> int:
    return _tell(f"{error.filename or _('writing the answer')}: {error.strerror or error}", "", 1)


def _bug(error: Exception) -> int:
    if os.environ.get("HD_DEBUG"):
        raise error
    text = f"{type(error).__name__}: {error}"
    return _tell(
        Message("internal error: {text}", text=text),
        Message("HD_DEBUG=1 hd COMMAND   shows details; please report the bug with them"),
        1,
    )


def _unknown_command(name: str, rest: Sequence[str]) -> NoReturn:
    from hd.text.suggestions import nearest

    meant = f"hd list {name}" if ":" in name else GUESSES.get(name.casefold())
    if meant and rest and rest[0].isalnum():
        meant = meant.replace(" REF", f" {rest[0]}", 1)
    guess = None if meant else nearest(name, COMMANDS)
    raise UsageError(
        (
            Message('no command "{name}"; nearest: {guess}', name=name, guess=guess)
            if guess
            else Message('no command "{name}"', name=name)
        ),
        hint=(Message("try: {meant}", meant=meant) if meant else "hd help all"),
    )
