"""Kinds of values in sla-tests.yaml: local times, states, durations, people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core.config import Config
from hd.core.config.scalars import Choice, text_of
from hd.core.config.schema import Kind, Place, shorten
from hd.core.document.yaml_tree import Node
from hd.core.requester_keys import is_requester
from hd.core.time.durations import DurationError, parse_duration
from hd.core.time.parsing import read_time
from hd.text.suggestions import suggestion

STATES = ("none", "running", "at_risk", "paused", "met", "breached")
NEVER: Final = datetime.max.replace(tzinfo=UTC)  # for a clock without a due time
_HOUR = re.compile(r"([01]?\d|2[0-3]|24(?=:00)):([0-5]\d)", re.ASCII)
_YEARS = range(1970, 2200)  # over centuries, business time takes minutes to count


class ScenarioTime(Struct, frozen=True):
    """A time as typed: with a day, or on the day of the row above; `at` if it has its own offset. place: for
    messages.
    """

    day: date | None
    clock: timedelta
    at: datetime | None
    place: Place


class Row(Struct, frozen=True):
    """The values of a mapping, and its place."""

    values: dict[str, Any]
    place: Place


class ScenarioMoment(Kind):
    """A time: `2026-11-23 09:00`, `09:00` on the day of the row above, or with an offset. never: also accept `none`."""

    saying = "a time like 2026-11-23 09:00, or 09:00 of the day above"

    def __init__(self, *, never: bool = False) -> None:
        self.never = never

    def read(self, node: Node, place: Place) -> ScenarioTime | None:
        text = text_of(node, place, what=self.saying)
        if self.never and text == "none":
            return ScenarioTime(None, timedelta(), NEVER, place)
        if found := _HOUR.fullmatch(text):
            return ScenarioTime(None, timedelta(hours=int(found[1]), minutes=int(found[2])), None, place)
        day, _, hour = text.replace("T", " ").partition(" ")
        try:
            if found := _HOUR.fullmatch(hour):
                clock = timedelta(hours=int(found[1]), minutes=int(found[2]))
                return ScenarioTime(_in_range(date.fromisoformat(day)), clock, None, place)
            at = read_time(text, zone=None)
            if at is not None and hour:
                return ScenarioTime(_in_range(at.date()), timedelta(), at, place)
        except ValueError:
            pass
        raise place.invalid_value(f'"{shorten(text)}" is not {self.saying}', node=node)


def _in_range(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError
    return day


class State(Choice):
    """A clock's state. make: a single state is a complete expectation."""

    def __init__(self, *, make: bool = False) -> None:
        super().__init__(*STATES)
        self.make = make

    def read(self, node: Node, place: Place) -> Any:
        text = text_of(node, place, what=f"one of {', '.join(self.choices)}").replace(" ", "_")
        if text not in self.choices:
            raise place.invalid_value(
                f'no "{shorten(text)}" here{suggestion(text, self.choices)}', node=node, rule="unknown-name"
            )
        return Row({"state": text}, place) if self.make else text


class Length(Kind):
    """A duration of business time in minutes, or 0. signed: also accept `-40m`."""

    def __init__(self, *, signed: bool = False) -> None:
        self.signed = signed

    def read(self, node: Node, place: Place) -> int:
        text = text_of(node, place, what="a time like 30m or 4h")
        minus = self.signed and text.startswith("-")
        try:
            minutes = parse_duration(text[1:] if minus else text)
        except DurationError as error:
            raise place.invalid_value(error.message, node=node, rule="duration", hint=error.hint) from None
        return -minutes if minus else minutes


class ScenarioActor(Kind):
    """A person in an event: `requester`, `agent`, an agent of the desk, or a requester's key."""

    def __init__(self, config: Config) -> None:
        self.people = config.people

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what="requester, agent, or an agent's name")
        if text in ("requester", "agent") or is_requester(text) or not self.people or text in self.people:
            return text
        names = ["requester", "agent", *self.people]
        raise place.invalid_value(
            f'nobody is called "{shorten(text)}"{suggestion(text, names)}', node=node, rule="unknown-name"
        )


class ScenarioClock(Struct):
    """The local time while a table is read from top to bottom."""

    zone: ZoneInfo
    day: date | None = None
    latest: datetime | None = None

    def local(self, at: datetime) -> datetime:
        """Return the instant in local time."""
        return at.astimezone(self.zone)

    def next(self, entry: ScenarioTime) -> datetime:
        """Return the time of the next row, not before the one above. Raises InvalidValueError."""
        at = self._instant(entry)
        if self.latest is not None and at < self.latest:
            raise entry.place.invalid_value("this is before the row above", hint="write the day, too: 2026-11-24 09:00")
        self.latest, self.day = at, self.local(at).date()
        return at

    def resolve(self, entry: ScenarioTime | None) -> datetime | None:
        """Return another time in the current row."""
        return None if entry is None else self._instant(entry)

    def _instant(self, entry: ScenarioTime) -> datetime:
        if entry.at is not None:
            return entry.at
        day = entry.day or self.day
        if day is None:
            raise entry.place.invalid_value("the first time needs its day: 2026-11-23 09:00")
        return (datetime.combine(day, time(), tzinfo=self.zone) + entry.clock).astimezone(UTC)
