"""Times in the desk's zone and durations, as people read them."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from hd.i18n import _, ngettext, pgettext

if TYPE_CHECKING:
    from hd.render.terminal.screen import Screen

# Not strftime: it follows the process's locale, and a table must not.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMES = {"weekday": _DAYS, "month": _MONTHS}  # for translators, who find each under its kind


def local(value: str | datetime, *, screen: Screen) -> datetime:
    """Return an ISO time (or an aware datetime) in the screen's zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(screen.zone)


def iso(value: str | datetime | None, *, screen: Screen) -> str:
    """For machines: ISO 8601 in the screen's zone, with offset, to the second; empty for None."""
    return "" if value is None else local(value, screen=screen).isoformat(timespec="seconds")


def short(value: str | datetime | None, *, screen: Screen) -> str:
    """Return `Tue 10:02` within a week, otherwise like `full`; `-` for None."""
    if value is None:
        return "-"
    moment = local(value, screen=screen)
    if abs((moment.date() - _today(screen)).days) < 7:
        return f"{weekday(moment)} {moment:%H:%M}"
    return full(moment, screen=screen)


def in_words(value: str | datetime | None, *, screen: Screen) -> str:
    """Like `short`, for use in a sentence."""
    if value is None:
        return "-"
    moment = local(value, screen=screen)
    if abs((moment.date() - _today(screen)).days) < 7:
        return pgettext("date", "{weekday} {time}", weekday=weekday(moment), time=f"{moment:%H:%M}")
    return pgettext("date", "{day} {time}", day=day(moment.date(), screen=screen), time=f"{moment:%H:%M}")


def full(value: str | datetime | None, *, screen: Screen) -> str:
    """Return `Tue 24 Nov 10:02`, with the year if it is not this year; `-` for None."""
    if value is None:
        return "-"
    moment = local(value, screen=screen)
    return f"{day(moment.date(), screen=screen)} {moment:%H:%M}"


def day(value: date, *, screen: Screen) -> str:
    """Return `Tue 24 Nov`, with the year if it is not this year."""
    parts = {
        "weekday": weekday(value),
        "day": value.day,
        "month": pgettext("month", _MONTHS[value.month - 1]),
        "number": value.month,
        "year": value.year,
    }
    if value.year == _today(screen).year:
        # Translators: {number} is the month's, as in {day:02}.{number:02}
        return pgettext("date", "{weekday} {day} {month}", **parts)
    return pgettext("date", "{weekday} {day} {month} {year}", **parts)


def weekday(value: date) -> str:
    """Return `Tue`."""
    return pgettext("weekday", _DAYS[value.weekday()])


def is_today(value: str | datetime, *, screen: Screen) -> bool:
    """Return whether a time is today in the screen's zone."""
    return local(value, screen=screen).date() == _today(screen)


def _today(screen: Screen) -> date:
    return screen.now.astimezone(screen.zone).date()


def time_left(minutes: float | None) -> str:
    """Return the time left, rounded down: `1:56`, `-0:40`; `-` for None. Never in days, since working days differ."""
    # A float that misses a whole minute by a rounding error is that minute; else an unmissed target would look missed.
    return "-" if minutes is None else _clock(math.floor(round(minutes, 4)))


def time_used(minutes: float | None) -> str:
    """Return the time used, rounded up: `6:04`; `-` for None."""
    return "-" if minutes is None else _clock(math.ceil(round(minutes, 4)))


def exact(minutes: float, *, seconds: bool) -> str:
    """Return `2:54`, or `2:54:20` if the sum needs seconds."""
    if not seconds:
        return _clock(round(minutes))
    total = round(minutes * 60)
    return f"{_clock(total // 60)}:{total % 60:02d}"


def wait(length: timedelta) -> str:
    """Return a rough duration of real time: `0:40`, `5:12`, from one day on `2d`."""
    length = max(length, timedelta(0))
    if length.days:
        return ngettext("{n}d", "{n}d", length.days)
    return _clock(int(length.total_seconds() // 60))


def ago(length: timedelta) -> str:
    """Return `just now`, `4 min ago`, `3 h ago` or `2 d ago`."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("{minutes} min ago", minutes=minutes)
    if minutes < 48 * 60:
        return _("{hours} h ago", hours=minutes // 60)
    return ngettext("{n} d ago", "{n} d ago", minutes // 1440)


def _clock(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02d}"
