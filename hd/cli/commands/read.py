"""The commands that only read: list, show, search, log."""

from __future__ import annotations

import click

from hd.cli import answer, options
from hd.cli.session import Session


@click.command("list", cls=options.QueryCommand)
@options.query
@click.option("-n", "limit", type=int, metavar="N", help="Show the first N.")
@options.as_json
@click.pass_obj
def list_(session: Session, words: tuple[str, ...], limit: int | None, json_: bool, jsonl: bool) -> None:
    """List tickets: the open ones, next due first, or those that a query picks.

    Words and "phrases" match title and text; then key:value, key:a,b, NOT key:value, OR, ranges a..b, is:breached,
    is:mine, sort:-created. Unless it names status:, is:open or is:closed, it means is:open.

    \b
    hd list
    hd list is:mine due:..today
    hd list priority:P1..P2 -team:desk sort:-created
    hd list '(vpn OR wifi)' status:resolved,closed -n 20
    hd list is:closed resolved:2026-11 --json
    """
    from hd.cli.render import tickets as draw
    from hd.ops.listing import list_tickets

    found = list_tickets(session.desk, words, me=session.me, now=session.now, limit=limit)
    session.flush_notices()
    answer.config_warnings(session)
    if json_ or jsonl:
        answer.documents(found.tickets, lines=jsonl)
    elif session.drawn:
        answer.page(
            session, draw.list_table(found.tickets, screen=session.screen, prefix=session.desk.config.desk.prefix)
        )
        what = "open" if found.open_only else "tickets"
        answer.talk(draw.footer(found.tickets, screen=session.screen, what=what, total=found.total))
    else:
        answer.out(draw.list_tsv(found.tickets, screen=session.screen))
    answer.problems(found.unreadable)


@click.command()
@options.shown
@options.as_json
def show(session: Session, refs: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """Show tickets whole: what they are, their clocks, what was said and done.

    \b
    hd show 7k3f
    hd show 7k3f m3xd --json
    """
    from hd.cli.render import tickets as draw
    from hd.ops.show import show

    found = show(session.desk, refs, me=session.me, now=session.now)
    session.flush_notices()
    answer.config_warnings(session)
    if json_ or jsonl:
        answer.documents(found, lines=jsonl, one=len(found) == 1)
        return
    prefix = session.desk.config.desk.prefix
    answer.page(session, "\n\n\n".join(draw.show(row, screen=session.screen, prefix=prefix) for row in found))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("-n", "limit", type=click.IntRange(min=1), default=20, metavar="N", help="At most N hits (20).")
@options.as_json
@click.pass_obj
def search(session: Session, words: tuple[str, ...], limit: int, json_: bool, jsonl: bool) -> None:
    """Find tickets and articles by words, best first. Typos and endings are forgiven, in three languages.

    \b
    hd search vpn drops
    hd search "прінтер не друкує"
    """
    from hd.cli.render import search as draw
    from hd.ops.find import find

    found, unreadable = find(session.desk, " ".join(words), me=session.me, now=session.now, limit=limit)
    session.flush_notices()
    answer.config_warnings(session)
    if json_ or jsonl:
        answer.documents(found, lines=jsonl)
    elif session.drawn:
        answer.page(session, draw.search_table(found, screen=session.screen, prefix=session.desk.config.desk.prefix))
        answer.talk("" if found else "nothing found")
    else:
        answer.out(draw.search_tsv(found))
    answer.problems(unreadable)


@click.command()
@click.argument("ref")
@options.as_json
@click.pass_obj
def log(session: Session, ref: str, json_: bool, jsonl: bool) -> None:
    """Show who changed a ticket, when, and in which commit: the audit trail, newest first.

    \b
    hd log 7k3f
    """
    from hd.cli.render import log as draw
    from hd.ops.history import log

    found = log(session.desk, ref, now=session.now)
    session.flush_notices()
    if json_ or jsonl:
        answer.documents(found, lines=jsonl)
    elif session.drawn:
        answer.page(session, draw.log_table(found, screen=session.screen))
    else:
        answer.out(draw.log_tsv(found, screen=session.screen))
