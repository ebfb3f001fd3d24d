"""`hd list`: list tickets as a table, in groups, in other columns, or count them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.errors import UsageError
from hd.i18n import Message, _

if TYPE_CHECKING:
    from hd.ops.tickets.listing import Listing


@click.command("list", cls=options.QueryCommand)
@options.query
@click.option("--view", default="", metavar="NAME", help="Use a saved query (views in hd.yaml); QUERY narrows it.")
@click.option("--sort", default="", metavar="KEY,…", help="Sort by these keys: due, -created,priority.")
@click.option(
    "--columns", default="", metavar="NAME,…", help="Show these columns: any field of --json, resolve.due, due."
)
@click.option("--by", default="", metavar="KEY", help="Group by status, team, assignee, priority, org, month, ….")
@click.option("--count", is_flag=True, help="Print only the number; with --by, for each value.")
@click.option("-n", "limit", type=int, metavar="N", help="Show the first N (of each group).")
@options.at_revision
@options.as_json
@click.pass_obj
def list_(
    session: Session,
    /,
    words: tuple[str, ...],
    view: str,
    sort: str,
    columns: str,
    by: str,
    count: bool,
    limit: int | None,
    json_: bool,
    jsonl: bool,
) -> None:
    """List tickets that match a query; without one, the open tickets.

    Words and "phrases" match title and text. Queries have key:value, key:a,b, NOT key:value, OR, ranges a..b,
    is:breached, is:mine, is:needs-reply and sort:-created. A query without status:, is:open or is:closed finds open
    tickets only. The ticket that is due next comes first.

    \b
    hd list
    hd list is:mine due:..today
    hd list priority:P1..P2 -team:desk sort:-created
    hd list '(vpn OR wifi)' status:resolved,closed -n 20
    hd list --view triage service:vpn
    hd list --by team -n 5
    hd list is:closed resolved:2026-11 --count --by service
    hd list --columns id,org,resolve.due,title
    hd list --rev HEAD~20
    """
    from hd.ops.tickets import listing as op

    names = _chosen_columns(session, columns) if columns else ()
    if count and (names or sort):
        raise UsageError(
            Message("--count cannot be combined with --columns or --sort"), hint="hd list --count --by team"
        )
    ask = op.count_tickets if count else partial(op.list_tickets, sort=sort, brief=not (json_ or jsonl or names))
    found = ask(session.context, words, me=session.lazy_me, view=view, by=by, limit=limit)
    session.flush_notices()
    output.print_config_warning(session)
    if json_ or jsonl:
        _as_json(found, names=names, by=by, count=count, lines=jsonl)
    elif count:
        _print_counts(session, found, by=by)
    else:
        _print_tickets(session, found, names=names, by=by)
    output.print_diagnostics(found.unreadable)


def _chosen_columns(session: Session, columns: str) -> tuple[str, ...]:
    from hd.render.terminal.columns import parse_columns

    return parse_columns(columns, fields=session.desk.config.fields)


def _as_json(found: Listing, *, names: tuple[str, ...], by: str, count: bool, lines: bool) -> None:
    from hd.render.terminal.columns import value

    if count and not by:
        output.print_json([{"count": found.total}], lines=lines, one=True)
        return
    rows = [section.record(whole=not count) for section in found.sections] if by else list(found.tickets)
    for row in rows if by and names else ():
        row["tickets"] = [{name: value(ticket, name) for name in names} for ticket in row["tickets"]]
    if names and not by:
        rows = [{name: value(ticket, name) for name in names} for ticket in rows]
    output.print_json(rows, lines=lines)


def _print_counts(session: Session, found: Listing, *, by: str) -> None:
    from hd.render.tickets import lists as draw

    if not by:
        output.print_data(str(found.total))
        return
    pairs = [(section.value, section.count) for section in found.sections]
    output.print_data(
        draw.count_table(pairs, by=by, screen=session.screen) if session.is_for_person else draw.count_tsv(pairs)
    )


def _print_tickets(session: Session, found: Listing, *, names: tuple[str, ...], by: str) -> None:
    from hd.render.tickets import lists as draw

    screen, prefix = session.screen, session.desk.config.desk.prefix
    parts = [
        draw.ListSection(
            draw.titled(section.value, by=by, count=section.count if session.is_for_person else None) if by else "",
            section.tickets,
            _("and {more} more", more=section.count - len(section.tickets))
            if by and section.count > len(section.tickets)
            else "",
        )
        for section in found.sections
    ]
    if not session.is_for_person:
        flat = draw.list_tsv(found.tickets, screen=screen, names=names)
        output.print_data(draw.sections_tsv(parts, screen=screen, names=names) if by else flat)
        return
    from hd.cli import sync_notices

    output.page_data(session, draw.sections_table(parts, screen=screen, prefix=prefix, names=names))
    what = "open" if found.open_only else "tickets"
    synced = sync_notices.last_contact(session)
    output.print_message(
        draw.footer(found.tickets, screen=screen, what=what, total=found.total, states=found.states, synced=synced)
    )
    sync_notices.warn(session)
