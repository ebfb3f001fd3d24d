"""`hd sla forecast`: show what will be breached if nobody acts."""

from __future__ import annotations

import click

from hd.cli import options, output
from hd.cli.commands.sla.horizon import horizon
from hd.cli.session import Session


@click.command(cls=options.QueryCommand)
@options.query
@click.option("--within", metavar="SPAN", help="Look ahead by SPAN of real time: 2h, 3d (default: 8h).")
@click.option("--by", "by", metavar="TIME", help="Look ahead to TIME: 12:00, tomorrow.")
@click.option("--by-team", "grouped", flag_value="team", help="Group by team.")
@click.option("--by-person", "grouped", flag_value="person", help="Group by person.")
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="NAME",
    help="Only this clock: respond, reply, update, resolve, hold.",
)
@options.as_json
@click.pass_obj
def forecast(
    session: Session,
    words: tuple[str, ...],
    within: str | None,
    by: str | None,
    grouped: str | None,
    metrics: tuple[str, ...],
    json_: bool,
    jsonl: bool,
) -> None:
    """Show upcoming breaches per person and team on a timeline.

    The timeline starts now, at the left: - is time that counts, . is time that does not (off hours, or a wait with an
    end), x is the breach. Clocks that are already breached are only counted. The time that teams hold tickets (hold) is
    forecast only with --metric hold.

    \b
    hd sla forecast
    hd sla forecast --by 12:00
    hd sla forecast team:l2-kyiv --within 3d --by-person
    """
    from hd.ops.sla.forecast import By, forecast

    groups: dict[str | None, By] = {None: "who", "team": "team", "person": "person"}
    until = horizon(session, within or ("" if by else "8h"), by)
    assert until is not None  # one of the two is set
    found = forecast(session.context, words, me=session.me, until=until, by=groups[grouped], metrics=metrics)
    session.flush_notices()
    row = found.record()
    if json_ or jsonl:
        output.print_json(row["groups"] if jsonl else [row], lines=jsonl, one=True)
    else:
        from hd.render.sla import forecast as draw

        prefix = session.desk.config.desk.prefix
        if session.is_for_person:
            output.print_data(draw.forecast_table(row, screen=session.screen, prefix=prefix))
            output.print_message(draw.forecast_counts(row, screen=session.screen))
        else:
            output.print_data(draw.forecast_tsv(row, screen=session.screen))
    output.print_diagnostics(found.unreadable)
