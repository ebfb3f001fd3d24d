"""Types for the data that a query needs: the facts of a ticket, and the context."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

FactValue = str | None | tuple[str, ...] | datetime | timedelta | int


class Facts(Protocol):
    """The facts about one ticket that a query can test."""

    def value(self, key: str) -> FactValue:
        """Return the value of a key, by its name in `keys.KEYS` (a JSON field such as `tags`) or of a custom field.

        An empty value is None, "" or (). Times are aware datetimes, `age` a timedelta, `line` an int, `sla` the
        policy's name, `state` and `due` those of the next clock to be due (None without one), links `relation:ID`. An
        id can be a tuple with the ticket's aliases; a custom number or date can be the text from the file.
        """
        ...

    def flag(self, name: str) -> bool:
        """Whether `is:name` holds; for names see `keys.FLAGS`."""
        ...

    def text(self) -> str:
        """Return title and text, which words and phrases are searched in."""
        ...


Me: TypeAlias = "str | Callable[[], str]"


class Context(Struct, frozen=True):
    """The user, the time and the zone of a query. now: aware. me: the user's short name, "" if unknown, or a function
    that finds it (slow, and few queries need it). priorities: the most urgent first.
    """

    now: datetime
    zone: ZoneInfo
    me: Me = ""
    priorities: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def user(self) -> str:
        """The user's short name; "" if unknown."""
        return self.me if isinstance(self.me, str) else self.me()
