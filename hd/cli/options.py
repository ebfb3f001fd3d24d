"""Arguments and options that commands share: tickets, texts, JSON, dry runs, and queries with words like `-tag:x`.

A command that changes tickets is `@options.change_command` over a function that returns its results; `@options.refs`
and `@options.text` below it turn words and options into tickets and text.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import click

from hd.cli.session import Session
from hd.cli.terminal.streams import is_terminal, read_limited, stdin_bytes
from hd.errors import HdError, UsageError
from hd.i18n import Message, _, nmessage, pmessage, translate

Command = Callable[..., Any]

MANY = 20  # above this many tickets a command asks for confirmation

_ONE_TEXT = Message("give the text once: -m, -F or -e")
_TERM = r"-[^\W\d_][\w-]*[:<>]"
_MASK = "\0"
_READ = "hd.stdin"  # key in click's context: stdin has been read
COMMAND_LINE = "hd.typed"  # key in click's context: the words of the command line


class TicketSelection(NamedTuple):
    """Turns words into ticket ids: the tickets that the words name, and those that --query (`query_text`) matches.

    to: the status that the command sets; if it is final, a query asks for confirmation from the first ticket on.
    """

    session: Session
    query_text: str | None
    yes: bool
    to: str = ""

    def __call__(self, named: Sequence[str]) -> tuple[str, ...]:
        """Return the ids, each once. Raises UsageError for none, and for many without confirmation."""
        many = 0 if self.query_text is not None and self._is_final else MANY
        return _select_tickets(self.session, named, query_text=self.query_text, yes=self.yes, many=many, to=self.to)

    @property
    def _is_final(self) -> bool:
        """Whether no other status follows the one that the command sets."""
        status = self.session.desk.config.statuses.get(self.to) if self.to else None
        return status is not None and not status.next


def change_command(function: Command) -> Command:
    """Make a command of `function(session, …)`, which returns its results. Adds --at, --dry-run, --json and --jsonl.

    This is the outermost decorator of this module. The session's context knows --at and --dry-run.
    """

    @functools.wraps(function)
    def command(session: Session, /, at: str | None, dry_run: bool, json_: bool, jsonl: bool, **given: Any) -> None:
        from hd.cli import hints, output

        session.begin(at=at, dry_run=dry_run)
        results = function(session, **given)
        results = results if isinstance(results, list) else [results]
        output.print_changes(session, results, json_=json_, jsonl=jsonl)
        if not (json_ or jsonl):
            hints.show_hints(session, results)

    options = (
        click.option(
            "--at", metavar="TIME", help="When it happened: 09:10, 2h (ago), 2026-11-20T17:30 (default: now)."
        ),
        click.option("--dry-run", is_flag=True, help="Show what would change; change nothing."),
    )
    return click.pass_obj(_append_options(command, *options, as_json))


def refs(function: Command) -> Command:
    """Add `REF…`: tickets, as the parameter `refs`. `-` reads them from stdin; --query adds the tickets it matches."""
    return refs_to("")(function)


def refs_to(status: str) -> Callable[[Command], Command]:
    """Like `refs`, for a command that sets this status; if it is final, --query asks for confirmation."""

    def decorate(function: Command) -> Command:
        @ticket_words("REF...")
        @functools.wraps(function)
        def command(session: Session, /, words: tuple[str, ...], pick: TicketSelection, **given: Any) -> Any:
            return function(session, refs=pick._replace(to=status)(words), **given)

        return command

    return decorate


def read_only_refs(function: Command) -> Command:
    """Add `REF…` to a read-only command, like `refs`, without asking for confirmation."""

    @click.argument("words", nargs=-1, metavar="REF...")
    @functools.wraps(function)
    def command(session: Session, /, words: tuple[str, ...], query_text: str | None, **given: Any) -> Any:
        return function(session, refs=_select_tickets(session, words, query_text=query_text, yes=True), **given)

    option = click.option("--query", "query_text", metavar="QUERY", help="Also show every ticket that matches QUERY.")
    return click.pass_obj(_append_options(command, option))


def ticket_words(metavar: str) -> Callable[[Command], Command]:
    """Add the words as `words`, and `pick`, which turns those that name tickets into ids."""

    def decorate(function: Command) -> Command:
        @click.argument("words", nargs=-1, metavar=metavar)
        @functools.wraps(function)
        def command(
            session: Session, /, words: tuple[str, ...], query_text: str | None, yes: bool, **given: Any
        ) -> Any:
            return function(session, words=words, pick=TicketSelection(session, query_text, yes), **given)

        options = (
            click.option(
                "--query", "query_text", metavar="QUERY", help="Also apply to every ticket that matches QUERY."
            ),
            click.option(
                "--yes", is_flag=True, help=f"Do not ask to confirm (over {MANY} tickets, or a final status)."
            ),
        )
        return _append_options(command, *options)

    return decorate


def text(label: str) -> Callable[[Command], Command]:
    """Add `-m TEXT | -F FILE | -e`: the text is the parameter `text`, empty if none is given."""

    def decorate(function: Command) -> Command:
        @click.option("-m", "message", multiple=True, metavar="TEXT", help=f"{label}; repeat for more paragraphs.")
        @click.option("-F", "file", metavar="FILE", help=f"{label}, read from FILE; - is stdin.")
        @click.option("-e", "edit", is_flag=True, help=f"{label}, written in your editor.")
        @functools.wraps(function)
        def command(session: Session, /, message: tuple[str, ...], file: str | None, edit: bool, **given: Any) -> Any:
            if (message or file is not None) if edit else (message and file is not None):
                raise UsageError(_ONE_TEXT)
            if not edit and file != "-":
                text = read_text(file, option="-F ") if file is not None else "\n\n".join(message)
                return function(session, text=text, **given)
            from hd.cli.terminal import editor_session

            about = f"{label}: {', '.join(given['refs'])}" if given.get("refs") else label
            session.require_desk()  # before the person types
            written = editor_session.write_text(session, about) if edit else _stdin()
            with editor_session.rescue_text(session, written):
                text = written if isinstance(written, str) else _decode(written, "stdin")
                return function(session, text=text, **given)

        return command

    return decorate


def relatives_options(anyway_note: str = "", *, incidents: bool = False) -> Callable[[Command], Command]:
    """Add `--children` and `--anyway` as the parameter `reach`. Put it below `refs`, whose --yes applies to children
    too.

    anyway_note: what the help of --anyway says in addition. incidents: also add `--incidents`.
    """

    def decorate(function: Command) -> Command:
        past = f"Skip children {'and incidents ' if incidents else ''}that do not fit"

        @click.option("--children", is_flag=True, help="Also all open child tickets, in the same commit.")
        @click.option("--anyway", is_flag=True, help=f"{past}{anyway_note}." if anyway_note else f"{past}.")
        @functools.wraps(function)
        def command(
            session: Session, /, children: bool, anyway: bool, with_incidents: bool = False, **given: Any
        ) -> Any:
            from hd.ops.tickets.relatives import TooManyTicketsError, VerbScope

            sure = session.dry_run or click.get_current_context().params["yes"]
            try:
                reach = VerbScope(children, anyway, None if sure else MANY, with_incidents)
                return function(session, reach=reach, **given)
            except TooManyTicketsError as many:  # ask without holding the desk's lock
                _confirm(many.message, hint=many.hint)
            return function(session, reach=VerbScope(children, anyway, incidents=with_incidents), **given)

        if incidents:
            what = "Also all open incidents of problems, in the same commit."
            return click.option("--incidents", "with_incidents", is_flag=True, help=what)(command)
        return command

    return decorate


def notification_options(function: Command) -> Command:
    """Add `--quiet` and `--cc` as the parameter `announcement`."""

    @click.option("--quiet", is_flag=True, help="Do not notify anyone.")
    @click.option("--cc", multiple=True, metavar="ADDRESS", help="Send a copy to ADDRESS and add it to the watchers.")
    @functools.wraps(function)
    def command(session: Session, /, quiet: bool, cc: tuple[str, ...], **given: Any) -> Any:
        from hd.ops.tickets.copies import Announcement

        return function(session, announcement=Announcement(quiet, cc), **given)

    return command


def _append_options(command: Command, *options: Callable[[Command], Command]) -> Command:
    """Return `command` with these options at the end of its help, after its own."""

    def bare() -> None: ...

    for option in reversed(options):
        option(bare)
    own = command.__dict__.setdefault("__click_params__", [])
    own[:0] = bare.__dict__["__click_params__"]
    return command


def _select_tickets(
    session: Session, named: Sequence[str], *, query_text: str | None, yes: bool, many: int = MANY, to: str = ""
) -> tuple[str, ...]:
    """Return the ids of the named and matched tickets.

    Raises UsageError for none, and for more than `many` without confirmation.
    """
    found = [ref for word in named for ref in (_from_stdin() if word == "-" else [word])]
    if query_text is not None:
        from hd.ops.tickets.listing import ids_of

        found += ids_of(session.context, [query_text], me=session.me)
    if not found:
        nothing = Message("no ticket matches") if query_text is not None or named else Message("no ticket given")
        raise UsageError(
            nothing,
            hint=Message("name a ticket (hd list shows the ids), or use --query QUERY"),
            code="required",
            about="ref",
        )
    found = list(dict.fromkeys(found))
    if len(found) > many and not (yes or session.dry_run):
        count = nmessage("{n} ticket", "{n} tickets", len(found))
        what = Message("this changes {count}", count=count)
        if not many:
            what = Message(
                "this changes {count}, and {status} is a final status", count=count, status=pmessage("status", to)
            )
        _confirm(what, hint=Message("--yes to go ahead, --dry-run to see what would change"))
    return tuple(found)


def _confirm(what: str, *, hint: str) -> None:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise UsageError(what, hint=hint)
    from hd.cli.terminal.confirm import confirm

    if not confirm(_("{what}: continue?", what=translate(what))):
        raise HdError(Message("nothing was changed"))


def _from_stdin() -> list[str]:
    words = [line.split("\t")[0].strip() for line in _stdin().decode("utf-8-sig", "surrogateescape").splitlines()]
    return [word for word in words if word]


def read_text(file: str, *, option: str = "") -> str:
    """Return the text of the file that `option` names; `-` is stdin.

    Raises UsageError if it is no file, or not UTF-8.
    """
    return _decode(_stdin(), "stdin") if file == "-" else _decode(_read_file(file, option=option), file)


def at_revision(function: Command) -> Command:
    """Add `--rev REV` to a read-only command: the session's desk is then the desk of that commit."""

    def look(ctx: click.Context, _: click.Parameter, rev: str | None) -> None:
        session = ctx.find_object(Session)
        if rev is not None and session is not None and not ctx.resilient_parsing:
            session.open_revision(rev)

    return click.option(
        "--rev",
        metavar="REV",
        expose_value=False,
        callback=look,
        help="Use configuration and tickets as of commit REV.",
    )(function)


