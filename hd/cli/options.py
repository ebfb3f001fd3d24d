"""What commands share: tickets to work on, text from three places, JSON, dry runs; query words like `-tag:x`.

A verb is `@options.changing` over a function that returns what it changed; `@options.refs` and `@options.text` below it
turn words and options into tickets and text.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import click

from hd.cli.session import Session
from hd.cli.terminal.streams import is_terminal, stdin_bytes, within
from hd.errors import HdError, UsageError
from hd.i18n import Message, _, nmessage, pmessage, translate

Command = Callable[..., Any]

MANY = 20  # above this many tickets a verb asks first

_ONE_TEXT = Message("give the text once: -m, -F or -e")
_TERM = r"-[^\W\d_][\w-]*[:<>]"
_HELD = "\0"
_READ = "hd.stdin"  # in click's notes on this run: stdin has been read
TYPED = "hd.typed"  # in click's notes on this run: the words of the command line


class TicketSelection(NamedTuple):
    """Makes tickets of words: the ones they name, and those that --query (`asked`) picks. to: the status that the verb
    gives them; where it is final, a query asks first from one ticket on."""

    session: Session
    asked: str | None
    yes: bool
    to: str = ""

    def __call__(self, named: Sequence[str]) -> tuple[str, ...]:
        """Their refs, each once. Raises UsageError for none, and for many without a yes."""
        many = 0 if self.asked is not None and self._is_final else MANY
        return _picked(self.session, named, asked=self.asked, yes=self.yes, many=many, to=self.to)

    @property
    def _is_final(self) -> bool:
        """Whether nothing follows the status that the verb leads to."""
        status = self.session.desk.config.statuses.get(self.to) if self.to else None
        return status is not None and not status.next


def changing(function: Command) -> Command:
    """A verb: `function(session, …)` returns what it changed, and this prints it. Adds --at, --dry-run, --json(l).

    The outermost of the decorators here. The context of the session knows --at and --dry-run.
    """

    @functools.wraps(function)
    def command(session: Session, /, at: str | None, dry_run: bool, json_: bool, jsonl: bool, **given: Any) -> None:
        from hd.cli import hints, output

        session.begin(at=at, dry_run=dry_run)
        results = function(session, **given)
        results = results if isinstance(results, list) else [results]
        output.changed(session, results, json_=json_, jsonl=jsonl)
        if not (json_ or jsonl):
            hints.after(session, results)

    options = (
        click.option(
            "--at", metavar="TIME", help="When it happened: 09:10, 2h (ago), 2026-11-20T17:30 (default: now)."
        ),
        click.option("--dry-run", is_flag=True, help="Show what would change; change nothing."),
    )
    return click.pass_obj(_last(command, *options, as_json))


def refs(function: Command) -> Command:
    """`REF…`: one or several tickets, as the parameter `refs`; `-` reads them from stdin, --query picks them."""
    return refs_to("")(function)


def refs_to(status: str) -> Callable[[Command], Command]:
    """The same for a verb that gives the tickets this status: what a query picks for a final one is confirmed first."""

    def decorate(function: Command) -> Command:
        @picking("REF...")
        @functools.wraps(function)
        def command(session: Session, /, words: tuple[str, ...], pick: TicketSelection, **given: Any) -> Any:
            return function(session, refs=pick._replace(to=status)(words), **given)

        return command

    return decorate


def shown(function: Command) -> Command:
    """`REF…` of a command that only reads: as `refs`, and never asks."""

    @click.argument("words", nargs=-1, metavar="REF...")
    @functools.wraps(function)
    def command(session: Session, /, words: tuple[str, ...], asked: str | None, **given: Any) -> Any:
        return function(session, refs=_picked(session, words, asked=asked, yes=True), **given)

    option = click.option("--query", "asked", metavar="QUERY", help="Also show every ticket that matches QUERY.")
    return click.pass_obj(_last(command, option))


def picking(metavar: str) -> Callable[[Command], Command]:
    """A verb's words as `words`, and `pick`, which makes tickets of those of them that name some."""

    def decorate(function: Command) -> Command:
        @click.argument("words", nargs=-1, metavar=metavar)
        @functools.wraps(function)
        def command(session: Session, /, words: tuple[str, ...], asked: str | None, yes: bool, **given: Any) -> Any:
            return function(session, words=words, pick=TicketSelection(session, asked, yes), **given)

        options = (
            click.option("--query", "asked", metavar="QUERY", help="Also apply to every ticket that matches QUERY."),
            click.option(
                "--yes", is_flag=True, help=f"Do not ask to confirm (over {MANY} tickets, or a final status)."
            ),
        )
        return _last(command, *options)

    return decorate


