"""Names that the shell can complete, each with a description: from the desk, its tickets and the query language.

This module does not filter: the caller drops names that do not begin with what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from hd.core import ids
from hd.core.config.availability import gets_no_work
from hd.core.query.keys import CHANNELS, FLAGS, KEYS, STATES, TYPES
from hd.core.tickets.assignments import ALIASES, ASSIGNMENT, LISTS, SETTABLE
from hd.ops.tickets.headers import newest_ids, read_headers
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.desk.access import Desk
    from hd.ops.tickets.headers import TicketHeader

Names = Iterable[tuple[str, str]]

MOST = 100  # tickets to suggest at most
READ = 2000  # newest tickets to search for them

_TIMES = ("today", "tomorrow", "yesterday")


class Suggestions:
    """The names of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # -- tickets --------------------------------------------------------------------------------------------------

    def ids(self, piece: str) -> Names:
        """Yield tickets that match the piece of an id, open ones first, in the form that was typed."""
        part, own = max(ids.normalise(piece).split("-"), key=len), ids.normalise(self.desk.config.desk.prefix)
        newest = self._newest(part if part not in own else "")  # a prefix is not a part of a ticket's own name
        fitting = ids.matching(piece, newest) if piece else newest
        newest = sorted(fitting, key=lambda one: one.split("-")[1], reverse=True)
        found = sorted(read_headers(self.desk, newest), key=self._closed)
        return [(_as_typed(head.id, piece), safe(f"{head.title} ({head.status})")) for head in found[:MOST]]

    def _closed(self, head: TicketHeader) -> bool:
        status = self.desk.config.statuses.get(head.status)
        return status is not None and status.clock == "stopped"

    def _newest(self, piece: str = "") -> list[str]:
        """Return the ids of the newest tickets that contain this piece."""
        return newest_ids(self.desk, piece, most=READ)

    @cached_property
    def _tags(self) -> list[str]:
        return list(dict.fromkeys(tag for head in read_headers(self.desk, self._newest()) for tag in head.tags))

    # -- the desk's names -----------------------------------------------------------------------------------------

    def of(self, name: str) -> Names:
        """Return the values that a field, a key or a section can have on this desk."""
        config = self.desk.config
        if name in config.fields:
            return _bare(config.fields[name].of)
        ranks = config.priorities
        match name:
            case "status":
                return _bare(config.statuses)
            case "priority" | "impact" | "urgency":
                return _bare({"priority": ranks.names, "impact": ranks.impact, "urgency": ranks.urgency}[name])
            case "type":
                return _bare(TYPES)
            case "channel":
                return _bare(CHANNELS)
            case "state":
                return _bare(STATES)
            case "team":
                return [(team.key, f"line {team.line}") for team in config.teams.values()]
            case "service":
                return _named(config.services)
            case "org":
                return _named(config.orgs)
            case "office":
                return _named(config.offices)
            case "category":
                return _bare(config.categories)
            case "contract":
                return _bare(config.contracts)
            case "calendar":
                return _bare(config.calendars)
            case "sla":
                return _bare(policy.name for policy in config.sla)
            case "view":
                return [(name, safe(query)) for name, query in config.views.items()]
            case "line":
                return _bare(dict.fromkeys(str(team.line) for team in config.teams.values()))
            case "tags":
                return _bare(self._tags)
            case "section":
                from hd.core.config.declaration import SECTIONS

                return _bare(SECTIONS.keys)
            case "article":
                return _bare(self.desk.article_names())
            case _:
                return _bare(_FIXED.get(name, ()))

    def people(self, _: str = "") -> Names:
        """Return the active agents, `me` and `nobody`."""
        people, today = self.desk.config.people.values(), datetime.now(self.desk.zone).date()
        here = [(one.key, safe(one.name)) for one in people if not gets_no_work(one, today)]
        return [*here, ("me", ""), ("nobody", "")]

    def settings(self, verb: str) -> Names:
        """Return the `KEY=` of an entry in hd.yaml; verb: the command of its section."""
        from hd.core.config.section_edits import VERBS, entry_keys

        return [
            (f"{key}=", one.doc)
            for section, name in VERBS.items()
            if name == verb
            for key, one in entry_keys(section).items()
        ]

    def contacts(self, piece: str) -> Names:
        """Return requesters by the beginning of their address; none for "": there may be thousands."""
        start = piece.casefold()
        rows = self.desk.contacts.people if start else ()
        return list(islice(((c.email, safe(c.name)) for c in rows if c.email.casefold().startswith(start)), MOST))

    # -- words in two parts ------------------------------------------------------------------------------------

    def query(self, word: str) -> Iterator[tuple[str, str]]:
        """Yield a query term: a key, or the last of a key's values."""
        key, colon, rest = word.partition(":")
        if not colon:
            yield from ((f"{name}:", "") for name in self._keys)
            yield from _bare(("NOT", "OR"))
            return
        name = next((k.name for k in KEYS if key.casefold() in (k.name, *k.aliases)), key)
        yield from _prefix_names(f"{key}:", rest, self._values(name, rest.rpartition(",")[2]))

    def assignment(self, word: str, *, alone: bool) -> Iterator[tuple[str, str]]:
        """Yield a word of `hd set`: `KEY=VALUE`, or a ticket. alone: no word precedes it."""
        match = ASSIGNMENT.fullmatch(word)
        if match is None:
            yield from self.ids(word)
            if word or not alone:
                yield from ((f"{name}=", "") for name in (*SETTABLE, *self.desk.config.fields))
                yield from ((f"{name}{sign}=", "") for name in LISTS for sign in "+-" if word.startswith(name[:2]))
            return
        key, operator, rest = match.groups()
        key = ALIASES.get(key, key)
        piece = rest.rpartition(",")[2] if key in LISTS else rest
        yield from _prefix_names(f"{match[1]}{operator}", rest if key in LISTS else "", self._values(key, piece))

    def fields(self) -> Names:
        """Return the fields whose history can be shown."""
        from hd.core.history.blame import blameable_fields

        return _bare(blameable_fields(self.desk.config.fields))

    def own_field(self, word: str) -> Iterator[tuple[str, str]]:
        """Yield `KEY=VALUE` for the desk's custom fields."""
        key, equals, _ = word.partition("=")
        if not equals:
            yield from ((f"{name}=", "") for name in self.desk.config.fields)
        else:
            yield from _prefix_names(f"{key}=", "", self.of(key))

    def columns(self, word: str) -> Names:
        """Return the last column name of a list of columns."""
        from hd.render.terminal.columns import column_names

        return _prefix_names("", word, _bare(column_names(self.desk.config.fields)))

    def group_keys(self) -> Names:
        """Return the keys by which a list can be grouped."""
        from hd.core.sla.grouping import group_keys

        return _bare(group_keys(self.desk.config.fields))

    def sort_keys(self, word: str) -> Names:
        """Return the last of the sort keys."""
        return _prefix_names("", word, self.of("sort"))

    @property
    def _keys(self) -> list[str]:
        names = {"tags": "tag", "links": "link", "watchers": "watcher"}
        return [*(names.get(key.name, key.name) for key in KEYS), *self.desk.config.fields]

    def _values(self, key: str, piece: str) -> Names:
        if key in ("assignee", "owner", "watchers"):
            return self.people()
        if key == "requester":
            return self.contacts(piece)
        if key in ("id", "parent", "links"):
            return self.ids(piece)
        return self.of(key)


