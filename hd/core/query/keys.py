"""The keys of the query language, each declared once with its kind; knows neither values nor tickets.

Sources of the keys: the JSON fields of a ticket, `contract`, `age`, `due`, `until`, `line`, `is`, and a desk's own
fields (docs/query.md); `needed`, `resolved` and `state` are there because people ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from msgspec import Struct


class Kind(Enum):
    """How the values of a key are read and compared; the value says what one looks like, for messages."""

    NAME = "a name, or several: a,b; a name with spaces in quotes"
    TREE = "a category, which includes what is under it: network includes network/vpn"
    WORDS = 'words that the title has: vpn, "vpn drops"'
    ID = "an id or a piece of one: 7k3f, 2611-7k"
    LINK = "a relation, an id, or both: problem, 7k3f, problem:7k3f"
    PERSON = "a person, me, or nobody"
    RANK = "a priority or a range: P1, P1..P2, >=P2 (P2 and more urgent)"
    TIME = (
        "today, tomorrow, yesterday, now, 12:00, 2h, 3d, 1w, 2026-11, 2026-11-20, 2026-11-20T14:00, or a range: ..today"
    )
    LENGTH = "a duration or a range: 30m, 4h, 3d, 1w, 3d.., >3d"
    NUMBER = "a number or a range: 2, 1..2, >=2"
    FLAG = "one of the flags"
    SORT = "a key to sort by, -key for the other way round"


ORDERED = frozenset({Kind.RANK, Kind.TIME, Kind.LENGTH, Kind.NUMBER})

CLOCKED = frozenset({"due", "state", "is:breached", "is:at-risk"})  # what only the clocks can tell

FLAGS = (
    *("open", "closed", "pending", "wake", "breached", "at-risk", "unassigned", "escalated"),
    *("in-review", "owed", "conflicted", "mine", "needs-reply"),
)
TYPES = ("incident", "request", "problem", "change", "task")
CHANNELS = ("phone", "email", "web", "chat", "messenger", "monitoring", "in-person")
STATES = ("running", "at_risk", "paused", "met", "breached")


class Key(Struct, frozen=True):
    """One key. `name` is what `Facts.value` is asked for; `aliases` are other ways to type it.

    choices: the only values there are; anything else unquoted is an error. forward: an unsigned duration counts from
    now into the future (`due:..2h`), else into the past (`created:2h..`). spaced: a value may well have spaces, so a
    shell word `service:a b` is one value. single: one value a ticket, so one can sort by it.
    """

    name: str
    kind: Kind = Kind.NAME
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    forward: bool = False
    spaced: bool = False
    single: bool = True


KEYS = (
    Key("id", Kind.ID),
    Key("title", Kind.WORDS, spaced=True),
    Key("type", choices=TYPES),
    Key("status"),
    Key("priority", Kind.RANK),
    Key("impact"),
    Key("urgency"),
    Key("category", Kind.TREE, spaced=True),
    Key("service", spaced=True),
    Key("requester", Kind.PERSON),
    Key("org"),
    Key("office"),
    Key("channel", choices=CHANNELS),
    Key("team"),
    Key("line", Kind.NUMBER),
    Key("assignee", Kind.PERSON),
    Key("owner", Kind.PERSON),
    Key("tags", aliases=("tag",), spaced=True, single=False),
    Key("links", Kind.LINK, aliases=("link",), single=False),
    Key("parent", Kind.ID),
    Key("watchers", Kind.PERSON, aliases=("watcher",), single=False),
    Key("created", Kind.TIME),
    Key("updated", Kind.TIME),
    Key("resolved", Kind.TIME),
    Key("due", Kind.TIME, forward=True),
    Key("until", Kind.TIME, forward=True),
    Key("needed", Kind.TIME, forward=True),
    Key("age", Kind.LENGTH),
    Key("path"),
    Key("sla", spaced=True),
    Key("state", choices=STATES),
    Key("contract"),
    Key("is", Kind.FLAG, choices=FLAGS, single=False),
    Key("sort", Kind.SORT, single=False),
)

_FIELD_KINDS = {"number": Kind.NUMBER, "date": Kind.TIME}


def table(fields: Sequence[str] | Mapping[str, str] = ()) -> Mapping[str, Key]:
    """Every way to type a key, case folded → the key; with the desk's own fields, which never hide a built-in one.

    fields: names, which are all text then; or name → type (`text`, `choice`, `number`, `date`), so that numbers and
    dates have ranges.
    """
    kinds = fields if isinstance(fields, Mapping) else dict.fromkeys(fields, "text")
    own = [
        Key(name, _FIELD_KINDS.get(kind, Kind.NAME), forward=True, spaced=kind == "text")
        for name, kind in kinds.items()
    ]
    return {word.casefold(): key for key in (*own, *KEYS) for word in (key.name, *key.aliases)}
