"""`hd problem`: what comes again and again, and the one fault behind it."""

from __future__ import annotations

from typing import Any

import click

from hd.cli import answer, options
from hd.cli.session import Session

FORMATS = ("table", "json", "markdown")


@click.group()
def problem() -> None:
    """Problems: find what comes again, make one problem of many incidents, keep its cause and workaround."""


@problem.command(cls=options.QueryCommand)
@options.query
@click.option("--since", default="30d", metavar="TIME", help="Where the period begins: 30d (the default), 2026-11-01.")
@click.option("--by", default="likeness", metavar="HOW", help="likeness (the default), service, category or office.")
@click.option("--min", "least", type=int, metavar="N", help="Only what came at least N times in the period (3).")
@click.option("--only", metavar="REF", help="Only the group that this ticket is in, however small.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default a table on a terminal, else a line for "
              "each incident.")  # fmt: skip
@options.as_json
@click.pass_obj
def detect(session: Session, words: tuple[str, ...], since: str, by: str, least: int | None, only: str | None,
           form: str | None, json_: bool, jsonl: bool) -> None:  # fmt: skip
    """Find incidents that come again, and propose a problem for each such fault.

    Incidents of the period that say much the same are one group, and what belongs to a known problem, or is like it,
    is counted with that. Each is held against as long a time before; a trend is only told where chance alone would
    hardly make it. Cancelled tickets, duplicates among them, do not count.

    \b
    hd problem detect
    hd problem detect --since 7d office:kyiv
    hd problem detect --by service --since 2026-11-01 --min 5
    hd problem detect --only 7k3f
    hd problem detect --only 7k3f | hd problem new --from -
    """
    session.desk.expect()
    from hd.ops import recurring as op

    form = options.form_of(form, json_=json_, jsonl=jsonl)
    terms = op.Terms(session.moment(since, back=True), op.grouped_by(by), op.LEAST if least is None else least, only)
    found, unreadable = op.detect(session.desk, words, terms=terms, me=session.who, now=session.now)
    session.flush_notices()
    answer.config_warnings(session)
    _told(session, found, form=form)
    answer.problems(unreadable)


def _told(session: Session, found: dict[str, Any], *, form: str) -> None:
    from hd.cli.render import recurring as draw

    if form in ("json", "jsonl"):
        answer.documents(found["groups"] if form == "jsonl" else [found], lines=form == "jsonl", one=form == "json")
    elif form == "markdown":
        answer.out(draw.groups_markdown(found))
    elif form == "table" or session.drawn:
        prefix = session.desk.config.desk.prefix
        answer.page(session, draw.groups_table(found, screen=session.screen, prefix=prefix))
        answer.talk(draw.footer(found, screen=session.screen))
    else:
        answer.out(draw.groups_tsv(found))