_FIXED: dict[str, Iterable[str]] = {
    "is": FLAGS,
    "sort": [sign + key.name for sign in ("", "-") for key in KEYS if key.single],
    "relation": ("parent", "blocks", "problem", "duplicate", "related"),
    "waits_for": ("requester", "approval", "vendor", "date"),
    **dict.fromkeys(("created", "updated", "resolved", "due", "until", "needed"), _TIMES),
}


def _as_typed(ticket_id: str, piece: str) -> str:
    """Return the whole id if its beginning was typed, else its last part, in the typed case."""
    written = ticket_id if piece and ticket_id.startswith(piece.upper()) else ids.short(ticket_id)
    month = ticket_id.partition("-")[2]
    if piece and not written.startswith(piece.upper()) and month.startswith(piece.upper()):
        written = month
    return written if piece.isupper() else written.lower()


def _prefix_names(before: str, rest: str, names: Names) -> Iterator[tuple[str, str]]:
    """Put the text before the last comma in front of each name, so that the shell replaces the whole word."""
    head = rest[: rest.rfind(",") + 1]
    return ((f"{before}{head}{name}", help_) for name, help_ in names)


def _bare(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, "") for name in names]


def _named(records: object) -> list[tuple[str, str]]:
    """Return the names of a section with their full names."""
    assert isinstance(records, dict)
    return [(key, safe(one.name) if one.name != key else "") for key, one in records.items()]
