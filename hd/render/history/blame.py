"""Draw who set which field: the commits of a ticket, and the fields that each one set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from hd.core.history.describe import describe_step, format_minute
from hd.core.history.diff import format_value
from hd.render.formats.markdown import LONGEST
from hd.render.history.log import log_table
from hd.render.terminal import times
from hd.render.terminal.cells import line, shorten
from hd.render.terminal.table import tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen


def blame_table(settings: Sequence[Row], *, screen: Screen) -> str:
    """Return a line for each commit, as in `hd log`, followed by the fields that it set."""
    return log_table(
        [_commit(list(some)) for _, some in groupby(settings, key=lambda one: one["commit"])], screen=screen
    )


def _commit(settings: Sequence[Row]) -> Row:
    told = settings[0]
    changes = [one for one in map(_change, settings) if not _says(str(told["text"]), one)]
    return {**told, "changes": changes}


def _change(setting: Row) -> Row:
    old, new = (
        shorten(line(format_value(setting[key])), LONGEST) if setting[key] else "" for key in ("before", "value")
    )
    entry = setting["entry"]
    return {"field": setting["field"], "old": old, "new": "; ".join([new, *_entry(entry, setting)]) if entry else new}


def _says(text: str, change: Row) -> bool:
    return f"{change['field']} {change['old'] or 'none'} → {change['new'] or 'none'}" in text


def _entry(entry: Row, setting: Row) -> Iterator[str]:
    """Return what the entry says besides value and commit: what it waits for, since when, who."""
    if entry.get("status"):
        waits = describe_step(entry).removeprefix(f"{entry['status']}, ").removeprefix(str(entry["status"])).strip()
        yield from [waits] if waits else []
    if entry.get("kind") not in (None, "functional"):
        yield str(entry["kind"])
    at = setting["at"] or ""
    if format_minute(entry.get("at")) != format_minute(at):
        yield f"since {format_minute(entry.get('at'))}"
    if entry.get("by") and entry["by"] != setting["actor"]:
        yield f"by {entry['by']}"


def blame_tsv(settings: Sequence[Row], *, screen: Screen) -> str:
    """Return tab-separated lines: field, value, previous value, at (ISO), commit, actor, on behalf of, action, text."""
    keys = ("commit", "actor", "on_behalf_of", "action", "text")
    return tsv(
        [
            one["field"],
            *("" if one[key] is None else format_value(one[key]) for key in ("value", "before")),
            times.iso(one["at"], screen=screen),
            *(one[key] for key in keys),
        ]
        for one in settings
    )
