"""`hd mail`: file incoming messages as tickets and comments, and look after those that wait."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from hd.mail.session import Session, report, write, write_documents

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(function: Command) -> Command:
    """`--json` and `--jsonl`."""
    function = click.option("--jsonl", is_flag=True, help="Print one JSON document per line.")(function)
    return click.option("--json", "json_", is_flag=True, help="Print one JSON document.")(function)


@click.group()
def mail() -> None:
    """File incoming mail: in, fetch, explain, show, held, block, allow, forget."""


@mail.command("in")
@click.argument("places", nargs=-1, metavar="[FILE|DIR|-]...")
@click.option("--mta", is_flag=True, help="Run from a mail server: exit with 75 to retry, else 0.")
@click.option("--done", is_flag=True, help="Mark messages of a maildir as read once they are filed.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@as_json
@click.pass_obj
def in_(
    session: Session, places: tuple[str, ...], mta: bool, done: bool, dry_run: bool, json_: bool, jsonl: bool
) -> None:
    """File messages: from stdin, .eml files, mbox files, maildirs or folders of .eml files.

    Each message becomes one commit: a new ticket, or a comment on the ticket that it answers. A message that was filed
    before changes nothing. A message that nobody should answer is held: see hd mail held.

    \b
    hd mail in < message.eml
    hd mail in ~/Maildir --done
    hd mail in --mta -
    """
    from hd.mail.intake import file_for_mta, file_places

    session.begin(at=None, dry_run=dry_run)
    if mta:
        click.get_current_context().exit(file_for_mta(session, places or ("-",), done=done))
    results, failures = file_places(session, places or ("-",), done=done)
    _write_results(session, results, json_=json_, jsonl=jsonl)
    for failure in failures:
        report(failure)
    if failures:
        click.get_current_context().exit(1)


def _write_results(session: Session, results: Any, *, json_: bool, jsonl: bool) -> None:
    from msgspec import to_builtins

    from hd.render.history.mail import filing_line

    session.flush_notices()
    if json_ or jsonl:
        write_documents([to_builtins(one) for one in results], jsonl=jsonl)
        return
    for one in results:
        write(filing_line(one))


@mail.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("-n", "limit", type=click.IntRange(min=1), metavar="N", help="File at most N messages of each source.")
@click.option("--no-sync", is_flag=True, help="Do not sync; mark messages after the commit.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@as_json
@click.pass_obj
def fetch(
    session: Session,
    sources: tuple[str, ...],
    limit: int | None,
    no_sync: bool,
    dry_run: bool,
    json_: bool,
    jsonl: bool,
) -> None:
    """Fetch mailboxes (IMAP, maildir): file new messages, sync, then mark them.

    Where a mailbox is stands in this clone: git config hd.mail.SOURCE.url, or HD_MAIL_SOURCE_URL. Its password comes
    from HD_MAIL_SOURCE_PASSWORD or a git credential helper. A source that fails stops no other.

    \b
    hd mail fetch
    hd mail fetch support -n 20 --dry-run
    """
    from hd.mail.fetching import Round

    session.begin(at=None, dry_run=dry_run)
    fetched = Round(session, limit=limit, share=not no_sync)
    fetched.run(sources)
    _write_results(session, fetched.results, json_=json_, jsonl=jsonl)
    for failure in fetched.failures:
        report(failure)
    if fetched.failures:
        click.get_current_context().exit(1)


@mail.command()
@click.argument("file", default="-", metavar="FILE|-")
@as_json
@click.pass_obj
def explain(session: Session, file: str, json_: bool, jsonl: bool) -> None:
    """Show rule by rule what a message would become; change nothing.

    \b
    hd mail explain message.eml
    """
    from hd.mail.local_sources import read_deliveries
    from hd.ops.mail.file_message import explain_message
    from hd.render.history.mail import explanation_record, explanation_text

    found = [explain_message(session.context, one.data, stored_at=one.stored_at) for one in read_deliveries(file)]
    if json_ or jsonl:
        write_documents([explanation_record(one) for one in found], jsonl=jsonl)
        return
    write("\n".join(explanation_text(one) for one in found))


@mail.command()
@click.argument("name", metavar="KEY|REF")
@click.option("--raw", is_flag=True, help="Print the messages as they were received.")
@click.option("--headers", is_flag=True, help="Print their headers only.")
@click.pass_obj
def show(session: Session, name: str, raw: bool, headers: bool) -> None:
    """Show kept messages in full: of a ticket, or by key.

    \b
    hd mail show 7k3f
    hd mail show 3f9c2a1b --raw > message.eml
    """
    from hd.ops.mail.message_store import raw_messages_of
    from hd.render.history.mail import message_headers, message_text

    found = raw_messages_of(session.context, name)
    if raw:
        for data in found.values():
            sys.stdout.buffer.write(data)
        return
    draw = message_headers if headers else message_text
    write("\n\n".join(draw(key, data) for key, data in found.items()))


@mail.command()
@click.option("--file", "file", multiple=True, metavar="KEY", help="File this message; repeat for more.")
@click.option("--drop", multiple=True, metavar="KEY", help="Remove this message for good; repeat for more.")
@click.option("--fail", is_flag=True, help="Exit with 6 if messages wait.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@as_json
@click.pass_obj
def held(
    session: Session,
    file: tuple[str, ...],
    drop: tuple[str, ...],
    fail: bool,
    dry_run: bool,
    json_: bool,
    jsonl: bool,
) -> None:
    """List messages that wait for a decision; file or drop them.

    \b
    hd mail held
    hd mail held --file 3f9c2a1b
    hd mail held --drop 3f9c2a1b
    """
    from hd.ops.mail.message_store import drop_held, file_held, list_held

    session.begin(at=None, dry_run=dry_run)
    if file or drop:
        dropped = drop_held(session.context, drop)
        _write_results(session, file_held(session.context, file), json_=json_, jsonl=jsonl)
        for key in dropped:
            report(f"dropped {key}")
        return
    rows = list_held(session.context)
    if json_ or jsonl:
        write_documents(rows, jsonl=jsonl)
    else:
        write("\n".join("\t".join((row["key"], row["from"], row["subject"], row["reason"])) for row in rows))
    if rows and fail:
        click.get_current_context().exit(6)


@mail.command()
@click.argument("address")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.pass_obj
def forget(session: Session, address: str, dry_run: bool) -> None:
    """Remove the kept messages of an address; tickets stay as they are.

    \b
    hd mail forget anna@acme.example
    """
    from hd.ops.mail.message_store import forget_sender

    session.begin(at=None, dry_run=dry_run)
    for key in forget_sender(session.context, address):
        write(key)


@mail.command()
@click.argument("sender", metavar="ADDRESS|DOMAIN")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.pass_obj
def block(session: Session, sender: str, dry_run: bool) -> None:
    """Hold all mail of an address or a domain: change mail.refuse in hd.yaml.

    \b
    hd mail block spam@mailer.example
    hd mail block mailer.example
    """
    _change_refused(session, sender, dry_run=dry_run, refuse=True)


@mail.command()
@click.argument("sender", metavar="ADDRESS|DOMAIN")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.pass_obj
def allow(session: Session, sender: str, dry_run: bool) -> None:
    """Accept mail of an address or a domain again: change mail.refuse in hd.yaml.

    \b
    hd mail allow mailer.example
    """
    _change_refused(session, sender, dry_run=dry_run, refuse=False)


def _change_refused(session: Session, sender: str, *, dry_run: bool, refuse: bool) -> None:
    from hd.ops.mail.refuse_senders import change_refused

    session.begin(at=None, dry_run=dry_run)
    said = change_refused(session.context, sender, refuse=refuse)
    session.flush_notices()
    write(said)
