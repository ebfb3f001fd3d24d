"""Calendars: what their days are like; a country's holidays, written into one. Business time itself is core's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hd.core.config import load_tolerantly
from hd.core.history import commit_message
from hd.core.time.calendar import Calendar
from hd.core.time.calendar_days import list_days
from hd.core.time.holiday_edits import add_holidays
from hd.core.time.opening_hours import DAYS, write_hours
from hd.errors import MissingExtraError, RefusedError, UnreadableError, UsageError
from hd.ops.context import Context
from hd.ops.records import Record
from hd.ops.results import ChangeResult
from hd.store import files, layout
from hd.text.suggestions import listed, unknown

Named = Sequence[tuple[date, str]]

_LONGEST = 3 * 366  # days that are shown at once


def calendar_of(context: Context, name: str | None) -> Calendar:
    """The calendar of that name; without one, the first. Raises UsageError with the nearest."""
    desk = context.desk
    known = desk.config.calendars
    if name is None:
        return next(iter(known.values()))
    if name not in known:
        raise UsageError(
            f"no calendar {unknown(name, known, line=desk.config.line_of('calendars'))}",
            hint=f"calendars: {listed(known)}",
        )
    return known[name]


def show(context: Context, name: str | None, *, first: date | None, last: date | None) -> Record:
    """The days of a calendar: `{calendar, timezone, from, to, minutes, days: [{date, day, why, minutes, hours}]}`.

    Without `first` of this month, without `last` to the end of its month. Raises UsageError.
    """
    calendar = calendar_of(context, name)
    today = context.now.astimezone(context.desk.zone).date()
    start = first or (min(last, today.replace(day=1)) if last else today.replace(day=1))
    end = last or (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if end < start:
        raise UsageError(f"--to {end} is before --from {start}")
    if (end - start).days > _LONGEST:
        raise UsageError("at most three years at once", hint=f"--to {start + timedelta(days=365)}")
    found = list(list_days(calendar, start, end))
    rows = [
        {
            "date": str(one.day),
            "day": DAYS[one.day.weekday()],
            "why": one.kind,
            "minutes": one.minutes,
            "hours": write_hours(one.hours),
        }
        for one in found
    ]
    return {
        "calendar": calendar.name,
        "timezone": calendar.zone.key,
        "from": str(start),
        "to": str(end),
        "minutes": sum(one.minutes for one in found),
        "days": rows,
    }


def country_holidays(country: str, year: int) -> Named:
    """A country's public holidays of a year, by day, as the package `holidays` knows them; `DE-BY` is a part of one.

    Raises MissingExtraError where the package is not there, UsageError for a country or a part that it does not know.
    """
    try:
        import holidays  # an optional package, asked for here alone
    except ImportError:
        raise MissingExtraError(
            "the package that knows countries' holidays is not installed", extra="holidays"
        ) from None
    code, _, part = country.upper().partition("-")
    try:
        found = holidays.country_holidays(code, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError:
        known = holidays.list_supported_countries()
        if code in known:
            raise UsageError(f'no part "{part}" of {code}', hint=f"parts: {listed(known[code], most=40)}") from None
        raise UsageError(f'no country "{country}"', hint="a code like PL, UA, CA, or with a part: CA-ON") from None
    return [(day, name) for day, name in sorted(found.items()) if day.year == year]


def missing(calendar: Calendar, found: Named) -> Named:
    """The days that are no holidays of the calendar yet."""
    return [(day, name) for day, name in found if not calendar.is_holiday(day)]


def add(context: Context, calendar: str | None, found: Named, *, why: str) -> ChangeResult:
    """Write the days into the calendar's `holidays` in hd.yaml, as one commit; those that are in it stay once.

    why: whose holidays they are. Raises UsageError where several calendars could be meant.
    """
    desk = context.desk
    with context.writing():
        if calendar is None and len(desk.config.calendars) > 1:
            raise UsageError("into which calendar?", hint=f"--calendar NAME: {listed(desk.config.calendars)}")
        name = calendar_of(context, calendar).name
        new = missing(desk.config.calendars[name], found)
        if not new:
            return ChangeResult(name, "calendar-holidays", layout.CONFIG, None, "nothing to change: it has them all")
        old = files.read(files.reach(desk.folder, layout.CONFIG))
        try:
            text = add_holidays(old.decode("utf-8"), name, new)
        except UnicodeDecodeError as error:
            raise UnreadableError(f"{layout.CONFIG}: not UTF-8: {error.reason}") from None
        if any(problem.severity == "error" for problem in load_tolerantly(text).diagnostics):
            raise RefusedError("hd.yaml would not be right any more", hint="write the days there yourself")
        said = f"{len(new)} holiday{'s' * (len(new) != 1)} of {why} into {name}"
        words = commit_message.compose_message(
            f"calendar {said}", tickets=[], action="calendar-holidays", actor=context.actor.name
        )
        change = [(old, text.encode(), layout.CONFIG)]
        commit = context.save(change, words)
        return ChangeResult(name, "calendar-holidays", layout.CONFIG, commit, said)
