"""`hd kb search`, `suggest` and `link`: find articles and link them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.i18n import _

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("--audience", metavar="WHO", help="requesters: only articles they may read; agents: only theirs.")
@click.option("-n", "limit", type=click.IntRange(min=1), default=20, metavar="N", help="Show at most N articles (20).")
@options.as_json
@click.pass_obj
def search(
    session: Session, words: tuple[str, ...], audience: str | None, limit: int, json_: bool, jsonl: bool
) -> None:
    """Find articles by words, best match first.

    Typos and word endings (in three languages) do not matter.

    \b
    hd kb search vpn drops
    hd kb search "забула пароль" --audience requesters
    """
    from hd.ops.search.articles import find

    found, unreadable = find(session.context, " ".join(words), audience=audience, limit=limit)
    _show(session, found, json_=json_, jsonl=jsonl, none=_("nothing found"))
    output.print_diagnostics(unreadable)


@click.command()
@click.argument("ref")
@click.option("-n", "limit", type=click.IntRange(min=1), default=5, metavar="N", help="Show at most N articles (5).")
@options.as_json
@click.pass_obj
def suggest(session: Session, ref: str, limit: int, json_: bool, jsonl: bool) -> None:
    """Suggest articles that may help with a ticket, best match first.

    \b
    hd kb suggest 7k3f
    """
    from hd.ops.search.articles import suggest

    found = suggest(session.context, ref, limit=limit)
    _show(session, found, json_=json_, jsonl=jsonl, none=_("no fitting article"))


@click.command()
@options.change_command
@click.argument("slug")
@click.argument("others", nargs=-1, required=True, metavar="REF|SLUG...")
def link(session: Session, slug: str, others: tuple[str, ...]) -> list[ChangeResult]:
    """Link an article to tickets or to other articles.

    A linked ticket that is resolved counts as solved by the article. To link the article while you resolve a ticket:
    `hd resolve --kb`.

    \b
    hd kb link vpn-drops 7k3f m3xd
    hd kb link erp-month-end erp-does-not-start
    """
    from hd.ops.kb.link import link

    return link(session.context, slug, others)


def _show(session: Session, found: list[dict[str, object]], *, json_: bool, jsonl: bool, none: str) -> None:
    from hd.render.tickets import search as draw

    session.flush_notices()
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.page_data(session, draw.search_table(found, screen=session.screen))
        output.print_message("" if found else none)
    else:
        output.print_data(draw.search_tsv(found))