def as_json(function: Command) -> Command:
    """Add `--json` and `--jsonl`."""
    function = click.option("--jsonl", is_flag=True, help="Print one JSON document per line.")(function)
    return click.option("--json", "json_", is_flag=True, help="Print one JSON document.")(function)


def diagnostic_format(function: Command) -> Command:
    """Add `--format` to a command that prints diagnostics."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "github", "gitlab"]),
        help="table (default), json, github (annotations), gitlab (code quality).",
    )(function)


def output_format(form: str | None, *, json_: bool, jsonl: bool) -> str:
    """Return the format that `--format`, `--json` and `--jsonl` select; "" for none. Raises UsageError for two."""
    chosen = [name for name, given in (("--json", json_), ("--jsonl", jsonl), (f"--format {form}", form)) if given]
    if len(chosen) > 1 and not (json_ and form == "json" and not jsonl):
        raise UsageError(Message("use {option} or {other}, not both", option=chosen[0], other=chosen[1]))
    return "jsonl" if jsonl else "json" if json_ else form or ""


class QueryCommand(click.Command):
    """A command with a query: a word like `-tag:vpn` is a query term, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ends = args.index("--") if "--" in args else len(args)
        held = [_MASK + arg if re.match(_TERM, arg) else arg for arg in args[:ends]]
        return super().parse_args(ctx, held + args[ends:])


