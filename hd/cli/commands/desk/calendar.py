"""`hd calendar`: working hours and holidays."""

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
    """Working hours and holidays."""


@calendar.command()
@click.argument("calendar", required=False, metavar="[NAME]")
@click.option("--from", "first", metavar="DATE", help="The first day; the beginning of this month if not given.")
@click.option("--to", "last", metavar="DATE", help="The last day; the end of the first one's month if not given.")
@options.as_json
@click.pass_obj
def show(session: Session, calendar: str | None, first: str | None, last: str | None, json_: bool, jsonl: bool) -> None:
    """Show a calendar day by day: hours, holidays, extra hours, breaks. Without NAME the first one.

    \b
    hd calendar show
    hd calendar show kyiv --from 2026-12-01
    hd calendar show kyiv --from 2027-01-01 --to 2027-12-31 --json
    """
    from hd.ops.desk.calendars import show
    from hd.render.sla import calendars as draw

    found = show(session.context, calendar, first=_day(session, first), last=_day(session, last))
    session.flush_notices()
    output.config_warnings(session)
    if json_ or jsonl:
        output.documents([found], lines=jsonl, one=True)
    elif session.drawn:
        output.page(session, draw.calendar_show(found, screen=session.screen))
    else:
        output.out(draw.calendar_tsv(found))


@calendar.command()
@options.changing
@click.argument("country")
@click.argument("year", type=click.IntRange(1900, 2200))
@click.option("--calendar", "calendar", metavar="NAME", help="The calendar they are for.")
@click.option("--write", is_flag=True, help="Write them into hd.yaml, and commit.")
def holidays(session: Session, country: str, year: int, calendar: str | None, write: bool) -> list[ChangeResult]:
    """Print a country's public holidays as lines for hd.yaml, or write them into it.

    They come from the package holidays, the extra `holidays` of hd. They are written down and never looked up later,
    because its releases disagree about years that have passed. COUNTRY is a code, or one with a part: CA-ON.

    \b
    hd calendar holidays PL 2027
    hd calendar holidays CA-ON 2027 --calendar toronto --write
    """
    from hd.core.time.holiday_edits import format_lines
    from hd.ops.desk import calendars as op

    found = op.country_holidays(country, year)
    if not found:
        output.talk(f"{country} has no public holidays in {year}, the package says")
        return []
    if write:
        return [op.add(session.context, calendar, found, why=f"{country.upper()} {year}")]
    new = op.missing(op.calendar_of(session.context, calendar), found) if calendar else found
    output.out(format_lines(new).rstrip("\n"))
    return []


def _day(session: Session, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return session.moment(text).astimezone(session.desk.zone).date()
    except UsageError as error:
        raise UsageError(f'"{text}" is no day', hint="like 2026-12-01, today or tomorrow") from error
