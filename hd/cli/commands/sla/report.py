"""`hd sla report`: what became of the promises of a period."""

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
@click.option(
    "--by", default="", metavar="KEY", help="In groups: team, priority, org, service, category, month, person."
)
@click.option("--org", metavar="NAME", help="For this customer: nothing of any other one is in it.")
@click.option("--recompute", is_flag=True, help="Judge what is resolved by today's hd.yaml, not by its verdict.")
@click.option("--policy", metavar="REV", help="Judge everything by the hd.yaml of a revision.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="By default a table on a terminal, else tab-separated; html is one page, with charts.",
)
@click.option("--output", metavar="FILE", help="Write it into FILE.")
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
    """Report what became of promises: met, breached, still running, at risk, and how long it took.

    What is resolved counts when it was resolved, as the verdict in its file says; what is open counts as it stands now,
    if it was registered before the period's end. Median and 90 % are business time, by nearest rank.

    \b
    hd sla report --from 2026-11 --to 2026-11
    hd sla report --by team priority:P1..P2
    hd sla report --org acme --by month --from 2026-01 --format html --output acme.html
    hd sla report --policy HEAD~1 --format csv
    """
    from hd.core.sla.report import ReportOptions, group_by
    from hd.ops.sla import report as op

    form = options.form_of(form, json_=json_, jsonl=jsonl)
    terms = ReportOptions(op.period(session.context, first, last), group_by(by) if by else "", recompute, org)
    found, bad = op.report(session.context, words, terms=terms, me=session.me, policy=policy)
    session.flush_notices()
    text = _drawn(session, found, form=form)
    if output and output != "-":
        op.save(session.folder / output, text + "\n")
        cli_output.talk(f"wrote {output}")
    else:
        cli_output.out(text)
    _doubts(found, bad, quiet=form in ("markdown", "html", "table") or (not form and session.drawn))


def _drawn(session: Session, found: dict[str, Any], *, form: str) -> str:
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
    return draw.report_table(found, screen=session.screen) if session.drawn else draw.report_tsv(found)


def _json(found: dict[str, Any], *, lines: bool) -> str:
    """One document; or a line for each metric of all and of each group."""
    import json

    from hd.render.sla.report import rows

    if not lines:
        return json.dumps(found, ensure_ascii=False, indent=2)
    head, *body = rows(found)
    return "\n".join(json.dumps(dict(zip(map(str, head), row, strict=True)), ensure_ascii=False) for row in body)


def _doubts(found: dict[str, Any], bad: Any, *, quiet: bool) -> None:
    """On stderr: what could not be read, file by file; and, unless the report has said it, what else is doubtful."""
    from hd.render.sla.report import doubts

    for text in () if quiet else doubts(found):
        cli_output.talk(f"note: {text}")
    if found["stale_verdicts"] or found["unclear"]:
        cli_output.talk("hd check names them, with file and line")
    cli_output.problems(bad)
