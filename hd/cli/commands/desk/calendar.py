"""`hd calendar`: show working hours and holidays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.group()
def calendar() -> None:
    """Show working hours and holidays: show, holidays."""


@calendar.command()
@click.argument("calendar", required=False, metavar="[NAME]")
@click.option("--from", "first", metavar="DATE", help="The first day; by default the first of this month.")
@click.option("--to", "last", metavar="DATE", help="The last day; by default the end of the first day's month.")
@options.as_json
@click.pass_obj
def show(session: Session, calendar: str | None, first: str | None, last: str | None, json_: bool, jsonl: bool) -> None:
    """Show a calendar day by day: hours, holidays, extra hours, breaks.

    Without NAME hd shows the first calendar.

    \b
    hd calendar show
    hd calendar show kyiv --from 2026-12-01
    hd calendar show kyiv --from 2027-01-01 --to 2027-12-31 --json
    """
    from hd.ops.desk.calendars import show
    from hd.render.sla import calendars as draw

    found = show(session.context, calendar, first=_day(session, first), last=_day(session, last))
    session.flush_notices()
    output.print_config_warning(session)
    if json_ or jsonl:
        output.print_json([found], lines=jsonl, one=True)
    elif session.is_for_person:
        output.page_data(session, draw.calendar_show(found, screen=session.screen))
    else:
        output.print_data(draw.calendar_tsv(found))


@calendar.command()
@options.change_command
@click.argument("country")
@click.argument("year", type=click.IntRange(1900, 2200))
@click.option("--calendar", "calendar", metavar="NAME", help="The calendar to compare with or to change.")
@click.option("--write", is_flag=True, help="Write them into hd.yaml and commit.")
def holidays(session: Session, country: str, year: int, calendar: str | None, write: bool) -> list[ChangeResult]:
    """Print a country's public holidays for hd.yaml, or write them into it.

    The holidays come from the package holidays (extra `holidays` of hd). hd stores them in hd.yaml and never looks them
    up later, because releases of the package disagree about past years. COUNTRY is a code, or a code with a region:
    CA-ON.

    \b
    hd calendar holidays PL 2027
    hd calendar holidays CA-ON 2027 --calendar toronto --write
    """
    from hd.core.time.holiday_edits import format_lines
    from hd.ops.desk import calendars as op

    found = op.country_holidays(country, year)
    if not found:
        output.print_message(f"the package lists no public holidays for {country} in {year}")
        return []
    if write:
        return [op.add(session.context, calendar, found, why=f"{country.upper()} {year}")]
    new = op.missing(op.calendar_of(session.context, calendar), found) if calendar else found
    output.print_data(format_lines(new).rstrip("\n"))
    return []


def _day(session: Session, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return session.parse_moment(text).astimezone(session.desk.zone).date()
    except UsageError as error:
        raise UsageError(f'"{text}" is not a day', hint="like 2026-12-01, today or tomorrow") from error
