"""What a query asks of a ticket and of the moment, as types; computes none of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

FactValue = str | None | tuple[str, ...] | datetime | timedelta | int


class Facts(Protocol):
    """What a query may ask about one ticket."""

    def value(self, key: str) -> FactValue:
        """The value of a key, by its name in `keys.KEYS` (the JSON field: `tags`, `links`, `watchers`) or a desk's own.

        Empty is None, "" or (). Times are aware datetimes, `age` a timedelta, `line` an int, `sla` the policy's name,
        `state` and `due` those of the clock due next (None without one), links `relation:ID`. An id may be a tuple
        with the ticket's aliases; a desk's own number or date may be the text from the file.
        """
        ...

    def flag(self, name: str) -> bool:
        """Whether `is:name` holds; names as in `keys.FLAGS`."""
        ...

    def text(self) -> str:
        """Title and text, where words and phrases are looked for."""
        ...


Me: TypeAlias = "str | Callable[[], str]"


class Context(Struct, frozen=True):
    """Who asks, when and where. now: aware. me: a short name, "" if unknown, or what finds it out: that takes time, and
    few queries need it. priorities: the most urgent first."""

    now: datetime
    zone: ZoneInfo
    me: Me = ""
    priorities: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def asker(self) -> str:
        """The short name of whoever asks; "" if unknown."""
        return self.me if isinstance(self.me, str) else self.me()
