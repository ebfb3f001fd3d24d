"""`hd notify`: decide who is notified of what, and send it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hd.cli import diagnostic_output, options, output
from hd.cli.session import Session
from hd.core.config.message_model import EVENTS
from hd.i18n import _, ngettext, translate
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.notify.run import MessageRow, NotifyResult


@click.group(invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="Show what would be sent; change and send nothing.")
@click.option("--from", "base", metavar="REV", help="Begin at this revision instead of the one told last.")
@click.option("-n", "most", type=click.IntRange(min=1), metavar="N", help="Send at most N messages.")
@click.option("--yes", is_flag=True, help="Allow more than 500 notifications at once.")
@options.as_json
@click.pass_context
def notify(
    ctx: click.Context, dry_run: bool, base: str | None, most: int | None, yes: bool, json_: bool, jsonl: bool
) -> None:
    """Notify requesters and agents of what happened since the last run.

    It compares the revision told last with the one the remote has now, queues one message for each receiver and ticket,
    and sends those that are due. Any number of clones may run it at once. The first run skips everything that happened
    so far. It sends through HD_NOTIFY_VIA, else git config hd.notify.via.

    \b
    hd notify
    hd notify --dry-run
    hd notify --from HEAD~20 -n 5
    hd notify --json
    """
    if ctx.invoked_subcommand is not None:
        return
    from hd.notify.delivery import send_notifications
    from hd.ops.notify.run import NotifyRequest

    session: Session = ctx.obj
    session.begin(at=None, dry_run=dry_run)
    found = send_notifications(session.context, NotifyRequest(base, most, yes))
    session.flush_notices()
    _report(found, dry_run=dry_run, json_=json_, jsonl=jsonl)
    if found.is_partial:
        ctx.exit(1)


def _report(found: NotifyResult, *, dry_run: bool, json_: bool, jsonl: bool) -> None:
    if json_ or jsonl:
        _documents(found.rows, lines=jsonl)
    else:
        _lines(found.rows)
    if found.started:
        output.print_message(
            _("would skip everything that happened so far")
            if dry_run
            else _("skipped everything that happened so far; the next run notifies people")
        )
    if found.failed:
        text = ngettext(
            "{n} message was given up: hd notify list", "{n} messages were given up: hd notify list", found.failed
        )
        output.print_message(text)


@notify.command("list")
@options.as_json
@click.pass_obj
def list_(session: Session, json_: bool, jsonl: bool) -> None:
    """List messages that wait or were given up, the next due first.

    \b
    hd notify list
    hd notify list --json
    """
    from hd.ops.notify.run import MessageRow, queued

    rows = [MessageRow.of(one) for one in queued(session.context)]
    session.flush_notices()
    if json_ or jsonl:
        _documents(rows, lines=jsonl)
    else:
        _lines(rows)


@notify.command()
@click.argument("key")
@click.pass_obj
def show(session: Session, key: str) -> None:
    """Print a waiting message as it would go out.

    \b
    hd notify show 5be1c2a0
    """
    from hd.notify.preview import show_queued

    _print(session, show_queued(session.context, key))


@notify.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@options.as_json
@click.pass_obj
def retry(session: Session, keys: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """Send failed messages again with the next run; without KEY, all of them.

    It also sends to their addresses again where a server had refused one.

    \b
    hd notify retry
    hd notify retry 5be1c2a0
    """
    from hd.ops.notify.run import retry as op

    _answer(session, op(session.context, keys), json_=json_, jsonl=jsonl)


@notify.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@options.as_json
@click.pass_obj
def drop(session: Session, keys: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """Remove waiting messages; they are never sent.

    \b
    hd notify drop 5be1c2a0
    """
    from hd.ops.notify.run import drop as op

    _answer(session, op(session.context, keys), json_=json_, jsonl=jsonl)


@notify.command()
@click.argument("event", type=click.Choice([*EVENTS]), metavar="EVENT")
@click.argument("ref")
@click.option("--lang", metavar="LANG", help="The receiver's language: en, uk, ru; by default the desk's.")
@click.pass_obj
def preview(session: Session, event: str, ref: str, lang: str | None) -> None:
    """Print the message that an event of a ticket would send; send nothing.

    EVENT is one of those in notify.events of hd.yaml, such as registered, replied, resolved or breached.

    \b
    hd notify preview resolved 7k3f
    hd notify preview registered 7k3f --lang uk
    """
    from hd.notify.preview import preview as make

    _print(session, make(session.context, event, ref, lang=lang))


@notify.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def start(session: Session, dry_run: bool) -> None:
    """Skip everything that happened so far, and every message that waits.

    \b
    hd notify start
    """
    from hd.ops.notify.run import start as op

    session.begin(at=None, dry_run=dry_run)
    found = op(session.context)
    session.flush_notices()
    _report(found, dry_run=dry_run, json_=False, jsonl=False)


@notify.command()
@options.diagnostic_format
@options.as_json
@click.pass_obj
def lint(session: Session, form: str | None, json_: bool, jsonl: bool) -> None:
    """Check the desk's message templates; exit 5 if something is wrong.

    It reports unknown events and placeholders, missing subjects, and languages that do not exist.

    \b
    hd notify lint
    hd notify lint --json
    """
    from hd.notify.preview import lint_desk

    asked = options.output_format(form, json_=json_, jsonl=jsonl)
    found = lint_desk(session.context)
    session.flush_notices()
    diagnostic_output.print_findings(session, found, form=asked or "table", tool="hd notify lint")
    click.get_current_context().exit(5 if found else 0)


def _answer(session: Session, rows: Sequence[MessageRow], *, json_: bool, jsonl: bool) -> None:
    session.flush_notices()
    if json_ or jsonl:
        _documents(rows, lines=jsonl)
    else:
        _lines(rows)


def _documents(rows: Sequence[MessageRow], *, lines: bool) -> None:
    output.print_json([row.record() for row in rows], lines=lines)


def _lines(rows: Sequence[MessageRow]) -> None:
    """One tab-separated line a message: when, key, event, ticket, receiver, state, reason."""
    for row in rows:
        cells = (row.due.isoformat(), row.key[:8], row.event, row.id, row.to, row.state, str(translate(row.reason)))
        output.print_data("\t".join(safe(cell) for cell in cells).rstrip("\t"))


def _print(session: Session, data: bytes) -> None:
    session.flush_notices()
    output.print_data(safe(data.decode("utf-8", "replace"), multiline=True).rstrip("\n"))
