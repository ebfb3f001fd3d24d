"""`hd sla report`: report how SLA targets were met in a period."""

from __future__ import annotations

from typing import Any

import click

from hd.cli import options
from hd.cli import output as cli_output
from hd.cli.session import Session

FORMATS = ("table", "json", "csv", "markdown", "html")


@click.command(cls=options.QueryCommand)
@options.query
@click.option("--from", "first", metavar="TIME", help="The period's first day, month or year, or a time: 2026-11, 30d.")
@click.option("--to", "last", metavar="TIME", help="The period's last day, month or year, or a time.")
@click.option("--by", default="", metavar="KEY", help="Group by team, priority, org, service, category, month, person.")
@click.option("--org", metavar="NAME", help="Report on this customer only.")
@click.option("--recompute", is_flag=True, help="Recompute resolved tickets with the current hd.yaml.")
@click.option("--policy", metavar="REV", help="Recompute all tickets with the hd.yaml of commit REV.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="By default a table or tab-separated; html is a page with charts.",
)
@click.option("--output", metavar="FILE", help="Write the report to FILE.")
@options.as_json
@click.pass_obj
def report(
    session: Session,
    words: tuple[str, ...],
    first: str | None,
    last: str | None,
    by: str,
    org: str | None,
    recompute: bool,
    policy: str | None,
    form: str | None,
    output: str | None,
    json_: bool,
    jsonl: bool,
) -> None:
    """Report SLA results: met, breached, running, at risk, durations.

    A resolved ticket counts at its time of resolution, with the verdict in its file; an open ticket counts in its
    current state if it was registered before the end of the period. Median and 90th percentile are business time, by
    nearest rank.

    \b
    hd sla report --from 2026-11 --to 2026-11
    hd sla report --by team priority:P1..P2
    hd sla report --org acme --by month --from 2026-01 --format html --output acme.html
    hd sla report --policy HEAD~1 --format csv
    """
    from hd.core.sla.report import ReportOptions, check_grouping
    from hd.ops.sla import report as op

    form = options.output_format(form, json_=json_, jsonl=jsonl)
    terms = ReportOptions(op.period(session.context, first, last), check_grouping(by) if by else "", recompute, org)
    found, bad = op.report(session.context, words, terms=terms, me=session.me, policy=policy)
    session.flush_notices()
    text = _format_report(session, found, form=form)
    if output and output != "-":
        op.save(session.folder / output, text + "\n")
        cli_output.print_message(f"wrote {output}")
    else:
        cli_output.print_data(text)
    _print_doubts(found, bad, quiet=form in ("markdown", "html", "table") or (not form and session.is_for_person))


def _format_report(session: Session, found: dict[str, Any], *, form: str) -> str:
    from hd.render.sla import report as draw

    match form:
        case "json" | "jsonl":
            return _json(found, lines=form == "jsonl")
        case "csv":
            return draw.report_csv(found)
        case "markdown":
            return draw.report_markdown(found)
        case "html":
            from hd.render.sla.report_html import page

            return page(found)
        case "table":
            return draw.report_table(found, screen=session.screen)
    return draw.report_table(found, screen=session.screen) if session.is_for_person else draw.report_tsv(found)


def _json(found: dict[str, Any], *, lines: bool) -> str:
    """Return one document; or one line for each metric, of the total and of each group."""
    import json

    from hd.render.sla.report import rows

    if not lines:
        return json.dumps(found, ensure_ascii=False, indent=2)
    head, *body = rows(found)
    return "\n".join(json.dumps(dict(zip(map(str, head), row, strict=True)), ensure_ascii=False) for row in body)


def _print_doubts(found: dict[str, Any], bad: Any, *, quiet: bool) -> None:
    """Print to stderr the files that could not be read and, unless the report says so itself, other doubts."""
    from hd.render.sla.report import doubts

    for text in () if quiet else doubts(found):
        cli_output.print_message(f"note: {text}")
    if found["stale_verdicts"] or found["unclear"]:
        cli_output.print_message("hd check lists them, with file and line")
    cli_output.print_diagnostics(bad)