def query(function: Command) -> Command:
    """Add `[QUERY]…`, the words of a query, to a `QueryCommand`."""
    return click.argument("words", nargs=-1, metavar="[QUERY]...", callback=_restore_terms)(function)


def _restore_terms(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.removeprefix(_MASK) for word in value)


def _stdin() -> bytes:
    notes = click.get_current_context().meta
    if notes.get(_READ):
        raise UsageError(
            Message("stdin cannot hold both the tickets and the text"),
            hint=Message("name the tickets on the command line, or use -F FILE"),
        )
    notes[_READ] = True
    return stdin_bytes()


def read_content(file: str, *, option: str = "-F ") -> bytes:
    """Return the bytes of the file that `option` names; `-` is stdin. Raises UsageError."""
    return _stdin() if file == "-" else _read_file(file, option=option)


def _read_file(file: str, *, option: str) -> bytes:
    try:
        with open(file or ".", "rb") as opened:
            return read_limited(opened, name=f"{option}{file}")
    except OSError as error:
        hint = (
            Message("use -F FILE, -F - for stdin, or -m TEXT")
            if option == "-F "
            else Message("name a file, or use - for stdin")
        )
        raise UsageError(
            Message("{option}{file}: {strerror}", option=option, file=file, strerror=error.strerror), hint=hint
        ) from None


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        import shlex

        guess = "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "CP1251"
        source = "" if name == "stdin" else f" {shlex.quote(name)}"
        typed = ["-" if word == name else word for word in click.get_current_context().meta.get(COMMAND_LINE, ())]
        command = f"iconv -f {guess} -t UTF-8{source} | {shlex.join(['hd', *typed])}"
        raise UsageError(
            Message("{name}:{line}: not UTF-8", name=name, line=line),
            hint=Message("{command}   (if it is {guess})", command=command, guess=guess),
        ) from None