def text(what: str) -> Callable[[Command], Command]:
    """`-m TEXT | -F FILE | -e`: the text arrives as the parameter `text`, empty where none was given."""

    def decorate(function: Command) -> Command:
        @click.option("-m", "message", multiple=True, metavar="TEXT", help=f"{what}; repeat for more paragraphs.")
        @click.option("-F", "file", metavar="FILE", help=f"{what}, read from FILE; - is stdin.")
        @click.option("-e", "edit", is_flag=True, help=f"{what}, written in your editor.")
        @functools.wraps(function)
        def command(session: Session, /, message: tuple[str, ...], file: str | None, edit: bool, **given: Any) -> Any:
            if (message or file is not None) if edit else (message and file is not None):
                raise UsageError(_ONE_TEXT)
            if not edit and file != "-":
                text = file_text(file, said="-F ") if file is not None else "\n\n".join(message)
                return function(session, text=text, **given)
            from hd.cli.terminal import editor_session

            about = f"{what}: {', '.join(given['refs'])}" if given.get("refs") else what
            session.require_desk()  # before anybody types
            written = editor_session.typed(session, about) if edit else _stdin()
            with editor_session.rescuing(session, written):
                text = written if isinstance(written, str) else _decoded(written, "stdin")
                return function(session, text=text, **given)

        return command

    return decorate


def reaching(anyway: str = "", *, incidents: bool = False) -> Callable[[Command], Command]:
    """`--children` and `--anyway`, as the parameter `reach`; below `refs`, whose --yes holds for the children, too.
    anyway: what else the second one goes past. incidents: there is `--incidents`, too."""

    def decorate(function: Command) -> Command:
        past = f"Skip children {'and incidents ' if incidents else ''}that do not fit"

        @click.option("--children", is_flag=True, help="Also all open child tickets, in the same commit.")
        @click.option("--anyway", is_flag=True, help=f"{past}{anyway}." if anyway else f"{past}.")
        @functools.wraps(function)
        def command(
            session: Session, /, children: bool, anyway: bool, with_incidents: bool = False, **given: Any
        ) -> Any:
            from hd.ops.tickets.relatives import TooManyTicketsError, VerbScope

            sure = session.dry_run or click.get_current_context().params["yes"]
            try:
                reach = VerbScope(children, anyway, None if sure else MANY, with_incidents)
                return function(session, reach=reach, **given)
            except TooManyTicketsError as many:  # asked without the desk's lock, which others may wait for
                _confirm(many.message, hint=many.hint)
            return function(session, reach=VerbScope(children, anyway, incidents=with_incidents), **given)

        if incidents:
            what = "Also all open incidents of problems, in the same commit."
            return click.option("--incidents", "with_incidents", is_flag=True, help=what)(command)
        return command

    return decorate


def announcing(function: Command) -> Command:
    """`--quiet` and `--cc`, as the parameter `announcement`."""

    @click.option("--quiet", is_flag=True, help="Do not notify anyone.")
    @click.option("--cc", multiple=True, metavar="ADDRESS", help="Send a copy to ADDRESS and add it to the watchers.")
    @functools.wraps(function)
    def command(session: Session, /, quiet: bool, cc: tuple[str, ...], **given: Any) -> Any:
        from hd.ops.tickets.copies import Announcement

        return function(session, announcement=Announcement(quiet, cc), **given)

    return command


def _last(command: Command, *options: Callable[[Command], Command]) -> Command:
    """`command` with these options at the end of its help: what is its own comes first."""

    def bare() -> None: ...

    for option in reversed(options):
        option(bare)
    own = command.__dict__.setdefault("__click_params__", [])
    own[:0] = bare.__dict__["__click_params__"]
    return command


def _picked(
    session: Session, named: Sequence[str], *, asked: str | None, yes: bool, many: int = MANY, to: str = ""
) -> tuple[str, ...]:
    """The tickets that were named or asked for. Raises UsageError for none, and for more than `many` without a yes."""
    found = [ref for word in named for ref in (_from_stdin() if word == "-" else [word])]
    if asked is not None:
        from hd.ops.tickets.listing import ids_of

        found += ids_of(session.context, [asked], me=session.me)
    if not found:
        nothing = Message("no ticket matches") if asked is not None or named else Message("no ticket given")
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


def file_text(file: str, *, said: str = "") -> str:
    """The text of a file that was named, by the option `said`; `-` is stdin. Raises UsageError for what is no file
    or not UTF-8."""
    return _decoded(_stdin(), "stdin") if file == "-" else _decoded(_content(file, said=said), file)


