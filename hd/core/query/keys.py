"""The keys of the query language, each declared once with its kind.

Keys are the JSON fields of a ticket, `contract`, `age`, `due`, `until`, `line`, `is`, `needed`, `resolved`, `state`
and a desk's custom fields (docs/query.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from msgspec import Struct


class Kind(Enum):
    """How the values of a key are parsed and compared. The enum value describes them in messages."""

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

CLOCKED = frozenset({"due", "state", "is:breached", "is:at-risk"})  # these need computed clocks

FLAGS = (
    *("open", "closed", "pending", "wake", "breached", "at-risk", "unassigned", "escalated"),
    *("in-review", "owed", "conflicted", "mine", "needs-reply", "unrated"),
)
TYPES = ("incident", "request", "problem", "change", "task")
CHANNELS = ("phone", "email", "web", "chat", "messenger", "monitoring", "in-person")
STATES = ("running", "at_risk", "paused", "met", "breached")


class Key(Struct, frozen=True):
    """One key. name: the argument of `Facts.value`. aliases: other ways to type it.

    choices: all valid values; any other unquoted value is an error. forward: a duration without a sign counts from now
    into the future (`due:..2h`), otherwise into the past (`created:2h..`). spaced: values often contain spaces, so the
    shell word `service:a b` is one value. single: a ticket has one value, so lists can be sorted by it.
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
    Key("rated", Kind.NUMBER),
    Key("is", Kind.FLAG, choices=FLAGS, single=False),
    Key("sort", Kind.SORT, single=False),
)

_FIELD_KINDS = {"number": Kind.NUMBER, "date": Kind.TIME}


def key_table(fields: Sequence[str] | Mapping[str, str] = ()) -> Mapping[str, Key]:
    """Map every key name and alias, case folded, to its key. Custom fields never replace built-in keys.

    fields: names (all text), or name → type (`text`, `choice`, `number`, `date`); types allow ranges of numbers and
    dates.
    """
    kinds = fields if isinstance(fields, Mapping) else dict.fromkeys(fields, "text")
    own = [
        Key(name, _FIELD_KINDS.get(kind, Kind.NAME), forward=True, spaced=kind == "text")
        for name, kind in kinds.items()
    ]
    return {word.casefold(): key for key in (*own, *KEYS) for word in (key.name, *key.aliases)}
