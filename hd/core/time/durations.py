"""Durations as people type and read them, in whole minutes."""

from __future__ import annotations

import re

from hd.errors import UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern

MAX_MINUTES = 10 * 366 * 24 * 60  # ten years: anything longer is a typing error
_UNITS = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}
_SHAPE = pattern(r"(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?")


class DurationError(UsageError):
    """The text is not a duration, or it is ambiguous."""


def parse_duration(text: str, *, days: bool = False) -> int:
    """Return the minutes of `30m`, `4h`, `1h30m`; ignores case and outer space.

    days: also accept `5d` and `2w`, a day being 24 hours: for ages and other spans of the wall clock. Otherwise a day
    is an error that offers both readings, because in a target people mean working days (docs/clocks.md, *Calendars*).
    Raises DurationError.
    """
    typed = text.strip().lower()
    match = _SHAPE.fullmatch(typed)
    if match is None or not typed:
        raise DurationError(Message('no length of time: "{text}"', text=text[:40]), hint=_hint(typed, days=days))
    weeks, day_count, hours, minutes = (int(group or 0) for group in match.groups())
    rest = hours * 60 + minutes
    if not days and (match[1] or match[2]):
        working = write_duration((weeks * 5 + day_count) * 8 * 60 + rest)
        elapsed = write_duration((weeks * 7 + day_count) * 24 * 60 + rest)
        raise DurationError(
            Message('"{typed}" could mean working days or whole days', typed=typed),
            hint=Message(
                "write {working} for working days of 8 hours, {elapsed} for days of 24",
                working=working,
                elapsed=elapsed,
            ),
        )
    total = weeks * _UNITS["w"] + day_count * _UNITS["d"] + rest
    if total > MAX_MINUTES:
        raise DurationError(
            Message('"{typed}" is longer than ten years', typed=typed), hint=Message("look for a digit too many")
        )
    return total


def write_duration(minutes: int) -> str:
    """Format minutes as `parse_duration` reads them: `30m`, `4h`, `1h30m`, `0m`. minutes: not negative."""
    hours, rest = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest or not hours else "")


def format_minutes(minutes: int) -> str:
    """Format minutes as hours and minutes for a table: `1:56`, `26:05`, `0:00`, `-0:40`."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02d}"


def _hint(typed: str, *, days: bool) -> str:
    """Suggest the nearest valid duration, or else the valid forms."""
    if re.fullmatch(r"[0-9]{1,9}", typed):
        return Message("with its unit: {typed}m or {typed}h", typed=typed)
    fraction = re.fullmatch(r"([0-9]{1,6})[.,]([0-9]{1,4})\s*h", typed)
    if fraction:
        return Message("write {round}", round=write_duration(round(float(f"{fraction[1]}.{fraction[2]}") * 60)))
    clock = re.fullmatch(r"([0-9]{1,6}):([0-5][0-9])", typed)
    if clock:
        return Message("write {int}", int=write_duration(int(clock[1]) * 60 + int(clock[2])))
    return Message("write 30m, 4h, 1h30m, 5d or 2w") if days else Message("write 30m, 4h, 1h30m")