def at_revision(function: Command) -> Command:
    """`--rev REV` of a command that only reads: the session's desk is then the one of that commit."""

    def look(ctx: click.Context, _: click.Parameter, rev: str | None) -> None:
        session = ctx.find_object(Session)
        if rev is not None and session is not None and not ctx.resilient_parsing:
            session.look_at(rev)

    return click.option(
        "--rev",
        metavar="REV",
        expose_value=False,
        callback=look,
        help="Use configuration and tickets as of commit REV.",
    )(function)


def as_json(function: Command) -> Command:
    """`--json` and `--jsonl`."""
    function = click.option("--jsonl", is_flag=True, help="Print one JSON document per line.")(function)
    return click.option("--json", "json_", is_flag=True, help="Print one JSON document.")(function)


def diagnostic_format(function: Command) -> Command:
    """`--format` of the commands that print diagnostics."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "github", "gitlab"]),
        help="table (default), json, github (annotations), gitlab (code quality).",
    )(function)


def form_of(form: str | None, *, json_: bool, jsonl: bool) -> str:
    """What `--format`, `--json` and `--jsonl` ask for; empty where nothing is. Raises UsageError for two of them."""
    said = [name for name, given in (("--json", json_), ("--jsonl", jsonl), (f"--format {form}", form)) if given]
    if len(said) > 1 and not (json_ and form == "json" and not jsonl):
        raise UsageError(Message("use {said} or {said2}, not both", said=said[0], said2=said[1]))
    return "jsonl" if jsonl else "json" if json_ else form or ""


class QueryCommand(click.Command):
    """A command with a query: a word like `-tag:vpn` is a term of it, never an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ends = args.index("--") if "--" in args else len(args)
        held = [_HELD + arg if re.match(_TERM, arg) else arg for arg in args[:ends]]
        return super().parse_args(ctx, held + args[ends:])


def query(function: Command) -> Command:
    """`[QUERY]…`: the words of a query, for a `QueryCommand`."""
    return click.argument("words", nargs=-1, metavar="[QUERY]...", callback=_released)(function)


def _released(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.removeprefix(_HELD) for word in value)


def horizon(session: Session, within: str | None, by: str | None) -> datetime | None:
    """The moment that `--within SPAN` or `--by TIME` looks ahead to; None where neither was given."""
    ahead = looking_ahead(session, within, by)
    return ahead(session.now) if ahead else None


def looking_ahead(session: Session, within: str | None, by: str | None) -> Callable[[datetime], datetime] | None:
    """The same for a run at any moment: from it to the one that it looks ahead to."""
    if not (within or by):
        return None
    from hd.core.time.parsing import parse_moment, parse_span

    if within and by:
        raise UsageError(Message("use --within or --by, not both"))
    if by:
        session.moment(by)  # wrong now is wrong always
        return lambda now: parse_moment(by, now=now, zone=session.desk.zone)
    span = parse_span(within) if within else None
    if within and span is None:
        raise UsageError(Message('--within: "{within}" is not a time span', within=within), hint="like 30m, 2h, 1d")
    return (lambda now: now + span) if span is not None else None


def _stdin() -> bytes:
    notes = click.get_current_context().meta
    if notes.get(_READ):
        raise UsageError(
            Message("stdin cannot hold both the tickets and the text"),
            hint=Message("name the tickets on the command line, or use -F FILE"),
        )
    notes[_READ] = True
    return stdin_bytes()


def content(file: str, *, said: str = "-F ") -> bytes:
    """The bytes of a file that the option `said` names; `-` is stdin. Raises UsageError."""
    return _stdin() if file == "-" else _content(file, said=said)


def _content(file: str, *, said: str) -> bytes:
    try:
        with open(file or ".", "rb") as opened:
            return within(opened, name=f"{said}{file}")
    except OSError as error:
        hint = (
            Message("use -F FILE, -F - for stdin, or -m TEXT")
            if said == "-F "
            else Message("name a file, or use - for stdin")
        )
        raise UsageError(
            Message("{said}{file}: {strerror}", said=said, file=file, strerror=error.strerror), hint=hint
        ) from None


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        import shlex

        guess = "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "CP1251"
        source = "" if name == "stdin" else f" {shlex.quote(name)}"
        typed = ["-" if word == name else word for word in click.get_current_context().meta.get(TYPED, ())]
        command = f"iconv -f {guess} -t UTF-8{source} | {shlex.join(['hd', *typed])}"
        raise UsageError(
            Message("{name}:{line}: not UTF-8", name=name, line=line),
            hint=Message("{command}   (if it is {guess})", command=command, guess=guess),
        ) from None
