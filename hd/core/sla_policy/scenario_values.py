"""The kinds of values in sla-tests.yaml: times on the wall, states, lengths, people. Looks at one value at a time."""

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
NEVER: Final = datetime.max.replace(tzinfo=UTC)  # expected of a clock that has no due time
_HOUR = re.compile(r"([01]?\d|2[0-3]|24(?=:00)):([0-5]\d)", re.ASCII)
_YEARS = range(1970, 2200)  # over centuries, business time takes minutes to count


class ScenarioTime(Struct, frozen=True):
    """A time as typed: of a day, or of the day above it; `at` where it has its own offset. line: where it stands."""

    day: date | None
    clock: timedelta
    at: datetime | None
    place: Place


class Row(Struct, frozen=True):
    """What stands in a mapping, and where."""

    values: dict[str, Any]
    place: Place


class ScenarioMoment(Kind):
    """A time: `2026-11-23 09:00`, `09:00` of the day above, or with an offset. never: the word none, too."""

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
    """A clock's state. make: standing alone for all that is expected of it."""

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
    """A length of business time in minutes, which may be none at all. signed: `-40m`, too."""

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
    """Who did something: `requester`, `agent`, an agent of the desk, a requester's key."""

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
    """The clock on the wall while a table is read from above."""

    zone: ZoneInfo
    day: date | None = None
    latest: datetime | None = None

    def local(self, at: datetime) -> datetime:
        """The instant as the wall shows it."""
        return at.astimezone(self.zone)

    def next(self, typed: ScenarioTime) -> datetime:
        """The time of the next row, which is not before the one above. Raises Wrong."""
        at = self._instant(typed)
        if self.latest is not None and at < self.latest:
            raise typed.place.invalid_value("this is before the row above", hint="write the day, too: 2026-11-24 09:00")
        self.latest, self.day = at, self.local(at).date()
        return at

    def same(self, typed: ScenarioTime | None) -> datetime | None:
        """A time that a row names beside its own."""
        return None if typed is None else self._instant(typed)

    def _instant(self, typed: ScenarioTime) -> datetime:
        if typed.at is not None:
            return typed.at
        day = typed.day or self.day
        if day is None:
            raise typed.place.invalid_value("the first time needs its day: 2026-11-23 09:00")
        return (datetime.combine(day, time(), tzinfo=self.zone) + typed.clock).astimezone(UTC)
