"""The commands that only read: show, search, similar, log."""

from __future__ import annotations

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.i18n import _


@click.command()
@options.read_only_refs
@click.option(
    "--public", "for_requester", is_flag=True, help="Show only what the requester may see, to paste into a mail."
)
@options.at_revision
@options.as_json
def show(session: Session, refs: tuple[str, ...], for_requester: bool, json_: bool, jsonl: bool) -> None:
    """Show tickets: fields, clocks, conversation, history, links.

    --public leaves out internal notes, teams and handovers, how long each team held the ticket, tags, and links to
    other tickets.

    \b
    hd show 7k3f
    hd show 7k3f --public
    hd show 7k3f m3xd --json
    hd show 7k3f --rev 4be1c2a
    """
    from hd.ops.tickets import show as op
    from hd.render.tickets import tickets as draw

    read = op.show_public if for_requester else op.show
    found = read(session.context, refs, me=session.lazy_me)
    session.remember(found[0]["id"])
    session.flush_notices()
    output.print_config_warning(session)
    if json_ or jsonl:
        output.print_json(found, lines=jsonl, one=len(found) == 1)
        return
    prefix = session.desk.config.desk.prefix
    output.page_data(session, "\n\n\n".join(draw.show(row, screen=session.screen, prefix=prefix) for row in found))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("-n", "limit", type=click.IntRange(min=1), default=20, metavar="N", help="Show at most N results (20).")
@click.option("--explain", is_flag=True, help="Explain each result: which words matched, how, and their weight.")
@options.as_json
@click.pass_obj
def search(session: Session, words: tuple[str, ...], limit: int, explain: bool, json_: bool, jsonl: bool) -> None:
    """Find tickets and articles by words, best match first.

    Typos, word endings (in three languages), the wrong keyboard layout (ghbynth) and the other alphabet (prynter) do
    not matter. The section search in hd.yaml has synonyms. A query term such as is:closed limits the result; to search
    for it as text, type '"is:closed"'.

    \b
    hd search vpn drops
    hd search "прінтер не друкує"
    hd search ghbynth --explain
    hd search 0x80070035
    hd search printer is:closed created:30d..
    """
    from hd.ops.search.search import find
    from hd.render.tickets import search as draw

    found, unreadable = find(
        session.context, words, me=session.lazy_me, limit=limit, brief=not (json_ or jsonl), explain=explain
    )
    session.flush_notices()
    output.print_config_warning(session)
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.page_data(
            session, draw.search_table(found, screen=session.screen, prefix=session.desk.config.desk.prefix)
        )
        output.print_message("" if found else _("nothing found"))
    else:
        output.print_data(draw.search_tsv(found))
    output.print_diagnostics(unreadable)


@click.command()
@click.argument("ref")
@click.option("-n", "limit", type=click.IntRange(min=1), default=10, metavar="N", help="Show at most N tickets (10).")
@options.as_json
@click.pass_obj
def similar(session: Session, ref: str, limit: int, json_: bool, jsonl: bool) -> None:
    """Show similar tickets, open and closed, and articles that may help.

    hd compares titles and texts: words without their endings, rare words counting more, error codes as a whole. The
    same requester, service or category adds a little. The column LIKE goes from 0 to 100, which means the same words.

    \b
    hd similar 7k3f
    hd similar 7k3f -n 3
    hd similar @ --json
    """
    from hd.ops.search.similar import with_articles
    from hd.render.tickets import search as draw

    ticket_id, found = with_articles(session.context, ref, me=session.lazy_me, limit=limit)
    session.remember(ticket_id)
    session.flush_notices()
    output.print_config_warning(session)
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.page_data(
            session, draw.similar_table(found, screen=session.screen, prefix=session.desk.config.desk.prefix)
        )
        output.print_message("" if found else _("no similar tickets"))
    else:
        output.print_data(draw.similar_tsv(found))


@click.command()
@click.argument("ref")
@options.as_json
@click.pass_obj
def log(session: Session, ref: str, json_: bool, jsonl: bool) -> None:
    """Show a ticket's audit trail, newest first.

    Each line says who made the change, when, and in which commit.

    \b
    hd log 7k3f
    """
    from hd.ops.history.log import log
    from hd.render.history import log as draw

    found = log(session.context, ref)
    session.remember(found[0]["id"] if found else session.desk.resolve(ref))
    session.flush_notices()
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.page_data(session, draw.log_table(found, screen=session.screen))
    else:
        output.print_data(draw.log_tsv(found, screen=session.screen))
