"""`hd report`: figures about the desk that are not about clocks."""

from __future__ import annotations

import json
from typing import Any

import click

from hd.cli import options
from hd.cli import output as cli_output
from hd.cli.session import Session

FORMATS = ("table", "json", "csv", "markdown")


@click.group()
def report() -> None:
    """Report on the desk: csat."""


@report.command(cls=options.QueryCommand)
@options.query
@click.option("--from", "first", metavar="TIME", help="The period's first day, month or year: 2026-11, 30d.")
@click.option("--to", "last", metavar="TIME", help="The period's last day, month or year.")
@click.option("--by", default="", metavar="KEY", help="In groups: team, person, service, org, month.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: a table on a terminal, else tab-separated."
)
@click.option("--output", metavar="FILE", help="Write the report to FILE.")
@options.as_json
@click.pass_obj
def csat(
    session: Session,
    words: tuple[str, ...],
    first: str | None,
    last: str | None,
    by: str,
    form: str | None,
    output: str | None,
    json_: bool,
    jsonl: bool,
) -> None:
    """Report how satisfied requesters are, from the ratings of their resolutions.

    Asked are those whom csat in hd.yaml has asked; the rate is the share of them who rated. Mean and the share of 4 and
    5 need five answers. A person is whoever resolved the ticket.

    \b
    hd report csat --from 2026-11 --to 2026-11
    hd report csat --by team type:incident
    hd report csat --by month --from 2026-01 --format csv
    """
    from hd.core.reports.csat import group_by
    from hd.ops.reports.csat import report_csat
    from hd.ops.sla.report import period, save

    form = options.output_format(form, json_=json_, jsonl=jsonl)
    grouped = group_by(by) if by else ""
    asked = period(session.context, first, last)
    found, bad = report_csat(session.context, words, period=asked, by=grouped, me=session.me)
    session.flush_notices()
    text = _drawn(session, found, form=form)
    if output and output != "-":
        save(session.folder / output, text + "\n")
        cli_output.print_message(f"wrote {output}")
    else:
        cli_output.print_data(text)
    cli_output.print_diagnostics(bad)


def _drawn(session: Session, found: dict[str, Any], *, form: str) -> str:
    from hd.render.reports import csat as draw

    match form:
        case "json":
            return json.dumps(found, ensure_ascii=False, indent=2)
        case "jsonl":
            head, *rows = draw.records(found)
            return "\n".join(
                json.dumps(dict(zip(map(str, head), row, strict=True)), ensure_ascii=False) for row in rows
            )
        case "csv":
            return draw.report_csv(found)
        case "markdown":
            return draw.report_markdown(found)
        case "table":
            return draw.report_table(found, screen=session.screen)
    return draw.report_table(found, screen=session.screen) if session.is_for_person else draw.report_tsv(found)
